"""What a backtest says in words, the same on a screen and a page."""

from __future__ import annotations

from ontarget.report.answer_words import money
from ontarget.report.backtest import Backtest

RANGES = {"50": "5 in 10", "80": "8 in 10", "95": "19 in 20"}
"""Words for the ranges, by per cent."""

# Below it a difference in CRPS is none.
_ABOUT_EVEN = 0.02


def asked_again(found: Backtest) -> str:
    """Return how many past days were asked about what."""
    n = found.summary.n_origins
    said = f"{n} past day{'' if n == 1 else 's'} asked again, each knowing only what was known then"
    return f"{said}, about {found.asked}."


def compared(ratio: float | None) -> str:
    """Return our CRPS as a share of a baseline's, on the same days.

    >>> compared(0.7), compared(1.01), compared(None)
    ('ours 70 %', 'even', '')
    """
    if ratio is None:
        return ""
    return "even" if abs(ratio - 1) < _ABOUT_EVEN else f"ours {ratio * 100:.0f} %"


def said_of_chances(found: Backtest) -> str:
    """Return the Brier score beside the run rate's; empty where no chance could be scored."""
    if found.summary.brier is None:
        return ""
    base = found.summary.baselines.get("run_rate")
    beside = f", the run rate's {base.brier:.2f}" if base and base.brier is not None else ""
    return (
        f"Brier score {found.summary.brier:.2f}{beside}; lower is better, saying 50 always gives "
        "0.25."
    )


def deals_said(found: Backtest) -> str:
    """Return how well single opportunities were told apart; empty where none could be scored."""
    summary = found.summary
    parts = []
    if summary.deal_log_loss_skill is not None:
        gain = summary.deal_log_loss_skill * 100
        word = "better" if gain >= 0 else "worse"
        parts.append(
            f"{money(summary.n_deals)} chances, {abs(gain):.0f} % {word} than one rate for all"
        )
    if summary.deal_auc is not None:
        parts.append(
            f"of those closed, a win stood above a loss in {summary.deal_auc * 100:.0f} of 100 "
            "pairs (50 is a coin)"
        )
    if summary.deal_auc_won_in_horizon is not None:
        parts.append(
            f"what was won within {found.deal_weeks} weeks above the rest in "
            f"{summary.deal_auc_won_in_horizon * 100:.0f}"
        )
    return "; ".join(parts) + "." if parts else ""
