"""Answer the one question, whether the target will be hit."""

from __future__ import annotations

from datetime import timedelta

import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.as_of import fit_book, load_state, working_days
from ontarget.app.asked import Asked, remembered_bookings, settle_question, target_of
from ontarget.app.counted import count_for, credited
from ontarget.app.desk import Desk
from ontarget.app.scopes import chosen_scope
from ontarget.app.worded import base_rate, basis, driver_views, notes, verdict
from ontarget.core.errors import UsageError
from ontarget.core.number import counted
from ontarget.core.scope import Scope
from ontarget.forecast.drivers import find_drivers
from ontarget.forecast.fit import FirmFit
from ontarget.forecast.hit import Paths, Summary, simulate, summarise
from ontarget.forecast.position import estimate_needs, read_paper
from ontarget.forecast.run_rate import pool_with_run_rate
from ontarget.report.answer import (
    Answer,
    Breakdown,
    Coverage,
    Driver,
    Needs,
    Parts,
    PeriodView,
    Quotas,
    ScopeView,
    Spread,
    TargetView,
)

DEFAULT_SEED = 1


def answer(
    desk: Desk,
    stated: Scope | None = None,
    *,
    period: str | None = None,
    measure: str | None = None,
    by: str | None = None,
    where: str | None = None,
    seed: int = DEFAULT_SEED,
) -> Answer:
    """Answer for a scope and period; without a target everything but the chances.

    Nothing that became true after the desk's day is used. ``by`` splits by owner or team,
    ``where`` says which opportunities count.
    """
    if by not in (None, "owner", "team"):
        raise UsageError(f"Cannot split by '{by}' yet.", "Split by owner or team.")
    scope = chosen_scope(desk, stated)
    state = load_state(desk)
    asked = settle_question(desk, scope, members_of(state.pipeline, scope), period, measure, where)
    counted_by = count_for(desk, state, asked.where, asked.field, asked.currency)
    state = counted_by.state
    pipeline, n_credited = parted(desk, with_a_day(state.pipeline), scope, asked, by)
    members = members_of(pipeline, scope)
    past = remembered_bookings(desk, asked)
    firm = fit_book(desk, state, asked, past, seed)
    owners = None if scope.kind == "company" else owners_of(members)
    paths = simulate(firm, pipeline, asked.period, owners=owners)
    if past:
        paths = pooled(desk, firm, paths, asked, past)
    found = summarise(paths, asked.target)
    counted = in_currency(members, asked.currency)
    gap = None if asked.target is None else asked.target - found.booked
    return Answer(
        as_of=desk.as_of,
        scope=ScopeView(scope.kind, scope.name),
        period=period_view(desk, asked),
        target=_target_view(asked),
        booked=asked.major(found.booked),
        gap=None if gap is None else asked.major(gap),
        attainment=found.booked / asked.target if asked.target else None,
        p_hit=found.p_hit,
        mc_error=found.mc_error,
        p_hit_by_shock={f"{sd:g}": p for sd, p in (found.p_hit_by_shock or {}).items()},
        bookings=_spread(found, asked),
        parts=Parts(*(asked.major(part) for part in _parts(found))),
        basis=basis(firm, owners),
        coverage=_coverage(counted, found, asked, gap),
        drivers=_drivers(paths, counted, asked, found),
        needs=_needs(firm, counted, asked, gap),
        base_rate=base_rate(desk, scope, counted, asked),
        verdict=verdict(
            desk, asked, found.p_hit, found.booked, is_unknown=not (counted.num_rows or past)
        ),
        measure_unit=asked.unit,
        breakdown=_breakdown(desk, members, paths, asked, by) if by else (),
        notes=(
            *counted_by.notes,
            *_credit_note(n_credited),
            *notes(desk, state.pipeline, counted, asked, firm, n_past=len(past)),
        ),
    )


def parted(
    desk: Desk, pipeline: pa.Table, scope: Scope, asked: Asked, by: str | None = None
) -> tuple[pa.Table, int]:
    """Part what is credited to several where owners are told apart; counts are never parted."""
    is_apart = scope.kind != "company" or by == "owner"
    if not is_apart or asked.measure.kind != "value":
        return pipeline, 0
    return credited(desk, pipeline, owner=scope.name if scope.kind == "owner" else None)


