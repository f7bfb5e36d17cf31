"""The third step of a new book: who one is, the target, and what one believes so far."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from ontarget.app.scopes import owner_names
from ontarget.app.start import (
    Beginning,
    begin,
    check_beginning,
    choose_from,
    is_known_little,
    keep_beliefs,
    propose_period,
)
from ontarget.app.targets import list_currencies
from ontarget.core.number import parse_number
from ontarget.web.visit import Page, Visit, add_page, add_write, written

router = APIRouter()
_FEW_CLOSED = 10


def show_begin(visit: Visit) -> Page:
    """Return the form; what is known already is filled in."""
    desk = visit.desk
    period, because = propose_period(desk)
    names = owner_names(desk)
    me = desk.settings.text("me") or (names[0] if len(names) == 1 else "")
    return Page(
        "begin.html",
        "Begin",
        {"names": names, "me": me, "period": period, "because": because,
         "currencies": list_currencies(desk),
         "periods": choose_from(desk, period), "is_little": is_known_little(desk, _FEW_CLOSED)},
    )  # fmt: skip


def write_begin(visit: Visit, form: FormData) -> Response:
    """Keep what was said, all of it or nothing, and go to the answer."""

    def number(name: str) -> float | None:
        text = written(form, name)
        return float(parse_number(text)) if text else None

    beginning = Beginning(
        written(form, "me"), written(form, "target"), written(form, "period"),
        written(form, "past_bookings"), number("won_of_ten"), number("days_to_win"),
        written(form, "currency"),
    )  # fmt: skip
    check_beginning(visit.desk, beginning)
    keep_beliefs(begin(visit.desk, beginning), beginning)
    return RedirectResponse("/", status_code=303)


add_page(router, "/begin", show_begin)
add_write(router, "/begin", write_begin)
