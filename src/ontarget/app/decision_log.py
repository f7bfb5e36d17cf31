"""All that was decided, and what became of it: of 40 cut, how many came back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from ontarget.app.as_of import load_state
from ontarget.app.decide import VERDICTS, Decision, decisions_on
from ontarget.app.desk import Desk
from ontarget.app.scopes import chosen_scope
from ontarget.app.situation import members_of
from ontarget.core.scope import Scope


@dataclass(frozen=True)
class Logged:
    """One decision and what became of the opportunity since.

    ``became``: won, lost, gone, back (its day has come), parked, or open.
    """

    opportunity_id: str
    name: str
    owner: str | None
    verdict: str
    decided_on: date
    until_on: date | None
    to_owner: str | None
    reason: str | None
    is_standing: bool
    became: str
    became_on: date | None


@dataclass(frozen=True)
class Tally:
    """Of ``n`` opportunities with a verdict that stands, what became of how many."""

    verdict: str
    n: int
    won: int
    lost: int
    back: int
    text: str


@dataclass(frozen=True)
class DecisionLog:
    """Every decision up to the day, the latest first, and a tally by verdict."""

    as_of: date
    decisions: tuple[Logged, ...]
    tallies: tuple[Tally, ...]


def list_decisions(desk: Desk, stated: Scope | None = None) -> DecisionLog:
    """Return the log of decisions on opportunities of a scope, those overruled too."""
    scope = chosen_scope(desk, stated)
    rows = {row["record_id"]: row for row in members_of(load_state(desk).pipeline, scope).select(
        ["record_id", "opportunity_id", "name", "account", "owner", "status", "closed_on"]
    ).to_pylist()}  # fmt: skip
    with desk.book.read() as book:
        made = decisions_on(book, desk)
    last: dict[int, Decision] = {}
    for one in made:
        last[one.record_id] = one
    logged = [
        _logged(one, rows[one.record_id], last[one.record_id] is one, desk.as_of)
        for one in reversed(made)
        if one.record_id in rows
    ]
    return DecisionLog(desk.as_of, tuple(logged), tuple(_tallies(logged)))


def _logged(one: Decision, row: dict[str, Any], is_standing: bool, day: date) -> Logged:
    status, closed_on = row["status"], row["closed_on"]
    became, on = "open", None
    if status in ("won", "lost"):
        became, on = status, closed_on
    elif status == "unresolved":
        became = "gone"
    elif one.is_asleep(day):
        became, on = "parked", one.until_on
    elif one.verdict in ("backburner", "cut"):
        became, on = "back", one.until_on
    return Logged(
        row["opportunity_id"], row["name"] or row["account"] or row["opportunity_id"],
        row["owner"], one.verdict, one.decided_at.date(), one.until_on, one.to_owner, one.reason,
        is_standing, became, on,
    )  # fmt: skip


def _tallies(logged: list[Logged]) -> Iterator[Tally]:
    for verdict in VERDICTS:
        own = [one for one in logged if one.verdict == verdict and one.is_standing]
        if own:
            won, lost, back = (sum(one.became == word for one in own)
                               for word in ("won", "lost", "back"))  # fmt: skip
            yield Tally(verdict, len(own), won, lost, back, _said(verdict, len(own), won, lost))


def _said(verdict: str, n: int, won: int, lost: int) -> str:
    names = {"keep": "kept", "backburner": "put on the back burner", "cut": "cut",
             "hand-over": "handed over"}  # fmt: skip
    return f"of {n} {names[verdict]}, {won} won since and {lost} lost"
