"""The page a seller opens each morning: the number, what to do, whom to contact, whom to leave."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.responses import Response

from ontarget.app.as_of import next_working_days
from ontarget.app.desk import Desk
from ontarget.app.plan import put_off, tick_off
from ontarget.app.today import today as of_today
from ontarget.core.day import parse_day
from ontarget.core.errors import UsageError
from ontarget.report.answer_words import headline
from ontarget.report.today_words import cut_said, margin_said, no_action_said, nothing_said
from ontarget.web.answer_facts import lead_of, list_facts
from ontarget.web.visit import Page, Visit, add_page, add_write, written

router = APIRouter()
_N_DUE, _N_BLOCKED = 6, 5


def show_today(visit: Visit) -> Page:
    """Return the day of the scope that is asked about."""
    view = visit.view
    found = of_today(visit.desk, view.scope, period=view.period, shelves=visit.office.shelves)
    plan, day, price = found.plan, found.follow_ups, found.price
    answer, as_of = plan.answer, visit.desk.as_of
    if not (plan.n_open or answer.basis.closed_opportunities or answer.target):
        return Page("welcome.html", "Begin")
    return Page(
        "today.html",
        "Today",
        {
            "found": found,
            "answer": answer,
            "headline": headline(answer),
            "lead": lead_of(answer),
            "facts": list_facts(answer),
            "actions": plan.actions,
            "minutes": sum(one.minutes for one in plan.actions),
            "done": list(dict.fromkeys(plan.done_text)),
            "n_open": plan.n_open,
            "no_action": no_action_said(plan.n_open, is_done=bool(plan.done_today)),
            "nothing": nothing_said(found),
            "due": day.due[:_N_DUE],
            "more_due": max(len(day.due) - _N_DUE, 0),
            "blocked": day.blocked[:_N_BLOCKED],
            "more_blocked": max(len(day.blocked) - _N_BLOCKED, 0),
            "cuts": [] if price is None else [cut_said(price, one) for one in price.cuts],
            "margin": "" if price is None else margin_said(price),
            "later": _working_day(visit.desk, as_of + timedelta(days=3)),
            "much_later": _working_day(visit.desk, as_of + timedelta(days=14)),
        },
    )


def _working_day(desk: Desk, day: date) -> date:
    """Return a day, or the first working day after it."""
    return next_working_days(replace(desk, as_of=day), 1)[0]


def write_done(visit: Visit, form: FormData) -> Response:
    """Tick an action off, with what came of it and the next step."""
    desk = visit.desk
    on = written(form, "next_on")
    tick_off(
        desk, _action(form), next_step=written(form, "next_step"), note=written(form, "note"),
        next_on=parse_day(on, desk.as_of) if on else None,
    )  # fmt: skip
    return visit.back("/")


def write_snooze(visit: Visit, form: FormData) -> Response:
    """Put an action off to a later day."""
    desk, until = visit.desk, written(form, "until")
    if until is None:
        raise UsageError("Until when?", "Give the day on which it should come back.")
    put_off(desk, _action(form), parse_day(until, desk.as_of), reason=written(form, "reason"))
    return visit.back("/")


def _action(form: FormData) -> str:
    return str(form.get("action", ""))


add_page(router, "/", show_today)
add_write(router, "/today/done", write_done)
add_write(router, "/today/snooze", write_snooze)
