from __future__ import annotations

from datetime import date

import numpy as np

from ontarget.audit.wake import wake_up_days

MONDAY = date(2026, 11, 23)
QUARTER_END = date(2026, 12, 31)


def curve(p_by_week):
    won = np.cumsum(p_by_week)
    return won[None, :], 1 - won[None, :]


def wake(p_by_week, as_of=MONDAY, end=QUARTER_END, works=None):
    return wake_up_days(*curve(np.array(p_by_week)), as_of, end, works)[0]


def test_comes_back_before_the_weeks_in_which_it_is_most_likely_won():
    p = [0.002] * 26
    p[16:20] = [0.05] * 4  # weeks 17 to 20
    assert wake(p) == date(2027, 3, 1)  # two weeks before the 17th begins


def test_rests_until_the_period_is_over_and_at_least_four_weeks():
    falling = [0.05 * 0.8**week for week in range(26)]
    assert wake(falling) == date(2027, 1, 1)
    assert wake(falling, end=date(2026, 11, 30)) == date(2026, 12, 21)


def test_never_wakes_on_a_day_off():
    flat = [0.02 * 0.9**week for week in range(26)]
    saturday_first = wake(flat, as_of=date(2026, 11, 20), end=date(2027, 1, 1))
    assert saturday_first == date(2027, 1, 4)
    assert wake(flat, works=lambda day: day > date(2027, 1, 3)) == date(2027, 1, 4)


def test_without_any_win_in_sight_a_quarter_from_now():
    assert wake([0.0] * 26) == date(2027, 2, 22)


def test_a_short_curve_or_none_is_no_trouble():
    assert wake([0.01, 0.02]) == date(2027, 1, 1)
    assert wake_up_days(np.zeros((0, 26)), np.zeros((0, 26)), MONDAY, QUARTER_END) == []
