"""An audit as people see it: sentences, shares, and what to look at first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ontarget.app.attention import Key, find_shown, finding_key
from ontarget.app.decide import Decision
from ontarget.app.obstacles import obstacle_views
from ontarget.app.qualify import qualification_views
from ontarget.app.record_key import name_of, opportunity_keys
from ontarget.audit.explore import NOTE, is_explored
from ontarget.audit.rule import Rule
from ontarget.audit.runner import RuleRun
from ontarget.audit.verdict import VERDICTS, why
from ontarget.audit.words import in_words
from ontarget.core.money import json_amount
from ontarget.forecast.columns import Floats
from ontarget.report.answer import Number
from ontarget.report.audit import (
    AuditedOpportunity,
    DecisionView,
    FindingView,
    Ranked,
)
from ontarget.report.forecast import RealisticClose
from ontarget.report.obstacles import ObstacleView
from ontarget.report.qualification import QualificationView

if TYPE_CHECKING:
    from ontarget.app.audit import Audited

_N_WORST, _SAME_RULE = 5, 2
_WEIGHT = {"high": 3.0, "medium": 2.0, "low": 1.0}
_SEVERITIES = tuple(_WEIGHT)
_BASES = ("arithmetic", "policy", "statistical")
_LEAST_STAKE = 0.002
Row = dict[str, Any]


@dataclass(frozen=True)
class Built:
    """The views of an audit with their records, and the findings ranked by what is at stake."""

    opportunities: tuple[AuditedOpportunity, ...]
    records: tuple[int, ...]
    pipeline_findings: tuple[FindingView, ...]
    worst: tuple[Ranked, ...]
    n_findings: int


def build_views(found: Audited, limit: int | None) -> Built:
    """Return views of the opportunities, most at stake first, ``limit`` of them.

    An id that two sources share is told with its source, as ``find_record`` knows it.
    """
    rows, weight = found.judged.rows, weights(found)
    order = by_stake(weight)
    chosen = order[:limit]
    shown = set(order[: max(limit or 0, _N_WORST * 20)].tolist() if limit else order.tolist())
    ids = rows["record_id"].to_numpy()
    by_record, pipeline = findings_of(found, {int(ids[place]) for place in shown})
    shown_rows = rows.take(pa.array(chosen))
    about = _about(found, by_record, shown_rows)
    views = tuple(
        _opportunity(found, int(place), row, about)
        for place, row in zip(chosen, shown_rows.to_pylist(), strict=True)
    )
    return Built(
        views,
        tuple(shown_rows["record_id"].to_pylist()),
        tuple(pipeline),
        _worst(found, order, weight, by_record, pipeline),
        sum(run.rows.num_rows for run in found.runs),
    )


def view_of(found: Audited, record_id: int) -> AuditedOpportunity | None:
    """Return the view of one open opportunity, None if it is none of those audited."""
    ids = found.judged.rows["record_id"].to_pylist()
    if record_id not in ids:
        return None
    place = ids.index(record_id)
    rows = found.judged.rows.slice(place, 1)
    by_record, _ = findings_of(found, {record_id})
    about = _about(found, by_record, rows)
    return _opportunity(found, place, rows.to_pylist()[0], about)


def _about(found: Audited, by_record: Mapping[int, list[FindingView]], rows: pa.Table) -> _About:
    return _About(
        by_record,
        [found.judged.outcomes.realistic_days(percent) for percent in (25, 50, 75)],
        qualification_views(found.situation.desk, rows),
        obstacle_views(found.situation.desk, rows),
        opportunity_keys(found.situation.desk, rows["record_id"].to_pylist()),
    )


def by_stake(weight: Floats) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return the places of open opportunities, most at stake first, equal ones as they stand."""
    return np.lexsort((np.arange(len(weight)), -weight))


def weights(found: Audited) -> Floats:
    """Return what is at stake with each open opportunity: spread brought into the answer.

    P(hit if won) - P(hit if lost) times sqrt(p (1 - p)) where there is a target, else, and where
    no target moves, the expected bookings as a share of all, far below.
    """
    from ontarget.app.audit import worth_of

    p = found.judged.outcomes.p_win_in_period
    at_stake = np.nan_to_num(found.pivots.if_won - found.pivots.if_lost)
    worth = worth_of(found.judged.rows, found.situation.asked.currency)
    expected = found.judged.outcomes.p_win_in_horizon * worth
    share = expected / max(float(expected.sum()), 1e-9)
    return np.asarray(at_stake * np.sqrt(p * (1 - p)) + share * _LEAST_STAKE)


