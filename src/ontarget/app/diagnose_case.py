"""A period that is over, as it was expected and as it came, ready to be explained."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.asked import Asked, remembered_bookings, settle_question
from ontarget.app.counted import count_for
from ontarget.app.desk import Desk
from ontarget.app.kept_fit import kept_fit
from ontarget.app.parked import decided_state
from ontarget.app.published import find_before
from ontarget.app.situation import (
    Situation,
    in_currency,
    members_of,
    owners_of,
    parted,
    pooled,
    with_a_day,
)
from ontarget.core.period import Period
from ontarget.core.scope import Scope
from ontarget.diagnosis.bookings import AtWork, Group, at_work
from ontarget.diagnosis.luck import ByChance, Case
from ontarget.diagnosis.posterior import PlanDoubt, Prices
from ontarget.forecast.columns import NO_DAY, Floats, Ints, day_number, read_days, read_words
from ontarget.forecast.hit import find_booked, simulate, summarise
from ontarget.forecast.lighter import as_if_on, lighter
from ontarget.forecast.reference import (
    NewPlan,
    Rows,
    plan_doubt,
    planned_entries,
    planned_new,
    planned_open,
)
from ontarget.pipeline.load import PipelineTables

_USUAL_SPREAD = 0.3
# Where deals are many, their luck evens out, and so do paths.
_PATHS, _MANY_DRAWS = 4_000, 40_000_000


@dataclass(frozen=True)
class Ended:
    """A scope's rows at the end of a period, in the question's currency."""

    desk: Desk
    asked: Asked
    state: PipelineTables
    members: pa.Table
    notes: tuple[str, ...]

    @property
    def scope(self) -> Scope:
        """Whose it is."""
        return self.asked.scope


@dataclass(frozen=True)
class Reference:
    """The forecast that a period is measured by.

    ``mean`` and ``predicted`` are in whole units; ``is_published`` says that it was kept before
    the period, else it was rebuilt as of the day before. ``rebuilt_mean`` is that of the rebuilt
    one in both cases.
    """

    situation: Situation
    is_published: bool
    mean: float
    rebuilt_mean: float
    predicted: Floats


def find_ended(
    desk: Desk, scope: Scope, period: Period, measure: str | None, where: str | None
) -> Ended:
    """Return what a scope had at the end of a period, as it was known then."""
    end = replace(desk, as_of=period.end)
    state = decided_state(end)
    members = members_of(state.pipeline, scope)
    asked = settle_question(end, scope, members, period.name, measure, where)
    counted = count_for(end, state, asked.where, asked.field, asked.currency)
    pipeline, _ = parted(end, with_a_day(counted.state.pipeline), scope, asked)
    members = in_currency(members_of(pipeline, scope), asked.currency)
    return Ended(end, asked, counted.state, members, counted.notes)


def find_reference(ended: Ended, seed: int) -> Reference:
    """Return the forecast published last before the period, else one rebuilt for its eve."""
    start = ended.asked.period.start
    kept = find_before(ended, start)
    day = start - timedelta(days=1) if kept is None else kept.as_of
    situation = _situation_on(ended, day, seed)
    rebuilt = situation.found.mean
    predicted = np.sort(situation.paths.total()).astype(np.float64)
    if kept is None:
        return Reference(situation, False, rebuilt, rebuilt, predicted)
    quantiles = np.asarray(kept.scoring["quantiles"], dtype=np.float64)
    return Reference(situation, True, kept.mean, rebuilt, quantiles)


def _situation_on(ended: Ended, day: date, seed: int) -> Situation:
    """Return where the scope stood on a day for the same question."""
    desk, asked = replace(ended.desk, as_of=day), ended.asked
    state = decided_state(desk)
    counted = count_for(desk, state, asked.where, asked.field, asked.currency)
    pipeline, n_credited = parted(desk, with_a_day(counted.state.pipeline), asked.scope, asked)
    members = members_of(pipeline, asked.scope)
    past = tuple(remembered_bookings(desk, asked))
    firm = kept_fit(desk, counted.state, asked, past, seed)
    if firm.options.n_paths * counted.state.pipeline.num_rows > _MANY_DRAWS:
        firm = lighter(firm, n_paths=_PATHS)
    owners = None if asked.scope.kind == "company" else owners_of(members)
    paths = simulate(firm, pipeline, asked.period, owners=owners, sensitivity=())
    if past:
        paths = pooled(desk, firm, paths, asked, past)
    return Situation(
        desk=desk, asked=asked, state=counted.state, pipeline=pipeline, members=members,
        counted=in_currency(members, asked.currency), owners=owners, firm=firm, paths=paths,
        found=summarise(paths), past=past, n_credited=n_credited, notes=counted.notes,
    )  # fmt: skip


@dataclass(frozen=True)
class Prepared:
    """A case, and what was open before it; how many deals ended in it and were won.

    Of ``n_stated`` wins an amount was known before, ``n_unstated`` have none at all.
    """

    case: Case
    carried: Rows
    n_ended: int
    n_won: int
    n_stated: int
    n_unstated: int
    n_known: int
    """Closed deals that the forecast could learn from."""


def prepare(ended: Ended, reference: Reference) -> Prepared:
    """Join what was expected with what came."""
    now, asked = reference.situation, ended.asked
    firm, period = now.firm, asked.period
    carried = planned_open(firm, now.counted, period)
    came = _came_after(ended, now, carried.record_id)
    new = planned_new(firm, now.counted, period, _first_amounts(now.state, now.counted), now.owners)
    fate = _Fate(ended, reference)
    is_here = np.isin(carried.record_id, read_ids(ended.members))
    groups = (
        _group(_plan_rows(carried), _came_rows(carried, is_here, fate), now.found.open),
        _group(_new_rows(new), _came_rows(came, np.ones(len(came.record_id), bool), fate),
               now.found.create_and_close),
    )  # fmt: skip
    if reference.is_published and reference.rebuilt_mean > 0:
        factor = reference.mean / reference.rebuilt_mean
        groups = tuple(replace(one, scale=one.scale * factor) for one in groups)  # type: ignore[assignment]
    prices = fate.prices(carried, is_here, came)
    spread = float(np.median(prices.spread)) if len(prices.spread) else _USUAL_SPREAD
    doubt = plan_doubt(firm, now.state.pipeline, now.counted, spread)
    case = Case(
        actual=fate.actual,
        target=asked.target,
        groups=groups,
        prices=prices,
        doubt=PlanDoubt(doubt.conversion, doubt.timing, doubt.price),
        by_chance=ByChance(new.brings, new.n_known, new.doubt),
        predicted=reference.predicted,
    )
    n_ended = int(sum(one.came.n_ended.sum() for one in groups))
    n_stated = sum(fate.n_stated(rows) for rows in (carried, came))
    n_known = firm.win_close.basis().n_closed
    return Prepared(case, carried, n_ended, fate.n_won, n_stated, fate.n_unstated, n_known)


def read_ids(rows: pa.Table) -> Ints:
    """Return the record ids of rows."""
    return np.asarray(rows["record_id"].to_numpy(), dtype=np.int64)


def _plan_rows(rows: Rows) -> AtWork:
    return at_work(np.ones(len(rows.p_won)), rows.p_won, rows.p_lost, rows.values.mean)


def _new_rows(new: NewPlan) -> AtWork:
    return at_work(new.number, new.p_won, new.p_lost, new.value)


def _came_rows(rows: Rows, is_here: np.ndarray, fate: _Fate) -> AtWork:
    n_won, n_ended = fate.of(rows.record_id[is_here])
    return at_work(
        np.ones(int(is_here.sum())), rows.p_won[is_here], rows.p_lost[is_here],
        rows.values.mean[is_here], n_won, n_ended,
    )  # fmt: skip


def _group(plan: AtWork, came: AtWork, forecast: float) -> Group:
    """Return a group whose plan is what the forecast expected of it."""
    formula = plan.total * plan.planned_value
    return Group(plan, came, forecast / formula if min(formula, forecast) > 0 else 1.0)


def _came_after(ended: Ended, now: Situation, known: Ints) -> Rows:
    """Return what came into the scope after the reference: created since, or taken over."""
    rows, period = ended.members, ended.asked.period
    today, start = day_number(now.desk.as_of), day_number(period.start)
    closed_on, created = read_days(rows, "closed_on"), read_days(rows, "created_on")
    is_over = (closed_on != NO_DAY) & (closed_on < start)
    rows = rows.filter(pa.array(~is_over & ~np.isin(read_ids(rows), known)))
    created = read_days(rows, "created_on")
    is_new = created > today
    usual = now.firm.win_close.usual_age_days
    age = np.where(is_new, -1, np.where(created == NO_DAY, usual, today - created))
    eve = np.where(is_new, created - 1, today)
    return planned_entries(now.firm, rows, eve, age, period, _first_amounts(ended.state, rows))


def _first_amounts(state: PipelineTables, rows: pa.Table) -> pa.Array:
    """Return the first amount that stood while each row was open, in its part of it."""
    history = state.history
    ids, days = read_ids(history), read_days(history, "effective_on")
    order = np.lexsort((np.asarray(history["seq"].to_numpy()), ids))
    ids, days = ids[order], days[order]
    amounts = np.asarray(pc.fill_null(history["amount"], 0).to_numpy())[order]
    mine, closed_on = read_ids(rows), read_days(rows, "closed_on")
    if not len(ids):
        return pa.nulls(len(mine), pa.int64())
    place = np.minimum(np.searchsorted(ids, mine), len(ids) - 1)
    is_known = (ids[place] == mine) & ((closed_on == NO_DAY) | (days[place] < closed_on))
    values = np.rint(amounts[place] * _credit_share(state, rows)).astype(np.int64)
    return pa.array(values, mask=~is_known)


def _credit_share(state: PipelineTables, rows: pa.Table) -> Floats:
    """Return which part of an opportunity's amount is credited here, 1 where it is not parted."""
    whole = state.pipeline
    ids, amounts = read_ids(whole), np.asarray(pc.fill_null(whole["amount"], 0).to_numpy())
    order = np.argsort(ids)
    place = order[np.minimum(np.searchsorted(ids[order], read_ids(rows)), max(len(ids) - 1, 0))]
    mine = np.asarray(pc.fill_null(rows["amount"], 0).to_numpy())
    return np.where((amounts[place] > 0) & (mine > 0), mine / np.maximum(amounts[place], 1), 1.0)


