"""Something of value for the buyer: which item of the shelf answers what an opportunity needs.

Every item says for which segments, stages and obstacles it is; one that says nothing suits anybody.
What is expired, withdrawn or was already sent to the person is never offered. Where nothing fits
nothing is offered: then a question, a next step or waiting is the honest thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Literal

from ontarget.core.number import counted

Fit = Literal["obstacle", "stage", "segment", "any"]

_ORDER: tuple[Fit, ...] = ("obstacle", "stage", "segment", "any")


@dataclass(frozen=True, slots=True)
class ShelfItem:
    """One thing worth sending; empty ``segments``, ``stages`` or ``obstacles`` mean any."""

    content_id: int
    title: str
    kind: str = ""
    location: str = ""
    segments: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    obstacles: tuple[str, ...] = ()
    expires_on: date | None = None
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Need:
    """What an opportunity's contact may need: where it stands, what is in the way, what they had.

    ``obstacles``: kind of each open obstacle and its name in words, the gravest first. ``sent``:
    contents this person has got.
    """

    segment: str | None = None
    stage: str | None = None
    obstacles: tuple[tuple[str, str], ...] = ()
    sent: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Offer:
    """An item and why it is offered; ``fit`` names the closest reason."""

    content_id: int
    title: str
    why: str
    fit: Fit
    location: str = ""


def read_shelf(rows: Iterable[Mapping[str, object]], as_of: date, zone: tzinfo) -> list[ShelfItem]:
    """Return the items of rows of ``content`` as of a day; what was added later is left out.

    ``zone`` is the one in which the book's days begin and end.
    """
    found = []
    for row in rows:
        added, withdrawn = (_day(row.get(name), zone) for name in ("added_at", "withdrawn_at"))
        if added is not None and added > as_of:
            continue
        found.append(
            ShelfItem(
                content_id=int(str(row["content_id"])),
                title=str(row["title"]),
                kind=str(row.get("content_kind") or ""),
                location=str(row.get("location") or ""),
                segments=read_names(row.get("segments")),
                stages=read_names(row.get("stages")),
                obstacles=read_names(row.get("obstacles")),
                expires_on=_day(row.get("expires_on"), zone),
                is_withdrawn=withdrawn is not None and withdrawn <= as_of,
            )
        )
    return found


def read_names(value: object) -> tuple[str, ...]:
    """Return the names in a comma list.

    >>> read_names("Offer, Contract ,")
    ('Offer', 'Contract')
    """
    return tuple(name for part in re.split(r"[,;]", str(value or "")) if (name := part.strip()))


def match(shelf: Iterable[ShelfItem], need: Need, as_of: date) -> list[Offer]:
    """Return what may be offered, the closest first; empty where nothing fits.

    An item must fit in all it says: one for a segment, stage or obstacle this is not stays on the
    shelf. Order: answers an obstacle (the gravest first), made for the stage, for the segment,
    for anybody; equals by what expires first, then by number.
    """
    found = []
    for item in shelf:
        if item.is_withdrawn or item.content_id in need.sent:
            continue
        if item.expires_on is not None and item.expires_on < as_of:
            continue
        ranked = _fit(item, need)
        if ranked is None:
            continue
        fit, place, why = ranked
        last = item.expires_on or date.max
        offer = Offer(item.content_id, item.title, why, fit, item.location)
        found.append(((_ORDER.index(fit), place, last, item.content_id), offer))
    return [offer for _, offer in sorted(found, key=lambda one: one[0])]


@dataclass(frozen=True, slots=True)
class Followed:
    """What came after an item was sent: association, not what it brought about."""

    content_id: int
    n_sent: int
    n_next_step: int
    n_resolved: int
    text: str


def what_followed(sent: Iterable[tuple[int, bool, bool]], within_days: int) -> list[Followed]:
    """Return per item what followed within so many days.

    ``sent``: per sending the item, whether a next step was agreed after it, and whether an
    obstacle was resolved after it. What followed says nothing of what would have followed anyway.
    """
    counts: dict[int, list[int]] = {}
    for content_id, has_step, is_resolved in sent:
        row = counts.setdefault(content_id, [0, 0, 0])
        row[0] += 1
        row[1] += has_step
        row[2] += is_resolved
    return [
        Followed(content_id, n, step, done, _say_followed(n, step, done, within_days))
        for content_id, (n, step, done) in sorted(counts.items())
    ]


def _fit(item: ShelfItem, need: Need) -> tuple[Fit, int, str] | None:
    """Return the closest reason, the place of the obstacle it answers, and it in words."""
    segment, stage = _same(item.segments, need.segment), _same(item.stages, need.stage)
    if (item.segments and not segment) or (item.stages and not stage):
        return None
    if item.obstacles:
        for place, (kind, words) in enumerate(need.obstacles):
            if _same(item.obstacles, kind) or _same(item.obstacles, words):
                return "obstacle", place, f"answers what stands in the way: {words or kind}"
        return None
    if stage:
        return "stage", 0, f"made for the stage {stage}" + (f" in {segment}" if segment else "")
    if segment:
        return "segment", 0, f"made for {segment}"
    return "any", 0, "suits any buyer; nothing closer is on the shelf"


def _same(names: tuple[str, ...], wanted: str | None) -> str | None:
    """Return the wanted name if it is among the names, whatever the case or the joints."""
    if wanted is None:
        return None
    return wanted if _plain(wanted) in {_plain(name) for name in names} else None


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]+", " ", name).strip().casefold()


def _say_followed(n: int, step: int, done: int, days: int) -> str:
    text = f"sent {counted(n, 'time')}; within {days} days a next step was agreed {_of(step)}"
    if done:
        text += f", an obstacle resolved {_of(done)}"
    return text + "; what followed, not what it brought about"


def _of(n: int) -> str:
    return counted(n, "time") if n else "never"


def _day(value: object, zone: tzinfo) -> date | None:
    if isinstance(value, datetime):
        return value.astimezone(zone).date()
    return value if isinstance(value, date) else None