def findings_of(
    found: Audited, wanted: set[int]
) -> tuple[dict[int, list[FindingView]], list[FindingView]]:
    """Return the findings of the records wanted, the gravest first, and those of no record."""
    rows = found.judged.rows
    currency = dict(zip(rows["record_id"].to_pylist(), rows["currency"].to_pylist(), strict=True))
    by_record: dict[int, list[FindingView]] = defaultdict(list)
    pipeline: list[FindingView] = []
    asked_currency = found.situation.asked.currency
    for run in sorted(found.runs, key=_gravity):
        for evidence in _rows_wanted(run, wanted):
            record_id = evidence.pop("record_id", None)
            code = asked_currency if record_id is None else currency.get(record_id)
            view = finding_view(run.rule, evidence, code)
            (pipeline if record_id is None else by_record[record_id]).append(view)
    return by_record, pipeline


def _gravity(run: RuleRun) -> tuple[int, int, str]:
    rule = run.rule
    return _SEVERITIES.index(rule.severity), _BASES.index(rule.basis), rule.id


def _rows_wanted(run: RuleRun, wanted: set[int]) -> Iterator[Row]:
    rows = run.rows
    if rows.num_rows > len(wanted):
        is_wanted = pc.is_in(rows["record_id"], value_set=pa.array(sorted(wanted), pa.int64()))
        rows = rows.filter(pc.or_(is_wanted, pc.is_null(rows["record_id"])))
    yield from sorted(rows.to_pylist(), key=lambda row: (row["record_id"] or 0, str(row)))


def finding_view(rule: Rule, evidence: Mapping[str, Any], currency: str | None) -> FindingView:
    """Return a finding in words."""
    shown = {name: value for name, value in evidence.items() if name not in ("size", "subject")}
    return FindingView(
        rule=rule.slug,
        rule_id=rule.id,
        severity=rule.severity,
        evidence={
            name: _plain(value, currency, is_money=name in rule.money_names)
            for name, value in shown.items()
        },
        text=in_words(rule.says, evidence, currency),
        fix=in_words(rule.fix, evidence, currency),
        subject=evidence.get("subject"),
        size=evidence.get("size"),
    )


def _plain(value: Any, currency: str | None, *, is_money: bool) -> Any:
    """Return evidence as JSON has it: amounts in major units."""
    if isinstance(value, date):
        return value.isoformat()
    if is_money and isinstance(value, int | float):
        return json_amount(round(value), currency or "USD")
    return value


@dataclass(frozen=True)
class _About:
    """What else is known of opportunities, by record; realistic days by place among all."""

    findings: Mapping[int, list[FindingView]]
    realistic: list[NDArray[np.datetime64]]
    questions: Mapping[int, QualificationView]
    obstacles: Mapping[int, tuple[ObstacleView, ...]]
    keys: Mapping[int, str]


_NOTHING_ASKED: dict[str, Any] = {"answered": 0, "asked": 0, "missing": []}


def _opportunity(found: Audited, place: int, row: Row, about: _About) -> AuditedOpportunity:
    record_id = row["record_id"]
    asked = about.questions.get(record_id)
    outcomes, verdicts = found.judged.outcomes, found.verdicts
    won, lost = known(found.pivots.if_won[place]), known(found.pivots.if_lost[place])
    p_horizon = float(outcomes.p_win_in_horizon[place])
    days = [of_all[place].item() for of_all in about.realistic]
    currency, verdict = row["currency"], VERDICTS[verdicts.verdict[place]]
    explore = verdict == "cut" and _is_explored(found, row)
    return AuditedOpportunity(
        opportunity_id=about.keys[record_id],
        name=row["name"] or row["account"],
        owner=row["owner"],
        amount=major(row["amount"], currency),
        currency=currency,
        close_date=row["close_date"],
        verdict=verdict,
        why=reason_of(found, place, row["age_days"]),
        p_win_in_period=float(outcomes.p_win_in_period[place]),
        p_win_in_horizon=p_horizon,
        horizon_weeks=found.judged.horizon_weeks,
        realistic_close=RealisticClose(*days),
        p_hit_if_won=won,
        p_hit_if_lost=lost,
        findings=tuple(about.findings.get(record_id, ())),
        obstacles=about.obstacles.get(record_id, ()),
        qualification=_NOTHING_ASKED if asked is None else asked.summary(),
        decision=decision_view(found, found.decisions.get(record_id)),
        explore=explore,
        note=NOTE if explore else None,
    )  # fmt: skip


