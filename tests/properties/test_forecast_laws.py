"""Laws that hold for every pipeline, whatever the rates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ontarget.core.period import parse_period
from ontarget.forecast.amount import SIZE
from ontarget.forecast.fit import FirmFit, fit_firm
from ontarget.forecast.hit import Paths, simulate, summarise
from ontarget.forecast.options import Options
from ontarget.forecast.outcome import incidence, lead_steps, predict

AS_OF = date(2026, 11, 23)
QUARTER = parse_period("2026-Q4")
OPTIONS = Options(n_paths=1_000, n_draws=20, horizon_weeks=8)
SCHEMA = pa.schema(
    {
        "record_id": pa.int64(),
        "source": pa.string(),
        "opportunity_id": pa.string(),
        "name": pa.string(),
        "owner": pa.string(),
        "account": pa.string(),
        "segment": pa.string(),
        "status": pa.string(),
        "amount": pa.int64(),
        "booked_amount": pa.int64(),
        "created_on": pa.date32(),
        "closed_on": pa.date32(),
    }
)

opportunities = st.lists(
    st.tuples(
        st.sampled_from(["open", "open", "won", "lost"]),
        st.integers(0, 50),  # thousands of minor units
        st.integers(1, 300),  # age when it closed, or now
        st.integers(0, 60),  # days since it closed
        st.sampled_from(["Ana", "Bo"]),
    ),
    min_size=1,
    max_size=12,
)


def pipeline_of(rows: list[tuple[str, int, int, int, str]]) -> pa.Table:
    found = []
    for i, (status, thousands, age, since, owner) in enumerate(rows):
        closed_on = None if status == "open" else AS_OF - timedelta(days=since)
        found.append(
            {
                "record_id": i,
                "source": "file",
                "opportunity_id": f"o{i}",
                "name": f"opportunity {i}",
                "owner": owner,
                "account": f"account {i % 5}",
                "segment": "north" if i % 2 else "south",
                "status": status,
                "amount": thousands * 1000,
                "booked_amount": thousands * 1000 if status == "won" else None,
                "created_on": (closed_on or AS_OF) - timedelta(days=age),
                "closed_on": closed_on,
            }
        )
    return pa.Table.from_pylist(found, SCHEMA)


def p_hit(paths: Paths, target: int) -> float:
    found = summarise(paths, target).p_hit
    assert found is not None
    return found


@given(rows=opportunities, more=st.integers(0, 90), target=st.integers(0, 300))
@settings(max_examples=25, deadline=None)
def test_a_booking_never_lowers_the_chance(rows, more, target):
    pipeline = pipeline_of(rows)
    firm = fit_firm(pipeline, None, AS_OF, options=OPTIONS)
    booking = pipeline_of([*rows, ("won", more, 10, 3, "Ana")]).slice(len(rows))
    with_booking = pa.concat_tables([pipeline, booking])
    before = p_hit(simulate(firm, pipeline, QUARTER), target * 1000)
    assert p_hit(simulate(firm, with_booking, QUARTER), target * 1000) >= before


@given(rows=opportunities, targets=st.lists(st.integers(-10, 400), min_size=2, max_size=6))
@settings(max_examples=25, deadline=None)
def test_a_higher_target_never_raises_the_chance(rows, targets):
    pipeline = pipeline_of(rows)
    paths = simulate(fit_firm(pipeline, None, AS_OF, options=OPTIONS), pipeline, QUARTER)
    chances = [p_hit(paths, target * 1000) for target in sorted(targets)]
    assert chances == sorted(chances, reverse=True)


@given(rows=opportunities, shuffle=st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_row_order_and_display_names_change_nothing(rows, shuffle):
    pipeline = pipeline_of(rows)
    order = list(range(len(rows)))
    shuffle.shuffle(order)
    other = pipeline.take(order).set_column(3, "name", pa.array(["x"] * len(rows)))
    first, second = (
        simulate(fit_firm(table, None, AS_OF, options=OPTIONS), table, QUARTER)
        for table in (pipeline, other)
    )
    assert np.array_equal(first.total(), second.total())


@given(rows=opportunities, added=st.integers(1, 90))
@settings(max_examples=25, deadline=None)
def test_another_opportunity_leaves_the_draws_of_the_others_alone(rows, added):
    """With the fit held, what an added opportunity changes is its own part, in any scope."""
    pipeline = pipeline_of([*rows, ("open", 7, 40, 0, "Bo")])
    firm = fit_firm(pipeline, None, AS_OF, options=OPTIONS)
    more = pipeline_of([*rows, ("open", 7, 40, 0, "Bo"), ("open", added, 30, 0, "Ana")])
    before, after = simulate(firm, pipeline, QUARTER), simulate(firm, more, QUARTER)
    alone = simulate(firm, more, QUARTER, owners=["Bo"])
    assert np.array_equal(before.total(["Bo"]), after.total(["Bo"]))
    assert np.array_equal(after.total(["Bo"]), alone.total())
    assert set(np.unique(after.open.sum(0) - before.open.sum(0)) >= 0) == {True}


@given(rows=opportunities, target=st.integers(1, 300))
@settings(max_examples=25, deadline=None)
def test_the_unit_of_money_does_not_matter(rows, target):
    pipeline = pipeline_of(rows)
    scaled = pipeline
    for name in ("amount", "booked_amount"):
        values = [None if v is None else v * 100 for v in pipeline.column(name).to_pylist()]
        place = SCHEMA.get_field_index(name)
        scaled = scaled.set_column(place, name, pa.array(values, pa.int64()))
    small, large = (
        simulate(fit_firm(table, None, AS_OF, options=OPTIONS), table, QUARTER)
        for table in (pipeline, scaled)
    )
    assert np.array_equal(small.open * 100, large.open)
    assert np.array_equal(small.booked * 100, large.booked)
    # New business may hold rounded lognormal amounts: at most half a unit per win.
    assert np.abs(small.new * 100 - large.new).max() <= 100 * 50


@given(
    age=st.integers(-1, 900),
    marks=st.lists(st.integers(1, 400), min_size=1, max_size=4),
    rows=opportunities,
)
@settings(max_examples=40, deadline=None)
def test_won_lost_and_open_add_up_to_one(age, marks, rows):
    firm = fit_firm(pipeline_of(rows), None, AS_OF, options=OPTIONS)
    leads = lead_steps(*marks)
    cells = np.array([[age], [-1], [0]])
    (won, lost), _ = incidence(firm.win_close.draws, cells, 20_780, leads, [])
    assert np.all(np.diff(won[0]) >= 0)
    assert np.all(np.diff(lost[0]) >= 0)
    assert won[0, -1] > 0
    assert won[0, -1] + lost[0, -1] <= 1 + 1e-12
    curves = predict(firm.win_close, pipeline_of([("open", 1, 5, 0, "Ana")]), QUARTER).curves()
    total = sum(np.asarray(curves.column(name)) for name in ("p_won", "p_lost", "p_open"))
    assert np.allclose(total, 1)


def exact_p_hit(chances: np.ndarray, thousands: np.ndarray, target: int) -> float:
    """Return P(sum of independent Bernoulli x amount >= target) by convolution."""
    distribution = np.ones(1)
    for p, amount in zip(chances, thousands, strict=True):
        longer = np.zeros(len(distribution) + amount)
        longer[: len(distribution)] += (1 - p) * distribution
        longer[amount:] += p * distribution
        distribution = longer
    return float(distribution[max(target, 0) :].sum())


def without_noise(firm: FirmFit) -> FirmFit:
    """Return the fit with amounts that stay as stated and no new business."""
    amounts = replace(firm.amounts, drift=np.ones((1, SIZE)))
    arrivals = replace(firm.arrivals, rate_draws=np.zeros_like(firm.arrivals.rate_draws))
    return replace(firm, amounts=amounts, arrivals=arrivals)


@pytest.mark.parametrize("batch", range(4))
def test_simulation_agrees_with_exact_convolution(batch):
    """50 random pipelines each; 3 standard errors are exceeded about once in 370."""
    rng = np.random.default_rng(batch)
    plain = Options(n_paths=4_000, n_draws=1, shock_sd=0, account_shock_sd=0, horizon_weeks=1)
    errors = []
    for trial in range(50):
        n = int(rng.integers(1, 25))
        thousands, chances = rng.integers(0, 40, n), rng.uniform(0.02, 0.95, n)
        rows = [("open", int(amount), 20, 0, "Ana") for amount in thousands]
        pipeline = pipeline_of(rows)
        options = replace(plain, seed=1000 * batch + trial)
        firm = without_noise(fit_firm(pipeline, None, AS_OF, options=options))
        outcomes = predict(firm.win_close, pipeline, QUARTER, horizon_weeks=1)
        by_id = {f"o{i}": p for i, p in enumerate(chances)}
        names = outcomes.open_rows.column("opportunity_id").to_pylist()
        planted = np.array([[by_id[name]] for name in names])
        outcomes = replace(outcomes, cell=np.arange(n), p_win_draws=planted)
        target = int((thousands * chances).sum() * rng.uniform(0.5, 1.5))
        exact = exact_p_hit(chances, thousands, target)
        found = p_hit(simulate(firm, pipeline, QUARTER, outcomes=outcomes), target * 1000)
        errors.append(abs(found - exact) / max(np.sqrt(exact * (1 - exact) / 4_000), 1e-3))
    assert sum(error > 3 for error in errors) <= 1
    assert max(errors) < 4.5
