"""An own half, chosen before the tool's was seen: kept, compared, and looked back on."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.audit_views import major
from ontarget.app.halve import Halved, Row
from ontarget.app.halve_named import find_named
from ontarget.app.own_records import merged_into
from ontarget.app.record_key import name_of
from ontarget.app.situation import Situation
from ontarget.audit.compare import Hindsight, look_back
from ontarget.audit.halve import Key
from ontarget.core.errors import UsageError
from ontarget.core.number import counted
from ontarget.report.halve import LookBack

_WHO = {
    "mine": "Yours won more", "model": "The tool's won more", "cannot tell": "Cannot tell",
}  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """One choice: records offered, those kept by hand and by the tool."""

    period: str
    offered: frozenset[int]
    mine: frozenset[int]
    model: frozenset[int]
    chosen_at: datetime
    chosen_on: date


def offered_rows(halved: Halved) -> list[Row]:
    """Return the facts of those to choose from, by name: an order that gives nothing away.

    Amounts are in major units.
    """
    rows = [
        row | {"amount": major(row["amount"], row["currency"])}
        for key, row in halved.rows.items()
        if not halved.is_settled(key)
    ]
    return sorted(rows, key=lambda row: (name_of(row).casefold(), row["opportunity_id"]))


def n_to_choose(halved: Halved) -> int:
    """Return how many of those offered are to be kept: as many as the tool keeps of them."""
    return sum(not halved.is_settled(key) for key in halved.kept)


def read_choice(halved: Halved, texts: Iterable[str]) -> list[int]:
    """Return the records that ids or parts of names mean; as many as are to be kept, or an error.

    Raises NotInBook, AmbiguousName, and UsageError for a wrong number.
    """
    rows, found = offered_rows(halved), list[int]()
    for text in dict.fromkeys(part.strip() for part in texts):
        if text and (record := _meant(halved, rows, text)) is not None and record not in found:
            found.append(record)
    n = n_to_choose(halved)
    if len(found) != n:
        decided = sum(halved.is_settled(key) for key in halved.rows)
        settled = "" if not decided else f"; {decided:,} more are decided already"
        raise UsageError(
            f"You keep {len(found):,}; {n:,} of {len(rows):,} are to be kept{settled}.",
            "Two halves can be compared only if they are as large.",
        )
    return found


def _meant(halved: Halved, rows: Sequence[Row], text: str) -> int | None:
    record_id: int = find_named(halved.rows.values(), rows, text)["record_id"]
    return None if halved.is_settled(record_id) else record_id


def keep_choice(halved: Halved, mine: Collection[int]) -> Choice:
    """Keep an own choice beside the tool's; what is decided already counts on both sides."""
    situation = halved.audited.situation
    desk = situation.desk
    offered = [row["record_id"] for row in offered_rows(halved)]
    model = sorted(set(halved.kept) & set(offered))
    said = {
        "as_of": desk.as_of.isoformat(), "share": halved.request.share,
        "where": _where(situation), "offered": sorted(offered), "mine": sorted(mine),
        "model": model, "p_hit_all": halved.halving.all.p_hit,
        "p_hit_model": halved.halving.half.p_hit,
    }  # fmt: skip
    row = {
        "scope_kind": situation.scope.kind, "scope_name": situation.scope.name,
        "period": situation.asked.period.name, "choice": json.dumps(said), "actor": desk.actor,
        "chosen_at": desk.moment,
    }  # fmt: skip
    with desk.book.write(notice=desk.notice) as transaction:
        transaction.insert_rows("halving", [row])
    return _choice(situation, row, {})


def choices_on(situation: Situation) -> list[Choice]:
    """Return the choices in this scope that were made by the end of the desk's day, in order."""
    desk, scope = situation.desk, situation.scope
    with desk.book.read() as book:
        rows = book.rows("halving", scope_kind=scope.kind, scope_name=scope.name)
        kept = merged_into(book) if rows else {}
    rows = [row for row in rows if json.loads(row["choice"]).get("where") == _where(situation)]
    rows.sort(key=lambda row: (row["chosen_at"], row["halving_id"]))
    made = [_choice(situation, row, kept) for row in rows]
    return [one for one in made if one.chosen_on <= desk.as_of]


def _where(situation: Situation) -> str | None:
    return None if situation.asked.where is None else str(situation.asked.where)


