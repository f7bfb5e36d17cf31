"""The ledger's sums and look-ups against counting by hand."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest

from ontarget.forecast.columns import day_number
from ontarget.forecast.ledger import Told, read_ledger
from ontarget.forecast.measure import AMOUNT, CREATED, WON

START = date(2026, 1, 1)


def on(offset):
    return day_number(START + timedelta(days=offset))


@pytest.fixture
def rows(pipeline):
    return pipeline("""
        opportunity_id created_on  closed_on   status amount booked_amount
        a              2026-01-01  2026-01-11  won    100    120
        b              2026-01-03  2026-01-11  lost   500    -
        c              2026-01-05  -           open   300    -
        d              2026-01-08  2026-01-21  won    -      -
        e              -           2026-01-20  won    50     50
    """)


def test_bookings_between_days_are_those_counted_by_hand(rows):
    ledger = read_ledger(rows, None, AMOUNT)
    assert ledger.booked_between(on(0), on(9)) == 0
    assert ledger.booked_between(on(10), on(10)) == 120
    assert ledger.booked_between(on(0), on(19)) == 120 + 50
    # A win of unknown size counts as the mean of the others.
    assert ledger.booked_between(on(20), on(25)) == (120 + 50) / 2
    assert ledger.booked_between(on(12), on(11)) == 0
    assert read_ledger(rows, None, WON).booked_between(on(0), on(30)) == 3
    assert read_ledger(rows, None, CREATED).booked_between(on(0), on(4)) == 3


def test_open_rows_on_a_day(rows):
    ledger = read_ledger(rows, None, WON)
    names = np.array(["a", "b", "c", "d", "e"])
    shown = {day: "".join(names[ledger.open_on(on(day))]) for day in (-1, 0, 4, 9, 10, 20, 40)}
    assert shown == {-1: "", 0: "a", 4: "abc", 9: "abcd", 10: "cd", 20: "c", 40: "c"}
    assert len(read_ledger(rows, None, CREATED).open_on(on(9))) == 0


def test_values_stand_from_their_day_on_and_are_unknown_before(rows):
    history = pa.table(
        {
            "record_id": [2, 2, 0, 9],
            "effective_on": pa.array([START + timedelta(days=d) for d in (10, 6, 0, 0)]),
            "amount": [333, 300, 100, 7],
        }
    )
    stages = pa.table(
        {
            "record_id": [2, 2],
            "entered_on": pa.array([START + timedelta(days=d) for d in (5, 8)]),
            "stage": ["Demo", "Offer"],
        }
    )
    told = Told(stage=stages, stage_odds={"Offer": 0.5})
    ledger = read_ledger(rows, history, AMOUNT, told)
    both = np.array([0, 2])
    assert ledger.amounts_on(both, on(5)).tolist() == [100, ledger.usual]
    assert ledger.amounts_on(both, on(6)).tolist() == [100, 300]
    assert ledger.amounts_on(both, on(10)).tolist() == [100, 333]
    assert ledger.stage_odds.tolist()[1] == 0.5
    assert np.isnan(ledger.stage_odds[0])
    assert ledger.stage.at(both, on(8)).tolist()[1] == 1.0
    assert np.isnan(ledger.stage.at(both, on(4))).all()


def test_an_empty_book_has_nothing_anywhere(rows):
    ledger = read_ledger(rows.slice(0, 0), None, AMOUNT)
    assert ledger.booked_between(on(0), on(99)) == 0
    assert len(ledger.open_on(on(3))) == 0
    assert (ledger.usual, ledger.grain) == (1.0, 2.0)


def test_grain_is_what_win_sizes_alone_make_of_the_spread(pipeline):
    lines = "\n".join(f"o{n} 2026-01-01 2026-02-01 won {size} {size}"
                      for n, size in enumerate([100, 300] * 50))  # fmt: skip
    rows = pipeline("opportunity_id created_on closed_on status amount booked_amount\n" + lines)
    ledger = read_ledger(rows, None, AMOUNT)
    # E[A^2] / E[A] = (100^2 + 300^2) / 2 / 200 = 250, pulled a little towards a spread of 1.
    assert 250 < ledger.grain < 275
    assert read_ledger(rows, None, WON).grain == 1.0
