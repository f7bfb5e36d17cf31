"""Obstacles that texts speak of: proposed, and counted only once someone has confirmed them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.contact_layer import lay_contacts
from ontarget.app.contact_log import logged_activities
from ontarget.app.desk import Desk, end_of_day
from ontarget.app.kept_state import kept_state
from ontarget.app.merge import read_merged
from ontarget.app.obstacles import open_obstacles
from ontarget.app.own_records import merged_into, with_kept_record
from ontarget.app.scopes import chosen_scope
from ontarget.app.situation import members_of
from ontarget.audit.lexicon import KINDS
from ontarget.audit.obstacle_words import find_obstacles, mark_words
from ontarget.audit.own_words import check_word, find_kind, parse_words, write_words
from ontarget.core.errors import NotInBook, UsageError
from ontarget.core.scope import Scope
from ontarget.report.obstacles import ProposalView
from ontarget.store.transaction import ReadTransaction, WriteTransaction

_ACTION = "obstacle:"
_NUMBERS = {kind.name: kind.number for kind in KINDS}
_TITLES = {kind.name: kind.title for kind in KINDS}
_TEXTS = pa.schema([("record_id", pa.int64()), ("found_in", pa.string()), ("text", pa.string()),
                    ("day", pa.date32())])  # fmt: skip


@dataclass(frozen=True, slots=True)
class Proposal:
    """What texts say of one kind of obstacle of one opportunity; ``marks`` know the texts again."""

    view: ProposalView
    marks: tuple[str, ...]


def find_proposals(
    desk: Desk, stated: Scope | None = None, *, pipeline: pa.Table | None = None
) -> tuple[Proposal, ...]:
    """Return what the texts of a scope's open opportunities say of obstacles, as of the day.

    Left out is what was confirmed or dismissed before; a later text brings it back.
    """
    state = kept_state(desk).pipeline if pipeline is None else pipeline
    members = members_of(state, chosen_scope(desk, stated))
    return _proposals(desk, members.filter(pc.equal(members["status"], "open")))


def confirm_proposals(desk: Desk, numbers: Sequence[int] | None, stated: Scope | None) -> list[int]:
    """Make obstacles of proposals, all of a scope's or those of some numbers; return theirs."""
    chosen = _chosen(desk, numbers, stated)
    with desk.book.write(notice=desk.notice) as transaction:
        standing = _standing_kinds(desk, transaction)
        # Another process may have confirmed the same meanwhile.
        new = [one for one in chosen if (one.view.record_id, one.view.kind) not in standing]
        keys = transaction.insert_rows(
            "obstacle",
            [{"record_id": one.view.record_id, "name": _TITLES[one.view.kind],
              "obstacle_kind": one.view.kind, "actor": desk.actor,
              "evidence": f"{one.view.found_in}: {one.view.evidence}",
              "raised_at": desk.moment} for one in new],
        )  # fmt: skip
        _remember(desk, transaction, chosen)
    return keys


def dismiss_proposals(desk: Desk, numbers: Sequence[int] | None, stated: Scope | None) -> int:
    """Remember that the texts of some proposals speak of no obstacle; return how many."""
    chosen = _chosen(desk, numbers, stated)
    with desk.book.write(notice=desk.notice) as transaction:
        _remember(desk, transaction, chosen)
    return len(chosen)


def own_words(desk: Desk) -> dict[str, tuple[str, ...]]:
    """Return the user's own words by kind."""
    return parse_words(desk.settings.text("obstacle_words"))


def change_words(desk: Desk, kind: str, word: str, *, is_removed: bool = False) -> dict[str, Any]:
    """Add or remove a word of one's own; return all of them."""
    name = find_kind(kind)
    check_word(word.strip())
    with desk.book.write(notice=desk.notice) as transaction:
        words = parse_words(transaction.find_setting("obstacle_words") or "")
        of_kind = [one for one in words.get(name, ()) if one != word.strip()]
        if is_removed and len(of_kind) == len(words.get(name, ())):
            raise NotInBook(f"'{word}' is none of your words.", "See: ontarget obstacle words list")
        words[name] = (*of_kind, *([] if is_removed else [word.strip()]))
        transaction.set_setting("obstacle_words", write_words(words) or None)
    return {key: list(of) for key, of in words.items() if of}


