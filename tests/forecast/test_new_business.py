from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest

from ontarget.core.period import Period
from ontarget.forecast.columns import day_number
from ontarget.forecast.new_business import expect_created, expect_wins, fit_arrivals
from ontarget.forecast.options import Options
from ontarget.forecast.prior import Prior
from ontarget.forecast.win_close import fit_win_close

AS_OF = date(2026, 11, 23)
OPTIONS = Options(n_draws=50)


def span(first: int, last: int) -> Period:
    return Period(AS_OF + timedelta(days=first), AS_OF + timedelta(days=last), "span", "month")


def book(pipeline, per_week: dict[str, float], n_weeks: int = 26, until_week: int = 0):
    """Opportunities created evenly, the latest ``until_week`` weeks ago."""
    lines = ["opportunity_id owner status created_on"]
    for owner, rate in per_week.items():
        gap = 7 / rate
        n = int(rate * (n_weeks - until_week))
        for i in range(n):
            day = AS_OF - timedelta(days=int(until_week * 7 + i * gap))
            lines.append(f"{owner}{i} {owner} open {day}")
    return pipeline("\n".join(lines))


def arrivals_of(table, **more):
    fit = fit_win_close(table, AS_OF, options=OPTIONS)
    return fit_arrivals(table, fit, options=OPTIONS, **more), fit


def test_rates_per_owner_are_found_and_pulled_together(pipeline):
    arrivals, _ = arrivals_of(book(pipeline, {"Ana": 4, "Bo": 1}))
    ana, bo = arrivals.per_week
    assert 3 < ana < 4.1
    assert 0.95 < bo < 1.5


def test_evenly_spaced_arrivals_are_not_bunched_and_bulk_loads_are(pipeline):
    even, _ = arrivals_of(book(pipeline, {"Ana": 3, "Bo": 3}))
    lines = ["opportunity_id owner status created_on"]
    lines += [f"a{i} Ana open 2026-06-15" for i in range(40)]
    lines += [f"b{i} Ana open 2026-11-02" for i in range(40)]
    bulk, _ = arrivals_of(pipeline("\n".join(lines)))
    assert even.bunching < 0.3
    assert bulk.bunching > 1


def test_who_created_nothing_for_months_fades_and_who_is_new_does_not(pipeline):
    table = book(pipeline, {"Ana": 2})
    quiet = book(pipeline, {"Left": 2}, until_week=20).rename_columns(table.column_names)
    arrivals, _ = arrivals_of(pa.concat_tables([table, quiet]), more_owners=["New"])
    rate = dict(zip(arrivals.owners, arrivals.per_week, strict=True))
    assert rate["Left"] < 0.35
    assert rate["New"] > 1


def test_a_short_history_counts_by_its_own_length(pipeline):
    arrivals, _ = arrivals_of(book(pipeline, {"Ana": 3}, n_weeks=3))
    assert arrivals.per_week[0] == pytest.approx(3, rel=0.4)


def test_an_empty_book_goes_by_what_was_said(pipeline):
    table = pipeline("opportunity_id owner status created_on")
    told, _ = arrivals_of(table, prior=Prior(arrivals_per_week=2.0))
    assert told.owners == ("",)
    assert told.per_week[0] == pytest.approx(2, rel=0.02)


def test_created_ones_grow_with_the_days_left(pipeline):
    arrivals, _ = arrivals_of(book(pipeline, {"Ana": 2}))
    week, month = (expect_created(arrivals, span(1, n)).mean.mean() for n in (7, 28))
    flow = [arrivals.days.weeks(day_number(AS_OF), day_number(AS_OF) + n) for n in (7, 28)]
    assert month / week == pytest.approx(flow[1] / flow[0], rel=0.03)  # times may change
    assert 3 < flow[1] < 5  # weeks of the usual flow
    assert not expect_created(arrivals, span(-30, 0)).mean.any()


def test_wins_need_time_after_the_arrival(pipeline):
    arrivals, fit = arrivals_of(book(pipeline, {"Ana": 2}))
    near, far = (expect_wins(arrivals, fit, span(1, n)) for n in (28, 56))
    assert far.mean.mean() > 3 * near.mean.mean()
    assert near.p.mean() < far.p.mean()
    assert np.all(far.mean < expect_created(arrivals, span(1, 56)).mean)
    later = expect_wins(arrivals, fit, span(29, 56))
    assert np.allclose(later.mean + near.mean, far.mean, rtol=0.01)
