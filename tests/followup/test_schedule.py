"""Days that can be done: promises first, inside the windows and the minutes, nothing lost."""

from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from ontarget.followup.schedule import Due, plan_week, rank

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 11, 23)
WEEK = [MONDAY + timedelta(days=n) for n in range(5)]


def span(first, last):
    """Return windows of the same hours every day."""

    def find(key, day):
        return tuple(datetime.combine(day, time(hour), BERLIN) for hour in (first, last))

    return find


def keys(day):
    return [slot.key for slot in day.slots]


def test_promises_and_owed_answers_go_first_then_what_decides_most():
    due = [
        Due("small", MONDAY, 10, at_stake=0.01),
        Due("big", MONDAY, 10, at_stake=0.4),
        Due("promised", MONDAY, 10, is_promise=True),
        Due("older", MONDAY - timedelta(days=3), 10, at_stake=0.01),
        Due("owed", MONDAY, 10, at_stake=0.2, is_owed=True),
    ]
    assert [one.key for one in rank(due)] == ["owed", "promised", "big", "older", "small"]


def test_nobody_gets_sixty_on_a_monday():
    due = [Due(f"k{n:02d}", MONDAY, 10, at_stake=n / 100) for n in range(60)]
    week = plan_week(due, WEEK, span(9, 18), minutes_a_day=90)
    assert [len(day.slots) for day in week.days] == [9, 9, 9, 9, 9]
    assert max(day.minutes for day in week.days) <= 90
    assert keys(week.days[0])[0] == "k59"
    assert len(week.left) == 15
    assert week.text == "15 more are due than these days hold"


def test_what_is_promised_is_done_on_its_day_whatever_the_minutes():
    due = [Due(f"p{n}", MONDAY, 30, is_promise=True) for n in range(5)]
    week = plan_week(due, WEEK, span(9, 18), minutes_a_day=60)
    assert len(week.days[0].slots) == 5
    assert sum(slot.is_over for slot in week.days[0].slots) == 3


def test_nothing_comes_before_it_is_due():
    week = plan_week([Due("a", WEEK[2], 10)], WEEK, span(9, 18), minutes_a_day=90)
    assert [keys(day) for day in week.days] == [[], [], ["a"], [], []]


def test_a_window_that_is_full_moves_the_rest_to_another_day():
    due = [Due(f"k{n}", MONDAY, 30) for n in range(5)]
    week = plan_week(due, WEEK, span(16, 17), minutes_a_day=600)
    assert [len(day.slots) for day in week.days] == [2, 2, 1, 0, 0]


def test_who_has_no_hour_on_any_day_is_told():
    def find(key, day):
        return None if key == "away" else span(9, 18)(key, day)

    week = plan_week([Due("away", MONDAY, 10), Due("b", MONDAY, 10)], WEEK, find, minutes_a_day=90)
    assert (week.no_window, week.left) == (("away",), ())
    assert week.text == "1 has no hour on these days"


def test_one_long_thing_is_still_taken_and_a_short_window_is_taken_whole():
    week = plan_week([Due("long", MONDAY, 300)], WEEK, span(9, 10), minutes_a_day=60)
    (slot,) = week.days[0].slots
    assert (slot.end - slot.start) == timedelta(hours=1)


def test_laws_on_random_weeks():
    for seed in range(60):
        rng = Random(seed)
        hours = {f"k{n:02d}": sorted(rng.sample(range(8, 19), 2)) for n in range(25)}
        zones = {key: rng.choice((BERLIN, ZoneInfo("America/New_York"))) for key in hours}
        shut = {(key, day) for key in hours for day in WEEK if rng.random() < 0.3}
        due = [Due(key, MONDAY + timedelta(days=rng.randint(-5, 6)), rng.choice((5, 15, 45)),
                   rng.random(), is_promise=rng.random() < 0.1) for key in hours]  # fmt: skip

        def find(key, day, shut=shut, hours=hours, zones=zones):
            first, last = hours[key]
            at = (datetime.combine(day, time(hour), zones[key]) for hour in (first, last))
            return None if (key, day) in shut else tuple(at)

        week = plan_week(due, WEEK, find, minutes_a_day=80)
        placed = [(day.day, slot) for day in week.days for slot in day.slots]
        told = [slot.key for _, slot in placed] + list(week.left) + list(week.no_window)
        later = [one.key for one in due if one.due_on > WEEK[-1]]
        assert sorted(told + later) == sorted(hours)
        by_key = {one.key: one for one in due}
        for day, slot in placed:
            start, end = find(slot.key, day)
            assert start <= slot.start < slot.end <= end
            assert by_key[slot.key].due_on <= day
        for day in week.days:
            assert all(a.end <= b.start for a, b in zip(day.slots, day.slots[1:], strict=False))
            usual = [slot for slot in day.slots if not slot.is_over]
            assert sum(by_key[slot.key].minutes for slot in usual) <= 80 or len(usual) == 1
        mixed = rng.sample(due, len(due))
        assert plan_week(mixed, WEEK, find, minutes_a_day=80) == week
