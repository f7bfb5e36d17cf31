"""The open pipeline of a scope, kept between questions of a process that goes on running."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from ontarget.app.audit import Audited, audit_view, find_audit
from ontarget.app.audit_tables import read_book
from ontarget.app.audit_views import (
    by_stake,
    decision_view,
    findings_of,
    known,
    major,
    reason_of,
    weights,
)
from ontarget.app.desk import Desk
from ontarget.app.parked import decided_state
from ontarget.app.record_key import name_of, opportunity_keys
from ontarget.app.shelf import Shelf, Shelves
from ontarget.app.situation import DEFAULT_SEED, Situation, without_paths
from ontarget.audit.verdict import VERDICTS
from ontarget.core.scope import Scope
from ontarget.pipeline.stage_places import add_place, find_places
from ontarget.report.audit import FindingView
from ontarget.report.pipeline import PipelineRow, PipelineView

_FACTS = (
    "record_id", "opportunity_id", "name", "account", "owner", "amount", "currency", "stage",
    "pipeline", "close_date", "next_step", "next_step_on", "probability", "age_days",
)  # fmt: skip


@dataclass(frozen=True)
class KeptPipeline:
    """An audit without the paths it came from, with its rows; ``place`` is by record."""

    audited: Audited
    view: PipelineView
    place: Mapping[int, int]

    def findings(self, records: Collection[int]) -> dict[int, list[FindingView]]:
        """Return what was found of some records, the gravest first."""
        return findings_of(self.audited, set(records))[0]

    def advice(self) -> dict[int, dict[str, Any]]:
        """Return by record what the audit says, as it is kept beside a decision."""
        return {
            row.record_id: {
                "verdict": row.verdict, "why": row.why, "p_win_in_period": row.p_win_in_period,
                "p_win_in_horizon": row.p_win_in_horizon, "p_hit_if_won": row.p_hit_if_won,
                "p_hit_if_lost": row.p_hit_if_lost,
            }
            for row in self.view.rows
        }  # fmt: skip


def pipeline_of(
    desk: Desk,
    stated: Scope | None = None,
    *,
    period: str | None = None,
    seed: int = DEFAULT_SEED,
    shelves: Shelves | None = None,
) -> KeptPipeline:
    """Return the open opportunities of a scope with verdicts, odds and what was found."""
    shelf = Shelf(decided_state(desk)) if shelves is None else shelves.shelf(desk)
    kept: KeptPipeline = shelf.answers.find_or_make(
        ("pipeline", desk.actor, stated, period, seed),
        lambda: _find(desk, stated, period, seed, shelf),
    )
    # What is kept may be of an earlier hour of the day.
    situation = replace(kept.audited.situation, desk=desk)
    return replace(kept, audited=replace(kept.audited, situation=situation))


def _find(
    desk: Desk, stated: Scope | None, period: str | None, seed: int, shelf: Shelf
) -> KeptPipeline:
    found = find_audit(desk, stated, period=period, seed=seed, shelf=shelf)
    few = audit_view(found, limit=1)
    rows = _rows(found, stage_places(found.situation, shelf))
    view = PipelineView(
        as_of=desk.as_of,
        scope=few.scope,
        period=few.period,
        summary=few.summary,
        rows=rows,
        rules=_rules(found),
        problems=few.problems,
        notes=few.notes,
        has_target=found.situation.asked.target is not None,
    )
    slim = replace(found, situation=without_paths(found.situation))
    ids = found.judged.rows["record_id"].to_pylist()
    return KeptPipeline(slim, view, {record_id: place for place, record_id in enumerate(ids)})


def stage_places(situation: Situation, shelf: Shelf) -> pa.Table:
    """Return the order of the stages, kept on the shelf."""
    made: pa.Table = shelf.answers.find_or_make(
        ("stage places",),
        lambda: find_places(
            situation.desk.book.read_arrow("stage"),
            situation.state.pipeline,
            situation.state.stage_history,
        ),
    )
    return made


def activities(situation: Situation, shelf: Shelf) -> pa.Table:
    """Return the activities of the book as of the day, logged contacts among them."""
    made: pa.Table = shelf.answers.find_or_make(
        ("activities",), lambda: read_book(situation)["activity"]
    )
    return made


def _rules(found: Audited) -> tuple[tuple[str, str], ...]:
    counted = [
        (run.rule.id, run.rule.title, run.rows.num_rows) for run in found.runs if run.rows.num_rows
    ]
    counted.sort(key=lambda one: (-one[2], one[0]))
    return tuple((rule_id, title) for rule_id, title, _ in counted)


def _rows(found: Audited, places: pa.Table) -> tuple[PipelineRow, ...]:
    rows, desk = found.judged.rows, found.situation.desk
    placed = add_place(rows.select(_FACTS), places)
    facts = placed.to_pylist()
    keys = opportunity_keys(desk, (row["record_id"] for row in facts))
    outcomes = found.judged.outcomes
    days = [outcomes.realistic_days(percent) for percent in (25, 50, 75)]
    near, far = outcomes.p_win_in_period, outcomes.p_win_in_horizon
    rules = _rules_by_record(found)

    def row_at(place: int) -> PipelineRow:
        row: dict[str, Any] = facts[place]
        record_id: int = row["record_id"]
        return PipelineRow(
            record_id=record_id,
            opportunity_id=keys[record_id],
            name=name_of(row),
            account=row["account"],
            owner=row["owner"],
            amount=major(row["amount"], row["currency"]),
            currency=row["currency"],
            stage=row["stage"],
            stage_place=row["stage_place"] or 0,
            close_date=row["close_date"],
            realistic_from=days[0][place].item(),
            realistic_on=days[1][place].item(),
            realistic_to=days[2][place].item(),
            p_win_in_period=float(near[place]),
            p_win_in_horizon=float(far[place]),
            p_hit_if_won=known(found.pivots.if_won[place]),
            p_hit_if_lost=known(found.pivots.if_lost[place]),
            verdict=VERDICTS[found.verdicts.verdict[place]],
            why=reason_of(found, place, row["age_days"]),
            next_step=row["next_step"],
            next_step_on=row["next_step_on"],
            own_odds=row["probability"],
            rules=tuple(rules.get(record_id, ())),
            decision=decision_view(found, found.decisions.get(record_id)),
        )

    return tuple(row_at(int(place)) for place in by_stake(weights(found)))


def _rules_by_record(found: Audited) -> dict[int, list[str]]:
    by_record: dict[int, list[str]] = defaultdict(list)
    for run in found.runs:
        if not run.rows.num_rows:
            continue
        counts = Counter(run.rows["record_id"].to_pylist())
        for record_id, n in counts.items():
            if record_id is not None:
                by_record[record_id] += [run.rule.id] * n
    return by_record
