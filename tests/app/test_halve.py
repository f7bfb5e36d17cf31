"""Which half to keep: what is shown with it, and what it must keep to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.app.halving import ANN, CLOSED, HEAD, MONDAY, OF_BOB, OPEN, halved, ids, on

import ontarget.app.audit as audit_module
from ontarget.app.asked import Asked
from ontarget.app.audit import find_audit
from ontarget.app.decide import decide
from ontarget.app.halve import HalveRequest, find_halving
from ontarget.app.halve_inputs import working_day
from ontarget.app.halve_view import halve_view, worth_in_words
from ontarget.app.targets import set_target
from ontarget.audit.verdict import judge
from ontarget.core.errors import NotInBook, UsageError
from ontarget.core.period import Period
from ontarget.core.scope import COMPANY
from ontarget.forecast.measure import AMOUNT, WON


def test_half_of_them_is_kept_and_all_are_told(busy):
    view = halve_view(halved(busy))
    assert (len(view.kept), len(view.parked)) == (3, 3)
    assert ids(view.kept) | ids(view.parked) == {f"D-{n}" for n in range(1, 7)}
    assert view.p_hit_kept <= view.p_hit_all
    assert view.expected_bookings_kept < view.expected_bookings_all
    assert view.reach_kept <= view.reach_all <= 1900
    assert view.wins_lost.p10 + view.wins_lost.p90 > 0
    assert view.wins_lost_26w.p10 <= view.wins_lost_26w.expected <= view.wins_lost_26w.p90
    here = next(one for one in view.frontier if one.n_parked == 3)
    assert here.p_hit_kept == view.p_hit_kept
    assert here.wins_lost_share == pytest.approx(view.wins_lost.expected)
    lost = view.wins_lost_26w.expected
    assert view.break_even_lift == pytest.approx(lost / (1 - lost))
    assert all(row.wakes_on > date(2026, 12, 31) for row in view.parked)
    assert view.p_hit_kept_at_lift is None


def test_the_chance_with_all_is_that_of_the_answer_and_a_lift_never_lowers_it(busy):
    from ontarget.app.answer import answer

    view = halve_view(halved(busy, lift=0.5))
    assert view.p_hit_all == answer(busy, ANN, period="2026-Q4").p_hit
    assert view.p_hit_kept_at_lift >= view.p_hit_kept
    none = halve_view(halved(busy, lift=0.0))
    assert none.p_hit_kept_at_lift == pytest.approx(none.p_hit_kept)


def test_without_a_target_the_chances_are_null_and_wins_decide(quick, take):
    take(quick, {"deals.csv": HEAD + CLOSED + OPEN}, on=MONDAY)
    found = halved(quick, COMPANY, lift=0.2)
    view = halve_view(found)
    assert view.p_hit_all is view.p_hit_kept is view.p_hit_kept_at_lift is view.reach_all is None
    assert all(one.p_hit_kept is None for one in view.frontier)
    assert len(view.kept) == 3
    p_win = dict(zip(found.stakes.keys, found.stakes.p_win_26w, strict=True))
    assert min(p_win[key] for key in found.kept) >= max(p_win[key] for key in found.parked)


@pytest.mark.parametrize(("n", "kept"), [(0, 0), (1, 1), (3, 2)])
def test_few_or_none_are_halved_too(quick, take, n, kept):
    rows = "".join(OPEN.splitlines(keepends=True)[:n])
    take(quick, {"deals.csv": HEAD + CLOSED + rows}, on=MONDAY)
    view = halve_view(halved(quick, COMPANY))
    assert (len(view.kept), len(view.parked)) == (kept, n - kept)
    assert view.document()["frontier"]


def test_hours_bind_only_when_given_and_a_setting_counts_for_all(busy):
    free = halve_view(halved(busy))
    assert free.hours.known_from == "assumed"
    assert (free.hours.there_are, free.hours.all_need, free.hours.kept_need) == (None, 6, 3)
    bound = halve_view(halved(busy, hours_per_week=2.0))
    assert len(bound.kept) == 2
    assert halve_view(halved(busy, hours_per_week=100.0)).kept == free.kept
    desk = replace(busy, settings=type(busy.settings)({"hours_each": 2.0, "n_paths": 2000}))
    set_by_hand = halve_view(halved(desk, hours_per_week=4.0))
    assert (len(set_by_hand.kept), set_by_hand.hours.known_from) == (2, "setting")


def test_hours_come_from_the_durations_of_activities_up_to_the_day(busy, take):
    head = "Activity ID,Deal ID,Type,Activity Date,Duration Minutes\n"
    rows = "".join(f"A-{n},D-1,call,2026-11-{n:02d},120\n" for n in range(10, 20))
    take(busy, {"activities.csv": head + rows}, on=MONDAY, kind="activity")
    view = halve_view(halved(busy))
    assert view.hours.known_from == "activities"
    found = halved(busy)
    each = dict(zip(found.stakes.keys, found.hours.each, strict=True))
    by_id = {found.rows[key]["opportunity_id"]: hours for key, hours in each.items()}
    assert by_id["D-1"] > 2 * by_id["D-2"] > 0
    assert halve_view(halved(on(busy, date(2026, 11, 9)))).hours.known_from == "assumed"


def test_hand_over_is_offered_only_where_there_are_colleagues(busy):
    view = halve_view(halved(busy))
    assert ids(view.parked) == {one.opportunity_id for one in view.hand_over}


def test_alone_in_the_book_nobody_is_named(quick, take):
    alone = CLOSED.replace("Bob", "Ann")
    take(quick, {"deals.csv": HEAD + alone + OPEN}, on=MONDAY)
    assert halve_view(halved(quick, COMPANY)).hand_over == ()


@pytest.mark.parametrize("wrong", [{"share": 1.5}, {"hours_per_week": -1.0}, {"lift": -0.1}])
def test_what_makes_no_sense_is_refused(wrong):
    with pytest.raises(UsageError):
        HalveRequest(**wrong)


def test_a_target_of_created_ones_is_answered_in_words(busy):
    set_target(busy, COMPANY, period="2026-12", number=Decimal(3), measure="count",
               count_of="created")  # fmt: skip
    found = find_halving(find_audit(busy, COMPANY, period="2026-12"), HalveRequest())
    view = halve_view(found)
    assert view.n == 0
    assert "no choice among the open ones changes" in view.notes[0]


OWNERS = "Owner ID,Name,Hours Per Week\nO-1,Ann,{ann}\nO-2,Bob,{bob}\n"
BETTER = CLOSED + "".join(
    f"B-{n},More {n},Bob,Box,Closed Won,300,EUR,2026-{1 + n % 10:02d}-20,2025-12-01\n"
    f"A-{n},Less {n},Ann,Box,Closed Lost,300,EUR,2026-{1 + n % 10:02d}-20,2025-12-01\n"
    for n in range(20)
)


def takers(desk):
    return {one.to_owner for one in halve_view(halved(desk)).hand_over}


@pytest.mark.parametrize(("hours", "taker"), [(40, "Bob"), (1, None)])
def test_a_colleague_without_an_hour_to_spare_takes_nothing(quick, take, hours, taker):
    take(quick, {"deals.csv": HEAD + BETTER + OPEN + OF_BOB}, on=MONDAY)
    owners = OWNERS.format(ann=40, bob=hours)
    take(quick, {"owners.csv": owners}, on=MONDAY, kind="owner")
    head = "Activity ID,Deal ID,Type,Activity Date,Duration Minutes\n"
    rows = "".join(f"A-{n},D-9,call,2026-11-{n:02d},120\n" for n in range(10, 20))
    take(quick, {"activities.csv": head + rows}, on=MONDAY, kind="activity")
    found = halve_view(halved(quick)).hand_over
    assert {one.to_owner for one in found} == {taker}
    if taker:
        assert "h a week free and wins" in found[0].why


def test_somebody_hired_later_or_gone_takes_nothing(quick, take):
    take(quick, {"deals.csv": HEAD + BETTER + OPEN + OF_BOB}, on=MONDAY)
    gone = "Owner ID,Name,Left On,Hours Per Week\nO-1,Ann,,40\nO-2,Bob,2026-11-01,40\n"
    take(quick, {"owners.csv": gone}, on=MONDAY, kind="owner")
    assert takers(quick) == set()


def test_a_verdict_weighs_money_by_the_hours_that_it_takes(quick, take, monkeypatch):
    take(quick, {"deals.csv": HEAD + CLOSED + OPEN}, on=MONDAY)
    head = "Activity ID,Deal ID,Type,Activity Date,Duration Minutes\n"
    rows = "".join(f"A-{n},D-1,call,2026-11-{n:02d},480\n" for n in range(10, 20))
    take(quick, {"activities.csv": head + rows}, on=MONDAY, kind="activity")
    judged = []
    monkeypatch.setattr(audit_module, "judge", lambda *given: judged.append(given) or judge(*given))
    found = find_audit(quick, COMPANY)
    [(pipeline, _)] = judged
    names = found.judged.rows["opportunity_id"].to_pylist()
    hours = dict(zip(names, pipeline.hours, strict=True))
    assert hours["D-1"] > 3 * hours["D-2"] > 0


def test_what_must_be_kept_is_and_owners_keep_no_more_than_their_number(busy):
    assert "D-6" in ids(halve_view(halved(busy, must_keep=("D-6",))).kept)
    set_target(busy, COMPANY, period="2026-Q4", number=Decimal(1900), currency="EUR")
    view = halve_view(halved(busy, COMPANY, share=1.0, per_owner=2))
    owners = [row.owner for row in view.kept]
    assert (owners.count("Ann"), owners.count("Bob")) == (2, 1)
    assert "At most 2 of each owner's are kept" in " ".join(view.notes)
    both = halve_view(halved(busy, must_keep=("D-5", "Second pilot"), per_owner=1))
    assert {"D-5", "D-6"} <= ids(both.kept)
    assert both.is_over_limits
    with pytest.raises(NotInBook):
        halved(busy, must_keep=("Nowhere",))


def test_what_is_parked_cannot_be_kept_as_well(busy):
    decide(busy, "D-6", "cut", reason="no budget")
    with pytest.raises(UsageError, match="is parked"):
        halved(busy, must_keep=("D-6",))
    with pytest.raises(UsageError):
        HalveRequest(per_owner=-1)


def test_nothing_comes_back_on_new_years_day_without_a_country(quick):
    works = working_day(quick, date(2027, 12, 31))
    assert not works(date(2027, 1, 1)), "a Friday"
    assert works(date(2027, 1, 4))


def test_wins_are_counted_in_words_and_money_behind_its_currency():
    quarter = Period(date(2026, 10, 1), date(2026, 12, 31), "2026-Q4", "quarter")
    assert worth_in_words(Asked(COMPANY, quarter, WON, 3, None), 2.4) == "2.4 wins"
    money = Asked(COMPANY, quarter, AMOUNT, 3, "EUR")
    assert worth_in_words(money, 123456.0) == "EUR 1,235"
