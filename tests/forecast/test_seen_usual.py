from __future__ import annotations

import numpy as np

from ontarget.forecast.seen import UsualAmounts


def test_a_usual_amount_is_that_of_the_day():
    """Ten of segment 0 by day 9, dearer ones later; segment 1 has too few of its own."""
    day = np.concatenate([np.arange(10), np.arange(20, 40)])
    value = np.concatenate([np.full(10, 100.0), np.full(20, 900.0)])
    usual = UsualAmounts(np.array([0, 1]), np.zeros(30, np.int64), day, value)
    found = usual.at(np.array([0, 0, 0, 1]), np.array([-1, 15, 60, 15]))
    assert np.isnan(found[0])
    assert found[1:].tolist() == [100.0, 900.0, 100.0]


def test_what_is_known_later_does_not_move_it():
    day, value = np.arange(40), np.arange(40, dtype=float) + 1
    segment = np.zeros(40, np.int64)
    asked = np.zeros(1, np.int64), np.array([20])
    whole = UsualAmounts(segment, segment, day, value).at(*asked)
    cut = UsualAmounts(segment, segment[:21], day[:21], value[:21]).at(*asked)
    assert whole == cut
