"""How long answers take: P(answer by t) = pi F(t), with a share 1 - pi that never answers.

An attempt is a working day on which we contacted an opportunity; several contacts of one day are
one. It is answered by the buyer's next sign, and seen without an answer up to our next attempt:
from there on an answer is that one's, or both would have it. That we write again does not depend
on an answer that has not come, so the sight may be taken to end at random. It also ends with the
opportunity and with the as-of day. Days are working days of the book's calendar.

F is a mixture of two lognormals, fitted by expectation maximisation to counts by day (answers at
day k came between k - 1/2 and k + 1/2). A firm's counts are laid over those of a stated prior, a
segment's over those its firm leads to expect, so that few attempts change little.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.followup.contacts import (
    NONE,
    Contacts,
    Flags,
    Floats,
    Ints,
    WorkingDays,
    codes_of,
    day_numbers,
    next_place,
    read_calendar,
    read_contacts,
    stamps,
)
from ontarget.followup.lognormal import EDGES, LONGEST_DAYS, Mixture, fit_mixtures
from ontarget.pipeline.lookup import rows_of

PRIOR_WEIGHT = 20.0  # attempts
# Answers to three or four of ten attempts, half of those within the day, one in six after three.
PRIOR = Mixture(
    chance=np.array([0.35]),
    weight=np.array([[0.6, 0.4]]),
    mean=np.log(np.array([[0.25, 1.8]])),
    sd=np.array([[1.0, 0.9]]),
)
RIPE_DAYS = 5
"""Working days after which an attempt without an answer counts as one."""
MOST_WAIT_DAYS = LONGEST_DAYS
# Attempts. A curve has more to it than a share, so a segment needs more to have its own.
_K_LOWEST, _K_HIGHEST = 20.0, 200.0
# A segment starts at the firm's curve. Fixed, so that no group's curve depends on another's.
_FIRM_STEPS, _SEGMENT_STEPS = 120, 30


@dataclass(frozen=True, slots=True)
class Attempts:
    """Attempts on opportunities, by opportunity and time.

    ``days``: working days until answered, or seen unanswered for so many.
    ``is_followed``: by another attempt.
    """

    record: Ints
    person: Ints
    day: Ints  # since 1970
    days: Ints
    is_answered: Flags
    is_followed: Flags

    @property
    def is_ripe(self) -> Flags:
        """Whether it is answered, or has waited so long that it counts as unanswered."""
        return self.is_answered | self.is_followed | (self.days >= RIPE_DAYS)

    @property
    def turn(self) -> Ints:
        """Which attempt it is since the buyer's last sign, from 1."""
        place = np.arange(len(self.record))
        is_new = np.ones(len(place), bool)
        is_new[1:] = (self.record[1:] != self.record[:-1]) | self.is_answered[:-1]
        return place - np.maximum.accumulate(np.where(is_new, place, 0)) + 1


