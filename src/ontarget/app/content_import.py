"""A shelf from a file: one item a row, nothing lost, and twice the same as once."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from ontarget.app.content import comma_text, find_same, split_words
from ontarget.app.desk import Desk
from ontarget.audit.own_words import find_kind
from ontarget.core.errors import MappingNeeded, UsageError
from ontarget.core.problem import Problem, problem
from ontarget.ingest.dates import find_order, parse_date
from ontarget.ingest.raw import RawTable
from ontarget.sources.file import read_file

Row = dict[str, Any]

HEADINGS = {
    "title": "title; name; heading; titel; titre; titulo",
    "location": "link; url; location; file; path; address; where; datei; lien; enlace",
    "content_kind": "kind; type; content kind; content type; format; art; typ; tipo",
    "segments": "segments; segment; industry; industries; audience; branche; secteur; sector",
    "stages": "stages; stage; phase; phases; etape; etapa",
    "obstacles": "obstacles; obstacle; objection; objections; answers; hindernis; hindernisse",
    "expires_on": "expires; expires on; expiry; expiry date; valid until; valid to; ablauf; "
    "gultig bis; expire le; caduca",
}
"""Headings by which the columns of a shelf are known, besides the field's own name."""


@dataclass(frozen=True)
class ContentImported:
    """What a file put on the shelf; problems name row, field and value."""

    file: str
    rows: int
    new: int
    changed: int
    unchanged: int
    columns: Mapping[str, str]
    kept_as_custom: tuple[str, ...]
    problems: tuple[Problem, ...]

    @property
    def has_left_out(self) -> bool:
        """Whether a row was left out."""
        return any(one.severity == "error" for one in self.problems)


def import_content(
    desk: Desk, path: Path, *, date_order: str | None = None, sheet: str | None = None
) -> ContentImported:
    """Put the items of a CSV or Excel file on the shelf, all of them in one transaction.

    An item is known again by title and place, or by a title that stands once on the shelf and
    once in the file. MappingNeeded for a file without a column of titles.
    """
    if date_order not in (None, "dmy", "mdy", "ymd"):
        raise UsageError(f"'{date_order}' is no order of a date.", "Give dmy, mdy or ymd.")
    raw = read_file(path, sheet=sheet)
    columns = _columns(raw)
    problems = list(raw.problems)
    items = _items(raw, columns, date_order, desk.zone, problems)
    counts = {"new": 0, "changed": 0, "unchanged": 0}
    with desk.book.write(notice=desk.notice) as transaction:
        standing = transaction.rows("content")
        for item in items:
            known = find_same(standing, item) or _renewed(standing, items, item)
            if known is None:
                key = transaction.insert_rows("content", [{**item, "added_at": desk.moment}])[0]
                standing.append({**item, "content_id": key, "withdrawn_at": None})
                counts["new"] += 1
            elif any(known.get(name) != value for name, value in item.items()):
                transaction.put_row("content", {**item, "content_id": known["content_id"]})
                counts["changed"] += 1
            else:
                counts["unchanged"] += 1
    own = tuple(name for name in raw.headings if name not in columns.values())
    return ContentImported(raw.file, raw.cells.num_rows, **counts, columns=columns,
                           kept_as_custom=own, problems=tuple(problems))  # fmt: skip


def _renewed(standing: Sequence[Row], items: Sequence[Row], item: Row) -> Row | None:
    """Return the one item of this title whose place has changed."""
    title = item["title"].casefold()
    on_shelf = [row for row in standing if row["title"].casefold() == title]
    in_file = [row for row in items if row["title"].casefold() == title]
    is_one = len(on_shelf) == len(in_file) == 1 and on_shelf[0]["withdrawn_at"] is None
    return on_shelf[0] if is_one else None


def _columns(raw: RawTable) -> dict[str, str]:
    """Return the file's heading of each field it has."""
    found: dict[str, str] = {}
    for name, words in HEADINGS.items():
        known = {name.replace("_", " "), *words.split("; ")}
        heading = next(
            (one for one in raw.headings if _plain(one) in known and one not in found.values()),
            None,
        )
        if heading is not None:
            found[name] = heading
    if "title" not in found:
        raise MappingNeeded(
            f"{raw.file}: no column holds titles. It has {', '.join(raw.headings)}.",
            "Name one of them title.",
        )
    return found


def _plain(heading: str) -> str:
    return re.sub(r"[\W_]+", " ", heading.casefold().replace("ü", "u")).strip()


def _items(
    raw: RawTable, columns: Mapping[str, str], order: str | None, zone: ZoneInfo,
    problems: list[Problem],
) -> list[Row]:  # fmt: skip
    cells = {name: raw.cells[heading].to_pylist() for name, heading in columns.items()}
    custom = [name for name in raw.headings if name not in columns.values()]
    others = {name: raw.cells[name].to_pylist() for name in custom}
    days = _days(raw, columns.get("expires_on"), order, zone)
    found: dict[tuple[str, str | None], Row] = {}
    for place, number in enumerate(raw.row_numbers.to_pylist()):
        told = {name: (column[place] or "").strip() for name, column in cells.items()}
        more = {name: column[place] for name, column in others.items() if column[place]}
        title = " ".join(told["title"].split())
        if not title:
            problems.append(
                problem("missing_value", raw.file, number, "title", "", "an item without a title")
            )
            continue
        expires = days[place] if days else None
        if told.get("expires_on") and expires is None:
            heading = columns["expires_on"]
            more[heading] = told["expires_on"]
            problems.append(
                problem("bad_date", raw.file, number, "expires_on", told["expires_on"],
                        "not a day, so the item never expires")
            )  # fmt: skip
        location = told.get("location") or None
        item = {
            "title": title,
            "location": location,
            "content_kind": told.get("content_kind") or None,
            "segments": comma_text(split_words(told.get("segments"))),
            "stages": comma_text(split_words(told.get("stages"))),
            "obstacles": _obstacles(raw.file, number, told.get("obstacles"), more, problems),
            "expires_on": expires,
        }
        item["custom"] = json.dumps(more, ensure_ascii=False, sort_keys=True) if more else None
        key = (title.casefold(), location)
        if key in found:
            problems.append(
                problem("duplicate_id", raw.file, number, "title", title,
                        "the item stands in the file before")
            )  # fmt: skip
        found[key] = item
    return list(found.values())


def _obstacles(
    file: str, row: int, text: str | None, more: dict[str, Any], problems: list[Problem]
) -> str | None:
    """Return the kinds of obstacles; words of no kind stay beside the item."""
    kinds, unknown = [], []
    for word in split_words(text):
        try:
            kinds.append(find_kind(word))
        except UsageError:
            unknown.append(word)
            problems.append(
                problem("bad_choice", file, row, "obstacles", word, "no kind of obstacle")
            )
    if unknown:
        more["obstacles"] = ", ".join(unknown)
    return comma_text(kinds)


def _days(
    raw: RawTable, heading: str | None, order: str | None, zone: ZoneInfo
) -> list[date | None]:
    if heading is None:
        return []
    cells = raw.cells[heading].combine_chunks()
    cells = cells if isinstance(cells, pa.Array) else pa.concat_arrays(cells.chunks)
    found = order or find_order(cells)
    if found in ("ambiguous", "mixed"):
        raise UsageError(
            f"{raw.file}: '{heading}' can be read day first or month first.",
            "Say which with --date-order dmy or mdy.",
        )
    days: list[date | None] = parse_date(cells, found, zone).values.to_pylist()
    return days
