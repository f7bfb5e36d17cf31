"""What is said of one opportunity on its page: decisions, answers, obstacles, contacts, the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.responses import Response

from ontarget.app.decide import decide, undo_decision
from ontarget.app.local_change import close_lost, close_won, reopen
from ontarget.app.log_contact import Contacted, log_contact, undo_log
from ontarget.app.obstacles import add_obstacle, reopen_obstacle, resolve_obstacle
from ontarget.app.opportunity import find_kept
from ontarget.app.qualify import add_fact, withdraw_fact
from ontarget.app.value_case import change_case, undo_case
from ontarget.app.waive import waive, withdraw_waiver
from ontarget.core.day import parse_day, parse_past_day, parse_time
from ontarget.core.errors import NotInBook, UsageError
from ontarget.core.number import parse_number
from ontarget.web.pages.pipeline import find_pipeline, keep_row
from ontarget.web.visit import Visit, add_write, written

router = APIRouter()


@dataclass(frozen=True)
class Said:
    """A form that was sent about one opportunity."""

    visit: Visit
    form: FormData
    key: str

    def text(self, name: str) -> str | None:
        """Return what was written, None where nothing was."""
        return written(self.form, name)

    def need(self, name: str, question: str, hint: str) -> str:
        """Return what was written; UsageError asks the question where nothing was."""
        said = self.text(name)
        if said is None:
            raise UsageError(question, hint)
        return said

    def day(self, name: str) -> date | None:
        """Return the day that was written, from today on."""
        said = self.text(name)
        return None if said is None else parse_day(said, self.visit.desk.as_of)

    def past_day(self, name: str) -> date | None:
        """Return the day that was written, up to today."""
        said = self.text(name)
        return None if said is None else parse_past_day(said, self.visit.desk.as_of)


def _decide(said: Said) -> None:
    verdict = said.need("verdict", "What is decided?", "Choose keep, back burner, cut, hand over.")
    reason = said.need("reason", "A decision needs a reason.", "Write why, in a few words.")
    to_owner = said.text("to_owner") if verdict == "hand-over" else None
    if verdict == "hand-over" and to_owner is None:
        raise UsageError("To whom?", "Name the colleague who takes it over.")
    until = said.day("until") if verdict in ("backburner", "cut") else None
    visit = said.visit
    number = find_kept(visit.desk, said.key)["record_id"]
    decide(
        visit.desk, said.key, verdict, reason=reason, until=until, to_owner=to_owner,
        advice=find_pipeline(visit).advice().get(number),
    )  # fmt: skip


def _undo_decision(said: Said) -> None:
    undo_decision(said.visit.desk, said.key)


def _change(said: Said) -> None:
    names = [name for name in ("next_step", "next_step_on", "close_date", "odds")
             if name in said.form]  # fmt: skip
    if said.text("amount") != said.text("amount_was"):
        names.append("amount")
    keep_row(said.visit, said.key, {name: said.text(name) or "" for name in names})


def _waive(said: Said) -> None:
    reason = said.need("reason", "Why is it accepted?", "Write it in a few words.")
    waive(
        said.visit.desk, said.text("rule") or "", said.key, reason=reason, until=said.day("until")
    )


def _withdraw_waiver(said: Said) -> None:
    withdraw_waiver(said.visit.desk, _number(said))


def _answer(said: Said) -> None:
    fact = said.need("fact", "What is known?", "Write what they said, in a few words.")
    add_fact(
        said.visit.desk, said.key, said.text("question") or "", fact,
        said_by=said.text("said_by"), said_on=said.past_day("said_on"),
    )  # fmt: skip


def _withdraw_answer(said: Said) -> None:
    withdraw_fact(said.visit.desk, said.key, said.text("question") or "")


def _add_obstacle(said: Said) -> None:
    what = said.need("what", "What stands in the way?", "Write it in a few words.")
    add_obstacle(
        said.visit.desk, said.key, what, owner=said.text("owner"), due_on=said.day("due_on"),
        plan=said.text("plan"),
    )  # fmt: skip


def _resolve_obstacle(said: Said) -> None:
    resolve_obstacle(said.visit.desk, str(_number(said)), said.text("how"))


def _reopen_obstacle(said: Said) -> None:
    reopen_obstacle(said.visit.desk, str(_number(said)))


def _change_case(said: Said) -> None:
    texts = ("problem", "formula", "per", "source", "waiting", "competitor", "said_by")
    changes: dict[str, object] = {name: text for name in texts if (text := said.text(name))}
    cost, day = said.text("waiting_cost"), said.past_day("said_on")
    if cost is not None:
        changes["waiting_cost"] = float(parse_number(cost))
    if day is not None:
        changes["said_on"] = day.isoformat()
    numbers = [
        line.replace(" ", "") for line in (said.text("inputs") or "").splitlines() if line.strip()
    ]
    why, proof = said.text("why"), said.text("proof")
    if proof is not None and why is None:
        raise UsageError("What does that proof show?", "Say what is different about us as well.")
    reasons = [(why, proof or "")] if why else []
    if not (changes or numbers or reasons):
        raise UsageError("Nothing was written.", "Fill in one of the lines.")
    change_case(said.visit.desk, said.key, changes, inputs=numbers, reasons=reasons)


def _undo_case(said: Said) -> None:
    undo_case(said.visit.desk, said.key)


def _log(said: Said) -> None:
    """Keep a contact; it leaves a next step with day and reason, or a why there is none."""
    step, why_none = said.text("next_step"), said.text("no_next_step")
    is_kept, outcome = said.text("keeps_step") is not None, said.text("outcome")
    if not (is_kept or step or why_none) and outcome not in ("no", "not-now"):
        raise UsageError(
            "What comes next?", "Say the next step, or why there is none, or keep the planned one."
        )
    if outcome == "not-now" and said.day("until") is None and said.day("next_on") is None:
        raise UsageError("Until when do they want quiet?", "Give the day they named.")
    if step and not is_kept and not (said.day("next_on") and said.text("next_reason")):
        raise UsageError("The next step needs its day, and a reason to come back.", "Add both.")
    at, minutes = said.text("at"), said.text("minutes")
    log_contact(
        said.visit.desk,
        said.key,
        Contacted(
            kind=said.text("kind") or "call",
            direction=said.text("direction") or "out",
            contact=said.text("contact"),
            outcome=outcome,
            on=said.past_day("on"),
            at=parse_time(at) if at else None,
            minutes=float(parse_number(minutes)) if minutes else None,
            subject=said.text("subject"),
            note=said.text("note"),
            next_step=None if is_kept else step,
            next_on=None if is_kept else said.day("next_on"),
            reason=None if is_kept else said.text("next_reason"),
            no_next_step=None if step or is_kept else why_none,
            is_step_kept=is_kept,
            until=said.day("until") if outcome == "not-now" else None,
            brought=said.text("brought"),
            despite=said.text("despite"),
        ),
    )


def _undo_log(said: Said) -> None:
    undo_log(said.visit.desk, said.key)


def _won(said: Said) -> None:
    close_won(said.visit.desk, said.key, on=said.past_day("on"), amount=said.text("amount"))


def _lost(said: Said) -> None:
    close_lost(said.visit.desk, said.key, on=said.past_day("on"), reason=said.text("reason"))


def _reopen(said: Said) -> None:
    reopen(said.visit.desk, said.key)


def _number(said: Said) -> int:
    text = said.text("number") or ""
    if not text.isdecimal():
        raise UsageError("Which one?", "Go back and choose it again.")
    return int(text)


_WRITES: dict[str, Callable[[Said], None]] = {
    "decide": _decide, "undo-decision": _undo_decision, "change": _change,
    "waive": _waive, "withdraw-waiver": _withdraw_waiver,
    "answer": _answer, "withdraw-answer": _withdraw_answer,
    "obstacle": _add_obstacle, "resolve": _resolve_obstacle, "reopen-obstacle": _reopen_obstacle,
    "case": _change_case, "undo-case": _undo_case,
    "log": _log, "undo-log": _undo_log, "won": _won, "lost": _lost, "reopen": _reopen,
}  # fmt: skip


def write_said(visit: Visit, form: FormData, what: str) -> Response:
    """Keep what a form of the page says, and go back to it."""
    write = _WRITES.get(what)
    if write is None:
        raise NotInBook("There is no such form.", "Go back and load the page again.")
    key = str(form.get("opportunity", ""))
    if not key:
        raise UsageError("Which opportunity?", "Go back and load the page again.")
    write(Said(visit, form, key))
    return visit.back("/pipeline")


add_write(router, "/opportunity/{what}", write_said)
