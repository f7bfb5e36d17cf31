"""The open pipeline: a table and a board, single changes in place, decisions about many."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, Response

from ontarget.app.call import change_row, percent_said
from ontarget.app.decide_many import decide_all, last_batch, undo_batch
from ontarget.app.log_contact import find_standing
from ontarget.app.pipeline import KeptPipeline, pipeline_of
from ontarget.app.rules import list_rules
from ontarget.core.day import parse_day
from ontarget.core.errors import NotInBook, OntargetError, UsageError
from ontarget.report.audit_words import VERDICT_WORDS, not_checked_said, paper_said, share_notes
from ontarget.report.pipeline import PipelineRow
from ontarget.web.pipeline_table import (
    COLUMNS,
    GROUPS,
    PER_PAGE,
    VERDICTS,
    Choice,
    Column,
    Group,
    chosen_rows,
    grouped,
    read_choice,
    sort_link,
    stages_of,
    sums_of,
)
from ontarget.web.visit import Page, Visit, add_page, add_write

router = APIRouter()
_ON_BOARD = 12


def find_pipeline(visit: Visit) -> KeptPipeline:
    """Return the pipeline that the address asks for."""
    view = visit.view
    return pipeline_of(visit.desk, view.scope, period=view.period, shelves=visit.office.shelves)


def show_pipeline(visit: Visit) -> Page:
    """Return the table of open opportunities."""
    kept = find_pipeline(visit)
    if not kept.view.rows:
        return Page("pipeline_empty.html", "Pipeline")
    choice = read_choice(visit.view)
    rows = chosen_rows(kept.view.rows, choice)
    groups = grouped(rows, choice.group) if choice.group else [Group("", tuple(rows), ())]
    n_pages = max(-(-len(rows) // PER_PAGE), 1)
    number = min(visit.view.page(), n_pages)
    parts = _part(groups, (number - 1) * PER_PAGE)
    shown = [row.record_id for part in parts for row in part["rows"]]
    return Page(
        "pipeline.html",
        "Pipeline",
        {
            **_head(visit, kept),
            **_table(kept, choice),
            "parts": parts,
            "found": kept.findings(shown),
            "n_rows": len(rows),
            "sums": sums_of(rows),
            "number": number,
            "n_pages": n_pages,
        },
        is_wide=True,
    )


def _head(visit: Visit, kept: KeptPipeline) -> dict[str, Any]:
    summary, period = kept.view.summary, kept.view.period
    return {
        "pipeline": kept.view,
        "paper": paper_said(summary, period),
        "shares": {one.verdict: next(iter(share_notes(one, period.name)), "")
                   for one in summary.by_verdict},
        "not_checked": not_checked_said(summary),
        "batch": last_batch(visit.desk),
    }  # fmt: skip


def _table(kept: KeptPipeline, choice: Choice) -> dict[str, Any]:
    rows = kept.view.rows
    owners = sorted({row.owner for row in rows if row.owner}, key=str.casefold)
    columns = _columns(kept, choice)
    return {
        "choice": choice,
        "columns": columns,
        "all_columns": [one for one in COLUMNS[1:] if one.name != "owner" or len(owners) > 1],
        "sort_of": {one.name: sort_link(choice, one) for one in columns},
        "owners": owners,
        "stages": stages_of(rows),
        "groups": [one for one in GROUPS if one[0] != "seller" or len(owners) > 1],
        "verdicts": [(name, VERDICT_WORDS[name]) for name in VERDICTS],
        "n_parked": sum(row.is_parked for row in rows),
    }


def _columns(kept: KeptPipeline, choice: Choice) -> list[Column]:
    """Return the columns that are shown: one owner, or no own odds at all, needs none."""
    rows = kept.view.rows
    idle = set(choice.hidden)
    if len({row.owner for row in rows}) < 2:
        idle.add("owner")
    if all(row.own_odds is None for row in rows):
        idle.add("own")
    return [one for one in COLUMNS if one.name not in idle]


def _part(groups: list[Group], first: int) -> list[dict[str, Any]]:
    """Return the rows of one page under the heads of their groups."""
    parts, at = [], 0
    for group in groups:
        begin, end = max(first - at, 0), first + PER_PAGE - at
        rows = group.rows[begin : max(end, 0)]
        if rows:
            parts.append({"group": group, "rows": rows, "is_continued": begin > 0})
        at += len(group.rows)
    return parts


def show_board(visit: Visit) -> Page:
    """Return the pipeline by stage."""
    kept = find_pipeline(visit)
    if not kept.view.rows:
        return Page("pipeline_empty.html", "Pipeline")
    choice = replace(read_choice(visit.view), group="stage")
    rows = chosen_rows(kept.view.rows, choice)
    return Page(
        "board.html",
        "Pipeline by stage",
        {
            **_table(kept, choice),
            "pipeline": kept.view,
            "board": grouped(rows, "stage"),
            "most": _ON_BOARD,
            "n_rows": len(rows),
        },
        is_wide=True,
    )


def show_edit(visit: Visit) -> Page:
    """Return the form that changes one row, alone or in the place of the row."""
    return _edit_page(visit, visit.view.get("id"))


def _edit_page(
    visit: Visit, text: str, said: dict[str, str] | None = None, error: str = ""
) -> Page:
    standing = find_standing(visit.desk, text)
    now = standing.now
    values = said or {
        "next_step": now["next_step"] or "",
        "next_step_on": _iso(now["next_step_on"]),
        "close_date": _iso(now["close_date"]),
        "odds": percent_said(now["probability"]),
    }
    template = "pipeline_edit_row.html" if visit.is_fragment else "pipeline_edit.html"
    return Page(
        template,
        standing.name,
        {"name": standing.name, "opportunity_id": text, "values": values, "error": error,
         "back": "/pipeline" + visit.view.query(keep_rest=True, id=None)},
    )  # fmt: skip


def _iso(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def show_row(visit: Visit) -> Page:
    """Return one row of the table as it was, for whoever leaves its form."""
    kept, text = find_pipeline(visit), visit.view.get("id")
    row = next((one for one in kept.view.rows if one.opportunity_id == text), None)
    if row is None:
        raise NotInBook(f"'{text}' is not among the open opportunities shown here.", "")
    return Page("pipeline_row_alone.html", row.name, _row_content(visit, kept, row, is_new=False))


def _row_content(
    visit: Visit, kept: KeptPipeline, row: PipelineRow, *, is_new: bool
) -> dict[str, Any]:
    return {
        "row": row, "pipeline": kept.view, "is_new": is_new,
        "columns": _columns(kept, read_choice(visit.view)),
        "found": kept.findings([row.record_id]),
    }  # fmt: skip


def write_edit(visit: Visit, form: FormData) -> Response:
    """Set next step, dates and own odds of one opportunity."""
    text = str(form.get("opportunity", ""))
    names = ("next_step", "next_step_on", "close_date", "odds")
    said = {name: str(form.get(name, "")).strip() for name in names}
    before = _row_before(visit, text) if visit.is_fragment else None
    try:
        keep_row(visit, text, said)
    except OntargetError as error:
        if not visit.is_fragment:
            raise
        return visit.answer(_edit_page(visit, text, said, error.message))
    if before is None:
        return visit.back("/pipeline")
    kept, row = before
    now = find_standing(visit.desk, text).now
    row = replace(
        row, next_step=now["next_step"], next_step_on=now["next_step_on"],
        close_date=now["close_date"], own_odds=now["probability"],
    )  # fmt: skip
    content = _row_content(visit, kept, row, is_new=True)
    return HTMLResponse(visit.fill("pipeline_row_alone.html", title=row.name, **content))


def _row_before(visit: Visit, text: str) -> tuple[KeptPipeline, PipelineRow] | None:
    """Return the row as it is shown: what it rests on is worked out anew with the next page."""
    kept = find_pipeline(visit)
    row = next((one for one in kept.view.rows if one.opportunity_id == text), None)
    return None if row is None else (kept, row)


def keep_row(visit: Visit, text: str, said: dict[str, str]) -> None:
    """Keep what was typed for an opportunity; own odds stand beside the model's."""
    fields = [f"{name}={value}" for name, value in said.items() if name != "odds"]
    change_row(visit.desk, text, fields, said.get("odds"))


