"""What is known of buyers as of a day: facts that people entered, and what the source says."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from ontarget.app.contact_log import logged_activities
from ontarget.app.desk import Desk, end_of_day
from ontarget.app.own_records import day_of, merged_into, standing, with_kept_record
from ontarget.audit.questions import column_fact, column_question, custom_facts, is_decider
from ontarget.store.transaction import ReadTransaction

Row = Mapping[str, Any]
NEEDED = ("record_id", "source", "source_id", "custom", "competitor", "contact_id", "account_id",
          "account", "first_seen_on", "last_seen_on")  # fmt: skip
"""Columns of an opportunity that may tell a fact."""

_ON_A_PAGE = 60
_FEW = 400
_US = ("me", "us", "we", "i", "ourselves", "ich", "wir", "nous", "nosotros")


@dataclass(frozen=True, slots=True)
class Fact:
    """An answer to a question: ``known`` tells whether a person entered it or the source has it.

    ``is_by_buyer`` holds where someone is named who is none of our sellers; never for what the
    source has.
    """

    question: str
    fact: str
    known: Literal["user", "crm"]
    said_by: str | None = None
    said_on: date | None = None
    entered_on: date | None = None
    is_by_buyer: bool = False


Facts = dict[int, dict[str, Fact]]


def own_facts(desk: Desk, book: ReadTransaction) -> Facts:
    """Return by record and question the last fact that people entered and that still stands."""
    rows = standing(desk, book.rows("qualification"), "entered_at", "withdrawn_at")
    if not rows:
        return {}
    sellers = seller_names(desk, book)
    found: Facts = {}
    for row in with_kept_record(rows, merged_into(book)):
        said_by = row["said_by"]
        found.setdefault(row["record_id"], {})[row["question"]] = Fact(
            row["question"], row["fact"], "user", said_by, row["said_on"],
            day_of(desk, row["entered_at"]),
            is_by_buyer=bool(said_by) and said_by.strip().casefold() not in sellers,
        )  # fmt: skip
    return found


def source_facts(desk: Desk, book: ReadTransaction, rows: Sequence[Row]) -> Facts:
    """Return what the source says of opportunities, rows with the columns ``NEEDED``.

    A column whose earlier values were never kept counts from the last snapshot that changed it.
    """
    found: Facts = {}
    for record_id, question, fact in (
        *_from_columns(desk, rows),
        *_from_competitors(desk, book, rows),
        *_from_roles(desk, book, rows),
    ):
        of_record = found.setdefault(record_id, {})
        of_record.setdefault(question, Fact(question, fact, "crm"))
    return found


def source_questions(book: ReadTransaction, rows: Iterable[Row]) -> set[str]:
    """Return the questions of which the source knows anything, of whatever opportunity."""
    found = {"competition"} if book.distinct("opportunity", "competitor") else set()
    if book.distinct("contact", "role"):
        found.add("authority")
    for headings in {tuple(_custom(text)) for text in {row["custom"] for row in rows}}:
        found |= {question for one in headings if (question := column_question(one))}
    return found


def _from_columns(desk: Desk, rows: Iterable[Row]) -> Iterator[tuple[int, str, str]]:
    told: dict[str, dict[str, str]] = {}
    for row in rows:
        text = row["custom"]
        if text and row["last_seen_on"] <= desk.as_of:
            if text not in told:
                told[text] = custom_facts(_custom(text))
            yield from ((row["record_id"], question, fact) for question, fact in told[text].items())


@lru_cache(maxsize=4096)
def _custom(text: str | None) -> dict[str, Any]:
    return json.loads(text) if text else {}


def _from_competitors(
    desk: Desk, book: ReadTransaction, rows: Sequence[Row]
) -> Iterator[tuple[int, str, str]]:
    """Tell the named competitor as of the day, by the rules of the as-of pipeline."""
    where = {"record_id": [row["record_id"] for row in rows]} if len(rows) <= _FEW else {}
    seen: dict[int, str | None] = {}
    end = end_of_day(desk, desk.as_of)
    for one in book.rows("observation", kind="opportunity", field="competitor", **where):
        seen.setdefault(one["record_id"], None)
        if one["effective_at"] <= end:
            seen[one["record_id"]] = one["value"]
    for row in rows:
        is_known = row["record_id"] in seen
        value = seen[row["record_id"]] if is_known else row["competitor"]
        if is_known or row["first_seen_on"] <= desk.as_of:
            fact = column_fact("Competitor", value)
            if fact:
                yield row["record_id"], "competition", fact


def _from_roles(
    desk: Desk, book: ReadTransaction, rows: Sequence[Row]
) -> Iterator[tuple[int, str, str]]:
    """Tell of contacts whose role says that they decide: named, met, or at the same account."""
    roles = [role for role in book.distinct("contact", "role") if is_decider(role)]
    if not roles:
        return
    contacted = [*_contacted(book, rows), *logged_activities(book, desk)]
    told_of = _deciders(book, roles, rows, contacted)
    deciders = [row for row in told_of if row["last_seen_on"] <= desk.as_of]
    if not deciders:
        return
    told: dict[tuple[str, str, str], str] = {}
    for one in deciders:
        said = f"{one['name'] or one['source_id']}: {one['role']}"
        for kind in ("source_id", "name", "account_id", "account"):
            if one[kind]:
                told.setdefault((one["source"], kind, one[kind]), said)
    told |= _met(desk, deciders, contacted)
    for row in rows:
        keys = (("source_id", row["contact_id"]), ("name", row["contact_id"]),
                ("met", row["source_id"]), ("account_id", row["account_id"]),
                ("account", row["account"]))  # fmt: skip
        said_of = [told.get((row["source"], kind, key)) for kind, key in keys if key]
        if known := next((said for said in said_of if said), None):
            yield row["record_id"], "authority", known


def _deciders(
    book: ReadTransaction, roles: Sequence[str], rows: Sequence[Row], contacted: Iterable[Row]
) -> Sequence[Row]:
    """Return the contacts with these roles; for a page's few rows only those near them."""
    if len(rows) > _ON_A_PAGE:
        return book.rows("contact", role=roles)
    named = {row["contact_id"] for row in rows}
    near = {
        "source_id": named | {row["contact_id"] for row in contacted},
        "name": named,
        "account_id": {row["account_id"] for row in rows},
        "account": {row["account"] for row in rows},
    }
    found: dict[int, Row] = {}
    for name, values in near.items():
        wanted = sorted(value for value in values if value)
        for start in range(0, len(wanted), _FEW):
            part = book.rows("contact", role=roles, **{name: wanted[start : start + _FEW]})
            found |= {row["record_id"]: row for row in part}
    return [found[key] for key in sorted(found)]


