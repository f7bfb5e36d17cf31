"""Say why a period that is over ended as it did: luck, structure, causes with evidence."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ontarget.app.asked import Asked
from ontarget.app.breakdown import SPLITS
from ontarget.app.desk import Desk
from ontarget.app.diagnose_case import (
    Ended,
    Prepared,
    Reference,
    find_ended,
    find_reference,
    prepare,
)
from ontarget.app.diagnose_causes import find_causes
from ontarget.app.diagnose_lines import compare_wins
from ontarget.app.diagnose_sellers import compare_groups, compare_sellers
from ontarget.app.diagnose_words import (
    FEW_KNOWN,
    percentile_text,
    reference_text,
    sentences,
    verdict,
)
from ontarget.app.histogram import bins_of
from ontarget.app.periods import firm_calendar
from ontarget.app.scopes import chosen_scope
from ontarget.app.shelf import Shelves
from ontarget.app.situation import DEFAULT_SEED, view_period
from ontarget.core.errors import UsageError
from ontarget.core.number import counted
from ontarget.core.period import Period
from ontarget.core.scope import Scope
from ontarget.diagnosis.distribution import in_steps
from ontarget.diagnosis.luck import Explained, explain
from ontarget.report.answer import Number, ScopeView
from ontarget.report.course import Bin
from ontarget.report.diagnosis import (
    PARTS,
    PIPELINE,
    Diagnosis,
    Distribution,
    GroupsView,
    Interval,
    ReferenceView,
    SellersView,
    Structural,
)
from ontarget.store.kept import kept

_SCALE_TOLD = 0.1


def diagnose(
    desk: Desk,
    stated: Scope | None = None,
    *,
    period: str | None = None,
    by: str | None = None,
    measure: str | None = None,
    where: str | None = None,
    seed: int = DEFAULT_SEED,
) -> Diagnosis:
    """Return what a period's result is made of, as of the period's last day.

    See ``look_back``.
    """
    return look_back(
        desk, stated, period=period, by=by, measure=measure, where=where, seed=seed
    ).diagnosis


@dataclass(frozen=True, slots=True)
class LookBack:
    """A diagnosis, the periods beside it, and what was thought possible before as a histogram.

    ``later`` is None where the next period is not over.
    """

    diagnosis: Diagnosis
    earlier: str
    later: str | None
    bins: tuple[Bin, ...]


def look_back(
    desk: Desk,
    stated: Scope | None = None,
    *,
    period: str | None = None,
    by: str | None = None,
    measure: str | None = None,
    where: str | None = None,
    seed: int = DEFAULT_SEED,
    shelves: Shelves | None = None,
) -> LookBack:
    """Return the diagnosis with what was thought possible before the period.

    Without a period it is the last one that is over: of the quarter, or of the shortest size with
    a target. UsageError for a period that is not over, and where created ones are counted.
    """
    if shelves is not None:
        key = ("why", desk.actor, chosen_scope(desk, stated), period, by, measure, where, seed)
        found: LookBack = shelves.shelf(desk).answers.find_or_make(
            key,
            lambda: look_back(
                desk, stated, period=period, by=by, measure=measure, where=where, seed=seed
            ),
        )
        return found
    if by not in (None, *SPLITS):
        raise UsageError(f"Cannot compare by '{by}'.", f"Compare by one of: {', '.join(SPLITS)}.")
    desk = replace(desk, book=kept(desk.book))  # two days are asked of one state of the book
    scope = chosen_scope(desk, stated)
    chosen = _period_of(desk, scope, period)
    if chosen.end > desk.as_of:
        before = firm_calendar(desk).shifted(chosen, -1)
        raise UsageError(
            f"{chosen.name} is not over before {chosen.end}.",
            f"Look back at {before.name}, or ahead: ontarget answer --period {chosen.name}",
        )
    ended = find_ended(desk, scope, chosen, measure, where)
    if ended.asked.measure.kind == "created":
        raise UsageError(
            "Where new opportunities are counted, their number is all there is to explain.",
            "Name what is won instead: --measure amount",
        )
    reference = find_reference(ended, seed)
    prepared = prepare(ended, reference)
    explained = explain(prepared.case, seed=seed)
    calendar = firm_calendar(desk)
    later = calendar.shifted(chosen, 1)
    return LookBack(
        _view(desk, ended, reference, prepared, explained, by, seed),
        calendar.shifted(chosen, -1).name,
        later.name if later.end <= desk.as_of else None,
        bins_of(
            reference.predicted.astype(np.int64), ended.asked.major, round(prepared.case.actual)
        ),
    )


def not_over(desk: Desk, stated: str | None) -> tuple[Period, Period] | None:
    """Return a period that is stated but not over, and the last one of its size that is."""
    if not stated:
        return None
    calendar = firm_calendar(desk)
    chosen = calendar.parse(stated)
    if chosen.end <= desk.as_of:
        return None
    before = calendar.shifted(calendar.holding(desk.as_of, chosen.size), -1)
    return chosen, before


def _period_of(desk: Desk, scope: Scope, stated: str | None) -> Period:
    calendar = firm_calendar(desk)
    if stated:
        return calendar.parse(stated)
    rows = desk.book.rows("target", scope_kind=scope.kind, scope_name=scope.name or None)
    over = [one for row in rows if (one := calendar.parse(row["period"])).end <= desk.as_of]
    if over:
        return max(over, key=lambda one: (one.end, -one.n_days))
    return calendar.shifted(calendar.holding(desk.as_of, "quarter"), -1)


def _view(
    desk: Desk, ended: Ended, reference: Reference, prepared: Prepared, found: Explained,
    by: str | None, seed: int,
) -> Diagnosis:  # fmt: skip
    asked, case = ended.asked, prepared.case
    total, low, high = found.structural
    sellers, groups, why_not = _comparison(ended, reference, by, seed)
    lines, before = compare_wins(ended)
    causes, not_checked = find_causes(ended, reference, prepared.carried)
    return Diagnosis(
        as_of=desk.as_of,
        scope=ScopeView(asked.scope.kind, asked.scope.name),
        period=view_period(desk, asked.period),
        currency=asked.currency,
        measure=asked.field or ("amount" if asked.currency else "count"),
        target=None if asked.target is None else asked.major(asked.target),
        actual=asked.major(case.actual),
        difference=None if asked.target is None else asked.major(case.actual - asked.target),
        parts=_parts(found, asked),
        intervals=_intervals(found.intervals, asked),
        together_intervals=_intervals(found.together, asked),
        structural=Structural(asked.major(total), asked.major(low), asked.major(high)),
        luck_percentile=round(found.percentile, 4),
        percentile_text=percentile_text(found.percentile, asked.period.size),
        enough_data=found.is_told_apart and prepared.n_known >= FEW_KNOWN,
        verdict=verdict(asked, case.actual, found, prepared.n_known),
        sentences=sentences(asked, found, prepared.n_known),
        reference=_reference_view(reference, asked, found.expected, case.actual),
        rate_changes={name: round(value, 4) for name, value in found.changes.items()},
        n_closed=prepared.n_ended,
        n_won=prepared.n_won,
        causes=causes,
        not_checked=not_checked,
        price_volume_mix=lines,
        before=before,
        sellers=sellers,
        sellers_text=why_not,
        groups=groups,
        notes=_notes(ended, reference, prepared),
    )


def _comparison(
    ended: Ended, reference: Reference, by: str | None, seed: int
) -> tuple[SellersView | None, GroupsView | None, str | None]:
    if by is None:
        return None, None, None
    if by == "owner":
        sellers, why_not = compare_sellers(ended, seed)
        return sellers, None, why_not
    groups, why_not = compare_groups(ended, reference, by, seed)
    return None, groups, why_not


def _parts(found: Explained, asked: Asked) -> dict[str, Number | None]:
    return {name: asked.major(found.parts[name]) if name in found.parts else None for name in PARTS}


def _intervals(ranges: dict[str, tuple[float, float]], asked: Asked) -> dict[str, Interval]:
    return {
        name: Interval(asked.major(low), asked.major(high),
                       "chance" if name in (*PIPELINE, "pipeline") else "posterior")
        for name, (low, high) in ranges.items()
    }  # fmt: skip


def _reference_view(
    reference: Reference, asked: Asked, expected: float, actual: int
) -> ReferenceView:
    values = reference.predicted
    marks = [float(actual)] if asked.target is None else [float(actual), float(asked.target)]
    steps = in_steps(values, marks)
    n = len(values)
    low, high = (float(values[min(int(n * part), n - 1)]) for part in (0.1, 0.9))
    return ReferenceView(
        as_of=reference.situation.desk.as_of,
        is_published=reference.is_published,
        expected=asked.major(expected),
        p10=asked.major(low),
        p90=asked.major(high),
        text=reference_text(reference.situation.desk.as_of, is_published=reference.is_published),
        distribution=None
        if steps is None
        else Distribution(
            asked.major(steps.low),
            asked.major(steps.high),
            tuple(round(share, 5) for share in steps.shares),
        ),
    )


def _notes(ended: Ended, reference: Reference, prepared: Prepared) -> tuple[str, ...]:
    asked, found = ended.asked, list(ended.notes)
    if asked.n_quotas and asked.quota_sum is None:
        found.append(f"The target is the sum of {asked.n_quotas} owners' quotas.")
    now = reference.situation
    if not now.members.num_rows and prepared.n_known >= FEW_KNOWN:
        found.append("This scope had no deals before the period; its rates are those of the firm.")
    apart = reference.rebuilt_mean / reference.mean - 1 if reference.mean else 0.0
    if reference.is_published and abs(apart) > _SCALE_TOLD:
        found.append(
            f"Rebuilt from what the book knows of that day now, the forecast would be "
            f"{abs(apart) * 100:.0f} % {'higher' if apart > 0 else 'lower'} than the published one."
        )
    if prepared.n_won and asked.currency and not prepared.n_stated:
        found.append(
            "No amount of these wins is known from before they closed: price here means what a "
            "win brought against what such wins usually bring."
        )
    if prepared.n_unstated:
        found.append(
            f"{counted(prepared.n_unstated, 'win')} without an amount; counted as nothing."
        )
    return tuple(found)
