"""The plan: what is shown, ticked off and put off."""

from __future__ import annotations

import pytest

HEAD = (
    "Deal ID,Deal Name,Owner,Deal Stage,Amount,Currency,Close Date,Create Date,Next Step,"
    "Next Step Date\n"
)
CLOSED = "".join(
    f"C-{n},Past {n},Ann,{'Closed Won' if n % 3 else 'Closed Lost'},{200 + n},EUR,"
    f"2026-{1 + n % 10:02d}-20,2025-{11 + n % 2}-01,,\n"
    for n in range(24)
)
OPEN = """D-1,Rollout,Ann,Talk,900,EUR,2026-11-10,2026-09-01,send it,2026-11-26
D-2,Pilot,Ann,Talk,700,EUR,2026-12-18,2026-10-01,send it,2026-11-02
D-3,Third,Ann,Talk,600,EUR,2026-12-14,2026-10-02,send it,2026-11-03
D-4,Fourth,Ann,Talk,500,EUR,2026-11-14,2026-10-03,send it,2026-11-27
"""


@pytest.fixture
def busy(cli, tmp_path):
    """The command line on a book with four open opportunities: dates or steps have passed."""
    file = tmp_path / "deals.csv"
    file.write_text(HEAD + CLOSED + OPEN, encoding="utf-8")
    day = ("--as-of", "2026-11-23")
    assert cli(*day, "import", file).code == 0
    cli(*day, "target", "set", "--period", "2026-Q4", "--amount", "1500", "--currency", "EUR")
    return lambda *words: cli(*day, *words)


def test_at_most_three_a_day_and_the_numbers_are_arithmetic(busy):
    found = busy("plan", "--json").json
    assert set(found) >= {
        "actions", "stop", "followups", "new_findings", "back_today", "answer",
    }  # fmt: skip
    assert 1 <= len(found["actions"]) <= 3
    audit = {one["opportunity_id"]: one for one in busy("audit", "--json").json["opportunities"]}
    for one in found["actions"]:
        assert one["basis"] in ("arithmetic", "association", "assumed")
        per_hour = one["at_stake"] * one["assumed_share"] * 60 / one["minutes"]
        assert one["at_stake_per_hour"] == pytest.approx(per_hour)
        if one["opportunity_id"]:
            own = audit[one["opportunity_id"]]
            assert one["at_stake"] == pytest.approx(own["p_hit_if_won"] - own["p_hit_if_lost"])
    hourly = [one["at_stake_per_hour"] for one in found["actions"]]
    assert hourly == sorted(hourly, reverse=True)


def test_a_week_has_days_and_nothing_twice(busy):
    found = busy("plan", "--week", "--json").json["actions"]
    assert len({one["id"] for one in found}) == len({one["text"] for one in found}) > 2
    assert len(found) == len({one["id"] for one in found})
    assert found[0]["also"]
    by_day = [one["on"] for one in found]
    assert max(by_day.count(day) for day in by_day) <= 3


def test_what_is_done_or_put_off_is_not_shown_and_the_next_step_is_kept(busy):
    first, second = busy("plan", "--json").json["actions"][:2]
    said = busy("done", first["id"], "--next-step", "call the CFO", "--next-on", "thu")
    assert said.code == 0, said.err
    assert busy("snooze", second["id"], "--until", "+3d").code == 0
    ids = [one["id"] for one in busy("plan", "--json").json["actions"]]
    assert first["id"] not in ids
    assert second["id"] not in ids
    rows = busy("list", "opportunity", "--json").json["rows"]
    step = {row["opportunity_id"]: row["next_step"] for row in rows}[first["opportunity_id"]]
    assert step == "call the CFO"
    assert busy("plan", "--json").json["done_today"] == [first["id"]]


def test_numbers_mean_what_was_shown_last(busy, cli, tmp_path):
    assert busy("done", "1").code == 1  # a past day is shown, not remembered
    assert busy("done", "nothing").code == 1
    assert busy("done", "x-1").code == 1
    assert busy("done", "confirm-date-D-1", "--next-step", "a").code == 2
    assert busy("snooze", "confirm-date-D-1", "--until", "2026-11-01").code == 2


def test_an_assumption_is_a_setting(busy):
    busy("config", "plan.confirm-date.share", "0.3")
    shares = {one["kind"]: one["assumed_share"] for one in busy("plan", "--json").json["actions"]}
    assert shares["confirm-date"] == 0.3
    assert busy("config", "plan.confirm-date.share", "2").code == 2
    assert "plan.confirm-date.minutes" in busy("config", "plan").out