@dataclass(frozen=True, slots=True)
class ReplyCurves:
    """Reply curves per segment and, last, of the firm, as of a day.

    ``n`` attempts and ``replies`` among them per curve; ``own_share``: how much of the curve they
    are, the rest is the firm's (of the firm's: the prior's).
    """

    names: tuple[str, ...]
    mixture: Mixture
    n: Ints
    replies: Ints
    own_share: Floats

    def place(self, groups: pa.ChunkedArray | pa.Array) -> Ints:
        """Return the curve of each group; the firm's for one without a curve of its own."""
        found = pc.index_in(groups, value_set=pa.array(self.names[:-1], pa.string()))
        return np.asarray(pc.fill_null(found, len(self.names) - 1).to_numpy(zero_copy_only=False)
                          ).astype(np.int64)  # fmt: skip

    def remaining(self, days: Ints | Floats, place: Ints | int = -1) -> Floats:
        """Return P(an answer still comes | none on that many working days, today not counted).

        Within LONGEST_DAYS of the contact: (A(H) - A(d)) / (1 - A(d)), A(t) = pi F(t).
        """
        seen = np.maximum(np.asarray(days, float) - 0.5, 0.0)
        came = self.mixture.answered_by(seen, np.asarray(place))
        left = np.maximum(self.ever(place) - came, 0.0)
        return np.asarray(left / np.maximum(1 - came, 1e-12))

    def ever(self, place: Ints | int = -1) -> Floats:
        """Return P(answered within LONGEST_DAYS of the contact)."""
        return self.answered_by(np.array(LONGEST_DAYS), place)

    def answered_by(self, days: Ints | Floats, place: Ints | int = -1) -> Floats:
        """Return P(answered by the end of that many working days after an attempt)."""
        return self.mixture.answered_by(np.asarray(days, float) + 0.5, np.asarray(place))

    def wait_days(self, below: float) -> Ints:
        """Return per curve after how many working days of none to write again.

        The first on which ``remaining`` is below the limit, from 1 to MOST_WAIT_DAYS.
        """
        days = np.arange(1, MOST_WAIT_DAYS + 1)
        left = np.array([self.remaining(days, g) for g in range(len(self.names))])
        is_below = left < below
        first = np.where(is_below.any(1), is_below.argmax(1) + 1, MOST_WAIT_DAYS)
        return first.astype(np.int64)

    def rests_on(self, place: int = -1) -> str:
        """Return what the curve mostly rests on: segment, firm or prior."""
        last = len(self.names) - 1
        if place % (last + 1) != last and self.own_share[place] >= 0.5:
            return "segment"
        return "firm" if self.own_share[last] >= 0.5 else "prior"


def fit_reply_curves(
    touches: pa.Table, rows: pa.Table, as_of: date, calendar: pa.Table
) -> ReplyCurves:
    """Fit the curves of a firm and its segments.

    Parameters
    ----------
    touches
        Of ``pipeline.touches``.
    rows
        Opportunities of the whole book, open and closed: record_id, group, closed_on.
    """
    working = read_calendar(calendar, as_of)
    attempts = find_attempts(read_contacts(touches), rows, working)
    group = pc.fill_null(rows["group"], "").combine_chunks().dictionary_encode()
    names: list[str] = group.dictionary.to_pylist()
    order = np.argsort(np.array(names, object)) if names else np.zeros(0, np.int64)
    rank = np.empty(len(names), np.int64)
    rank[order] = np.arange(len(names))
    at = rows_of(pa.array(attempts.record), rows["record_id"]).to_numpy(zero_copy_only=False)
    code = rank[group.indices.to_numpy()[at.astype(np.int64)]]
    return _fit_counts(tuple(names[i] for i in order), *_count(attempts, code, len(names)))


def find_attempts(contacts: Contacts, rows: pa.Table, working: WorkingDays) -> Attempts:
    """Return the attempts on known opportunities up to their end, and what became of them."""
    at = rows_of(pa.array(contacts.record), rows["record_id"])
    known = contacts.take(at.is_valid().to_numpy(zero_copy_only=False))
    row = at.drop_null().to_numpy()
    closed = day_numbers(rows["closed_on"])
    end_day = np.where(closed == NONE, working.today, np.minimum(closed, working.today))[row]
    is_alive = known.day <= end_day
    known, end_day = known.take(is_alive), end_day[is_alive]
    if not len(known.record):
        none, no = np.zeros(0, np.int64), np.zeros(0, bool)
        return Attempts(none, none, none, none, no, no)
    (code,) = codes_of(known.record)
    start = int(known.early.min())
    ours = np.flatnonzero(known.is_ours)
    # The first contact of a day stands for the day.
    ours = ours[np.argsort(stamps(code[ours], known.early[ours], start), kind="stable")]
    is_first = np.ones(len(ours), bool)
    is_first[1:] = (code[ours][1:] != code[ours][:-1]) | (
        known.day[ours][1:] != known.day[ours][:-1]
    )
    ours = ours[is_first]
    begun = stamps(code[ours], known.early[ours], start)
    signs = np.flatnonzero(known.is_sign)
    heard = stamps(code[signs], known.late[signs], start)
    signs = signs[np.argsort(heard, kind="stable")]
    place = next_place(begun, np.sort(heard))
    is_heard = place >= 0
    answer_day = np.where(is_heard, known.day[signs[place]] if len(signs) else NONE, 2**40)
    is_last = np.ones(len(ours), bool)
    is_last[:-1] = code[ours][1:] != code[ours][:-1]
    follow_day = np.where(is_last, end_day[ours], np.roll(known.day[ours], -1))
    # A sign on the day of our next attempt answers this one where it came before it.
    next_begun = np.where(is_last, 2**62, np.roll(begun, -1))
    heard_at = np.sort(heard)[place] if len(signs) else np.full(len(ours), 2**62)
    is_answered = is_heard & (heard_at < next_begun)
    until = working.number(np.where(is_answered, answer_day, follow_day))
    days = np.maximum(until - working.number(known.day[ours]), 0)
    mine = known.take(ours)
    return Attempts(mine.record, mine.person, mine.day, days, is_answered, ~is_last)


