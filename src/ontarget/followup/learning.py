"""What past follow-ups show, without the traps: associations, never effects.

Comparing finished cases by how often they were contacted compares those who answered at once with
those who never did: the more contacts, the worse, whatever contacts do (survivorship). So cases are
compared on a fixed day on which none had answered, by the contacts up to then, and by what came
later. And a contact at which an answer is written down did not bring it (reverse causation).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.followup.contacts import (
    NONE,
    Flags,
    Floats,
    Ints,
    codes_of,
    day_numbers,
    next_place,
    read_calendar,
    read_contacts,
    stamps,
)
from ontarget.followup.reply_curve import find_attempts
from ontarget.followup.shares import Shares, compare_shares
from ontarget.pipeline.calendar import since_midnight
from ontarget.pipeline.lookup import rows_of

REGISTERS_HOURS = 0.5
"""An answer noted so near to a contact was written down at it."""
HOUR_BLOCKS = (0, 8, 10, 12, 14, 16, 18, 20, 24)
"""Bounds of the parts of a day."""
HOUR_LABELS = tuple(f"{a}-{b}" for a, b in pairwise(HOUR_BLOCKS))
_LEAST_OF_BLOCK = 100
_HOUR_MICROS = 3_600_000_000
_DAY_MICROS = 24 * _HOUR_MICROS


@dataclass(frozen=True, slots=True)
class Spells:
    """Stretches of waiting for an answer, in days on one scale; infinite where it never came.

    ``begun``: when waiting began: an offer, or our first contact after the buyer's last sign.
    ``ended``: when the opportunity was decided. ``seen_until``: up to when it is known.
    ``touch_spell`` and ``touch_at``: contacts of ours and the spell each belongs to.
    """

    begun: Floats
    answered: Floats
    ended: Floats
    is_won: Flags
    seen_until: Floats
    touch_spell: Ints
    touch_at: Floats

    def n_touches(self, until: Floats) -> Ints:
        """Return how many contacts each spell had after it began, up to a time."""
        at, spell = self.touch_at, self.touch_spell
        counted = (at >= self.begun[spell]) & (at <= until[spell])
        return np.bincount(spell[counted], minlength=len(self.begun))


@dataclass(frozen=True, slots=True)
class LandmarkStudy:
    """Later outcomes by contacts up to a fixed day without an answer, beside the naive curve.

    ``answered`` and ``won``: within ``horizon_days`` after the day. ``naive``: won, of all that
    are decided, by all their contacts; ``is_survivorship``: it falls where the honest one of wins
    does not.
    """

    unanswered_days: float
    horizon_days: float
    answered: Shares
    won: Shares
    naive: Shares
    is_survivorship: bool


def study_landmark(
    spells: Spells, unanswered_days: float, *, horizon_days: float = 30, most: int = 4
) -> LandmarkStudy:
    """Compare spells still unanswered on a day; ``most`` contacts stand for all higher numbers."""
    day = spells.begun + unanswered_days
    is_in = (spells.answered > day) & (spells.ended > day)
    is_in &= spells.seen_until >= day + horizon_days
    n = np.minimum(spells.n_touches(day), most)[is_in]
    by_then = (day + horizon_days)[is_in]
    labels = [*(str(k) for k in range(most)), f"{most}+"]
    won = compare_shares(labels, n, spells.is_won[is_in] & (spells.ended[is_in] <= by_then))
    answered = compare_shares(labels, n, spells.answered[is_in] <= by_then)
    is_done = np.isfinite(spells.ended) & (spells.ended <= spells.seen_until)
    everything = np.full(len(day), np.inf)
    total = np.minimum(spells.n_touches(everything), 3 * most)[is_done]
    more = [*(str(k) for k in range(3 * most)), f"{3 * most}+"]
    naive = compare_shares(more, total, spells.is_won[is_done])
    is_survivorship = naive.trend == "falling" and won.trend != "falling"
    return LandmarkStudy(unanswered_days, horizon_days, answered, won, naive, is_survivorship)


def study_attempts(n_attempts: Ints, is_success: Flags, *, most: int = 10) -> Shares:
    """Return the share that succeeds at the k-th attempt, of those with at least k.

    ``n_attempts``: how many each person had in all, the last one being the success, if any. A
    falling share is what is left when the willing have said yes: it says nothing of annoyance.
    """
    label, who = [], []
    for k in range(1, most + 1):
        reached = n_attempts >= k
        label.append(np.full(int(reached.sum()), k - 1))
        who.append(is_success[reached] & (n_attempts[reached] == k))
    names = [str(k) for k in range(1, most + 1)]
    return compare_shares(names, np.concatenate(label), np.concatenate(who))


def study_turns(
    touches: pa.Table, rows: pa.Table, as_of: date, calendar: pa.Table, *, most: int = 8
) -> Shares:
    """Return the share of a book's attempts answered, by which it was since the last sign.

    ``rows``: opportunities with record_id and closed_on. Attempts of the last RIPE_DAYS working
    days without an answer do not count yet. To be read as ``study_attempts``.
    """
    found = find_attempts(read_contacts(touches), rows, read_calendar(calendar, as_of))
    turn = np.minimum(found.turn, most)[found.is_ripe] - 1
    labels = [*(str(k) for k in range(1, most)), f"{most}+"]
    return compare_shares(labels, turn, found.is_answered[found.is_ripe])


@dataclass(frozen=True, slots=True)
class HourStudy:
    """Chance of an answer by the hour of the contact.

    ``naive`` counts every contact, ``cleaned`` leaves out those at which an answer was written
    down, ``n_registering`` of ``n``. ``best`` of the earlier half of contacts, ``is_reliable`` if
    it is better than the rest in the later half too.
    """

    naive: Shares
    cleaned: Shares
    n: int
    n_registering: int
    best: str | None
    is_reliable: bool
    is_reverse_causation: bool


def study_hours(
    hour: Floats,
    touched: Floats,
    answered: Floats,
    *,
    reached: Flags | None = None,
    within_hours: float = 48,
) -> HourStudy:
    """Compare hours of contacts.

    Parameters
    ----------
    hour
        Local hour of each contact, from 0 to 24.
    touched, answered
        Hours on one scale; ``answered`` is infinite where none came. Contacts after the answer
        do not count.
    reached
        Contacts that were the answer: calls at which somebody of the buyer was spoken to.
    """
    spoke = np.zeros(len(hour), bool) if reached is None else reached
    answered = np.where(spoke, touched, answered)
    registers = (np.abs(answered - touched) <= REGISTERS_HOURS) & ~spoke
    counts = (answered >= touched) | registers
    hour, touched, answered = hour[counts], touched[counts], answered[counts]
    registers = registers[counts]
    block = np.searchsorted(HOUR_BLOCKS, hour, side="right") - 1
    came = answered - touched <= within_hours
    keep = ~registers
    naive = compare_shares(HOUR_LABELS, block, came)
    cleaned = compare_shares(HOUR_LABELS, block[keep], came[keep])
    order = np.argsort(touched[keep], kind="stable")
    best, is_reliable = _proved(block[keep][order], came[keep][order], len(HOUR_LABELS))
    return HourStudy(
        naive, cleaned, len(hour), int(registers.sum()),
        None if best is None else HOUR_LABELS[best], is_reliable,
        naive.spread() > 2 * cleaned.spread() and not is_reliable,
    )  # fmt: skip


def _proved(block: Ints, came: Flags, n_blocks: int) -> tuple[int | None, bool]:
    """Choose the best block on the earlier half; tell whether the later half bears it out."""
    half = len(block) // 2
    n = np.bincount(block[:half], minlength=n_blocks)
    k = np.bincount(block[:half][came[:half]], minlength=n_blocks)
    is_enough = n >= _LEAST_OF_BLOCK
    if is_enough.sum() < 2:
        return None, False
    best = int(np.argmax(np.where(is_enough, k / np.maximum(n, 1), -1)))
    then, there = came[half:], block[half:] == best
    # Only blocks that are used enough are compared with, not the odd call at night.
    other = np.isin(block[half:], np.flatnonzero(is_enough)) & ~there
    n1, n0 = int(there.sum()), int(other.sum())
    if min(n1, n0) < _LEAST_OF_BLOCK:
        return best, False
    p1, p0 = float(then[there].mean()), float(then[other].mean())
    error = np.sqrt(p1 * (1 - p1) / n1 + p0 * (1 - p0) / n0)
    return best, bool(p1 - p0 > 2.58 * error)  # 1 %, one of several blocks was chosen


@dataclass(frozen=True, slots=True)
class LatencyStudy:
    """Speed and chance of replies by the hour of a message.

    ``median_hours`` per part of the day; ``latency_ratio`` and ``chance_ratio``: the largest over
    the smallest, of parts with enough messages.
    """

    chance: Shares
    median_hours: Floats
    latency_ratio: float
    chance_ratio: float


def study_latency(
    hour: Floats, latency_hours: Floats, *, within_hours: float = 7 * 24
) -> LatencyStudy:
    """Compare replies by hour; ``latency_hours`` is infinite where none came."""
    block = np.searchsorted(HOUR_BLOCKS, hour, side="right") - 1
    came = latency_hours <= within_hours
    chance = compare_shares(HOUR_LABELS, block, came)
    medians = np.array([
        np.median(latency_hours[came & (block == b)]) if (came & (block == b)).any() else np.nan
        for b in range(len(HOUR_LABELS))
    ])  # fmt: skip
    is_enough = chance.n >= _LEAST_OF_BLOCK
    if is_enough.sum() < 2:
        return LatencyStudy(chance, medians, 1.0, 1.0)
    slow, share = medians[is_enough], chance.share[is_enough]
    return LatencyStudy(
        chance, medians, float(slow.max() / max(slow.min(), 1e-9)),
        float(share.max() / max(share.min(), 1e-9)),
    )  # fmt: skip


def find_hours(touches: pa.Table, time_zone: str) -> dict[str, Floats | Flags]:
    """Return what ``study_hours`` asks of calls of ours whose time is known, in one zone."""
    contacts = read_contacts(touches)
    happened = touches.filter(
        pc.and_(pc.is_valid(touches["happened_at"]), pc.is_valid(touches["happened_on"]))
    )
    is_call = pc.match_substring_regex(pc.fill_null(happened["kind"], ""), r"(?i)call|phone")
    asked = contacts.is_ours & (contacts.early == contacts.late) & np.asarray(is_call.to_numpy())
    mine = contacts.take(asked)
    is_back = contacts.is_sign & ~contacts.is_ours
    back = contacts.take(is_back)
    code, code_back = codes_of(mine.record, back.record)
    start = int(contacts.early.min()) if len(contacts.early) else 0
    heard = stamps(code_back, back.late, start)
    order = np.argsort(heard, kind="stable")
    place = next_place(stamps(code, mine.early, start), heard[order])
    answered = np.full(len(code), np.inf)
    answered[place >= 0] = back.late[order][place[place >= 0]] / _HOUR_MICROS
    hour = since_midnight(happened["happened_at"], time_zone)[asked] / _HOUR_MICROS
    return {
        "hour": np.minimum(hour, 23.99),  # a day on which clocks go back has 25
        "touched": mine.early / _HOUR_MICROS,
        "answered": answered,
        "reached": mine.is_sign,
    }


def find_spells(touches: pa.Table, rows: pa.Table, as_of: date) -> Spells:
    """Return the spells of a book: each run of contacts of ours after a sign of the buyer.

    ``rows``: opportunities, open and closed, with record_id, status and closed_on.
    """
    contacts = read_contacts(touches)
    at = rows_of(pa.array(contacts.record, pa.int64()), rows["record_id"])
    known = contacts.take(at.is_valid().to_numpy(zero_copy_only=False))
    row = at.drop_null().to_numpy()
    closed = day_numbers(rows["closed_on"])[row]
    alive = (closed == NONE) | (known.day <= closed)
    known, row = known.take(alive), row[alive]
    (code,) = codes_of(known.record)
    start = int(known.early.min()) if len(code) else 0
    ours = np.flatnonzero(known.is_ours)
    ours = ours[np.argsort(stamps(code[ours], known.early[ours], start), kind="stable")]
    signs = np.flatnonzero(known.is_sign)
    heard = stamps(code[signs], known.late[signs], start)
    order = np.argsort(heard, kind="stable")
    place = next_place(stamps(code[ours], known.early[ours], start), heard[order])
    # Contacts with the same next sign, of one opportunity, wait together.
    is_new = np.ones(len(ours), bool)
    is_new[1:] = (code[ours][1:] != code[ours][:-1]) | (place[1:] != place[:-1])
    first = ours[is_new]
    answer = np.full(len(ours), np.inf)
    answer[place >= 0] = known.late[signs[order][place[place >= 0]]] / _DAY_MICROS
    end = closed[alive][first].astype(float)
    status = np.array(rows["status"].to_pylist(), object)[row[first]]
    today = float((as_of - date(1970, 1, 1)).days) + 1
    return Spells(
        begun=known.early[first] / _DAY_MICROS,
        answered=answer[is_new],
        ended=np.where(closed[alive][first] == NONE, np.inf, end + 1),
        is_won=status == "won",
        seen_until=np.full(len(first), today),
        touch_spell=np.cumsum(is_new) - 1,
        touch_at=known.early[ours] / _DAY_MICROS,
    )
