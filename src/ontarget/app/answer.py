"""Answer the one question, whether the target will be hit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.as_of import Fitted, fit, load_state, working_days
from ontarget.app.asked import Asked, settle_question
from ontarget.app.desk import Desk
from ontarget.app.scopes import chosen_scope
from ontarget.app.worded import base_rate, basis, driver_views, notes, verdict
from ontarget.core.errors import UsageError
from ontarget.core.scope import Scope
from ontarget.forecast.chance import Summary, find_pivots, pool_with_run_rate, summarise
from ontarget.forecast.cohort import Cohort, Ints, day_number
from ontarget.forecast.model import open_only
from ontarget.forecast.needs import estimate_needs
from ontarget.forecast.paths import Paths, Setup, simulate, stream
from ontarget.forecast.position import Position, find_position
from ontarget.report.answer import (
    Answer,
    Breakdown,
    Coverage,
    Needs,
    Parts,
    PeriodView,
    ScopeView,
    Spread,
    TargetView,
)

SENSITIVITY = (0.0, 0.2, 0.4)
DEFAULT_SEED = 1


@dataclass(frozen=True)
class _Outcome:
    """One simulation of a question: what every owner of the scope may end with."""

    position: Position
    paths: Paths
    open_ones: Cohort
    remaining: Ints
    totals: Ints
    summary: Summary


def answer(
    desk: Desk,
    stated: Scope | None = None,
    *,
    period: str | None = None,
    measure: str | None = None,
    by: str | None = None,
    seed: int = DEFAULT_SEED,
) -> Answer:
    """Answer for a scope and period; without a target everything but the chances.

    Nothing that became true after the desk's day is used. ``by`` splits by owner or team.
    """
    if by not in (None, "owner", "team"):
        raise UsageError(f"Cannot split by '{by}' yet.", "Split by owner or team.")
    scope = chosen_scope(desk, stated)
    state = load_state(desk)
    members = members_of(state.pipeline, scope)
    asked = settle_question(desk, scope, members, period, measure)
    past = _remembered(desk, asked)
    fitted = fit(desk, state, asked.currency, _typical_win(fitted_past=past))
    members = in_currency(members, asked.currency)
    outcome = _simulate(desk, fitted, members, asked, past, seed)
    setup = _setup(desk, asked, seed)
    by_shock = _by_shock(outcome, asked)
    pivots = []
    if asked.target is not None and 0 < (outcome.summary.p_hit or 0) < 1:
        pivots = find_pivots(fitted.model, outcome.open_ones, outcome.totals, asked.target, setup)
    spread = outcome.summary
    booked = outcome.position.booked
    gap = None if asked.target is None else asked.target - booked
    return Answer(
        as_of=desk.as_of,
        scope=ScopeView(scope.kind, scope.name),
        period=PeriodView(
            asked.period.name,
            asked.period.start,
            asked.period.end,
            working_days(desk, max(desk.as_of + timedelta(days=1), asked.period.start),
                         asked.period.end),
        ),
        target=_target_view(asked),
        booked=asked.major(booked),
        gap=None if gap is None else asked.major(gap),
        attainment=booked / asked.target if asked.target else None,
        p_hit=spread.p_hit,
        mc_error=spread.mc_error,
        p_hit_by_shock=by_shock,
        bookings=Spread(asked.major(spread.mean), *(asked.major(q) for q in spread.quantiles)),
        parts=_parts(outcome, asked),
        basis=basis(fitted, members),
        coverage=_coverage(outcome, gap),
        drivers=driver_views(pivots, outcome.open_ones, outcome.paths, members, asked),
        needs=_needs(fitted, members, asked, gap),
        base_rate=base_rate(desk, scope, members, asked),
        verdict=verdict(spread.p_hit, asked),
        measure_unit=asked.unit,
        breakdown=_breakdown(desk, members, outcome, asked, by),
        notes=notes(desk, state.pipeline, members, asked, fitted, past),
    )  # fmt: skip


def members_of(pipeline: pa.Table, scope: Scope) -> pa.Table:
    """Return the pipeline rows of a scope; a manager's name means the team as well."""
    if scope.kind == "company":
        return pipeline
    if scope.kind == "owner":
        return pipeline.filter(pc.equal(pipeline["owner"], scope.name))
    is_team = pc.fill_null(pc.equal(pipeline["team"], scope.name), False)
    is_manager = pc.fill_null(pc.equal(pipeline["manager"], scope.name), False)
    return pipeline.filter(pc.or_(is_team, is_manager))


def in_currency(members: pa.Table, currency: str | None) -> pa.Table:
    """Leave out what is in another currency: two of them are never added up."""
    if currency is None:
        return members
    is_same = pc.or_(pc.is_null(members["currency"]), pc.equal(members["currency"], currency))
    return members.filter(pc.fill_null(is_same, True))


def _setup(desk: Desk, asked: Asked, seed: int) -> Setup:
    return Setup(
        asked.measure,
        day_number(asked.period.start),
        day_number(asked.period.end),
        desk.settings.whole("n_paths"),
        desk.settings.number("shock_sd"),
        desk.settings.number("account_shock_sd"),
        seed,
        SENSITIVITY if asked.target is not None else (),
    )


def scoped_cohort(fitted: Fitted, members: pa.Table) -> Cohort:
    """Return the members of a scope from the arrays of the whole firm.

    Owners outside the scope stay in the list of names, so that indices keep their meaning.
    """
    pairs = zip(members["source"].to_pylist(), members["opportunity_id"].to_pylist(), strict=True)
    wanted = {f"{source}\x1f{name}" for source, name in pairs}
    return fitted.cohort.take(np.array([key in wanted for key in fitted.cohort.keys], bool))


