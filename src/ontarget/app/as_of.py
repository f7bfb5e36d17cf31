"""Load the pipeline as of the desk's day and fit the model on it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.desk import Desk
from ontarget.forecast.cohort import Cohort
from ontarget.forecast.model import FitSettings, fit_model
from ontarget.forecast.paths import Model
from ontarget.forecast.rates import Prior
from ontarget.forecast.seasons import Seasons, build_seasons
from ontarget.pipeline.calendar import build_calendar
from ontarget.pipeline.load import PipelineTables, load_pipeline

_READ = ("opportunity", "observation", "activity", "owner", "stage", "product")
_YEARS_BACK, _YEARS_AHEAD = 20, 3


@dataclass(frozen=True)
class Fitted:
    """The model with what it was fitted on."""

    model: Model
    cohort: Cohort


def load_state(desk: Desk) -> PipelineTables:
    """Return the state of every opportunity at the end of the desk's day."""
    with desk.book.read() as book:
        tables = {name: book.arrow(name) for name in _READ}
        imports = book.rows("import_batch")
    tables["observation"] = tables["observation"].filter(
        pc.equal(tables["observation"]["kind"], "opportunity")
    )
    covered = {
        (row["source"], field)
        for row in imports
        for field in json.loads(row["summary"]).get("covered_fields", ())
    }
    tables["coverage"] = pa.table(
        {
            "source": pa.array([source for source, _ in sorted(covered)], pa.string()),
            "field": pa.array([field for _, field in sorted(covered)], pa.string()),
        }
    )
    return load_pipeline(
        tables,
        desk.as_of,
        time_zone=desk.settings.text("time_zone"),
        country=desk.settings.text("country") or None,
        cache_dir=desk.cache_dir,
    )


def working_days(desk: Desk, first: date, last: date) -> int:
    """Count the working days from ``first`` to ``last``, both included."""
    if last < first:
        return 0
    calendar = build_calendar(desk.settings.text("country") or None, first.year, last.year)
    in_range = pc.and_(
        pc.greater_equal(calendar["day"], pa.scalar(first)),
        pc.less_equal(calendar["day"], pa.scalar(last)),
    )
    return int(pc.sum(calendar["is_working"].filter(in_range).cast(pa.int64())).as_py() or 0)


def fit(desk: Desk, state: PipelineTables, currency: str | None, typical_win: float) -> Fitted:
    """Fit on the whole book as of the desk's day; ``typical_win`` in minor units, 0 if unknown."""
    settings = desk.settings
    share = settings.number("prior_won_of_ten") / 10
    stored = settings.stored
    prior = Prior(
        weight=settings.number("prior_weight"),
        win_share=share,
        days_to_close=settings.number("prior_days_to_win"),
        is_stated="prior_won_of_ten" in stored or "prior_days_to_win" in stored,
    )
    model, cohort = fit_model(
        state.pipeline,
        state.history,
        _seasons(desk),
        desk.as_of,
        currency,
        FitSettings(
            settings.number("half_life_months"), settings.whole("arrival_weeks"), prior, typical_win
        ),
    )
    return Fitted(model, cohort)


def _seasons(desk: Desk) -> Seasons:
    calendar = build_calendar(
        desk.settings.text("country") or None,
        desk.as_of.year - _YEARS_BACK,
        desk.as_of.year + _YEARS_AHEAD,
    )
    return build_seasons(calendar["day"].to_pylist(), calendar["is_working"].to_pylist())