def _credit_note(n: int) -> tuple[str, ...]:
    said = counted(n, "opportunity is", "opportunities are")
    return (f"{said} credited to more than one owner, by share.",) if n else ()


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
    first = max(desk.as_of + timedelta(days=1), asked.period.start)
    left = working_days(desk, first, asked.period.end)
    return PeriodView(asked.period.name, asked.period.start, asked.period.end, left)


def pooled(desk: Desk, firm: FirmFit, paths: Paths, asked: Asked, past: list[int]) -> Paths:
    """Let the remembered periods count as much as the prior does."""
    whole = working_days(desk, asked.period.start, asked.period.end)
    left = period_view(desk, asked).working_days_left / max(whole, 1)
    # Where there are open opportunities, they keep at least half of the say.
    weight = firm.win_close.basis().prior_share * (0.5 if paths.opportunities else 1.0)
    return pool_with_run_rate(paths, past, share_left=left, weight=weight)


def _target_view(asked: Asked) -> TargetView | None:
    if asked.target is None:
        return None
    is_count = asked.currency is None
    quotas = None
    if asked.quota_sum is not None:
        quotas = Quotas(asked.major(asked.quota_sum), asked.n_quotas)
    usual = "count" if is_count else "amount"
    count_of = asked.measure.kind if is_count and asked.field is None else None
    return TargetView(asked.major(asked.target), asked.field or usual, asked.currency, count_of,
                      quotas)  # fmt: skip


def _spread(found: Summary, asked: Asked) -> Spread:
    return Spread(asked.major(found.mean), *(asked.major(q) for q in found.quantiles.values()))


def _parts(found: Summary) -> tuple[float, float, float]:
    return found.booked, found.open, found.create_and_close


def _coverage(members: pa.Table, found: Summary, asked: Asked, gap: float | None) -> Coverage:
    if gap is None or gap <= 0 or asked.measure.kind == "created":
        return Coverage(None, None)
    paper = read_paper(members, asked.period.start, asked.period.end)
    on_paper = paper.dated_amount if asked.currency else paper.n_dated
    return Coverage(on_paper / gap if paper.n_dated else None, found.open / gap)


def _drivers(paths: Paths, members: pa.Table, asked: Asked, found: Summary) -> tuple[Driver, ...]:
    if asked.target is None or found.p_hit in (None, 0.0, 1.0):
        return ()
    return driver_views(find_drivers(paths, asked.target), members, asked)


def _needs(firm: FirmFit, members: pa.Table, asked: Asked, gap: float | None) -> Needs | None:
    if gap is None or gap <= 0 or asked.measure.kind == "created":
        return None
    prior = firm.win_close.prior
    wins, opportunities = estimate_needs(
        members, firm.amounts, firm.win_close.basis(), asked.measure, gap,
        prior.win_share * prior.weight, prior.weight,
    )  # fmt: skip
    return Needs(wins, opportunities, None, asked.period.end)


def _breakdown(
    desk: Desk, members: pa.Table, paths: Paths, asked: Asked, by: str
) -> tuple[Breakdown, ...]:
    """One row for each owner or team, from the same paths as the total."""
    labels = pc.fill_null(members[by], f"(no {by})").to_pylist()
    owners = pc.fill_null(members["owner"], "").to_pylist()
    groups: dict[str, set[str]] = {}
    for label, owner in zip(labels, owners, strict=True):
        groups.setdefault(label, set()).add(owner)
    rows = []
    for label, names in sorted(groups.items()):
        target = target_of(desk, by, label, asked)
        found = summarise(paths, target, names)
        rows.append(
            Breakdown(
                name=label,
                target=None if target is None else asked.major(target),
                booked=asked.major(found.booked),
                p_hit=found.p_hit,
                p10=asked.major(found.quantiles[10]),
                p50=asked.major(found.quantiles[50]),
                p90=asked.major(found.quantiles[90]),
            )
        )
    return tuple(rows)
