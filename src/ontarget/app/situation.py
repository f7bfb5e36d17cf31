"""Where a scope stands on a day: question, rows, fit and simulated paths.

The answer, what is published, and what explains both are read from one situation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.as_of import working_days
from ontarget.app.asked import Asked, remembered_bookings, settle_question
from ontarget.app.counted import Counted, count_for, credited
from ontarget.app.desk import Desk
from ontarget.app.kept_fit import kept_fit
from ontarget.app.parked import decided_state
from ontarget.app.shelf import Shelf
from ontarget.core.period import Period
from ontarget.core.scope import Scope
from ontarget.forecast.fit import FirmFit
from ontarget.forecast.hit import Paths, Summary, simulate, summarise
from ontarget.forecast.run_rate import pool_with_run_rate
from ontarget.pipeline.load import PipelineTables
from ontarget.report.answer import PeriodView

DEFAULT_SEED = 1


@dataclass(frozen=True)
class Situation:
    """One question with all that its answer is read from.

    ``state`` is the book as far as it counts, ``pipeline`` the rows parted by credit, ``members``
    those of the scope, ``counted`` those of them in the question's currency. ``owners`` is None
    for the company. ``past`` are remembered bookings of earlier periods.
    """

    desk: Desk
    asked: Asked
    state: PipelineTables
    pipeline: pa.Table
    members: pa.Table
    counted: pa.Table
    owners: frozenset[str] | None
    firm: FirmFit
    paths: Paths
    found: Summary
    past: tuple[int, ...]
    n_credited: int
    notes: tuple[str, ...]

    @property
    def scope(self) -> Scope:
        """Whose it is."""
        return self.asked.scope

    @property
    def gap(self) -> float | None:
        """What is to go, in units of the target; below zero where it is passed."""
        return None if self.asked.target is None else self.asked.target - self.found.booked

    @property
    def simulated(self) -> pa.Table:
        """The rows that the paths come from."""
        if self.owners is None:
            return self.pipeline
        is_mine = pc.is_in(
            pc.fill_null(self.pipeline["owner"], ""),
            value_set=pa.array(sorted(self.owners), pa.string()),
        )
        return self.pipeline.filter(is_mine)


def find_situation(
    desk: Desk,
    scope: Scope,
    *,
    period: str | None = None,
    measure: str | None = None,
    by: str | None = None,
    where: str | None = None,
    seed: int = DEFAULT_SEED,
    shelf: Shelf | None = None,
) -> Situation:
    """Return where a scope stands in a period; nothing later than the desk's day is used."""
    shelf = shelf or Shelf(decided_state(desk))
    members = members_of(shelf.state.pipeline, scope)
    asked = settle_question(desk, scope, members, period, measure, where)
    counted_by = _count(desk, shelf, asked)
    state = counted_by.state
    pipeline, n_credited = parted(desk, with_a_day(state.pipeline), scope, asked, by)
    members = members_of(pipeline, scope)
    past = tuple(remembered_bookings(desk, asked))
    firm = _fit(desk, shelf, state, asked, past, seed)
    owners = None if scope.kind == "company" else owners_of(members)
    paths = simulate(firm, pipeline, asked.period, owners=owners)
    if past:
        paths = pooled(desk, firm, paths, asked, past)
    return Situation(
        desk=desk,
        asked=asked,
        state=state,
        pipeline=pipeline,
        members=members,
        counted=in_currency(members, asked.currency),
        owners=owners,
        firm=firm,
        paths=paths,
        found=summarise(paths, asked.target),
        past=past,
        n_credited=n_credited,
        notes=counted_by.notes,
    )


def without_paths(situation: Situation) -> Situation:
    """Return a situation that takes little memory: its paths are empty."""
    nothing = np.zeros((0, 0), dtype=np.int64)
    paths = replace(
        situation.paths,
        owners=(),
        booked=nothing,
        open=nothing,
        new=nothing,
        by_shock={},
        opportunities=[],
        p_win_draws=np.zeros((0, 0)),
    )
    return replace(situation, paths=paths)


