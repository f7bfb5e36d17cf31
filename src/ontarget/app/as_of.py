"""Load the pipeline as of the desk's day and fit the model on it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.asked import Asked
from ontarget.app.contact_layer import lay_contacts
from ontarget.app.contact_log import logged_activities
from ontarget.app.desk import Desk
from ontarget.app.holds import find_absences
from ontarget.app.local_state import lay_over
from ontarget.app.merge import read_merged
from ontarget.app.sighted import date_sightings
from ontarget.forecast.fit import FirmFit, fit_firm
from ontarget.forecast.options import Options
from ontarget.forecast.prior import Prior, prior_from_answers
from ontarget.forecast.remembered import usual_win
from ontarget.forecast.win_close import fit_win_close
from ontarget.ingest.diff import STUB_HASH
from ontarget.pipeline.calendar import build_calendar
from ontarget.pipeline.inputs import INPUTS
from ontarget.pipeline.load import PipelineTables, load_pipeline

# Of the two long tables only what the pipeline reads, and what else is asked of contacts with it.
_READ: dict[str, Sequence[str] | None] = {
    "opportunity": None,
    "observation": INPUTS["observation"].names,
    "activity": [
        *INPUTS["activity"].names, "kind", "subject", "outcome", "duration_minutes",
    ],
    "owner": None,
    "stage": None,
    "product": None,
}  # fmt: skip


def load_state(desk: Desk) -> PipelineTables:
    """Return the state of every opportunity at the end of the desk's day."""
    with desk.book.read() as book:
        tables = {name: book.arrow(name, columns) for name, columns in _READ.items()}
        imports = book.rows("import_batch")
        links = book.rows("link")
        logged = logged_activities(book, desk)
    tables = read_merged(lay_over(tables, desk.as_of, desk.zone), links)
    tables = lay_contacts(tables, logged, desk.zone)
    covered = {
        (row["source"], field)
        for row in imports
        for field in json.loads(row["summary"]).get("covered_fields", ())
    }
    tables["observation"] = date_sightings(tables["observation"], imports, desk.zone)
    opportunity = tables["opportunity"]
    is_stub = pc.fill_null(pc.equal(opportunity["content_hash"], STUB_HASH), False)
    tables["opportunity"] = opportunity.filter(pc.invert(is_stub))
    ids = tables["opportunity"]["record_id"].to_numpy()
    tables["absence"] = find_absences(imports, desk.as_of, ids)
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


def next_working_days(desk: Desk, n: int) -> list[date]:
    """Return the next ``n`` working days, the desk's day first if it is one."""
    found: list[date] = []
    day = desk.as_of
    while len(found) < n:
        if working_days(desk, day, day):
            found.append(day)
        day += timedelta(days=1)
    return found


def fit_book(
    desk: Desk, state: PipelineTables, asked: Asked, past_bookings: Sequence[int], seed: int
) -> FirmFit:
    """Fit on the whole book as of the desk's day.

    ``past_bookings`` are what the user remembers of earlier periods, in minor units.
    """
    settings = desk.settings
    options = Options(
        seed=seed,
        n_paths=settings.whole("n_paths"),
        shock_sd=settings.number("shock_sd"),
        account_shock_sd=settings.number("account_shock_sd"),
        half_life_months=settings.number("half_life_months"),
        arrival_weeks=settings.whole("arrival_weeks"),
        horizon_weeks=settings.whole("horizon_weeks"),
    ).sized(int(pc.sum(pc.equal(state.pipeline["status"], "open")).as_py() or 0))
    closed = pc.is_in(state.pipeline["status"], value_set=pa.array(["won", "lost"]))
    prior = _prior(desk, asked, state.pipeline, past_bookings)
    # A book without any closed opportunity is an export of open ones: that none of them closed
    # says nothing about how fast they do.
    is_open_only = not pc.any(closed).as_py()
    rates = (
        fit_win_close(state.pipeline.slice(0, 0), desk.as_of, prior=prior, options=options)
        if is_open_only
        else None
    )
    return fit_firm(
        state.pipeline,
        state.history,
        desk.as_of,
        prior=prior,
        win_close=rates,
        measure=asked.measure,
        currency=asked.currency,
        options=options,
        more_owners={asked.scope.name} if asked.scope.kind == "owner" else (),
        state=state,
    )


def _prior(desk: Desk, asked: Asked, pipeline: pa.Table, past_bookings: Sequence[int]) -> Prior:
    """Return what the user said, or the general default where nothing was said."""
    settings, stored = desk.settings, desk.settings.stored
    is_stated = bool(past_bookings) or any(
        f"prior_{n}" in stored for n in ("won_of_ten", "days_to_win")
    )
    if not is_stated:
        return Prior(weight=settings.number("prior_weight"))
    mine = pipeline.filter(pc.equal(pc.fill_null(pipeline["currency"], ""), asked.currency or ""))
    return prior_from_answers(
        won_of_ten=settings.number("prior_won_of_ten"),
        days_to_win=settings.number("prior_days_to_win"),
        win_amount=None if pc.sum(mine["amount"]).as_py() else usual_win(past_bookings),
        weight=settings.number("prior_weight"),
    )
