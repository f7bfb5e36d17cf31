"""Targets, who is who, the settings of the book, and copies of it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.responses import Response, StreamingResponse

from ontarget.app.book_care import back_up
from ontarget.app.local_change import set_owner
from ontarget.app.scopes import chosen_scope
from ontarget.app.sellers import sellers_on
from ontarget.app.settings import change_setting, list_settings
from ontarget.app.targets import set_target, targets_apart
from ontarget.core.day import parse_day
from ontarget.core.errors import UsageError
from ontarget.core.number import parse_number
from ontarget.web.view import scope_said
from ontarget.web.visit import Page, Visit, add_page, add_write, written

Row = dict[str, Any]
router = APIRouter()
_CHUNK = 1 << 20
_N_ROWS = 60  # of each table at once
# Names of settings by what they are about; what stands nowhere here is among the assumptions.
_GROUPS = (
    ("You and the calendar", (
        "me", "currency", "time_zone", "country", "fiscal_year_start", "fiscal_year_named_by",
        "fiscal_pattern", "fiscal_weekday",
    )),
    ("Your day", (
        "plan_minutes", "plan_repeat_days", "follow_up_minutes", "workday_from", "workday_to",
        "alarm_minutes", "hours_each", "review_every_days", "backburner_days",
    )),
    ("Never too pushy", (
        "follow_up_cap", "follow_up_cap_late", "follow_up_window_days", "follow_up_gap_days",
        "quiet_from", "quiet_to", "reply_left",
    )),
    ("Price", ("margin", "usual_discount")),
    ("Qualification", (
        "qualification_profile", "qualification_questions", "obstacle_words",
    )),
)  # fmt: skip
_OTHERS = "Assumptions and simulation"


@dataclass(frozen=True, slots=True)
class Group:
    """Settings that are about the same."""

    name: str
    rows: tuple[dict[str, Any], ...]


def show_settings(visit: Visit) -> Page:
    """Return targets, sellers and all settings, grouped."""
    desk = visit.desk
    with desk.book.read() as book:
        sellers = sellers_on(desk, book)
    targets = targets_apart(desk)
    longest = max(len(targets.ahead), len(targets.past), len(sellers))
    n_pages = max(-(-longest // _N_ROWS), 1)
    page = min(visit.view.page(), n_pages)
    shown = slice((page - 1) * _N_ROWS, page * _N_ROWS)
    return Page("settings.html", "Settings", {
        "targets": targets.described(targets.ahead[shown]),
        "past_targets": targets.described(targets.past[shown]), "sellers": sellers[shown],
        "n_targets": len(targets.ahead), "n_past": len(targets.past),
        "page": page, "n_pages": n_pages,
        "groups": group_settings(list_settings(desk)), "is_file": desk.book.path is not None,
        "location": desk.book.location, "saved": visit.view.get("saved"),
    })  # fmt: skip


def group_settings(rows: list[dict[str, Any]]) -> list[Group]:
    """Return every setting once, under what it is about."""
    by_name = {row["name"]: row for row in rows}
    groups = [
        Group(name, tuple(by_name.pop(one) for one in names if one in by_name))
        for name, names in _GROUPS
    ]
    return [*groups, Group(_OTHERS, tuple(by_name.values()))]


def write_setting(visit: Visit, form: FormData) -> Response:
    """Change one setting; an empty value goes back to the default."""
    name, value = str(form.get("name", "")), str(form.get("value", "")).strip()
    is_reset = "reset" in form
    change_setting(visit.desk, name, None if is_reset else value)
    return visit.back("/settings")


def write_target(visit: Visit, form: FormData) -> Response:
    """Set a target."""
    kind, _, name = str(form.get("whose", "")).partition(":")
    scope = chosen_scope(visit.desk, scope_said(kind, name))
    measure = str(form.get("measure", "")) or "amount"
    set_target(
        visit.desk, scope, period=str(form.get("period", "")).strip(),
        number=parse_number(str(form.get("number", ""))), measure=measure,
        currency=written(form, "currency"), where=written(form, "where"),
    )  # fmt: skip
    return visit.back("/settings")


def write_seller(visit: Visit, form: FormData) -> Response:
    """Say to which team a seller belongs, since when, and how many hours a week there are."""
    said = {one: written(form, one) for one in ("name", "team", "manager", "from", "hours")}
    if said["name"] is None:
        raise UsageError("Whose team and hours?", "Give the seller's name.")
    hours = float(parse_number(said["hours"])) if said["hours"] else None
    start = parse_day(said["from"], visit.desk.as_of) if said["from"] else None
    set_owner(visit.desk, said["name"], team=said["team"], manager=said["manager"], from_on=start,
              hours_per_week=hours)  # fmt: skip
    return visit.back("/settings")


def write_backup(visit: Visit, form: FormData) -> Response:
    """Hand a consistent copy of the book over as a download."""
    del form
    folder = tempfile.TemporaryDirectory(prefix="ontarget-backup-")
    place = Path(folder.name) / "book.sqlite"
    back_up(visit.desk, place)

    def parts() -> Iterator[bytes]:
        with folder, place.open("rb") as file:
            while part := file.read(_CHUNK):
                yield part

    name = f"ontarget-{visit.desk.as_of}.sqlite"
    return StreamingResponse(parts(), media_type="application/octet-stream", headers={
        "content-disposition": f'attachment; filename="{name}"',
    })  # fmt: skip


add_page(router, "/settings", show_settings)
add_write(router, "/settings/change", write_setting)
add_write(router, "/settings/target", write_target)
add_write(router, "/settings/seller", write_seller)
add_write(router, "/settings/backup", write_backup)
