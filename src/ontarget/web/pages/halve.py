"""If you had to give away half: choose yours first, blind, then see both and what they cost."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.responses import Response

from ontarget.app.decide_many import last_batch
from ontarget.app.halve import HalveRequest
from ontarget.app.halve_page import HalvePage, choose_half, count_open, halve_page, park_side
from ontarget.core.errors import OntargetError, UsageError
from ontarget.core.number import parse_number
from ontarget.report.halve_words import (
    agree_said,
    back_said,
    head_said,
    mine_pairs,
    nobody_said,
    number_lines,
    reason_said,
)
from ontarget.report.pipeline_charts import frontier_chart
from ontarget.web.visit import Page, Visit, add_page, add_write

router = APIRouter()
_MOST_BLIND = 100
_MOST_OPEN = 3_000  # more take minutes, and nobody halves them in one go
_SHOWN = 50


def show_halve(visit: Visit) -> Page:
    """Return the blind choice, or both halves once it was made."""
    return _page(visit)


def _page(visit: Visit, picked: frozenset[str] = frozenset(), error: str = "") -> Page:
    view = visit.view
    n_open = count_open(visit.desk, view.scope, shelves=visit.office.shelves)
    if n_open > _MOST_OPEN:
        return Page("halve_large.html", "Halve it", {"n_open": n_open, "most": _MOST_OPEN})
    found = halve_page(
        visit.desk, view.scope, period=view.period, request=_request(visit),
        shelves=visit.office.shelves,
    )  # fmt: skip
    if not found.view.n:
        return Page("pipeline_empty.html", "Halve it")
    is_too_many = len(found.offered) > _MOST_BLIND
    is_seen = found.view.mine is not None or view.get("see") == "yes" or is_too_many
    if is_seen and view.get("again") != "yes" and not error:
        return _both(visit, found, is_too_many=is_too_many)
    return Page(
        "halve_choose.html",
        "Halve it",
        {"found": found, "picked": picked, "error": error, "asked": _asked(visit)},
        status=422 if error else 200,
        is_wide=True,
    )


def _both(visit: Visit, found: HalvePage, *, is_too_many: bool) -> Page:
    view = found.view
    names = {row.opportunity_id: row.name or row.opportunity_id for row in view.parked}
    chart = frontier_chart(view) if len(view.frontier) > 1 else None
    return Page(
        "halve.html",
        "Halve it",
        {
            "half": view,
            "head": head_said(view),
            "numbers": number_lines(view),
            "pairs": [] if view.mine is None else mine_pairs(view, view.mine),
            "agree": "" if view.mine is None else agree_said(view, view.mine),
            "chart": chart,
            "hand_over": [(names[one.opportunity_id], one) for one in view.hand_over
                          if one.to_owner is not None],
            "nobody": nobody_said(view),
            "reason": lambda row: reason_said(row, view),
            "back": back_said,
            "n_to_park": sum(not row.is_asleep for row in view.parked),
            "n_mine_to_park": 0 if view.mine is None
            else sum(not row.is_asleep for row in view.mine.parked),
            "batch": last_batch(visit.desk),
            "is_too_many": is_too_many,
            "most": _SHOWN,
            "asked": _asked(visit),
        },
        is_wide=True,
    )  # fmt: skip


def _asked(visit: Visit) -> dict[str, Any]:
    request = _request(visit)
    return {"share": f"{100 * request.share:g}", "hours": request.hours_per_week,
            "per_owner": request.per_owner}  # fmt: skip


def _request(visit: Visit) -> HalveRequest:
    """Return what the address asks for; UsageError where a number is none."""
    view = visit.view
    share = float(parse_number(view.get("share", "50"))) / 100
    if not 0 <= share <= 1:
        raise UsageError("That is no share to keep.", "Write a number from 0 to 100.")
    hours, most = view.get("hours"), view.get("per_owner")
    given = float(parse_number(hours)) if hours else None
    if given is not None and given < 0:
        raise UsageError("Hours a week are not below zero.", "Write the hours there are, or none.")
    if most and not most.isdecimal():
        raise UsageError("That is no number of opportunities.", "Write 10, or nothing.")
    return HalveRequest(share, given, per_owner=int(most) if most else None)


def write_choice(visit: Visit, form: FormData) -> Response:
    """Keep the half that was chosen blind, and show both."""
    view, picked = visit.view, [str(one) for one in form.getlist("keep")]
    try:
        choose_half(
            visit.desk, view.scope, picked, period=view.period, request=_request(visit),
            shelves=visit.office.shelves,
        )  # fmt: skip
    except OntargetError as error:
        return visit.answer(_page(visit, frozenset(picked), f"{error.message} {error.hint}"))
    return visit.back("/pipeline/halve")


def write_park(visit: Visit, form: FormData) -> Response:
    """Park what one half gives away."""
    view = visit.view
    park_side(
        visit.desk, view.scope, period=view.period, request=_request(visit),
        is_mine=form.get("side") == "mine", shelves=visit.office.shelves,
    )  # fmt: skip
    return visit.back("/pipeline/halve")


add_page(router, "/pipeline/halve", show_halve)
add_write(router, "/pipeline/halve", write_choice)
add_write(router, "/pipeline/halve/park", write_park)