def _count(desk: Desk, shelf: Shelf, asked: Asked) -> Counted:
    key = (str(asked.where), asked.field, asked.currency)
    if key not in shelf.counted:
        shelf.counted[key] = count_for(desk, shelf.state, asked.where, asked.field, asked.currency)
    return shelf.counted[key]


def _fit(
    desk: Desk, shelf: Shelf, state: PipelineTables, asked: Asked, past: tuple[int, ...], seed: int
) -> FirmFit:
    # A seller without a row of his own changes the fit, see fit_book.
    owner = asked.scope.name if asked.scope.kind == "owner" else ""
    rows = in_currency(state.pipeline, asked.currency)
    is_new = bool(owner) and not pc.any(pc.equal(rows["owner"], owner)).as_py()
    key = (str(asked.where), asked.field, asked.currency, asked.measure, past, seed)
    whose = (key, owner if is_new else "")
    if whose not in shelf.fits:
        shelf.fits[whose] = kept_fit(desk, state, asked, past, seed)
    return shelf.fits[whose]


def parted(
    desk: Desk, pipeline: pa.Table, scope: Scope, asked: Asked, by: str | None = None
) -> tuple[pa.Table, int]:
    """Part what is credited to several where owners are told apart; counts are never parted."""
    is_apart = scope.kind != "company" or by == "owner"
    if not is_apart or asked.measure.kind != "value":
        return pipeline, 0
    return credited(desk, pipeline, owner=scope.name if scope.kind == "owner" else None)


def members_of(pipeline: pa.Table, scope: Scope) -> pa.Table:
    """Return the pipeline rows of a scope; a manager's name means the team as well."""
    if scope.kind == "company":
        return pipeline
    if scope.kind == "owner":
        return pipeline.filter(pc.equal(pipeline["owner"], scope.name))
    is_team = pc.fill_null(pc.equal(pipeline["team"], scope.name), False)
    is_manager = pc.fill_null(pc.equal(pipeline["manager"], scope.name), False)
    return pipeline.filter(pc.or_(is_team, is_manager))


def with_a_day(pipeline: pa.Table) -> pa.Table:
    """Leave out what was closed nobody knows when: it belongs to no period."""
    return pipeline.filter(pc.invert(pc.fill_null(pipeline["is_closed_undated"], False)))


def owners_of(members: pa.Table) -> frozenset[str]:
    """Return the names of the owners; the empty name stands for opportunities of nobody."""
    return frozenset(pc.unique(pc.fill_null(members["owner"], "")).to_pylist())


def in_currency(members: pa.Table, currency: str | None) -> pa.Table:
    """Leave out what is in another currency: two of them are never added up."""
    if currency is None:
        return members
    is_same = pc.equal(pc.fill_null(members["currency"], currency), currency)
    return members.filter(is_same)


def period_view(desk: Desk, asked: Asked) -> PeriodView:
    """Return the period with the working days left in it."""
    return view_period(desk, asked.period)


def view_period(desk: Desk, period: Period) -> PeriodView:
    """Return a period with the working days left in it."""
    first = max(desk.as_of + timedelta(days=1), period.start)
    left = working_days(desk, first, period.end)
    return PeriodView(period.name, period.start, period.end, left)


def pooled(desk: Desk, firm: FirmFit, paths: Paths, asked: Asked, past: Sequence[int]) -> Paths:
    """Let the remembered periods count as much as the prior does."""
    whole = working_days(desk, asked.period.start, asked.period.end)
    left = period_view(desk, asked).working_days_left / max(whole, 1)
    # Where there are open opportunities, they keep at least half of the say.
    weight = firm.win_close.basis().prior_share * (0.5 if paths.opportunities else 1.0)
    return pool_with_run_rate(paths, past, share_left=left, weight=weight)