def _simulate(
    desk: Desk, fitted: Fitted, members: pa.Table, asked: Asked, past: list[int], seed: int
) -> _Outcome:
    setup = _setup(desk, asked, seed)
    mine = scoped_cohort(fitted, members)
    paths = _simulated(fitted, mine, setup)
    position = find_position(members, asked.measure, asked.period.start,
                             min(asked.period.end, desk.as_of))  # fmt: skip
    remaining: Ints = paths.open.sum(axis=0) + paths.new.sum(axis=0)
    if past and asked.measure == "amount":
        left = working_days(desk, desk.as_of + timedelta(days=1), asked.period.end)
        whole = working_days(desk, asked.period.start, asked.period.end)
        uniform = stream(seed, "run rate").random(setup.n_paths)
        share = fitted.model.rates.prior_share
        remaining = pool_with_run_rate(
            remaining, past, min(left / max(whole, 1), 1.0), share, uniform
        )
    totals = remaining + position.booked
    return _Outcome(position, paths, open_only(mine), remaining, totals,
                    summarise(totals, asked.target))  # fmt: skip


def _simulated(fitted: Fitted, mine: Cohort, setup: Setup) -> Paths:
    """Simulate the scope's owners only: others bring nothing to it."""
    present = np.zeros(len(mine.owners), bool)
    present[mine.owner] = True
    arrivals = fitted.model.arrivals
    only = replace(arrivals, weekly=np.where(present, arrivals.weekly, 0.0))
    return simulate(replace(fitted.model, arrivals=only), open_only(mine), setup)


def _by_shock(outcome: _Outcome, asked: Asked) -> dict[str, float]:
    """P(hit) with the spread of the shock fixed at each value, on the same random numbers."""
    if asked.target is None:
        return {}
    return {
        f"{sigma:g}": float((totals + outcome.position.booked >= asked.target).mean())
        for sigma, totals in outcome.paths.by_sigma.items()
    }


def _target_view(asked: Asked) -> TargetView | None:
    if asked.target is None:
        return None
    is_count = asked.currency is None
    return TargetView(asked.major(asked.target), "count" if is_count else "amount", asked.currency,
                      asked.measure if is_count else None)  # fmt: skip


def _parts(outcome: _Outcome, asked: Asked) -> Parts:
    """Split the mean; what pooling with the run rate adds counts as not yet created."""
    open_mean = float(outcome.paths.open.sum(axis=0).mean())
    rest = outcome.summary.mean - outcome.position.booked - open_mean
    return Parts(asked.major(outcome.position.booked), asked.major(open_mean), asked.major(rest))


def _coverage(outcome: _Outcome, gap: float | None) -> Coverage:
    if gap is None or gap <= 0:
        return Coverage(None, None)
    expected = float(outcome.paths.open.sum(axis=0).mean())
    has_dates = outcome.position.n_open_dated > 0
    return Coverage(outcome.position.open_dated / gap if has_dates else None, expected / gap)


def _needs(fitted: Fitted, members: pa.Table, asked: Asked, gap: float | None) -> Needs | None:
    if gap is None or gap <= 0 or asked.measure == "created":
        return None
    wins, opportunities = estimate_needs(fitted.model, members, asked.measure, gap)
    return Needs(wins, opportunities, None, asked.period.end)


def _breakdown(
    desk: Desk, members: pa.Table, outcome: _Outcome, asked: Asked, by: str | None
) -> tuple[Breakdown, ...]:
    """One row for each owner or team, from the same paths as the total."""
    if by is None:
        return ()
    names = outcome.open_ones.owners
    owner_of = dict(zip(members["owner"].to_pylist(), members[by].to_pylist(), strict=True))
    groups: dict[str, list[int]] = {}
    for place, owner in enumerate(names):
        if owner in owner_of or (owner == "" and None in owner_of):
            label = owner_of.get(owner or None) or f"(no {by})"
            groups.setdefault(label, []).append(place)
    rows = []
    for label, places in sorted(groups.items()):
        booked = sum(outcome.position.by_owner.get(names[place], 0) for place in places)
        totals = (outcome.paths.open[places] + outcome.paths.new[places]).sum(axis=0) + booked
        target = _target_of(desk, by, label, asked)
        found = summarise(totals, target)
        rows.append(
            Breakdown(label, None if target is None else asked.major(target), asked.major(booked),
                      found.p_hit, *(asked.major(found.quantiles[q]) for q in (0, 2, 4)))
        )  # fmt: skip
    return tuple(rows)


def _target_of(desk: Desk, kind: str, name: str, asked: Asked) -> float | None:
    for row in desk.book.rows("target", scope_kind=kind, scope_name=name, period=asked.period.name):
        if (
            asked.measure == "amount"
            and row["amount"] is not None
            and row["currency"] == asked.currency
        ):
            return float(row["amount"])
        if row["quantity"] is not None and row["count_of"] == asked.measure:
            return float(row["quantity"])
    return None


def _remembered(desk: Desk, asked: Asked) -> list[int]:
    """Bookings of earlier periods of the same size that the user stated, in minor units."""
    rows = desk.book.rows("past_bookings")
    name = asked.scope.name or None
    wanted = {asked.period.shifted(-n).name for n in range(1, 25)}
    return [
        row["amount"]
        for row in rows
        if row["period"] in wanted and row["owner"] == name and row["amount"] is not None
        and row["currency"] in (None, asked.currency)
    ]  # fmt: skip


def _typical_win(*, fitted_past: list[int]) -> float:
    """Without any win, take a third of a remembered period for the size of one."""
    return float(np.mean(fitted_past)) / 3 if fitted_past else 0.0
