"""The screen of a backtest: what it says, and that it fits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ontarget.cli.answer_text import PLAIN, Signs
from ontarget.cli.backtest_text import backtest_lines
from ontarget.report.answer import ScopeView
from ontarget.report.backtest import (
    Backtest,
    BacktestSummary,
    BaselineRatio,
    BaselineView,
    HeldRange,
    OriginView,
    ReliabilityView,
)

NAMES = {"run_rate": "the average pace of the last year",
         "seasonal_run_rate": "the same stretch of earlier periods"}  # fmt: skip


def origin(n: int, p_hit: float | None = 0.56) -> OriginView:
    day = date(2024, 1, 31) + timedelta(days=7 * n)
    return OriginView(
        day, f"2024-{1 + n % 12:02}", day + timedelta(days=28), 0, 1_234_567 * (n % 3),
        1_000_000, p_hit, {"10": 1, "50": 2, "90": 3}, n / 80, 35_826.5,
        {"run_rate": BaselineView(50_000.0, 1_000_000, 0.5)},
    )  # fmt: skip


def made(n: int) -> Backtest:
    summary = BacktestSummary(
        n_origins=n, n_effective=4.2, crps=37_976.05,
        baseline_crps={"run_rate": 54_858.07, "seasonal_run_rate": 38_100.0},
        coverage={"50": 0.5, "80": 0.9, "95": 1.0}, brier=0.2563, log_loss=0.71,
        deal_log_loss_skill=-0.028, deal_auc=0.5307, deal_auc_won_in_horizon=0.597,
        label=f"{n} past days, worth about 4 independent ones, prove little.",
        baselines={"run_rate": BaselineRatio(n, 0.69, 0.28),
                   "seasonal_run_rate": BaselineRatio(n - 3, 0.999, None)},
        ranges={"50": HeldRange(n // 2, 0, n), "80": HeldRange(n - 9, n // 2, n),
                "95": HeldRange(n, n - 3, n)},
        reliability=(ReliabilityView(40, 0.005, 0.025), ReliabilityView(38, 0.62, 0.5)),
        n_hit_scored=n, n_deals=123_456,
    )  # fmt: skip
    return Backtest(
        date(2026, 8, 31), ScopeView("owner", "Maya Lindqvist"), "the month after each day", "EUR",
        None, 26, tuple(origin(k) for k in range(n)), summary, NAMES, ("Replayed.",),
    )  # fmt: skip


@pytest.mark.parametrize("width", [56, 60, 72, 80, 100, 140])
@pytest.mark.parametrize("signs", [Signs(), PLAIN])
def test_no_line_is_wider_than_the_terminal(width, signs):
    lines = backtest_lines(made(78), width, signs)
    assert max(map(len, lines)) <= width
    assert all(line == line.rstrip() for line in lines)
    assert signs is not PLAIN or "\n".join(lines).isascii()


def test_it_says_what_held_who_was_better_and_what_that_proves():
    shown = "\n".join(backtest_lines(made(78), 100, Signs()))
    assert "69 of 78   right ones: 39 to 78" in shown
    assert "ours 69 %" in shown
    assert "even" in shown  # .999 is no difference
    assert "earlier periods (75 days)" in shown
    assert "said 62 in 100" in shown
    assert "19 of 38" in shown
    assert "54 earlier days: --json" in shown
    assert "123,456 chances, 3 % worse than one rate for all" in shown
    assert "prove little" in shown
    assert "!" not in shown


def test_the_result_stands_where_it_fell():
    low, high = (replace(origin(0), pit=pit) for pit in (0.0, 1.0))
    found = replace(made(12), origins=(low, high))
    strips = [line for line in backtest_lines(found, 100, PLAIN) if line.startswith("  2024")]
    assert [line.split("2024-01")[2].lstrip()[0] for line in strips] == ["o", "."]
    assert strips[1].count("o") == 1


def test_parts_without_content_are_absent():
    bare = made(12)
    summary = replace(bare.summary, brier=None, deal_log_loss_skill=None, deal_auc=None,
                      deal_auc_won_in_horizon=None, baseline_crps={}, baselines={})  # fmt: skip
    found = replace(bare, summary=summary, origins=tuple(origin(k, None) for k in range(12)))
    shown = "\n".join(backtest_lines(found, 80, Signs()))
    assert "Brier" not in shown
    assert "Deals" not in shown
    assert "said" not in shown
    nothing = replace(bare, origins=(), summary=replace(summary, label="No past day can be asked."))
    assert backtest_lines(nothing, 80, Signs())[-1] == "  No past day can be asked."