def _count(attempts: Attempts, code: Ints, n: int) -> tuple[Floats, Floats]:
    """Return answers and ends of sight by group and day, shape (groups, LONGEST_DAYS + 1)."""
    width = LONGEST_DAYS + 1
    place = code * width + np.minimum(attempts.days, LONGEST_DAYS)
    is_answered = attempts.is_answered & (attempts.days <= LONGEST_DAYS)
    found = [
        np.bincount(place[chosen], minlength=n * width).reshape(n, width).astype(float)
        for chosen in (is_answered, ~is_answered)
    ]
    found[1][:, 0] = 0  # seen for no whole day: says nothing
    return found[0], found[1]


def _fit_counts(names: tuple[str, ...], answered: Floats, ended: Floats) -> ReplyCurves:
    firm = fit_mixtures(
        *_laid_over(answered.sum(0)[None], ended.sum(0)[None], PRIOR, PRIOR_WEIGHT),
        PRIOR,
        _FIRM_STEPS,
    )
    n, replies = (answered + ended).sum(1), answered.sum(1)
    k = _prior_weight(n, replies)
    parts = [firm]
    if len(names):
        everyone = firm.repeated(len(names))
        parts.insert(
            0, fit_mixtures(*_laid_over(answered, ended, firm, k), everyone, _SEGMENT_STEPS)
        )
    total = n.sum()
    return ReplyCurves(
        (*names, ""),
        Mixture.joined(parts),
        np.append(n, total).astype(np.int64),
        np.append(replies, replies.sum()).astype(np.int64),
        np.append(n / (n + k), total / (total + PRIOR_WEIGHT)),
    )


def _laid_over(
    answered: Floats, ended: Floats, parent: Mixture, weight: float
) -> tuple[Floats, Floats]:
    """Add what ``weight`` attempts of the parent would have shown, seen to the end."""
    mass = np.diff(parent.answered_by(EDGES[None, :], np.array([[0]])), axis=1)
    more = np.zeros_like(ended)
    more[:, -1] = weight * (1 - mass.sum())
    return answered + weight * mass, ended + more


def _prior_weight(n: Floats, replies: Floats) -> float:
    """Return k = m(1-m)/tau^2 - 1 attempts, from the spread of the segments' shares answered."""
    total = n.sum()
    if (n > 0).sum() < 2:
        return _K_HIGHEST
    m = float(np.clip(replies.sum() / total, 0.01, 0.99))
    share = replies / np.maximum(n, 1)
    noise = m * (1 - m)
    # Weighted moments of the shares (DerSimonian and Laird 1986).
    q = float((n * (share - m) ** 2).sum() / noise)
    scale = float(total - (n**2).sum() / total)
    tau2 = noise * max(q - ((n > 0).sum() - 1), 0.0) / max(scale, 1e-9)
    return float(np.clip(noise / tau2 - 1, _K_LOWEST, _K_HIGHEST)) if tau2 > 0 else _K_HIGHEST
