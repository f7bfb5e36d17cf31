"""The tables that audit rules read, as of the desk's day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.contact_layer import lay_contacts
from ontarget.app.contact_log import logged_activities
from ontarget.app.known_on import known_on
from ontarget.app.local_state import lay_over
from ontarget.app.merge import read_merged
from ontarget.app.obstacles import obstacles_table
from ontarget.app.parked import ASLEEP
from ontarget.app.periods import firm_calendar
from ontarget.app.qualify import questions_table
from ontarget.app.situation import Situation, members_of
from ontarget.app.value_case import value_cases_table
from ontarget.audit.history import history_tables
from ontarget.audit.periods import build_periods
from ontarget.audit.record_tables import record_tables
from ontarget.core.period import Period
from ontarget.forecast.columns import NO_DAY, Floats, day_number, read_days
from ontarget.forecast.outcome import Outcomes, predict
from ontarget.pipeline.calendar import build_calendar
from ontarget.report.answer import Outlook

_REALISTIC = (10, 25, 50, 75, 90)
_READ = ("activity", "stage", "owner", "contact", "account", "quote")
_OF_OPPORTUNITY = ("record_id", "source", "source_id", "account_id", "contact_id")


@dataclass(frozen=True)
class Judged:
    """The open opportunities of a scope with their chances, one value per row.

    ``p_near``: P(won within the period asked or the two after it).
    """

    rows: pa.Table
    outcomes: Outcomes
    horizon_weeks: int
    p_near: Floats


def judge_open(situation: Situation) -> Judged:
    """Return the open opportunities of the scope with what the model says of each."""
    desk, asked = situation.desk, situation.asked
    weeks = desk.settings.whole("horizon_weeks")
    members = members_of(situation.state.pipeline, asked.scope)
    if ASLEEP in members.column_names:  # what is parked is judged as if it were not
        members = members.drop_columns([ASLEEP])
    outcomes = predict(situation.firm.win_close, members, asked.period, horizon_weeks=weeks)
    near = firm_calendar(desk).shifted(asked.period, 2).end
    n = outcomes.open_rows.num_rows
    p_near = outcomes.p_won_within(np.full(n, max((near - desk.as_of).days, 0), np.int64))
    return Judged(outcomes.open_rows, outcomes, weeks, p_near)


def open_rows_table(situation: Situation, judged: Judged) -> pa.Table:
    """Return the input ``open_rows`` of the rules."""
    desk, asked, outcomes = situation.desk, situation.asked, judged.outcomes
    rows, today = judged.rows, day_number(situation.desk.as_of)
    close = read_days(rows, "close_date")
    ahead = np.where(close == NO_DAY, 0, np.maximum(close - today, 0))
    p_by_date = np.where(close == NO_DAY, np.nan, outcomes.p_won_within(ahead))
    after = firm_calendar(desk).shifted(asked.period, 1)
    n = rows.num_rows
    columns = {
        "group": group_of(rows),
        "as_of": pa.array([desk.as_of] * n, pa.date32()),
        **_period_days(asked.period, after, n),
        "p_win_in_period": pa.array(outcomes.p_win_in_period),
        "p_win_in_horizon": pa.array(outcomes.p_win_in_horizon),
        "horizon_weeks": pa.array(np.full(n, judged.horizon_weeks)),
        "p_win_by_close_date": pa.array(p_by_date, from_pandas=True),
        **{
            f"realistic_p{percent}": pa.array(outcomes.realistic_days(percent))
            for percent in _REALISTIC
        },
        "is_asleep": _asleep(situation.state.pipeline, rows),
    }
    for name, column in columns.items():
        rows = rows.append_column(name, column)
    return rows


def _asleep(pipeline: pa.Table, rows: pa.Table) -> pa.Array:
    """Return which rows are parked by a decision and not back yet."""
    if ASLEEP not in pipeline.column_names:
        return pa.array(np.zeros(rows.num_rows, dtype=bool))
    asleep = pipeline.filter(pc.is_valid(pipeline[ASLEEP]))["record_id"].combine_chunks()
    return pc.is_in(rows["record_id"], value_set=asleep)


def _period_days(asked: Period, after: Period, n: int) -> dict[str, pa.Array]:
    days = {
        "period_start": asked.start, "period_end": asked.end, "next_period_end": after.end,
    }  # fmt: skip
    return {name: pa.array([day] * n, pa.date32()) for name, day in days.items()}


def group_of(rows: pa.Table) -> pa.ChunkedArray:
    """Return what rates of a row are pooled by: its segment, else its product."""
    return pc.fill_null(pc.coalesce(rows["segment"], rows["product"]), "")


def closed_rows_table(situation: Situation) -> pa.Table:
    """Return the input ``closed_rows``: every won and lost opportunity of the book."""
    rows = situation.state.pipeline
    is_closed = pc.is_in(rows["status"], value_set=pa.array(["won", "lost"]))
    rows = rows.filter(is_closed)
    return rows.append_column("group", group_of(rows))


def read_book(situation: Situation) -> dict[str, pa.Table]:
    """Return the book's own tables that rules look into, as of the day, merges laid over."""
    desk = situation.desk
    with desk.book.read() as book:
        tables = {name: book.arrow(name) for name in _READ}
        tables["opportunity"] = book.arrow("opportunity", list(_OF_OPPORTUNITY))
        observed = book.arrow("observation", None, kind=["owner", "contact", "quote"])
        links = book.rows("link")
        logged = logged_activities(book, desk)
    tables["observation"] = observed
    laid = known_on(lay_over(tables, desk.as_of, desk.zone), observed, desk.as_of, desk.zone)
    return lay_contacts(read_merged(laid, links), logged, desk.zone)


