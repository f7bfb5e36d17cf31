"""Check what the data can carry: leaks, completeness, and whether columns say anything."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.as_of import load_state
from ontarget.app.desk import Desk
from ontarget.app.drift import drift_notes_of
from ontarget.app.scopes import chosen_scope
from ontarget.app.situation import DEFAULT_SEED, members_of, with_a_day
from ontarget.core.scope import Scope
from ontarget.forecast.evidence import AMOUNTS, Evidence, Told, gather, safe_columns
from ontarget.forecast.leak import Leak, find_leaks
from ontarget.forecast.skill import Skill, estimate_skill, take_rows
from ontarget.forecast.trait import Traits
from ontarget.pipeline.calendar import local_days
from ontarget.pipeline.load import PipelineTables
from ontarget.pipeline.quality import Filled, measure_quality
from ontarget.report.answer import ScopeView
from ontarget.report.check_data import DataCheck, FilledView, LeakView, QualityView, SkillView

_LEFT_OUT = "left out of the judgement here, and of chances where it tells the outcome nearly alone"
_NEVER_USED = "never used for chances: it is known at the close only"
_LEADS = {
    "signal": "What is known at creation tells later wins from losses.",
    "no signal": "What is known at creation did not tell later wins from losses.",
    "too little data": "With {n:,} of the rarer outcome it cannot be told yet; what columns seem "
    "to say may be chance.",
}
_BEFORE_USED = "its value on an earlier day is used, from history; never the last one"


def check_data(desk: Desk, stated: Scope | None = None, *, seed: int = DEFAULT_SEED) -> DataCheck:
    """Check the opportunities of a scope as of the desk's day."""
    scope = chosen_scope(desk, stated)
    state = load_state(desk)
    members = members_of(state.pipeline, scope)
    custom = custom_table(desk, members["record_id"])
    headings = imported_headings(desk)
    evidence = gather(members, _told(desk, state, custom))
    leaks = find_leaks(
        evidence.examined, evidence.outcome, evidence.order,
        declared=evidence.declared, late_changes=evidence.late_changes, closing=evidence.closing,
        seed=seed,
    )  # fmt: skip
    skill = _skill(evidence, leaks, seed)
    return DataCheck(
        desk.as_of,
        ScopeView(scope.kind, scope.name),
        tuple(_leak_view(leak, evidence, headings) for leak in leaks),
        len(evidence.examined),
        _quality(members, state, custom, desk),
        _skill_view(skill, evidence, leaks, headings),
        (*_notes(custom), *drift_notes_of(with_a_day(state.pipeline), desk.as_of)),
    )


def custom_table(desk: Desk, record_ids: pa.ChunkedArray) -> pa.Table:
    """Return the custom fields of some opportunities, as last told, as one text column each."""
    rows = desk.book.read_arrow("opportunity", ["record_id", "custom"], in_order=False)
    is_wanted = pc.and_(
        pc.is_valid(rows["custom"]), pc.is_in(rows["record_id"], value_set=record_ids)
    )
    texts = rows.filter(is_wanted)
    cells: list[dict[str, Any]] = [json.loads(text) for text in texts["custom"].to_pylist()]
    headings = sorted({name for row in cells for name in row}, key=str.casefold)
    columns = {
        name: pa.array([_text(row.get(name)) for row in cells], pa.string())
        for name in headings
        if name != "record_id"
    }
    return pa.table({"record_id": texts["record_id"], **columns})


def _text(value: Any) -> str | None:
    return None if value in (None, "") else str(value)


def imported_headings(desk: Desk) -> dict[str, str]:
    """Return for each field of opportunities the heading of the column it came from last."""
    found: dict[str, str] = {}
    with desk.book.read() as book:
        imports = book.rows("import_batch")
    for row in imports:
        for file in json.loads(row["summary"]).get("files", ()):
            if file["kind"] == "opportunity":
                found |= {field: heading for heading, field in file["mapping"].items()}
    return found


