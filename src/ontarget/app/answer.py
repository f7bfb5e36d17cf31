"""Answer the one question, whether the target will be hit."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa

from ontarget.app.asked import Asked
from ontarget.app.base_rate import Pace, find_base_rate, find_pace, find_peers
from ontarget.app.breakdown import SPLITS, break_down
from ontarget.app.change import find_change
from ontarget.app.commitment import find_commit
from ontarget.app.desk import Desk
from ontarget.app.drift import drift_notes
from ontarget.app.outlook import find_needs, find_outlook, newborn_of
from ontarget.app.parked import asleep_note, decided_state
from ontarget.app.record import find_record
from ontarget.app.scopes import chosen_scope
from ontarget.app.shelf import Shelf, Shelves
from ontarget.app.situation import (
    DEFAULT_SEED,
    Situation,
    find_situation,
    period_view,
    without_paths,
)
from ontarget.app.worded import basis, decisive, driver_views, notes, verdict
from ontarget.core.errors import UsageError
from ontarget.core.number import counted
from ontarget.core.scope import Scope
from ontarget.forecast.drivers import find_drivers
from ontarget.forecast.hit import Paths, Summary
from ontarget.forecast.position import read_paper
from ontarget.report.answer import (
    Answer,
    Coverage,
    Driver,
    Outlook,
    Parts,
    Quotas,
    ScopeView,
    Spread,
    TargetView,
)


def answer(
    desk: Desk,
    stated: Scope | None = None,
    *,
    period: str | None = None,
    measure: str | None = None,
    by: str | None = None,
    where: str | None = None,
    seed: int = DEFAULT_SEED,
    shelves: Shelves | None = None,
) -> Answer:
    """Answer for a scope and period; without a target everything but the chances.

    Nothing that became true after the desk's day is used. ``by`` is one of ``SPLITS``,
    ``where`` says which opportunities count. With ``shelves`` what was answered before is not
    worked out again as long as the book stays as it is.
    """
    if by not in (None, *SPLITS):
        raise UsageError(f"Cannot split by '{by}'.", f"Split by {', '.join(SPLITS)}.")
    scope = chosen_scope(desk, stated)
    shelf = Shelf(decided_state(desk)) if shelves is None else shelves.shelf(desk)

    def make() -> tuple[Situation, Answer]:
        situation = find_situation(
            desk, scope, period=period, measure=measure, by=by, where=where, seed=seed, shelf=shelf
        )
        return without_paths(situation), answer_of(situation, by)

    key = (desk.actor, scope, period, measure, by, where, seed)
    kept: tuple[Situation, Answer] = shelf.answers.find_or_make(key, make)
    situation, found = kept
    # The record may come from a file beside the book, so it is looked up each time.
    return replace(found, record=find_record(replace(situation, desk=desk)))


def answer_of(
    situation: Situation, by: str | None = None, *, ahead: tuple[Outlook, ...] | None = None
) -> Answer:
    """Return what a situation says, with the look back and ahead but without the record.

    ``ahead`` may be passed where it is known already.
    """
    newborn, pace = newborn_of(situation), find_pace(situation)
    return replace(
        answer_from(situation, by, pace=pace),
        peers=find_peers(pace),
        needs=find_needs(situation, newborn),
        change=find_change(situation),
        outlook=find_outlook(situation, newborn) if ahead is None else ahead,
        commit=find_commit(situation),
    )


def answer_from(situation: Situation, by: str | None = None, *, pace: Pace | None = None) -> Answer:
    """Return what a situation itself says, without a look back or ahead.

    ``pace`` may be passed where it is known already.
    """
    desk, asked, found = situation.desk, situation.asked, situation.found
    firm, counted, gap = situation.firm, situation.counted, situation.gap
    return Answer(
        as_of=desk.as_of,
        scope=ScopeView(asked.scope.kind, asked.scope.name),
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
        basis=basis(firm, situation.owners),
        coverage=_coverage(counted, found, asked, gap),
        drivers=_drivers(desk, situation.paths, counted, asked, found),
        needs=None,
        base_rate=find_base_rate(pace or find_pace(situation)),
        verdict=verdict(
            desk, asked, found.p_hit, found.booked,
            is_unknown=not (counted.num_rows or situation.past),
        ),
        measure_unit=asked.unit,
        breakdown=break_down(situation, by) if by else (),
        split_by=by,
        notes=(
            *situation.notes,
            *_credit_note(situation.n_credited),
            *asleep_note(counted, asked.period.end),
            *notes(
                desk, situation.state.pipeline, counted, asked, firm, n_past=len(situation.past)
            ),
            *_drift_notes(situation),
        ),
    )  # fmt: skip


def _drift_notes(situation: Situation) -> tuple[str, ...]:
    if situation.asked.period.end <= situation.desk.as_of:
        return ()
    return drift_notes(situation.firm.win_close, situation.state.pipeline)


def _credit_note(n: int) -> tuple[str, ...]:
    said = counted(n, "opportunity is", "opportunities are")
    return (f"{said} credited to more than one owner, by share.",) if n else ()


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


def _drivers(
    desk: Desk, paths: Paths, members: pa.Table, asked: Asked, found: Summary
) -> tuple[Driver, ...]:
    if asked.target is None or found.p_hit in (None, 0.0, 1.0):
        return ()
    return driver_views(desk, decisive(find_drivers(paths, asked.target)), members, asked)