def dated_texts(desk: Desk, pipeline: pa.Table) -> pa.Table:
    """Return what was written about opportunities up to the day: record_id, found_in, text, day.

    ``day`` is known of activities only.
    """
    names = ["record_id", "source", "source_id"]
    end = pa.scalar(end_of_day(desk, desk.as_of), pa.timestamp("us", "UTC"))
    with desk.book.read() as book:
        tables = {
            "opportunity": book.arrow(
                "opportunity", [*names, "note", "last_seen_on"], in_order=False
            ),
            "activity": book.arrow(
                "activity",
                [
                    "source",
                    "opportunity_id",
                    "kind",
                    "direction",
                    "subject",
                    "note",
                    "happened_at",
                    "first_seen_on",
                ],
                in_order=False,
            ),
        }
        links = book.rows("link")
        noted = book.rows("observation", kind="opportunity", field="note", known="user")
        logged = logged_activities(book, desk)
    tables = lay_contacts(read_merged(tables, links), logged, desk.zone)
    own = {row["record_id"]: row["value"] for row in noted if row["effective_at"] <= end.as_py()}
    ids = pipeline["record_id"].combine_chunks()
    opportunity = tables["opportunity"]
    opportunity = opportunity.filter(pc.is_in(opportunity["record_id"], value_set=ids))
    parts = [_part(pipeline["record_id"], name, pipeline[name]) for name in _OF_PIPELINE]
    parts.append(_notes(desk, opportunity, own))
    activity = _of_records(tables["activity"], opportunity)
    happened = activity["happened_at"]
    is_past = pc.if_else(
        pc.is_valid(happened), pc.less_equal(happened, end),
        pc.less_equal(activity["first_seen_on"], pa.scalar(desk.as_of)),
    )  # fmt: skip
    activity = activity.filter(pc.fill_null(is_past, False))
    day = activity["happened_at"].cast(pa.date32(), safe=False)
    for name in ("subject", "note"):
        found_in = f"activity {name}"
        parts.append(_part(activity["record_id"], found_in, activity[name], day))
    texts = pa.concat_tables(parts)
    return texts.filter(pc.is_valid(texts["text"])).combine_chunks()


_OF_PIPELINE = ("next_step", "lost_reason")


def _part(ids: Any, found_in: str, texts: Any, day: Any = None) -> pa.Table:
    n = len(ids)
    columns = [
        ids,
        pa.array([found_in.replace("_", " ")] * n, pa.string()),
        texts.cast(pa.string()),
        pa.nulls(n, pa.date32()) if day is None else day,
    ]
    return pa.table(columns, schema=_TEXTS)


def _notes(desk: Desk, opportunity: pa.Table, own: dict[int, str | None]) -> pa.Table:
    """Return the notes of opportunities: one's own, else the source's once it was told."""
    told = pc.less_equal(opportunity["last_seen_on"], pa.scalar(desk.as_of))
    notes = pc.if_else(told, opportunity["note"], pa.scalar(None, pa.string()))
    if own:
        keys = pa.array(list(own), pa.int64())
        place = pc.index_in(opportunity["record_id"], value_set=keys)
        said = pa.array(list(own.values()), pa.string()).take(place)
        notes = pc.if_else(pc.is_valid(place), said, notes)
    return _part(opportunity["record_id"], "note", notes)


def _of_records(activity: pa.Table, opportunity: pa.Table) -> pa.Table:
    """Return the activities of some opportunities, with their record."""
    known, asked = (
        pc.binary_join_element_wise(table["source"], table[key], "\x1f")
        for table, key in ((opportunity, "source_id"), (activity, "opportunity_id"))
    )
    place = pc.index_in(asked, value_set=known.combine_chunks())
    is_known = pc.is_valid(place)
    ids = opportunity["record_id"].take(place.filter(is_known))
    return activity.filter(is_known).append_column("record_id", ids)