def _told(desk: Desk, state: PipelineTables, custom: pa.Table) -> Told:
    with desk.book.read() as book:
        raw = book.arrow("opportunity", ["record_id", *AMOUNTS], in_order=False)
        seen = book.arrow(
            "observation",
            ["observation_id", "record_id", "field", "value", "effective_at", "seq"],
            kind="opportunity", field=list(AMOUNTS),
        )  # fmt: skip
        imports = book.rows("import_batch")
    days = local_days(seen["effective_at"], desk.settings.text("time_zone"))
    seen = seen.append_column("effective_on", days)
    seen = seen.filter(pc.less_equal(seen["effective_on"], pa.scalar(desk.as_of)))
    seen = seen.sort_by([(name, "ascending") for name in ("effective_at", "seq", "observation_id")])
    covered = {
        field for row in imports for field in json.loads(row["summary"]).get("covered_fields", ())
    }
    return Told(raw, custom, state.history, seen, covered)


def _skill(evidence: Evidence, leaks: tuple[Leak, ...], seed: int) -> Skill:
    closed, safe = evidence.closed, safe_columns(evidence, leaks)
    used = (take_rows(trait, closed) for trait in evidence.found.traits if trait.name in safe)
    won, order = evidence.outcome[closed] == 1, evidence.order[closed]
    return estimate_skill(Traits(tuple(used), {}), won, order, seed=seed)


def _leak_view(leak: Leak, evidence: Evidence, headings: dict[str, str]) -> LeakView:
    field = leak.column if leak.column in evidence.declared else None
    action = _LEFT_OUT
    if leak.column in AMOUNTS:
        action = _BEFORE_USED if leak.column in evidence.late_changes else _NEVER_USED
    return LeakView(
        headings.get(leak.column, leak.column) if field else leak.column,
        leak.signal, leak.evidence, action, field, leak.auc,
    )  # fmt: skip


def _quality(members: pa.Table, state: PipelineTables, custom: pa.Table, desk: Desk) -> QualityView:
    found = measure_quality(members, state.stage_history, desk.as_of)
    counts = dict.fromkeys(("won", "lost", "open"), 0)
    for entry in pc.value_counts(members["status"]).to_pylist():
        counts[entry["values"]] = entry["counts"]
    n = members.num_rows
    columns = tuple(
        Filled(name, custom.num_rows - custom[name].null_count, n, "a custom field")
        for name in custom.column_names
        if name != "record_id"
    )
    return QualityView(
        n, counts["won"], counts["lost"], counts["open"],
        tuple(map(_filled_view, found)), tuple(map(_filled_view, columns)),
    )  # fmt: skip


def _filled_view(one: Filled) -> FilledView:
    return FilledView(one.name, one.n, one.of, one.share, one.text)


def _skill_view(
    skill: Skill, evidence: Evidence, leaks: tuple[Leak, ...], headings: dict[str, str]
) -> SkillView:
    def shown(name: str) -> str:
        return headings.get(name, name) if name in evidence.declared else name

    leaking = {leak.column for leak in leaks}
    left_out = {shown(name): why for name, why in evidence.found.left_out.items()
                if name in evidence.usable}  # fmt: skip
    left_out |= {shown(name): "it leaks" for name in evidence.usable if name in leaking}
    return SkillView(
        skill.verdict, skill.log_loss_skill, skill.interval, skill.auc, skill.n_closed,
        skill.n_rarer, skill.n_foretold, evidence.order_text,
        tuple(shown(name) for name, _ in skill.traits), left_out, _in_words(skill, evidence),
    )  # fmt: skip


def _in_words(skill: Skill, evidence: Evidence) -> str:
    """Return the verdict as a sentence that says what it rests on."""
    if skill.log_loss_skill is None or skill.interval is None:
        return (
            f"{skill.n_closed:,} closed, {skill.n_rarer:,} of the rarer outcome: nothing but the "
            "base rate can be used."
        )
    low, high = (round(100 * end) for end in skill.interval)
    basis = (
        f"Columns save {round(100 * skill.log_loss_skill)} % of the base rate's log loss (95 in "
        f"100: {low} to {high} %) in the later {skill.n_foretold:,} of {skill.n_closed:,} closed, "
        f"by {evidence.order_text}."
    )
    return f"{_LEADS[skill.verdict].format(n=skill.n_rarer)} {basis}"


def _notes(custom: pa.Table) -> tuple[str, ...]:
    if custom.num_columns < 2:
        return ()
    return (
        "Custom fields have no history: they count as they were last imported, and nothing proves "
        "that they were filled in at creation.",
    )
