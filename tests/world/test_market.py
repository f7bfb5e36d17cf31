from datetime import date

import pytest

from ontarget.world.market import MINUTES_A_DAY, Market
from ontarget.world.traits import plan_firm

FIRM = plan_firm(seed=2, start_on=date(2025, 1, 1), n_owners=2, signal=0.5, shock=0.3, drift=0)
MARKET = Market(FIRM)


def day(text):
    return date.fromisoformat(text).toordinal()


def test_buyers_stand_still_at_the_weekend():
    friday = day("2025-06-06")
    assert MARKET.after(friday, 0.01) == day("2025-06-09")


def test_the_turn_of_the_year_is_slow():
    before, spring = day("2025-12-19"), day("2025-04-11")
    assert MARKET.after(before, 7) - before > MARKET.after(spring, 7) - spring


def test_a_month_of_buyers_time_is_about_a_month():
    start = day("2025-01-02")
    assert MARKET.after(start, 365) - start == pytest.approx(365, rel=0.08)


def test_month_ends_are_working_days():
    assert MARKET.month_end(day("2025-05-30")) == day("2025-05-30")
    assert MARKET.month_end(day("2025-05-31")) == day("2025-06-30")
    assert MARKET.month_end_before(day("2025-05-30")) == day("2025-04-30")
    assert MARKET.month_end_before(day("2025-01-02")) is None
    assert day("2025-06-30") in MARKET.quarter_ends
    assert day("2025-05-30") not in MARKET.quarter_ends


def test_hours_follow_the_zone_and_its_summer_time():
    summer, winter = day("2025-07-01"), day("2025-12-01")
    assert MARKET.minute(summer, 600, "Europe/Berlin") == summer * MINUTES_A_DAY + 480
    assert MARKET.minute(winter, 600, "Europe/Berlin") == winter * MINUTES_A_DAY + 540
    assert MARKET.minute(winter, 600, "Asia/Singapore") == winter * MINUTES_A_DAY + 120


def test_the_economy_has_the_planted_spread():
    months = list(MARKET.shock_by_month.values())
    mean_square = sum(value**2 for value in months) / len(months)
    # 300 months with persistence .6 are worth some 75: two standard errors are a third.
    assert mean_square**0.5 == pytest.approx(0.3, rel=0.33)
