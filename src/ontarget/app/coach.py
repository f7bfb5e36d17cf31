"""Sheets for talks between a seller and her manager: what changed, what was kept, what to ask."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.answer import answer_from
from ontarget.app.as_of import load_state
from ontarget.app.audit import Audited, find_audit
from ontarget.app.audit_views import build_views
from ontarget.app.change import find_change
from ontarget.app.decide import Decision, decisions_on
from ontarget.app.desk import Desk
from ontarget.app.export_report import render
from ontarget.app.movement import find_changes
from ontarget.app.new_file import check_free, write_whole
from ontarget.app.parked import with_decisions
from ontarget.app.promises import find_kept, find_promises
from ontarget.app.record_key import name_of
from ontarget.app.scopes import chosen_scope, owner_names
from ontarget.app.shelf import Shelf, Shelves
from ontarget.app.situation import members_of
from ontarget.audit.coach_questions import choose_question
from ontarget.core.errors import FileError, UsageError
from ontarget.core.number import counted
from ontarget.core.scope import Scope
from ontarget.pipeline.load import PipelineTables
from ontarget.report.answer import ScopeView
from ontarget.report.audit import AuditedOpportunity
from ontarget.report.coach import (
    Coaching,
    Kept,
    Promise,
    Sheet,
    Talk,
    coach_handout,
    sheet_handout,
    stake_words,
    summary_handout,
)
from ontarget.report.handout import day_words, shown
from ontarget.report.meeting import money_words
from ontarget.report.movement import Changes, MovementView

_N_TALKS = 3
_N_MOVEMENTS = 4
_LOOKED_AT = 60  # opportunities of a seller, most at stake first
_HEARD_LATELY = 10  # working days
_SAME = ("idle", "touched", "unseen")


@dataclass(frozen=True)
class _Week:
    """What all sheets share: the book on both days."""

    desk: Desk
    since: date
    then: PipelineTables
    now: PipelineTables
    shelf: Shelf
    promises: Sequence[tuple[str, Promise]]
    is_known: bool
    decisions: Sequence[Decision]
    names: Sequence[str]


def coach(
    desk: Desk, stated: Scope | None = None, *, since: date | None = None,
    period: str | None = None, shelves: Shelves | None = None,
) -> Coaching:  # fmt: skip
    """Return a sheet for every seller of a scope who has something open; since a week ago.

    Where nobody has, a note says why. Own calls and whatever a seller keeps to herself are left
    out.
    """
    day = since or desk.as_of - timedelta(days=7)
    if day >= desk.as_of:
        raise UsageError(f"{day} is not before {desk.as_of}.", "Give an earlier --since.")
    scope = chosen_scope(desk, stated)
    if shelves is not None:
        kept: Coaching = shelves.shelf(desk).answers.find_or_make(
            ("coach", desk.actor, scope, day, period), lambda: coach(desk, scope, since=day,
             period=period)
        )  # fmt: skip
        return kept
    week = _week(desk, day)
    names = _sellers(week, scope)
    sheets = tuple(_sheet(week, name, period) for name in names)
    note = None if sheets else _why_none(week, scope)
    return Coaching(desk.as_of, day, ScopeView(scope.kind, scope.name), sheets, note)


def _why_none(week: _Week, scope: Scope) -> str:
    rows = members_of(week.shelf.state.pipeline, scope)
    n = int(pc.sum(pc.fill_null(pc.equal(rows["status"], "open"), False)).as_py() or 0)
    if not n:
        return f"Nobody in {scope.label} has an open opportunity on {day_words(week.desk.as_of)}."
    are = counted(n, "opportunity is", "opportunities are")
    return (
        f"{are} open, but the book does not say whose. Add a column with the owner's name to the "
        "file and import it again; a sheet is about one seller."
    )


def _week(desk: Desk, since: date) -> _Week:
    then, now = load_state(replace(desk, as_of=since)), load_state(desk)
    shelf = Shelf(with_decisions(desk, now))
    with desk.book.read() as book:
        decisions = decisions_on(book, desk)
    return _Week(
        desk=desk,
        since=since,
        then=then,
        now=now,
        shelf=shelf,
        promises=find_promises(then.pipeline, now.pipeline, since, desk.as_of),
        is_known=pc.any(pc.is_valid(then.pipeline["next_step_on"])).as_py() is True,
        decisions=decisions,
        names=owner_names(desk),
    )


def _sellers(week: _Week, scope: Scope) -> list[str]:
    if scope.kind == "owner":
        return [scope.name]
    rows = members_of(week.shelf.state.pipeline, scope)
    is_open = pc.fill_null(pc.equal(rows["status"], "open"), False)
    return sorted(name for name in pc.unique(rows["owner"].filter(is_open)).to_pylist() if name)


def _sheet(week: _Week, owner: str, period: str | None) -> Sheet:
    desk, scope = week.desk, Scope("owner", owner)
    found = find_audit(desk, scope, period=period, shelf=week.shelf)
    situation = found.situation
    peers = [name for name in week.names if name != owner]
    change = find_change(situation)
    if change is not None:
        change = replace(change, text=without_peers(change.text, peers), causes=tuple(
            replace(cause, text=without_peers(cause.text, peers)) for cause in change.causes
        ))  # fmt: skip
    answer = replace(answer_from(situation), change=change, breakdown=())
    changes = find_changes(desk, scope, since=week.since, all_dates=True,
                           states=(week.then, week.now))  # fmt: skip
    mine = members_of(week.shelf.state.pipeline, scope)
    kept = find_kept(desk, week.promises, mine, week.since, owner, is_known=week.is_known,
                     decisions=week.decisions)  # fmt: skip
    moved = [one for one in changes.opportunities if one.kind not in _SAME][:_N_MOVEMENTS]
    return Sheet(
        owner=owner,
        as_of=desk.as_of,
        since=week.since,
        answer=answer,
        moved=_moved(changes),
        movements=tuple(without_peers(f"{one.name}: {one.text}", peers) for one in moved),
        kept=kept,
        talks=tuple(_talks(found)),
        going_well=_going_well(week, found, changes, kept),
    )


def without_peers(text: str, peers: Sequence[str]) -> str:
    """Return a sentence of ours with colleagues left unnamed.

    Only where such sentences name owners: an account may be called like a colleague.

    >>> without_peers("Nordfrakt went to Bo Lind", ["Bo Lind"])
    'Nordfrakt went to a colleague'
    """
    for name in sorted(peers, key=len, reverse=True):
        where = re.compile(rf"\b(went to|came from|now with) {re.escape(name)}(?!\w)")
        text = where.sub(r"\1 a colleague", text)
    return text


def _moved(changes: Changes) -> str:
    """Return the waterfalls in a sentence: what came, what went, in each currency."""
    said = []
    for fall in changes.waterfalls:
        parts = [f"{part.text} {part.n} ({part.amount:+,})" for part in fall.parts if part.n]
        if fall.is_first:
            now = money_words(fall.end.amount, fall.currency)
            said.append(f"Open: {now} now, first seen since {day_words(changes.since)}.")
            continue
        start = f"Open: {money_words(fall.start.amount, fall.currency)} before"
        end = f"{money_words(fall.end.amount, fall.currency)} now"
        said.append(f"{start}, {end}{': ' + ', '.join(parts) if parts else ', nothing moved'}.")
    return " ".join(said) or "Nothing was open."


def _talks(found: Audited) -> Iterator[Talk]:
    """Yield the opportunities most at stake that are worked on, each with one question."""
    asked: list[str] = []
    end = found.situation.asked.period.end
    for one in build_views(found, _LOOKED_AT).opportunities:
        if len(asked) == _N_TALKS:
            return
        if one.verdict == "cut" or _is_away(one):
            continue
        question = choose_question(((f.rule, f.rule_id) for f in one.findings), asked)
        asked.append(question)
        why = stake_words(one.amount, one.currency, one.p_win_in_period, end,
                          (one.p_hit_if_won, one.p_hit_if_lost))  # fmt: skip
        name = one.name or one.opportunity_id
        yield Talk(one.opportunity_id, name, one.amount, one.currency, question, why)


def _is_away(one: AuditedOpportunity) -> bool:
    return one.decision is not None and one.decision.is_asleep


def _going_well(week: _Week, found: Audited, changes: Changes, kept: Kept) -> str | None:
    """Return one thing that goes well, as a fact; None where the book shows none."""
    won = [one for one in changes.opportunities if one.kind == "won"]
    if won:
        rest = f", and {len(won) - 1} more" if len(won) > 1 else ""
        return f"Won: {won[0].name}{_amount(won[0])}{rest}."
    if kept.n_kept >= 3 and kept.n_kept >= 0.75 * kept.n_due:
        return f"{kept.n_kept} of {kept.n_due} next steps that were due were kept."
    risen = [one for one in changes.opportunities if _is_further(one)]
    if risen:
        return f"{risen[0].name}: {risen[0].before.stage} to {risen[0].after.stage}." if (
            risen[0].before and risen[0].after) else None  # fmt: skip
    return _habit(week, found)


def _amount(one: MovementView) -> str:
    if one.after is None or one.after.amount is None:
        return ""
    return f", {money_words(one.after.amount, one.after.currency)}"


def _is_further(one: MovementView) -> bool:
    """Whether it reached another stage without its date being put off."""
    is_moved = any(step.kind == "stage" for step in one.steps)
    if not is_moved or one.before is None or one.after is None or one.after.status != "open":
        return False
    before, after = one.before.close_date, one.after.close_date
    return before is None or after is None or after <= before


def _habit(week: _Week, found: Audited) -> str | None:
    """Say which habit is more frequent here than with all sellers together, with both counts."""
    is_open = pc.fill_null(pc.equal(week.now.pipeline["status"], "open"), False)
    everyone, mine = week.now.pipeline.filter(is_open), found.judged.rows
    for count, words in (
        (_planned, "have a next step with a day ahead"),
        (_heard, "were in touch within ten working days"),
    ):
        n, of, n_all, of_all = count(mine), mine.num_rows, count(everyone), everyone.num_rows
        if of and n and n * of_all >= n_all * of:
            rest = f"; of all sellers together {n_all} of {of_all}" if of_all > of else ""
            return f"{n} of {counted(of, 'open opportunity', 'open opportunities')} {words}{rest}."
    return _likeliest(found)


def _likeliest(found: Audited) -> str | None:
    """Name the opportunity with the best odds, if they are those of a new one or better."""
    p, rows = found.judged.outcomes.p_win_in_horizon, found.judged.rows
    if not len(p) or p.max() < found.usual:
        return None
    (row,) = rows.slice(int(p.argmax()), 1).to_pylist()
    name = name_of(row)
    weeks = found.judged.horizon_weeks
    return (
        f"{name} has {shown(p.max(), 'share')} within {weeks} weeks; "
        f"a new one has {shown(found.usual, 'share')}."
    )


def _planned(rows: pa.Table) -> int:
    return int(pc.sum(rows["has_planned_step"]).as_py() or 0)


def _heard(rows: pa.Table) -> int:
    is_known = pc.is_valid(rows["last_activity_on"])
    is_near = pc.less_equal(pc.fill_null(rows["silence_working_days"], 9999), _HEARD_LATELY)
    return int(pc.sum(pc.and_(is_known, is_near)).as_py() or 0)


def render_coaching(coaching: Coaching, form: str) -> bytes:
    """Return all sheets as one document, Markdown or HTML."""
    return render(coach_handout(coaching), form)


def write_coaching(coaching: Coaching, path: Path, *, is_forced: bool = False) -> Path:
    """Write all sheets as one page to print; BookExists for a file that is there, unless forced."""
    check_free(path, is_forced=is_forced)
    write_whole(path, render_coaching(coaching, "html"))
    return path


def write_sheets(coaching: Coaching, folder: Path, *, is_forced: bool = False) -> list[Path]:
    """Write one Markdown file per seller, and for several the manager's summary beside them.

    Nothing is written where one of them exists, unless forced.
    """
    if folder.exists() and not folder.is_dir():
        raise FileError(f"{folder} is a file.", "Name a folder.")
    contents: dict[str, bytes] = {}
    for sheet in coaching.sheets:
        contents[_file_name(sheet.owner, set(contents))] = render(sheet_handout(sheet), "md")
    if len(coaching.sheets) > 1:
        contents[_file_name("summary", set(contents))] = render(summary_handout(coaching), "md")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(f"{folder} cannot be made: {error.strerror}.", "Name another.") from error
    for name in contents:
        check_free(folder / name, is_forced=is_forced)
    for name, content in contents.items():
        write_whole(folder / name, content)
    return [folder / name for name in contents]


def _file_name(owner: str, taken: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", owner).encode("ascii", "ignore").decode().casefold()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or "seller"
    name, number = f"{stem}.md", 2
    while name in taken:
        name, number = f"{stem}-{number}.md", number + 1
    return name