def reason_of(found: Audited, place: int, age_days: int | None) -> str:
    """Return the one sentence behind the verdict on an open row."""
    return why(
        int(found.verdicts.reason[place]),
        float(found.judged.outcomes.p_win_in_horizon[place]),
        found.usual,
        found.judged.horizon_weeks,
        age_days,
        (known(found.pivots.if_won[place]), known(found.pivots.if_lost[place])),
    )


def _is_explored(found: Audited, row: Row) -> bool:
    desk = found.situation.desk
    share = desk.settings.number("explore_share")
    return is_explored(row["source"], row["opportunity_id"], f"{desk.as_of:%Y-%m}", share)


def major(amount: int | None, currency: str | None) -> Number | None:
    """Return an amount in major units, None if it is unknown."""
    return None if amount is None else json_amount(amount, currency or "USD")


def known(value: float) -> float | None:
    """Return a number that may be unknown, None for NaN."""
    return None if np.isnan(value) else float(value)


def decision_view(found: Audited, decision: Decision | None) -> DecisionView | None:
    """Return a standing decision as it is shown."""
    if decision is None:
        return None
    desk = found.situation.desk
    return DecisionView(
        decision.verdict, decision.until_on, decision.to_owner, decision.reason,
        decision.decided_at.astimezone(desk.zone).date(), decision.is_asleep(desk.as_of),
    )  # fmt: skip


def _worst(
    found: Audited,
    order: np.ndarray[Any, np.dtype[np.int64]],
    weight: Floats,
    by_record: Mapping[int, list[FindingView]],
    pipeline: list[FindingView],
) -> tuple[Ranked, ...]:
    """Return the findings to look at first: most at stake times gravity, one an opportunity.

    What was shown on each of the last three days and has not got worse gives way to others.
    """
    rows, day = found.judged.rows, found.situation.desk.as_of
    shown = find_shown(found.situation.desk)
    ranked: list[tuple[float, Ranked]] = []
    ids = rows["record_id"].to_numpy()
    chosen = [int(place) for place in order if by_record.get(int(ids[place]))][: _N_WORST * 20]
    facts = rows.take(pa.array(chosen, pa.int64())).to_pylist()
    keys = opportunity_keys(found.situation.desk, (row["record_id"] for row in facts))
    for place, row in zip(chosen, facts, strict=True):
        decision = found.decisions.get(row["record_id"])
        if decision is not None and decision.is_asleep(day):
            continue
        fresh = [one for one in by_record[row["record_id"]]
                 if not shown.is_worn(_key(one, row["record_id"]), one.size)]  # fmt: skip
        if not fresh:
            continue
        first = fresh[0]
        view = Ranked(
            row["record_id"], keys[row["record_id"]], name_of(row),
            major(row["amount"], row["currency"]), first, row["currency"],
        )  # fmt: skip
        ranked.append((weight[place] * _WEIGHT[first.severity], view))
    ranked.sort(key=lambda one: -one[0])
    ranked = _mixed(_unlike(ranked, by_record))
    about_all = [
        Ranked(None, None, one.subject, None, one)
        for one in pipeline
        if one.severity != "low" and not shown.is_worn(_key(one, None), one.size)
    ]
    return tuple([*about_all[:1], *(view for _, view in ranked)][:_N_WORST])


def _unlike(
    ranked: list[tuple[float, Ranked]], by_record: Mapping[int, list[FindingView]]
) -> list[tuple[float, Ranked]]:
    """Leave out what says again, word for word, what one before it says, and count it there."""
    n_all = Counter(text for found in by_record.values() for text in {one.text for one in found})
    first: dict[str, tuple[float, Ranked]] = {}
    for place, one in ranked:
        text = one.finding.text
        first.setdefault(text, (place, replace(one, n_same=n_all[text] - 1)))
    return list(first.values())


def _key(finding: FindingView, record_id: int | None) -> Key:
    return finding_key(finding.rule_id, record_id, finding.subject)


def ranked_key(one: Ranked) -> Key:
    """Return what a finding in its place is remembered by."""
    return _key(one.finding, one.record_id)


def _mixed(ranked: list[tuple[float, Ranked]]) -> list[tuple[float, Ranked]]:
    """Put those behind whose rule was named twice already: five times the same helps nobody."""
    first: list[tuple[float, Ranked]] = []
    later: list[tuple[float, Ranked]] = []
    named: Counter[str] = Counter()
    for one in ranked:
        rule = one[1].finding.rule
        named[rule] += 1
        (first if named[rule] <= _SAME_RULE else later).append(one)
    return first + later
