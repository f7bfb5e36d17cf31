"""At most three things a day, most at stake an hour first, none of them twice."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ontarget.audit.registry import all_rules
from ontarget.plan.actions import (
    ACTION_KINDS,
    CREATE,
    Candidate,
    make_action,
    plan_actions,
)


def one(number: int, at_stake: float, *rules: str, obstacles: tuple[str, ...] = ()) -> Candidate:
    findings = {rule: f"{rule} found" for rule in rules}
    return Candidate(
        f"D-{number}", f"Deal {number}", at_stake, (at_stake, 0.0), findings, obstacles
    )


def test_what_is_at_stake_an_hour_decides_and_each_has_one_action() -> None:
    found = plan_actions([
        one(1, 0.4, "close_date_past", "no_decider"),
        one(2, 0.3, "next_step_missing"),
        one(3, 0.5),
        one(4, 0.1, "no_decider", obstacles=("no budget",)),
    ])  # fmt: skip
    assert [(a.opportunity_id, a.kind) for a in found] == [
        ("D-1", "find-decider"), ("D-2", "agree-next-step"), ("D-4", "remove-obstacle"),
    ]  # fmt: skip
    assert found[0].why == "Hit 40 in 100 if won, below 1 if lost. No_decider found."
    assert found[0].at_stake_per_hour == 0.4 * 0.15 * 3


def test_what_is_done_or_put_off_makes_room_for_the_next_best() -> None:
    deal = one(1, 0.4, "close_date_past", "no_decider")
    first = plan_actions([deal])[0]
    second = plan_actions([deal], hidden=[first.id])[0]
    assert (first.kind, second.kind) == ("find-decider", "confirm-date")
    assert plan_actions([deal], hidden=[first.id, second.id]) == []


def test_a_day_ends_when_its_minutes_do() -> None:
    create = make_action(CREATE, opportunity_id=None, name="Pipeline", at_stake=0.9,
                         why="Q1: 31 in 100",
                         words={"what": "EUR 240,000", "day": "15 Jan"})  # fmt: skip
    rules = ("no_decider", "next_step_missing", "close_date_past", "no_confirmed_need")
    found = plan_actions([one(n, 0.5, rule) for n, rule in enumerate(rules)], more=[create],
                         n_days=2, minutes_a_day=50)  # fmt: skip
    by_day = {day: [a.minutes for a in found if a.day == day] for day in (0, 1)}
    assert by_day == {0: [20, 15], 1: [30]}


def test_one_sentence_stands_once_and_names_the_others() -> None:
    """Ten lack a decider; one of them has something else that can be done."""
    deals = [one(n, 0.5 - n / 100, "no_decider") for n in range(10)]
    deals[3] = one(3, 0.47, "no_decider", "close_date_past")
    found = plan_actions(deals, n_days=5)
    assert [(a.opportunity_id, a.kind) for a in found] == [
        ("D-0", "find-decider"), ("D-3", "confirm-date"),
    ]  # fmt: skip
    assert found[0].also == tuple(f"Deal {n}" for n in (1, 2, 4, 5, 6, 7, 8, 9))
    assert found[1].also == ()


RULES = sorted({rule for kind in ACTION_KINDS for rule in kind.rules})
deals = st.lists(
    st.tuples(st.floats(0, 1), st.lists(st.sampled_from(RULES), max_size=4)), max_size=12
)


@given(deals, st.integers(1, 5), st.integers(1, 4), st.integers(5, 300))
def test_no_day_holds_too_much_whatever_is_found(
    found: list[tuple[float, list[str]]], n_days: int, per_day: int, minutes: int
) -> None:
    candidates = [one(n, stake, *rules) for n, (stake, rules) in enumerate(found)]
    planned = plan_actions(candidates, n_days=n_days, per_day=per_day, minutes_a_day=minutes)
    turned = plan_actions(candidates[::-1], n_days=n_days, per_day=per_day, minutes_a_day=minutes)
    assert planned == turned
    assert len({a.opportunity_id for a in planned}) == len(planned)
    assert len({a.text for a in planned}) == len(planned)
    for day in range(n_days):
        own = [a.minutes for a in planned if a.day == day]
        assert len(own) <= per_day
        assert len(own) <= 1 or sum(own) <= minutes


def test_every_rule_that_an_action_remedies_exists() -> None:
    assert set(RULES) <= {one.slug for one in all_rules()}