def _met(
    desk: Desk, deciders: Sequence[Row], contacted: Iterable[Row]
) -> dict[tuple[str, str, str], str]:
    """Return whom the activities of each opportunity were with, of those who decide."""
    end = end_of_day(desk, desk.as_of)
    said = {(one["source"], one["source_id"]): f"{one['name'] or one['source_id']}: {one['role']}"
            for one in deciders}  # fmt: skip
    found: dict[tuple[str, str, str], str] = {}
    for row in contacted:
        known = said.get((row["source"], row["contact_id"]))
        is_past = row["happened_at"] is not None and row["happened_at"] <= end
        if known and is_past and row["opportunity_id"]:
            found[row["source"], "met", row["opportunity_id"]] = known
    return found


def _contacted(book: ReadTransaction, rows: Sequence[Row]) -> Iterable[Row]:
    """Return the activities of opportunities that name somebody."""
    ids = sorted({row["source_id"] for row in rows})
    if len(rows) <= _FEW:
        return book.rows("activity", opportunity_id=ids) if ids else ()
    import pyarrow as pa
    import pyarrow.compute as pc

    table = book.arrow("activity", ["source", "contact_id", "opportunity_id", "happened_at"])
    is_asked = pc.is_in(table["opportunity_id"], value_set=pa.array(ids, pa.string()))
    named: list[Row] = table.filter(pc.and_(is_asked, pc.is_valid(table["contact_id"]))).to_pylist()
    return named


def seller_names(desk: Desk, book: ReadTransaction) -> frozenset[str]:
    """Return the names of our own people, folded: whoever is none of them may be the buyer."""
    names = [*book.distinct("owner", "name"), *book.distinct("opportunity", "owner"),
             desk.settings.text("me"), *_US]  # fmt: skip
    return frozenset(name.strip().casefold() for name in names if name)
