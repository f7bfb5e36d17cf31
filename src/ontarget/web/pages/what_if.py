"""The headline under a supposition, moved live."""

from __future__ import annotations

from fastapi import APIRouter

from ontarget.app.what_if import what_if
from ontarget.core.number import parse_number
from ontarget.report.answer import in_hundred
from ontarget.report.what_if import STATES
from ontarget.web.visit import Page, Visit, add_page

router = APIRouter()


def show_what_if(visit: Visit) -> Page:
    """Return the form with the headline; htmx puts the same in place of itself."""
    said = visit.request.query_params
    states: dict[str, list[str]] = {state: [] for state in STATES}
    for name, value in said.multi_items():
        if name.startswith("deal.") and value in states:
            states[value].append(name.removeprefix("deal."))
    found = what_if(
        visit.desk, visit.view.scope, period=visit.view.period, won=states["won"],
        lost=states["lost"], slips=states["slips"],
        create=float(parse_number(said.get("create") or "0")),
        discount=float(parse_number(said.get("discount") or "0")) / 100,
        shelves=visit.office.shelves,
    )  # fmt: skip
    template = "what_if_form.html" if visit.is_fragment else "what_if.html"
    return Page(template, "What if", {"found": found, "states": (*STATES, ""),
                                      "said": in_hundred(found.p_hit)})  # fmt: skip


add_page(router, "/what-if", show_what_if)