def audit_tables(
    situation: Situation, judged: Judged, ahead: Sequence[Outlook]
) -> dict[str, pa.Table]:
    """Return every input of the rules that the book can fill, by name."""
    desk, settings = situation.desk, situation.desk.settings
    country = settings.text("country") or None
    book = read_book(situation)
    year = desk.as_of.year
    history = history_tables(
        situation.state,
        open_rows_table(situation, judged),
        closed_rows_table(situation),
        stage=book["stage"],
        activity=book["activity"],
        as_of=desk.as_of,
        time_zone=settings.text("time_zone"),
        country=country,
    )
    return {
        "calendar": build_calendar(country, year - 1, year + 1),
        "questions": questions_table(desk, judged.rows),
        "obstacles": obstacles_table(desk, judged.rows),
        "value_cases": value_cases_table(desk, judged.rows),
        "periods": periods_table(situation, ahead),
        **history,
        **record_tables(
            history["open_rows"], history["closed_rows"], book, desk.as_of,
            touches=history["touches"],
        ),
    }  # fmt: skip


def periods_table(situation: Situation, ahead: Sequence[Outlook]) -> pa.Table:
    """Return the input ``periods``: the one asked and, with a target, the two after it."""
    desk, asked, found = situation.desk, situation.asked, situation.found
    calendar = firm_calendar(desk)
    rows: list[dict[str, Any]] = []
    if asked.target is not None:
        rows.append(
            {
                "place": 0, "period": asked.period.name, "starts_on": asked.period.start,
                "ends_on": asked.period.end, "target": asked.target, "gap": situation.gap,
                "open_expected": found.open, "p_hit": found.p_hit, "currency": asked.currency,
            }
        )  # fmt: skip
    for place, one in enumerate(ahead[:2], start=1):
        period = calendar.shifted(asked.period, place)
        if period.name == one.period:
            create = None if one.create_amount is None else asked.minor(one.create_amount)
            rows.append(
                {
                    "place": place, "period": one.period, "starts_on": period.start,
                    "ends_on": period.end, "target": asked.minor(one.target), "p_hit": one.p_hit,
                    "create_amount": create, "create_by": one.create_by,
                    "currency": asked.currency,
                }
            )  # fmt: skip
    return build_periods(rows, desk.as_of)
