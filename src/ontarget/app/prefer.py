"""When and how a person asked to be contacted; what was asked always wins over what is learned."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from ontarget.app.desk import Desk
from ontarget.app.own_records import standing
from ontarget.app.permissions import check_channel
from ontarget.core.day import parse_time
from ontarget.core.errors import UsageError
from ontarget.core.firm_calendar import WEEKDAYS
from ontarget.store.transaction import ReadTransaction

Row = dict[str, Any]
FIELDS = ("days", "from_time", "to_time", "channel", "time_zone", "note")


@dataclass(frozen=True, slots=True)
class Wish:
    """What is said of how a person wants to be contacted; None where nothing is said."""

    days: str | None = None
    from_time: str | None = None
    to_time: str | None = None
    channel: str | None = None
    time_zone: str | None = None
    note: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said at all."""
        return all(getattr(self, name) is None for name in FIELDS)


def standing_preferences(desk: Desk) -> dict[int, Row]:
    """Return by contact record the row of ``follow_up_preference`` that counts on the day."""
    with desk.book.read() as book:
        return preferences_in(book, desk)


def preferences_in(
    book: ReadTransaction, desk: Desk, record_id: int | None = None
) -> dict[int, Row]:
    """Return what ``standing_preferences`` returns, of one contact if one is given."""
    where = {} if record_id is None else {"record_id": record_id}
    rows = standing(desk, book.rows("follow_up_preference", **where), "said_at", "withdrawn_at")
    return {row["record_id"]: row for row in rows}


def prefer(desk: Desk, contact: Row, wish: Wish, *, is_new: bool = False) -> Row:
    """Keep what a contact asked for and return what counts then.

    What is not said stays as it was, unless ``is_new``. UsageError for days, hours, channels or
    zones that are none, and for hours that end before they begin.
    """
    said = checked(wish)
    record_id = contact["record_id"]
    with desk.book.write(notice=desk.notice) as transaction:
        before = {} if is_new else preferences_in(transaction, desk, record_id).get(record_id, {})
        values = {
            name: before.get(name) if getattr(said, name) is None else getattr(said, name)
            for name in FIELDS
        }
        _check_order(values["from_time"], values["to_time"])
        if is_new:
            _withdraw(transaction.rows("follow_up_preference", record_id=record_id,
                                       withdrawn_at=None), transaction, desk.moment)  # fmt: skip
        row = {"record_id": record_id, **values, "said_at": desk.moment}
        key = transaction.insert_rows("follow_up_preference", [row])[0]
    return {"preference_id": key, **row}


def forget_preference(desk: Desk, contact: Row) -> int:
    """Take back what a contact asked for; return how many entries there were."""
    with desk.book.write(notice=desk.notice) as transaction:
        rows = transaction.rows(
            "follow_up_preference", record_id=contact["record_id"], withdrawn_at=None
        )
        _withdraw(rows, transaction, desk.moment)
    return len(rows)


def _withdraw(rows: Iterable[Row], transaction: Any, at: datetime) -> None:
    for row in rows:
        transaction.put_row(
            "follow_up_preference", {"preference_id": row["preference_id"], "withdrawn_at": at}
        )


def checked(wish: Wish) -> Wish:
    """Return a wish in the words that are kept; UsageError where it cannot be read."""
    check_channel(wish.channel)
    _check_zone(wish.time_zone)
    return Wish(
        parse_weekdays(wish.days) if wish.days is not None else None,
        parse_time(wish.from_time).strftime("%H:%M") if wish.from_time is not None else None,
        parse_time(wish.to_time).strftime("%H:%M") if wish.to_time is not None else None,
        wish.channel,
        wish.time_zone,
        wish.note,
    )


def parse_weekdays(text: str) -> str:
    """Read weekdays: names, parted by commas, or from one to another; UsageError otherwise.

    >>> parse_weekdays("Tuesday, mon"), parse_weekdays("wed-fri")
    ('mon,tue', 'wed,thu,fri')
    """
    found: set[int] = set()
    for part in re.split(r"[,; ]+", text.strip()):
        ends = [_weekday(word, text) for word in part.split("-")]
        if len(ends) > 2:
            raise UsageError(f"'{part}' are no weekdays.", "Write mon,tue or mon-fri.")
        last = ends[-1] + (7 if ends[-1] < ends[0] else 0)
        found |= {day % 7 for day in range(ends[0], last + 1)}
    return ",".join(WEEKDAYS[day] for day in sorted(found))


def _weekday(word: str, text: str) -> int:
    short = word.strip().lower()[:3]
    if short not in WEEKDAYS:
        raise UsageError(f"'{text}' are no weekdays.", "Write mon,tue or mon-fri.")
    return WEEKDAYS.index(short)


def _check_order(from_time: str | None, to_time: str | None) -> None:
    if from_time and to_time and to_time <= from_time:
        raise UsageError(
            f"{to_time} is not after {from_time}.", "Give the earliest hour, then the latest."
        )


def _check_zone(name: str | None) -> None:
    if name is None or name in available_timezones():
        return
    word = name.strip().casefold().replace(" ", "_")
    known = sorted(available_timezones())
    near = [zone for zone in known if word and word in zone.casefold()][:5]
    near = near or difflib.get_close_matches(name, known, n=3)
    raise UsageError(
        f"'{name}' is no time zone.",
        f"Do you mean {', '.join(near)}?" if near else "Write it as Europe/Berlin.",
    )
