"""The headline under a supposition, moved live."""

from __future__ import annotations

from fastapi import APIRouter

from ontarget.app.what_if import what_if
from ontarget.core.errors import UsageError
from ontarget.core.number import parse_number
from ontarget.report.what_if import STATES, WhatIf
from ontarget.web.visit import Page, Visit, add_page

router = APIRouter()


def show_what_if(visit: Visit) -> Page:
    """Return the form with the headline; htmx puts the same in place of itself."""
    said = visit.request.query_params
    states: dict[str, list[str]] = {state: [] for state in STATES}
    for name, value in said.multi_items():
        if name.startswith("deal.") and value in states:
            states[value].append(name.removeprefix("deal."))
    wrong = ""
    try:
        create = float(parse_number(said.get("create") or "0"))
        found = _supposed(visit, states, create, said.get("discount") or "0")
    except UsageError as error:
        # What was typed cannot be read: all else is answered, and the form stays.
        found, wrong = _supposed(visit, states, 0.0, "0"), error.message
    template = "what_if_form.html" if visit.is_fragment else "what_if.html"
    return Page(template, "What if", {
        "found": found, "states": (*STATES, ""), "wrong": wrong, "typed": said.get("create") or "",
    })  # fmt: skip


def _supposed(visit: Visit, states: dict[str, list[str]], create: float, off: str) -> WhatIf:
    return what_if(
        visit.desk, visit.view.scope, period=visit.view.period, won=states["won"],
        lost=states["lost"], slips=states["slips"], create=create,
        discount=float(parse_number(off)) / 100, shelves=visit.office.shelves,
    )  # fmt: skip


add_page(router, "/what-if", show_what_if)
