"""What the target is worth: commission to expect, and what each open opportunity adds."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.responses import Response

from ontarget.app.commission_plan import TEMPLATE, drop_plan, has_own_plan, keep_plan, plan_text
from ontarget.app.desk import Desk
from ontarget.app.earnings import earnings
from ontarget.app.scopes import chosen_scope
from ontarget.core.errors import NotInBook, UsageError
from ontarget.core.scope import Scope
from ontarget.web.visit import Page, Visit, add_page, add_write, written

router = APIRouter()
_MOST = 50


def show_earnings(visit: Visit) -> Page:
    """Return the earnings, or the form for a plan where there is none yet."""
    desk, view = visit.desk, visit.view
    scope = chosen_scope(desk, view.scope)
    stated = scope if scope.kind == "owner" else None
    shown: dict[str, Any] = {
        "found": None,
        "text": TEMPLATE,
        "why": "",
        "mine": _own(desk, stated),
        "most": _MOST,
    }
    try:
        shown["text"] = plan_text(desk, stated)
    except NotInBook:
        return Page("earnings.html", "Earnings", shown)
    try:
        shown["found"] = earnings(desk, view.scope, period=view.period)
    except (NotInBook, UsageError) as error:
        shown["why"] = f"{error.message} {error.hint}"
    return Page("earnings.html", "Earnings", shown)


def _own(desk: Desk, stated: Scope | None) -> str:
    """Return whose plan it is that is shown: a seller's own, else everybody's."""
    return stated.name if stated is not None and has_own_plan(desk, stated.name) else ""


def write_plan(visit: Visit, form: FormData) -> Response:
    """Keep a plan that was typed, for everybody or for one seller; nothing of one with a fault."""
    owner = written(form, "owner")
    stated = Scope("owner", owner) if owner else None
    if "drop" in form:
        drop_plan(visit.desk, stated)
        return visit.back("/earnings")
    with tempfile.TemporaryDirectory(prefix="ontarget-plan-") as folder:
        place = Path(folder) / "the plan"
        place.write_text(str(form.get("plan", "")), encoding="utf-8")
        keep_plan(visit.desk, place, stated)
    return visit.back("/earnings")


add_page(router, "/earnings", show_earnings)
add_write(router, "/earnings/plan", write_plan)
