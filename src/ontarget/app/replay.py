"""One past day asked again: what the model and the baselines would have said, and what came."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from ontarget.app.as_of import fit_book, load_state
from ontarget.app.asked import Asked, remembered_bookings, settle_question
from ontarget.app.counted import Counted, count_for
from ontarget.app.desk import Desk
from ontarget.app.periods import firm_calendar
from ontarget.app.situation import in_currency, members_of, owners_of, parted, pooled, with_a_day
from ontarget.app.told_values import read_calls, read_told
from ontarget.core.period import Period
from ontarget.core.scope import Scope
from ontarget.forecast.baselines import Lead, base_rate, draw_baselines, lead_of
from ontarget.forecast.columns import Floats, day_number, read_amounts
from ontarget.forecast.hit import simulate
from ontarget.forecast.ledger import Ledger, read_ledger
from ontarget.forecast.outcome import Outcomes, predict
from ontarget.forecast.position import booked_in
from ontarget.forecast.replayed import Deals, Replayed
from ontarget.pipeline.load import PipelineTables
from ontarget.store.kept import kept

_STATES_KEPT = 3
_EARLIER = {"month": 36, "quarter": 16, "year": 6}
# After how many periods the same month of a quarter, or quarter of a year, comes round.
_CYCLE = {"month": 3, "quarter": 4, "year": 1}
_EARLIER_WINDOWS = 26


@dataclass(frozen=True)
class Question:
    """What is asked of every past day: the scope, and what counts.

    ``asked`` is the question as settled today; only its period and target change with the day.
    With ``window_weeks`` it is about the weeks after the day instead of a period.
    ``deal_weeks`` is how far ahead single opportunities are judged.
    """

    scope: Scope
    asked: Asked
    deal_weeks: int
    window_weeks: int | None
    seed: int

    @property
    def measure(self) -> str:
        """The measure as a user would state it."""
        if self.asked.field:
            return self.asked.field
        return "amount" if self.asked.currency else "count"


class States:
    """States of one book on several days: its tables are read once, the last states kept.

    The end of one period is often the day on which another is asked.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk = replace(desk, book=kept(desk.book))
        self._kept: dict[date, PipelineTables] = {}

    def on(self, day: date) -> PipelineTables:
        """Return the state at the end of a day."""
        state = self._kept.pop(day, None) or load_state(replace(self.desk, as_of=day))
        if len(self._kept) >= _STATES_KEPT:
            self._kept.pop(next(iter(self._kept)))  # the one not asked for the longest
        self._kept[day] = state
        return state


def replay(states: States, question: Question, as_of: date, period: Period) -> Replayed:
    """Ask for ``period`` as of a past day, and look up what came of it.

    Nothing that became true after ``as_of`` enters what was said. The outcome is read from the
    state at the end of the period, so that a later change of owner does not move it.
    """
    desk = replace(states.desk, as_of=as_of)
    state = states.on(as_of)
    asked = _asked_on(desk, question, period, members_of(state.pipeline, question.scope))
    counted = count_for(desk, state, asked.where, asked.field, asked.currency)
    pipeline, _ = parted(desk, with_a_day(counted.state.pipeline), question.scope, asked)
    members = members_of(pipeline, question.scope)
    past = [] if question.window_weeks else remembered_bookings(desk, asked)
    firm = fit_book(desk, counted.state, asked, past, question.seed)
    owners = None if question.scope.kind == "company" else owners_of(members)
    paths = simulate(firm, pipeline, period, owners=owners)
    if past:
        paths = pooled(desk, firm, paths, asked, past)
    outcomes = predict(firm.win_close, members, period, horizon_weeks=question.deal_weeks)
    ledger, lead, calls = look_at_rules(desk, question, asked, members, counted.state)
    return Replayed(
        asked_on=day_number(as_of),
        first=int(lead.first[0]),
        end=day_number(period.end),
        target=asked.target,
        so_far=float(ledger.booked_between(lead.start[:1], lead.asked_on[:1])[0]),
        actual=float(_what_came(states, question, asked, period)),
        paths=np.sort(paths.total()),
        baselines=draw_baselines(ledger, lead, calls=calls, seed=question.seed),
        deals=_deals(outcomes, base_rate(ledger, lead)),
    )


