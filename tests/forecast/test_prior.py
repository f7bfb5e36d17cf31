from __future__ import annotations

import numpy as np
import pytest

from ontarget.forecast import ages
from ontarget.forecast.prior import Prior, prior_from_answers


def test_more_wins_of_ten_raise_the_hazard_of_winning_and_lower_that_of_losing():
    few, many = (Prior(won_of_ten=n).daily_hazards() for n in (2, 6))
    assert (many[0] > few[0]).all()
    assert (many[1] < few[1]).all()


def test_long_cycles_win_later():
    quick, slow = (Prior(days_to_win=days).daily_hazards()[0] for days in (20, 200))
    assert quick[ages.STARTS < 30].max() > slow[ages.STARTS < 30].max()
    assert (quick > 0).all()
    assert ages.STARTS[slow.argmax()] > ages.STARTS[quick.argmax()]


def test_events_are_those_of_the_stated_number_of_opportunities():
    assert Prior(won_of_ten=4, weight=10).events() == pytest.approx([4, 6])


def test_impossible_answers_stay_within_reason():
    assert 0 < Prior(won_of_ten=0).win_share < Prior(won_of_ten=10).win_share < 1
    assert np.isfinite(Prior(won_of_ten=10, days_to_win=0).daily_hazards()).all()


def test_three_answers_give_new_opportunities_a_week():
    """52,000 a quarter of 1,000 each are 4 wins a week, of 10 new opportunities, by 2 owners."""
    prior = prior_from_answers(
        won_of_ten=4, past_bookings=(52_000, 52_000), win_amount=1_000, n_owners=2
    )
    assert prior.arrivals_per_week == pytest.approx(5)
    assert prior.days_to_win == Prior().days_to_win
    assert prior.label != Prior().label


def test_skipped_answers_are_the_default():
    assert prior_from_answers().arrivals_per_week is None
    assert prior_from_answers().won_of_ten == Prior().won_of_ten