def _choice(situation: Situation, row: Row, kept: dict[int, int]) -> Choice:
    said: dict[str, Any] = json.loads(row["choice"])

    def records(name: str) -> frozenset[int]:
        return frozenset(kept.get(record_id, record_id) for record_id in said[name])

    day = row["chosen_at"].astimezone(situation.desk.zone).date()
    return Choice(row["period"], records("offered"), records("mine"), records("model"),
                  row["chosen_at"], day)  # fmt: skip


def mine_now(halved: Halved, choice: Choice) -> set[int]:
    """Return what an own choice keeps of what is open now.

    What was not offered then is where the tool has it: nobody chose.
    """
    keys = set(halved.rows)
    settled = {key for key in keys if halved.is_settled(key)}
    of_tool = set(halved.kept) & (settled | (keys - choice.offered))
    return of_tool | ((choice.mine & keys) - settled)


def look_backs(situation: Situation, made: Sequence[Choice]) -> tuple[list[LookBack], str | None]:
    """Return who was right in earlier choices, the last of each period, and over all of them."""
    day = situation.desk.as_of
    last = {one.period: one for one in made if one.chosen_on < day}
    chosen = sorted(last.values(), key=lambda one: one.chosen_at)
    if not chosen:
        return [], None
    ends = _ends(situation, {key for one in chosen for key in one.mine ^ one.model})
    views = list[LookBack]()
    only_mine, only_model = list[Key](), list[Key]()
    won, settled = dict[Key, int](), list[Key]()
    for place, one in enumerate(chosen):
        won_then, settled_then = _became(ends, one)
        mine, model = one.mine - one.model, one.model - one.mine
        found = look_back(list[Key](mine), list[Key](model), won_then, settled_then)
        views.append(_view(situation, one, found))
        # The same opportunity may be chosen in several periods, and counts in each.
        only_mine += [f"{place} {key}" for key in mine]
        only_model += [f"{place} {key}" for key in model]
        won |= {f"{place} {key}": value for key, value in won_then.items()}
        settled += [f"{place} {key}" for key in settled_then]
    if len(views) == 1:
        return views, views[0].text
    found = look_back(only_mine, only_model, won, settled)
    text = (
        f"Over {len(views)} choices {found.n_settled:,} you differed on are settled: yours won "
        f"{found.n_won_mine:,}, the tool's {found.n_won_model:,}. {_WHO[found.who]}."
    )
    return views, text


def _ends(situation: Situation, wanted: set[int]) -> dict[int, Row]:
    rows = situation.state.pipeline
    is_in = pc.is_in(rows["record_id"], value_set=pa.array(sorted(wanted), pa.int64()))
    is_closed = pc.is_in(rows["status"], value_set=pa.array(["won", "lost"]))
    names = ["record_id", "status", "closed_on", "booked_amount", "amount", "currency"]
    found = rows.filter(pc.and_(is_in, is_closed)).select(names).to_pylist()
    currency = situation.asked.currency
    for row in found:
        amount = row["booked_amount"] if row["booked_amount"] is not None else row["amount"]
        same = currency is not None and row["currency"] == currency
        row["brought"] = (amount or 0) if same else 0
    return {row["record_id"]: row for row in found}


def _became(ends: dict[int, Row], choice: Choice) -> tuple[dict[Key, int], list[Key]]:
    """Return what the won ones brought, and all that closed after the choice."""
    after = [
        row for key in choice.mine ^ choice.model if (row := ends.get(key)) is not None
        and (row["closed_on"] is None or row["closed_on"] > choice.chosen_on)
    ]  # fmt: skip
    won: dict[Key, int] = {
        row["record_id"]: row["brought"] for row in after if row["status"] == "won"
    }
    return won, [row["record_id"] for row in after]


def _view(situation: Situation, choice: Choice, found: Hindsight) -> LookBack:
    n = len(choice.mine ^ choice.model)
    day = f"{choice.chosen_on.day} {choice.chosen_on:%b %Y}"
    text = f"On {day} your half was the tool's."
    if n:
        settled = counted(found.n_settled, "is", "are")
        text = (
            f"On {day} you and the tool differed on {n:,}; {settled} settled: yours won "
            f"{found.n_won_mine:,}, the tool's {found.n_won_model:,}. {_WHO[found.who]}."
        )
    asked = situation.asked
    is_money = asked.currency is not None
    return LookBack(
        choice.chosen_on, choice.period, n, found.n_settled, found.n_won_mine, found.n_won_model,
        asked.major(found.amount_mine) if is_money else found.n_won_mine,
        asked.major(found.amount_model) if is_money else found.n_won_model,
        found.who, text,
    )  # fmt: skip
