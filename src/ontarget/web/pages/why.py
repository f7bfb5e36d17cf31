"""Why a period that is over ended as it did: luck, pipeline, results, and what stood out."""

from __future__ import annotations

from fastapi import APIRouter

from ontarget.app.activity import activity
from ontarget.app.diagnose import look_back, not_over
from ontarget.app.scopes import chosen_scope
from ontarget.report.activity_charts import activity_chart
from ontarget.report.activity_words import activity_basis, hours_said
from ontarget.report.diagnosis_charts import (
    funnel_chart,
    parts_chart,
    possible_chart,
    seven_rows,
)
from ontarget.report.diagnosis_words import FAMILY_WORDS, cause_reach, rests_said
from ontarget.web.visit import Page, Visit, add_page

router = APIRouter()


def show_why(visit: Visit) -> Page:
    """Return the diagnosis of a period that is over, the last one if none is asked for."""
    view, desk = visit.view, visit.desk
    if (open_one := not_over(desk, view.period)) is not None:
        chosen, before = open_one
        return Page("not_over.html", "Why", {"chosen": chosen, "before": before})
    by = None if chosen_scope(desk, view.scope).kind == "owner" else "owner"
    back = look_back(desk, view.scope, period=view.period, by=by, shelves=visit.office.shelves)
    found = back.diagnosis
    result, _, rest = found.verdict.partition(". ")
    every = [one for family in found.causes.values() for one in family]
    return Page(
        "why.html",
        "Why",
        {
            "found": found,
            "back": back,
            "result": result.rstrip(".") + ".",
            "rest": rest,
            "parts": parts_chart(found),
            "possible": possible_chart(found, back.bins),
            "seven": seven_rows(found),
            "families": FAMILY_WORDS,
            "reach": {one.name: cause_reach(one) for one in every},
            "n_measured": len(every),
            "n_out": sum(one.stands_out for one in every),
            "funnel": None if found.sellers is None else funnel_chart(found.sellers),
            "rests": rests_said(found),
        },
        is_wide=True,
    )


def show_effort(visit: Visit) -> Page:
    """Return whether more calls, mails and meetings would help."""
    found = activity(visit.desk, visit.view.scope, shelves=visit.office.shelves)
    return Page(
        "effort.html",
        "Effort",
        {
            "found": found,
            "effort": activity_chart(found),
            "hours": hours_said(found),
            "basis": activity_basis(found),
        },
    )


add_page(router, "/why", show_why)
add_page(router, "/why/effort", show_effort)