class _Fate:
    """What became of the rows of a scope within the period."""

    def __init__(self, ended: Ended, reference: Reference) -> None:
        rows, period = ended.members, ended.asked.period
        firm = as_if_on(reference.situation.firm, period.end)
        won = find_booked(firm, rows, period)
        booked = won["booked"]
        self.n_won, self.n_unstated = won.num_rows, booked.null_count
        self.actual = int(pc.sum(booked).as_py() or 0)
        self._booked: dict[int, int] = {}
        for record_id, value in zip(won["record_id"].to_pylist(), booked.to_pylist(), strict=True):
            if value is not None:
                self._booked[record_id] = self._booked.get(record_id, 0) + value
        closed_on = read_days(rows, "closed_on")
        status = np.array(read_words(rows, "status"), dtype=object)
        is_in = (closed_on >= day_number(period.start)) & (closed_on <= day_number(period.end))
        ids = read_ids(rows)
        self._won_ids = ids[is_in & (status == "won")]
        self._ended_ids = ids[is_in & np.isin(status, ("won", "lost"))]

    def of(self, record_ids: Ints) -> tuple[Floats, Floats]:
        """Return which were won and which ended in the period, as 0 and 1."""
        won, ended = (np.isin(record_ids, one) for one in (self._won_ids, self._ended_ids))
        return won.astype(np.float64), ended.astype(np.float64)

    def n_stated(self, rows: Rows) -> int:
        """Return of how many wins among them an amount was known before."""
        return int((np.isin(rows.record_id, self._won_ids) & rows.values.is_stated).sum())

    def prices(self, carried: Rows, is_here: np.ndarray, came: Rows) -> Prices:
        """Return log ratios of booked over planned values of the wins that have both."""
        ratios, spreads = [], []
        for rows, mask in ((carried, is_here), (came, np.ones(len(came.record_id), bool))):
            for place in np.flatnonzero(mask & np.isin(rows.record_id, self._won_ids)).tolist():
                booked = self._booked.get(int(rows.record_id[place]), 0)
                if booked > 0 and rows.values.mean[place] > 0:
                    ratios.append(np.log(booked) - rows.values.log_mean[place])
                    spreads.append(rows.values.log_sd[place])
        return Prices(np.array(ratios, np.float64), np.array(spreads, np.float64))
