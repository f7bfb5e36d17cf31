"""One opportunity: what it is, whether it will come, what to do next; the rest in calm sections."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter

from ontarget.app.call import percent_said
from ontarget.app.contact_log import KINDS, OUTCOMES
from ontarget.app.content import shelf as content_shelf
from ontarget.app.discount import discount
from ontarget.app.follow_up_draft import draft_follow_up
from ontarget.app.opportunity import opportunity_of
from ontarget.app.qualify import qualification_of
from ontarget.app.value_case import case_of
from ontarget.core.errors import OntargetError, UsageError
from ontarget.core.number import parse_number
from ontarget.report.audit_words import decided_said
from ontarget.report.discount_words import arithmetic_lines, estimate_lines
from ontarget.report.opportunity import OpportunityView
from ontarget.report.pipeline_charts import curve_chart
from ontarget.report.qualification import difference_text
from ontarget.report.value_case import payback_line, said_line, waiting_line, worth_line
from ontarget.web.looks import percent
from ontarget.web.pages import opportunity_write
from ontarget.web.visit import Page, Visit, add_page

router = APIRouter()
router.include_router(opportunity_write.router)
_KIND_WORDS = {"call": "call", "email": "mail", "meeting": "meeting", "note": "note to myself"}


def show_opportunity(visit: Visit, opportunity: str) -> Page:
    """Return the page of one opportunity."""
    view, desk = visit.view, visit.desk
    found = opportunity_of(
        desk, opportunity, view.scope, period=view.period, shelves=visit.office.shelves,
        is_whole=view.get("all") == "yes",
    )  # fmt: skip
    key, case = found.opportunity_id, case_of(desk, found.opportunity_id)
    chart = None
    if found.curve:
        chart = curve_chart(found.curve, desk.as_of, found.close_date, found.period.end)
    audited = found.audited
    return Page(
        "opportunity.html",
        found.name,
        {
            "one": found,
            "audited": audited,
            "chart": chart,
            "odds": odds_said(found),
            "worth": "" if found.amount is None else f"{found.amount:,}",
            "own_odds": percent_said(found.own_odds),
            "decided": decided_said(audited.decision) if audited and audited.decision else "",
            "questions": qualification_of(desk, key),
            "difference": lambda cost: difference_text(cost, "answered", "unanswered"),
            "case": case,
            "case_lines": [
                (label, text)
                for label, text in (
                    ("Problem", case.problem), ("In money", worth_line(case)),
                    ("Waiting", waiting_line(case)), ("Price", payback_line(case)),
                    ("Said by", said_line(case)),
                )
                if text
            ],
            "kinds": [(name, _KIND_WORDS[name]) for name in KINDS],
            "outcomes": OUTCOMES,
            "items": content_shelf(desk),
            "usual_discount": 100 * desk.settings.number("usual_discount"),
            "later": desk.as_of + timedelta(days=desk.settings.whole("backburner_days")),
            "open_part": view.get("open"),
        },
        is_wide=True,
    )  # fmt: skip


def odds_said(found: OpportunityView) -> str:
    """Return the chances in one sentence, a deal's in percent and the target's in 100."""
    audited = found.audited
    if audited is None:
        return ""
    end, weeks = found.period.end, audited.horizon_weeks
    near, far = audited.p_win_in_period, audited.p_win_in_horizon
    said = f"{percent(near)} to be won by {end.day} {end:%b}, {percent(far)} within {weeks} weeks"
    close = audited.realistic_close
    if close.p25 and close.p75 and far >= 0.005:
        said += (
            f"; if it is won, likely between {close.p25.day} {close.p25:%b %Y} and "
            f"{close.p75.day} {close.p75:%b %Y}"
        )
    return f"{said[:1].upper()}{said[1:]}."


def show_discount(visit: Visit) -> Page:
    """Return what a price cut would have to bring, alone or in its place on the page."""
    view, key = visit.view, visit.view.get("id")
    error, found = "", None
    try:
        percent = float(parse_number(view.get("percent", "10").rstrip("% ")))
        if not 0 < percent < 100:
            raise UsageError("A discount is more than 0 and less than 100 %.", "")
        found = discount(
            visit.desk, key, percent=percent, period=view.period, shelves=visit.office.shelves
        )
    except OntargetError as one:
        error = one.message
    return Page(
        "discount_part.html" if visit.is_fragment else "discount.html",
        "Before you cut the price",
        {
            "cut": found,
            "error": error,
            "lines": [] if found is None else [*arithmetic_lines(found), *estimate_lines(found)],
            "key": key,
            "percent": view.get("percent", "10"),
        },
    )


def show_draft(visit: Visit) -> Page:
    """Return the draft of a follow-up, or why there is none; nothing is ever sent."""
    view = visit.view
    language, despite = view.get("language", "en"), view.get("despite").strip() or None
    draft, error, can_insist = None, "", False
    try:
        draft = draft_follow_up(
            visit.desk, view.get("id"), language, despite=despite, shelves=visit.office.shelves
        )
    except OntargetError as one:
        error, can_insist = one.message, "--despite" in one.hint
    return Page(
        "draft_part.html" if visit.is_fragment else "opportunity_draft.html",
        "A draft",
        {
            "draft": draft,
            "error": error,
            "key": view.get("id"),
            "language": language,
            "can_insist": can_insist,
        },
    )


add_page(router, "/opportunity-discount", show_discount)
add_page(router, "/opportunity-draft", show_draft)
add_page(router, "/opportunity/{opportunity:path}", show_opportunity)
