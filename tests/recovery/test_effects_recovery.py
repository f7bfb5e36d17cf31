"""Plant what stages and silence mean, live it day by day, fit, and find it again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest

from ontarget.core.period import Period
from ontarget.forecast.options import Options
from ontarget.forecast.outcome import predict
from ontarget.forecast.reasons import find_reasons
from ontarget.forecast.win_close import fit_win_close

AS_OF = date(2026, 11, 23)
TODAY = (AS_OF - date(1970, 1, 1)).days
SPAN = 500
PERIOD = Period(AS_OF + timedelta(days=1), AS_OF + timedelta(days=60), "ahead", "quarter")
OPTIONS = Options(n_draws=30)


@dataclass(frozen=True)
class Book:
    pipeline: pa.Table
    history: pa.Table
    value_history: pa.Table
    touch_history: pa.Table


def live(n: int, seed: int, lift: float) -> Book:
    """Each opportunity enters stage Late on some day; from then on wins come ``lift`` as often."""
    rng = np.random.default_rng(seed)
    created = TODAY - rng.integers(0, SPAN, n)
    late_on = created + rng.integers(5, 200, n)
    ended, won = np.full(n, TODAY + 1), np.zeros(n, dtype=bool)
    for day in range(TODAY - SPAN, TODAY + 1):
        at_risk = np.flatnonzero((created < day) & (ended > TODAY))
        win = 0.004 * np.where(late_on[at_risk] <= day, lift, 1.0)
        draw = rng.random(len(at_risk))
        ended[at_risk[draw < win + 0.006]] = day
        won[at_risk[draw < win]] = True
    closed = ended <= TODAY
    status = np.where(closed, np.where(won, "won", "lost"), "open")
    pipeline = pa.table(
        {
            "record_id": np.arange(n),
            "source": ["file"] * n,
            "opportunity_id": [f"o{i:06d}" for i in range(n)],
            "status": status,
            "stage": np.where(late_on <= TODAY, "Late", "Early"),
            "created_on": pa.array(created.astype("datetime64[D]")),
            "closed_on": pa.array(ended.astype("datetime64[D]"), mask=~closed),
        }
    )
    moved = np.flatnonzero(late_on <= np.minimum(ended, TODAY))
    record = np.concatenate([np.arange(n), moved])
    day = np.concatenate([created, late_on[moved]])
    values = pa.table(
        {
            "record_id": record,
            "field": ["stage"] * len(record),
            "value": np.concatenate([np.full(n, "Early"), np.full(len(moved), "Late")]),
            "effective_on": pa.array(day.astype("datetime64[D]")),
        }
    )
    days, ids, amounts = pa.date32(), pa.int64(), pa.int64()
    history = pa.table({"record_id": pa.array([], ids), "amount": pa.array([], amounts),
                        "effective_on": pa.array([], days)})  # fmt: skip
    touches = pa.table({"record_id": pa.array([], ids), "happened_on": pa.array([], days),
                        "direction": pa.array([], pa.string())})  # fmt: skip
    return Book(pipeline, history, values, touches)


def chances(book: Book) -> dict[str, float]:
    """Mean P(won in the period) of open opportunities by stage."""
    fit = fit_win_close(book.pipeline, AS_OF, options=OPTIONS, state=book)
    found = predict(fit, book.pipeline, PERIOD)
    stage = np.array(found.open_rows.column("stage").to_pylist())
    return {name: float(found.p_win_in_period[stage == name].mean()) for name in ("Early", "Late")}


def test_a_stage_that_means_more_wins_is_found():
    """Hazards .012 and .006 after a move: P(won in 60 days) = .67 (1 - e^(-.018 x 60)) = .44.

    An early one moves with about 1 in 200 a day, so it lies between .18 and .44, nearer to .18.
    """
    found = chances(live(5_000, 1, lift=3.0))
    assert found["Late"] == pytest.approx(0.44, abs=0.06)
    assert 0.16 < found["Early"] < 0.32


def test_a_stage_that_means_nothing_stays_without_effect():
    found = chances(live(5_000, 2, lift=1.0))
    assert found["Late"] == pytest.approx(found["Early"], abs=0.04)


def test_few_outcomes_leave_the_rates_alone():
    fit = fit_win_close(live(8, 3, lift=3.0).pipeline, AS_OF, options=OPTIONS,
                        state=live(8, 3, lift=3.0))  # fmt: skip
    assert fit.effects is None


def test_the_reason_for_a_late_one_is_its_stage():
    book = live(3_000, 4, lift=3.0)
    fit = fit_win_close(book.pipeline, AS_OF, options=OPTIONS, state=book)
    outcomes = predict(fit, book.pipeline, PERIOD)
    reasons = find_reasons(fit, outcomes, PERIOD)
    stage = outcomes.open_rows.column("stage").to_pylist()
    late = [few for few, name in zip(reasons, stage, strict=True) if name == "Late"]
    of_stage = [one for few in late for one in few if one.group == "stage"]
    assert len(of_stage) > 0.9 * len(late) > 0
    assert all(one.effect > 0 and one.values["level"] == "Late" for one in of_stage)


def test_what_is_learned_later_changes_nothing_about_an_earlier_day():
    """Values and rows dated after the day would show: the tables of the day do not hold them."""
    book = live(400, 5, lift=3.0)
    first = fit_win_close(book.pipeline, AS_OF, options=OPTIONS, state=book)
    order = np.random.default_rng(1).permutation(400)
    shuffled = Book(book.pipeline.take(pa.array(order)), book.history,
                    book.value_history, book.touch_history)  # fmt: skip
    second = fit_win_close(shuffled.pipeline, AS_OF, options=OPTIONS, state=shuffled)
    assert first.effects is not None
    assert second.effects is not None
    for one, other in zip(first.effects.fits, second.effects.fits, strict=True):
        assert np.array_equal(one.effects, other.effects)


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_where_columns_say_nothing_the_chances_are_those_of_the_rates(seed):
    """How long an opportunity will still live must not weigh its landmarks."""
    book = live(1_500, seed, lift=1.0)
    with_effects = fit_win_close(book.pipeline, AS_OF, options=OPTIONS, state=book)
    fits = (replace(with_effects, effects=None), with_effects)
    weeks = Period(AS_OF + timedelta(days=1), AS_OF + timedelta(days=14), "weeks", "month")
    for period in (PERIOD, weeks):
        alone, both = (predict(fit, book.pipeline, period).p_win_in_period.mean() for fit in fits)
        assert both == pytest.approx(alone, rel=0.06)


def test_a_closing_stage_seen_before_the_day_of_closing_is_no_sign():
    """CRMs close a deal today and date it ahead; what was written at the close is left out."""
    book = live(2_000, 14, lift=1.0)
    rows = book.pipeline
    closed = np.array(rows.column("status").to_pylist()) != "open"
    told = np.asarray(rows.column("closed_on"))[closed].astype("datetime64[D]") - 10
    told = np.maximum(told, np.asarray(rows.column("created_on"))[closed].astype("datetime64[D]"))
    stage = np.array(rows.column("stage").to_pylist(), dtype=object)
    stage[closed] = np.array(rows.column("status").to_pylist(), dtype=object)[closed]
    place = rows.column_names.index("stage")
    names = stage.astype(str)
    more = pa.table(
        {
            "record_id": np.flatnonzero(closed),
            "field": ["stage"] * int(closed.sum()),
            "value": names[closed],
            "effective_on": pa.array(told),
        },
        schema=book.value_history.schema,
    )
    ahead = replace(
        book,
        pipeline=rows.set_column(place, "stage", pa.array(names)),
        value_history=pa.concat_tables([book.value_history, more]),
    )
    fit = fit_win_close(ahead.pipeline, AS_OF, options=OPTIONS, state=ahead)
    assert fit.effects is not None
    levels = {column.level for column in fit.effects.scale.columns}
    assert not levels & {"won", "lost"}