def write_decisions(visit: Visit, form: FormData) -> Response:
    """Decide about all that are ticked."""
    desk = visit.desk
    until, verdict = str(form.get("until", "")).strip(), str(form.get("verdict", ""))
    to_owner = str(form.get("to_owner", "")).strip()
    reason = str(form.get("reason", "")).strip()
    if not reason:
        raise UsageError("A decision needs a reason.", "Write why, in a few words.")
    if verdict == "hand-over" and not to_owner:
        raise UsageError("To whom?", "Name the colleague who takes them over.")
    decide_all(
        desk, [str(one) for one in form.getlist("pick")], verdict, reason=reason,
        until=parse_day(until, desk.as_of) if until and verdict in ("backburner", "cut") else None,
        to_owner=to_owner if verdict == "hand-over" else None,
        advice=find_pipeline(visit).advice(),
    )  # fmt: skip
    return visit.back("/pipeline")


def write_undo(visit: Visit, form: FormData) -> Response:
    """Take back what was decided in one go."""
    number = str(form.get("batch", ""))
    undo_batch(visit.desk, int(number) if number.isdecimal() else 0)
    return visit.back("/pipeline")


def show_rule(visit: Visit, rule: str) -> Page:
    """Return what one rule looks for, why, and when it is silent."""
    del visit  # a rule is the same for everybody
    found = next((one for one in list_rules() if one["id"].casefold() == rule.casefold()), None)
    if found is None:
        raise NotInBook(f"There is no rule '{rule}'.", "The findings name those that there are.")
    return Page("rule.html", found["title"], {"rule": found})


add_page(router, "/pipeline", show_pipeline)
add_page(router, "/pipeline/board", show_board)
add_page(router, "/pipeline/edit", show_edit)
add_page(router, "/pipeline/row", show_row)
add_page(router, "/rule/{rule}", show_rule)
add_write(router, "/pipeline/edit", write_edit)
add_write(router, "/pipeline/decide", write_decisions)
add_write(router, "/pipeline/undo", write_undo)
