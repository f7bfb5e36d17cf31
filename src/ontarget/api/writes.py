"""What the API keeps: the same use cases as the command line, each once for an idempotency key."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from ontarget.api.answered import answered
from ontarget.api.asked import Asked, Of, may_write
from ontarget.api.once import Once
from ontarget.api.schemas import said_to_be
from ontarget.python.told import document

router = APIRouter(prefix="/api/v1", tags=["write"], dependencies=[Depends(may_write)])
Text = Annotated[str, Field(min_length=1, max_length=500)]
Long = Annotated[str, Field(min_length=1, max_length=5_000)]
Day = Annotated[str, Field(min_length=1, max_length=20, description="2026-11-23, fri or +3d")]
Key = Annotated[
    str | None,
    Header(alias="Idempotency-Key", min_length=1, max_length=200,
           description="The same key and body are written once."),
]  # fmt: skip


class Body(BaseModel):
    """What is sent; a field that is not known is refused rather than dropped."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Decision(Body):
    """A verdict on an opportunity."""

    opportunity: Text
    verdict: Literal["keep", "backburner", "cut", "hand-over"]
    reason: Long
    until: Day | None = None
    to: Text | None = None


class Contact(Body):
    """A contact with a buyer, and the next step that was agreed."""

    opportunity: Text
    kind: Literal["call", "email", "meeting", "note"]
    direction: Literal["out", "in"] = "out"
    contact: Text | None = None
    outcome: Text | None = None
    on: Day | None = None
    note: Long | None = None
    next_step: Text | None = None
    next_on: Day | None = None
    reason: Text | None = None
    no_next_step: Text | None = None
    brought: Text | None = None


class Done(Body):
    """An action that was done."""

    next_step: Text | None = None
    next_on: Day | None = None
    note: Long | None = None


class Snooze(Body):
    """An action put off."""

    until: Day
    reason: Text | None = None


class Target(Body):
    """A number to reach in a period."""

    period: Text
    amount: float = Field(ge=0, le=1e15)
    owner: Text | None = None
    team: Text | None = None
    company: bool = False
    measure: Text = "amount"
    count_of: Literal["won", "created"] | None = None
    currency: Annotated[str, Field(pattern="^[A-Za-z]{3}$")] | None = None
    where: Text | None = None


class Fields(Body):
    """Fields of an opportunity as a person would type them."""

    fields: dict[Text, Annotated[str, Field(max_length=5_000)]] = Field(min_length=1, max_length=50)


class Won(Body):
    """An opportunity that was won."""

    on: Day | None = None
    amount: Text | None = None


class Lost(Body):
    """An opportunity that was lost."""

    on: Day | None = None
    reason: Text | None = None


class Value(Body):
    """The value of a setting; null goes back to the default."""

    value: Annotated[str, Field(max_length=5_000)] | None


@router.post("/decisions", summary="Keep, park, cut or hand over",
             **said_to_be("written", status=201))  # fmt: skip
def post_decision(request: Request, of: Of, said: Decision, key: Key = None) -> Response:
    """Keep a verdict with its reason."""

    def write() -> dict[str, Any]:
        return of.book.decide(said.opportunity, said.verdict, reason=said.reason,
                              until=said.until, to=said.to).document()  # fmt: skip

    return written_once(request, of, said, key, write)


@router.delete("/decisions/{opportunity:path}", summary="Take a verdict back",
               **said_to_be("written"))  # fmt: skip
def delete_decision(request: Request, of: Of, opportunity: str) -> Response:
    """Take back the last verdict on an opportunity; what stood before stands again."""
    found = of.book.decide_undo(opportunity)
    return answered(request, document(found))


@router.post("/contacts", summary="Log a contact", **said_to_be("written", status=201))
def post_contact(request: Request, of: Of, said: Contact, key: Key = None) -> Response:
    """Log a contact with its next step, day and reason, or why there is none."""

    def write() -> dict[str, Any]:
        return of.book.log(
            said.opportunity, kind=said.kind, direction=said.direction, contact=said.contact,
            outcome=said.outcome, on=said.on, note=said.note, next_step=said.next_step,
            next_on=said.next_on, reason=said.reason, no_next_step=said.no_next_step,
            brought=said.brought,
        ).document()  # fmt: skip

    return written_once(request, of, said, key, write)