def look_at_rules(
    desk: Desk, question: Question, asked: Asked, members: pa.Table, state: PipelineTables
) -> tuple[Ledger, Lead, Floats | None]:
    """Return what the rules without a model go by on the desk's day: past periods and calls."""
    period, as_of = asked.period, desk.as_of
    ledger = read_ledger(
        in_currency(members, asked.currency), state.history, asked.measure, read_told(desk, state)
    )
    periods = _periods(desk, question, period, ledger)
    cycle = 1 if question.window_weeks else _CYCLE[period.size]
    days = [as_of - (period.end - one.end) for one in periods]
    calls = None if question.window_weeks else read_calls(desk, asked, periods, days)
    return ledger, _lead(periods, as_of, cycle), calls


def _asked_on(desk: Desk, question: Question, period: Period, members: pa.Table) -> Asked:
    """Return the question with the period's own target, where it has one of this kind."""
    asked = replace(question.asked, period=period, target=None, n_quotas=0, quota_sum=None)
    if question.window_weeks:
        return asked
    where = None if asked.where is None else str(asked.where)
    found = settle_question(desk, question.scope, members, period.name, question.measure, where)
    is_same = (found.measure, found.currency, found.field, found.where) == (
        asked.measure, asked.currency, asked.field, asked.where,
    )  # fmt: skip
    return replace(asked, target=found.target if is_same else None)


def _what_came(states: States, question: Question, asked: Asked, period: Period) -> int:
    desk = replace(states.desk, as_of=period.end)
    counted: Counted = count_for(
        desk, states.on(period.end), asked.where, asked.field, asked.currency
    )
    pipeline, _ = parted(desk, with_a_day(counted.state.pipeline), question.scope, asked)
    members = in_currency(members_of(pipeline, question.scope), asked.currency)
    return booked_in(members, asked.measure, period.start, period.end)


def window_after(day: date, weeks: int) -> Period:
    """Return the weeks after a day as a period of their own."""
    start, end = day + timedelta(days=1), day + timedelta(weeks=weeks)
    return Period(start, end, f"{start} to {end}", "month")


def _periods(desk: Desk, question: Question, period: Period, ledger: Ledger) -> list[Period]:
    """Return the period and the earlier ones of its kind that history reaches, newest first."""
    found = [period]
    if question.window_weeks:
        size, n_earlier = timedelta(weeks=question.window_weeks), _EARLIER_WINDOWS
        found += [
            replace(period, start=period.start - n * size, end=period.end - n * size)
            for n in range(1, n_earlier + 1)
        ]
    else:
        calendar = firm_calendar(desk)
        for _ in range(_EARLIER[period.size]):
            found.append(calendar.shifted(found[-1], -1))
    return [period, *(one for one in found[1:] if day_number(one.end) > ledger.first_day)]


def _lead(periods: list[Period], as_of: date, cycle: int) -> Lead:
    days = [(day_number(one.start), day_number(one.end)) for one in periods]
    return lead_of(day_number(as_of), days, cycle=cycle)


def _deals(outcomes: Outcomes, base: float) -> Deals:
    """Return the chances of each open opportunity once, however many are credited with it."""
    ids = read_amounts(outcomes.open_rows, "record_id").values
    curves = outcomes.curves()["p_won"].to_numpy()
    _, once = np.unique(ids, return_index=True)
    by_week = curves.reshape(len(ids), -1) if len(ids) else np.zeros((0, 1))
    return Deals(ids[once], outcomes.p_win_in_period[once], by_week[once], base)
