"""Later periods: until when new opportunities still count, and how many make the chance even."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest

from ontarget.core.period import parse_period
from ontarget.forecast.fit import fit_firm
from ontarget.forecast.hit import simulate
from ontarget.forecast.lighter import lighter
from ontarget.forecast.measure import WON
from ontarget.forecast.options import Options
from ontarget.forecast.outlook import FAIR_SHARE, Newborn, estimate_to_create, predict_newborn

AS_OF = date(2026, 11, 23)
NEXT = parse_period("2027-Q1")
SCHEMA = pa.schema({
    **{name: pa.string() for name in ("source", "opportunity_id", "account", "owner", "product",
                                      "segment", "currency", "status")},
    "record_id": pa.int64(), "amount": pa.int64(), "booked_amount": pa.int64(),
    "created_on": pa.date32(), "closed_on": pa.date32(),
})  # fmt: skip


def rows(n=90):
    found = []
    for i in range(n):
        created = AS_OF - timedelta(days=4 * (n - i))
        closed = created + timedelta(days=20 + i % 30)
        status = "open" if closed > AS_OF else ("won", "lost")[i % 2]
        amount = 1_000_000 + 10_000 * (i % 9)
        found.append({
            "source": "file", "opportunity_id": f"o{i}", "owner": "Ana", "status": status,
            "record_id": i, "amount": amount, "created_on": created,
            "booked_amount": amount if status == "won" else None,
            "closed_on": None if status == "open" else closed,
        })  # fmt: skip
    return pa.Table.from_pylist(found, SCHEMA)


def fitted(measure=None, table=None, **more):
    options = Options(n_paths=4_000, n_draws=40)
    table = rows() if table is None else table
    kind = {} if measure is None else {"measure": measure}
    return fit_firm(table, None, AS_OF, options=options, **kind, **more)


def line(days_to_certain):
    """Wins come evenly over so many days."""
    return Newborn(AS_OF, np.minimum(np.arange(365) / days_to_certain, 1.0) * 0.4)


def test_a_new_opportunity_is_won_more_and_more():
    newborn = predict_newborn(fitted(), rows())
    assert newborn.p_won[0] == 0
    assert (np.diff(newborn.p_won) >= 0).all()
    assert 0.3 < newborn.p_won[-1] < 0.7  # half of the closed ones were won


def test_a_book_without_a_row_has_a_newborn_all_the_same():
    empty = rows().slice(0, 0)
    newborn = predict_newborn(fitted(table=empty), empty)
    assert 0 < newborn.p_won[-1] < 1


def test_the_last_day_leaves_a_third_of_the_wins_inside_the_period():
    newborn = line(90)
    last = newborn.last_day(NEXT)
    assert last == NEXT.end - timedelta(days=30)
    assert newborn.p_within(last, NEXT) >= FAIR_SHARE * 0.4
    assert newborn.p_within(last + timedelta(days=1), NEXT) < FAIR_SHARE * 0.4


def test_where_no_day_leaves_a_third_inside_it_is_the_best_one():
    month = parse_period("2027-02")
    newborn = line(300)
    last = newborn.last_day(month)
    assert last <= month.start
    assert newborn.p_within(last, month) == pytest.approx(0.4 * 28 / 300)


def test_a_day_that_has_gone_is_never_named():
    assert line(300).last_day(parse_period("2026-11")) == AS_OF + timedelta(days=1)


def test_wins_before_the_period_do_not_count_in_it():
    newborn = line(30)
    assert newborn.p_within(AS_OF, NEXT) == 0


def test_what_is_to_be_created_makes_the_chance_even():
    firm = fitted(WON)
    paths = simulate(firm, rows(), NEXT)
    target = int(np.quantile(paths.total(), 0.8)) + 2
    n, value = estimate_to_create(paths, firm, target, 0.25)
    assert value == pytest.approx(n)
    random = np.random.default_rng(1)
    for share, odds in ((1.0, 0.5), (0.5, 0.45)):
        more = random.poisson(n * 0.25 * share, len(paths.total()))
        chance = (paths.total() + more >= target).mean()
        assert (abs(chance - 0.5) < 0.06) if share == 1 else (chance < odds)


def test_more_is_needed_for_more_and_nothing_where_the_odds_are_even():
    firm = fitted()
    paths = simulate(firm, rows(), NEXT)
    middle = int(np.quantile(paths.total(), 0.5))
    assert estimate_to_create(paths, firm, middle // 2, 0.3) == (0, 0)
    needed = [estimate_to_create(paths, firm, middle * m, 0.3)[1] for m in (2, 3, 4)]
    assert needed == sorted(needed)
    assert needed[0] > 0
    half = estimate_to_create(paths, firm, middle * 2, 0.15)
    assert half[1] > 1.6 * needed[0]


def test_what_no_number_would_do_is_said_to_be_so():
    firm = fitted()
    paths = simulate(firm, rows(), NEXT)
    assert estimate_to_create(paths, firm, 10**14, 0.3) is None
    assert estimate_to_create(paths, firm, 10**10, 0.0) is None


def test_the_lighter_fit_says_nearly_the_same():
    firm = fitted()
    paths = simulate(firm, rows(), NEXT)
    light = lighter(firm, n_paths=2_000, n_draws=20, arrival_step_weeks=2)
    lightly = simulate(light, rows(), NEXT, sensitivity=())
    target = int(np.median(paths.total()))
    assert abs((lightly.total() >= target).mean() - 0.5) < 0.06
    assert lightly.by_shock == {}
