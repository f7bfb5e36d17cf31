"""What the month's end does to closings and prices, and what a discount has to bring."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.responses import Response

from ontarget.app.approval_trial import draw_approval, find_trial
from ontarget.app.break_even import break_even
from ontarget.app.month_end import month_end
from ontarget.core.number import parse_number
from ontarget.report import month_end_words as words
from ontarget.report.break_even import break_even_said, shown_percent
from ontarget.report.month_end_charts import month_chart, periods_chart
from ontarget.web.visit import Page, Visit, add_page, add_write, written

router = APIRouter()
_MOST = 50


def show_prices(visit: Visit) -> Page:
    """Return the month-end fingerprint of the scope, and the calculator."""
    view, desk = visit.view, visit.desk
    found = month_end(desk, view.scope, shelves=visit.office.shelves)
    even = break_even(desk, view.get("discount"), view.get("margin"))
    return Page(
        "prices.html",
        "Prices",
        {
            "found": found,
            "clustering": words.clustering_lines(found),
            "beside": [line for line in (words.losses_line(found), words.cycle_line(found),
                                         words.uneven_line(found)) if line],
            "contrasts": words.contrast_rows(found),
            "discounts": words.discount_lines(found),
            "effect": words.effect_lines(found),
            "basis": words.basis_line(found),
            "month": month_chart(found),
            "months": periods_chart(found.clustering.by_period),
            "even": even,
            "arithmetic": break_even_said(even),
            "off": shown_percent(even.discount),
            "margin": shown_percent(even.margin),
            "trial": find_trial(desk, shelves=visit.office.shelves),
            "most": _MOST,
        },
        is_wide=True,
    )  # fmt: skip


def write_draw(visit: Visit, form: FormData) -> Response:
    """Draw whether a request for a discount is approved; kept for good, and drawn once."""
    said = written(form, "percent")
    draw_approval(
        visit.desk, written(form, "opportunity") or "", why=written(form, "why") or "",
        percent=float(parse_number(said)) if said else None,
    )  # fmt: skip
    return visit.back("/prices")


add_page(router, "/prices", show_prices)
add_write(router, "/prices/draw", write_draw)
