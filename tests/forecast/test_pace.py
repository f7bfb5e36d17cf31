"""Earlier periods at the same point: counts, and nothing where there are too few alike."""

from datetime import date

import pyarrow as pa
import pytest

from ontarget.forecast.columns import day_number
from ontarget.forecast.measure import AMOUNT, CREATED, WON
from ontarget.forecast.pace import PastPeriod, read_bookings, stand


def past(*pairs, target=100):
    """Periods given by what was booked by the point and by the end, of a hundred."""
    return [PastPeriod("Ann", target, then, end) for then, end in pairs]


def test_those_alike_are_told_apart_from_all():
    early = past(*[(40, 120)] * 6, *[(40, 90)] * 2)
    late = past(*[(5, 40)] * 4, *[(10, 130)], *[(12, 60)] * 2)
    found = stand([*early, *late], 0.1)
    assert (found.n, found.n_hit) == (15, 7)
    assert (found.n_alike, found.n_alike_hit) == (7, 1)
    assert (found.low, found.high) == pytest.approx((0.0, 0.2))


def test_the_reach_widens_once_and_then_nothing_is_said():
    spread = past((25, 100), (28, 20), (12, 100), (14, 20), (15, 20))
    found = stand(spread, 0.2)
    assert (found.n_alike, found.n_alike_hit, found.high) == (5, 2, pytest.approx(0.3))
    wide = stand(past((35, 100), (28, 20), (5, 100), (14, 20), (15, 20)), 0.2)
    assert (wide.n_alike, wide.high) == (5, pytest.approx(0.4))
    assert stand(past((60, 100), (28, 20), (5, 100), (14, 20), (15, 20)), 0.2).n_alike == 0


@pytest.mark.parametrize("attainment", [None, 1.0, 1.4, -0.2])
def test_where_there_is_nothing_to_set_beside_nothing_is_said(attainment):
    found = stand(past(*[(100, 120)] * 9), attainment)
    assert (found.n, found.n_alike) == (9, 0)


def test_the_usual_pace_is_the_middle_of_all_hit_or_not():
    assert stand(past(*[(10, 10)] * 5, *[(30, 99)] * 6), None).usual == 0.3
    assert stand(past(*[(10, 10)] * 9), None).usual is None
    assert stand([], 0.5).usual is None
    # A target of nothing has no share.
    assert stand(past(*[(10, 10)] * 12, target=0), 0.5).n_alike == 0


ROWS = pa.table({
    "owner": ["Ann", "Bob", "Ann", None, "Ann", "Bob"],
    "status": ["won", "won", "won", "won", "open", "lost"],
    "created_on": pa.array([date(2026, 1, day) for day in (1, 2, 3, 4, 5, 6)]),
    "closed_on": pa.array([date(2026, 2, 1), date(2026, 2, 2), date(2026, 3, 1),
                           date(2026, 2, 3), None, date(2026, 2, 9)]),
    "booked_amount": pa.array([100, 7, None, 1, None, 9], pa.int64()),
    "amount": pa.array([90, 7, 20, 1, 50, 9], pa.int64()),
})  # fmt: skip
FEBRUARY = day_number(date(2026, 2, 1)), day_number(date(2026, 2, 28))


def test_bookings_add_up_by_owner_and_day():
    found = read_bookings(ROWS, AMOUNT, is_one=False)
    assert [found.within(name, *FEBRUARY) for name in ("Ann", "Bob", "", "Cy")] == [100, 7, 1, 0]
    assert found.within("Ann", FEBRUARY[0], day_number(date(2026, 3, 1))) == 120
    assert found.within("Ann", FEBRUARY[1], FEBRUARY[0]) == 0
    assert found.first_day == FEBRUARY[0]
    assert read_bookings(ROWS, AMOUNT, is_one=True).within("", *FEBRUARY) == 108


def test_counts_are_counted():
    assert read_bookings(ROWS, WON, is_one=True).within("", *FEBRUARY) == 3
    january = day_number(date(2026, 1, 1)), day_number(date(2026, 1, 31))
    assert read_bookings(ROWS, CREATED, is_one=False).within("Ann", *january) == 3


def test_the_order_of_rows_changes_nothing():
    turned = ROWS.take(pa.array([5, 3, 1, 4, 0, 2]))
    for is_one in (True, False):
        one, other = (read_bookings(rows, AMOUNT, is_one=is_one) for rows in (ROWS, turned))
        for name in one.first:
            assert one.within(name, *FEBRUARY) == other.within(name, *FEBRUARY)