@router.post("/actions/{action:path}/done", summary="Tick an action off",
             **said_to_be("written", status=201))  # fmt: skip
def post_done(request: Request, of: Of, action: str, said: Done, key: Key = None) -> Response:
    """Tick an action off, whatever came of it."""
    return written_once(request, of, said, key, lambda: {
        "id": of.book.done(action, next_step=said.next_step, next_on=said.next_on,
                           note=said.note).id, "state": "done"})  # fmt: skip


@router.post("/actions/{action:path}/snooze", summary="Put an action off",
             **said_to_be("written", status=201))  # fmt: skip
def post_snooze(request: Request, of: Of, action: str, said: Snooze, key: Key = None) -> Response:
    """Put an action off to a later day."""

    def write() -> dict[str, Any]:
        return document(of.book.snooze(action, until=said.until, reason=said.reason))

    return written_once(request, of, said, key, write)


@router.post("/targets", summary="Set a target", **said_to_be("written", status=201))
def post_target(request: Request, of: Of, said: Target, key: Key = None) -> Response:
    """Set the number to reach in a period."""

    def write() -> dict[str, Any]:
        own = of.book.of(owner=said.owner, team=said.team, company=said.company)
        return own.target_set(
            period=said.period, amount=f"{said.amount:.2f}", measure=said.measure,
            count_of=said.count_of, currency=said.currency, where=said.where,
        )  # fmt: skip

    return written_once(request, of, said, key, write)


@router.patch("/opportunities/{opportunity:path}", summary="Change fields",
              **said_to_be("written"))  # fmt: skip
def patch_opportunity(
    request: Request, of: Of, opportunity: str, said: Fields, key: Key = None
) -> Response:
    """Set fields of an opportunity, all of them or none; the source's values stay beneath."""
    pairs = [f"{name}={value}" for name, value in said.fields.items()]
    return written_once(request, of, said, key, lambda: document(of.book.set(opportunity, pairs)),
                 status=200)  # fmt: skip


@router.post("/opportunities/{opportunity:path}/won", summary="It is won",
             **said_to_be("written", status=201))  # fmt: skip
def post_won(request: Request, of: Of, opportunity: str, said: Won, key: Key = None) -> Response:
    """Say that an opportunity was won, when and for how much."""
    return written_once(request, of, said, key, lambda: document(
        of.book.won(opportunity, on=said.on, amount=said.amount)))  # fmt: skip


@router.post("/opportunities/{opportunity:path}/lost", summary="It is lost",
             **said_to_be("written", status=201))  # fmt: skip
def post_lost(request: Request, of: Of, opportunity: str, said: Lost, key: Key = None) -> Response:
    """Say that an opportunity was lost, when and why."""
    return written_once(request, of, said, key, lambda: document(
        of.book.lost(opportunity, on=said.on, reason=said.reason)))  # fmt: skip


@router.put("/settings/{name}", summary="Change a setting", **said_to_be("written"))
def put_setting(request: Request, of: Of, name: str, said: Value) -> Response:
    """Set a setting of the book, or go back to its default."""
    return answered(request, document(of.book.config(name, said.value, reset=said.value is None)))


@router.post("/published", summary="Keep today's answer", **said_to_be("written", status=201))
def post_published(request: Request, of: Of, key: Key = None) -> Response:
    """Keep today's answer for the track record, once per scope, period and day."""
    return written_once(request, of, Body(), key, lambda: document(of.book.publish()))


def written_once(
    request: Request, of: Asked, said: Body, key: str | None, write: Any, *, status: int = 201
) -> Response:
    """Answer with what a write says of itself; under one key it is written once."""
    once: Once = request.app.state.once
    document = once.write(of.desk, request.url.path, key, said.model_dump_json(), write)
    return answered(request, document, status=status)
