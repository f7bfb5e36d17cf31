"""All that was decided, and what became of it: of 40 cut, how many came back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from ontarget.app.decide import VERDICTS, Decision, decisions_on
from ontarget.app.desk import Desk
from ontarget.app.kept_state import kept_state
from ontarget.app.record_key import name_of, opportunity_keys
from ontarget.app.scopes import chosen_scope
from ontarget.app.situation import members_of
from ontarget.core.scope import Scope
from ontarget.report.answer import plain
from ontarget.report.shown import Shown


@dataclass(frozen=True)
class Logged:
    """One decision and what became of the opportunity since.

    ``became``: won, lost, gone, back (its day has come), parked, cut, overruled, or open.
    ``advised`` is the tool's
    verdict of the time; ``is_explored``: it proposed to keep it all the same, to check the advice.
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
    advised: str | None = None
    is_explored: bool = False


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
class Explored:
    """What became of ones that were to be cut: those that were, and those kept to check it."""

    n_cut: int
    cut_won: int
    n_explored: int
    explored_won: int
    text: str


@dataclass(frozen=True)
class DecisionLog(Shown):
    """Every decision up to the day, the latest first, and a tally by verdict.

    ``explored`` is None while nothing was kept to check the advice.
    """

    as_of: date
    decisions: tuple[Logged, ...]
    tallies: tuple[Tally, ...]
    explored: Explored | None = None

    def document(self) -> dict[str, Any]:
        """Return the log as JSON content."""
        found: dict[str, Any] = plain(asdict(self))
        return found


def list_decisions(desk: Desk, stated: Scope | None = None) -> DecisionLog:
    """Return the log of decisions on opportunities of a scope, those overruled too."""
    scope = chosen_scope(desk, stated)
    rows = {row["record_id"]: row for row in members_of(kept_state(desk).pipeline, scope).select(
        ["record_id", "opportunity_id", "name", "account", "owner", "status", "closed_on"]
    ).to_pylist()}  # fmt: skip
    with desk.book.read() as book:
        made = decisions_on(book, desk)
        advice = {row["decision_id"]: json.loads(row["advice"]) for row in book.rows("decision")
                  if row["advice"]}  # fmt: skip
    last: dict[int, Decision] = {}
    for one in made:
        last[one.record_id] = one
    keys = opportunity_keys(desk, (one.record_id for one in made if one.record_id in rows))
    for record_id, key in keys.items():
        rows[record_id]["opportunity_id"] = key
    logged = [
        _logged(
            one,
            rows[one.record_id],
            last[one.record_id] is one,
            desk,
            advice.get(one.decision_id, {}),
        )
        for one in reversed(made)
        if one.record_id in rows
    ]
    return DecisionLog(desk.as_of, tuple(logged), tuple(_tallies(logged)), _explored(logged))


def _logged(
    one: Decision, row: dict[str, Any], is_standing: bool, desk: Desk, advice: dict[str, Any]
) -> Logged:
    day = desk.as_of
    status, closed_on = row["status"], row["closed_on"]
    became, on = "open", None
    if status in ("won", "lost"):
        became, on = status, closed_on
    elif status == "unresolved":
        became = "gone"
    elif not is_standing:
        became = "overruled"
    elif one.is_asleep(day):
        became, on = ("cut" if one.until_on is None else "parked"), one.until_on
    elif one.verdict in ("backburner", "cut"):
        became, on = "back", one.until_on
    name = name_of(row)
    decided_on = one.decided_at.astimezone(desk.zone).date()
    return Logged(
        row["opportunity_id"], name, row["owner"], one.verdict, decided_on, one.until_on,
        one.to_owner, one.reason, is_standing, became, on, advice.get("verdict"),
        bool(advice.get("explore")),
    )  # fmt: skip


def _tallies(logged: list[Logged]) -> Iterator[Tally]:
    for verdict in VERDICTS:
        own = [one for one in logged if one.verdict == verdict and one.is_standing]
        if own:
            won, lost, back = (sum(one.became == word for one in own)
                               for word in ("won", "lost", "back"))  # fmt: skip
            yield Tally(
                verdict, len(own), won, lost, back, _said(verdict, len(own), won, lost, back)
            )


def _said(verdict: str, n: int, won: int, lost: int, back: int) -> str:
    names = {"keep": "kept", "backburner": "put on the back burner", "cut": "cut",
             "hand-over": "handed over"}  # fmt: skip
    text = f"of {n} {names[verdict]}, {won} won since and {lost} lost"
    return f"{text}, {back} came back" if back else text


_LEAST_WON = 5  # wins in both groups together, below which nothing can be told


def _explored(logged: list[Logged]) -> Explored | None:
    """Compare ones that were to be cut and were, with those kept to check the advice."""
    advised = [one for one in logged if one.is_standing and one.advised == "cut"]
    kept = [one for one in advised if one.is_explored and one.verdict != "cut"]
    if not kept:
        return None
    cut = [one for one in advised if one.verdict == "cut"]
    cut_won, kept_won = (sum(one.became == "won" for one in group) for group in (cut, kept))
    text = (
        f"the tool would have cut: of {len(cut)} that were, {cut_won} won since; of {len(kept)} "
        f"kept to check it, {kept_won} won"
    )
    if cut_won + kept_won < _LEAST_WON:
        text += "; too few to tell"
    return Explored(len(cut), cut_won, len(kept), kept_won, text)
