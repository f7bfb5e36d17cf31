"""What the target is worth: commission to expect, and what each open opportunity adds."""

from __future__ import annotations

import tempfile
from pathlib import Path

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.responses import Response

from ontarget.app.commission_plan import TEMPLATE, drop_plan, keep_plan, plan_text
from ontarget.app.earnings import earnings
from ontarget.core.errors import NotInBook, UsageError
from ontarget.core.scope import Scope
from ontarget.web.visit import Page, Visit, add_page, add_write

router = APIRouter()
_MOST = 50


def show_earnings(visit: Visit) -> Page:
    """Return the earnings, or the form for a plan where there is none yet."""
    desk, view = visit.desk, visit.view
    stated = view.scope if view.scope and view.scope.kind == "owner" else None
    try:
        text = plan_text(desk, stated)
    except NotInBook:
        return Page("earnings.html", "Earnings", {"found": None, "text": TEMPLATE, "why": ""})
    try:
        found = earnings(desk, view.scope, period=view.period)
    except (NotInBook, UsageError) as error:
        why = f"{error.message} {error.hint}"
        return Page("earnings.html", "Earnings", {"found": None, "text": text, "why": why})
    return Page("earnings.html", "Earnings", {"found": found, "text": text, "why": "",
                                              "most": _MOST})  # fmt: skip


def write_plan(visit: Visit, form: FormData) -> Response:
    """Keep a plan that was typed, for everybody or for one seller; nothing of one with a fault."""
    owner = str(form.get("owner", "")).strip()
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