def _proposals(desk: Desk, open_rows: pa.Table) -> tuple[Proposal, ...]:
    texts = dated_texts(desk, open_rows)
    found = find_obstacles(texts["text"], own_words(desk))
    hits = texts.take(found["place"]).append_column("kind", found["kind"])
    hits = hits.append_column("words", found["words"])
    with desk.book.read() as book:
        standing = _standing_kinds(desk, book)
        settled = _settled_marks(desk, book)
    grouped: dict[tuple[int, str], list[dict[str, Any]]] = {}
    for row in hits.to_pylist():
        key = row["record_id"], row["kind"]
        if key not in standing and (*key, _mark(row["text"])) not in settled:
            grouped.setdefault(key, []).append(row)
    keyed = zip(open_rows["record_id"].to_pylist(), open_rows["opportunity_id"].to_pylist(),
                open_rows["name"].to_pylist(), strict=True)  # fmt: skip
    named = {record_id: (key, name) for record_id, key, name in keyed}
    return tuple(
        _proposal(key, grouped[key], *named[key[0]])
        for key in sorted(grouped, key=lambda one: (one[0], _NUMBERS[one[1]]))
    )


def _proposal(
    key: tuple[int, str], rows: list[dict[str, Any]], source_id: str, name: str | None
) -> Proposal:
    """Show what stands now before what was once said, and of that the newest."""
    record_id, kind = key
    rows = sorted(rows, key=lambda row: (row["day"] is not None, _before(row["day"]), row["text"]))
    first = rows[0]
    on = f" of {first['day']}" if first["day"] else ""
    view = ProposalView(
        record_id * 100 + _NUMBERS[kind], record_id, source_id, name, kind,
        first["found_in"] + on, mark_words(first["text"], first["words"]), len(rows),
    )  # fmt: skip
    return Proposal(view, tuple(sorted({_mark(row["text"]) for row in rows})))


def _before(day: Any) -> int:
    return -day.toordinal() if day else 0


def _mark(text: str) -> str:
    return blake2b(text.encode(), digest_size=6).hexdigest()


def _standing_kinds(desk: Desk, book: ReadTransaction) -> set[tuple[int, str | None]]:
    return {(row["record_id"], row["obstacle_kind"]) for row in open_obstacles(desk, book)}


def _settled_marks(desk: Desk, book: ReadTransaction) -> set[tuple[int, str, str]]:
    """Return record, kind and mark of every text that was confirmed or dismissed by the day."""
    end = end_of_day(desk, desk.as_of)
    rows = [
        row
        for row in book.rows("action_log")
        if row["action"].startswith(_ACTION) and row["logged_at"] <= end
    ]
    return {
        (row["record_id"], row["action"][len(_ACTION) :], mark)
        for row in with_kept_record(rows, merged_into(book) if rows else {})
        for mark in json.loads(row["note"])
    }


def _remember(desk: Desk, transaction: WriteTransaction, proposals: Iterable[Proposal]) -> None:
    transaction.insert_rows(
        "action_log",
        [{"action": f"{_ACTION}{one.view.kind}", "record_id": one.view.record_id, "state": "done",
          "note": json.dumps(one.marks), "actor": desk.actor, "logged_at": desk.moment}
         for one in proposals],
    )  # fmt: skip


def _chosen(
    desk: Desk, numbers: Sequence[int] | None, stated: Scope | None
) -> tuple[Proposal, ...]:
    """Return the proposals of a scope, or those of some numbers wherever they are."""
    if numbers is None:
        return find_proposals(desk, stated)
    found = {one.view.number: one for one in find_proposals(desk, Scope("company"))}
    missing = [number for number in numbers if number not in found]
    if missing:
        raise UsageError(
            f"There is no proposal {', '.join(map(str, missing))}.", "See: ontarget obstacle find"
        )
    return tuple(found[number] for number in dict.fromkeys(numbers))
