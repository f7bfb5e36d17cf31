"""Calls, mails and meetings, and the buyer's replies in the buyer's own hours."""

from __future__ import annotations

from random import Random

from ontarget.world import names
from ontarget.world.market import MINUTES_A_DAY, Market
from ontarget.world.opportunity import Activity, Opportunity
from ontarget.world.territory import BLOCK_STARTS
from ontarget.world.traits import FIT_SPREAD, FirmTraits

REPLY_SHARES = {"email": 0.4, "call": 0.35, "meeting": 0.85}  # answered by a buyer of usual fit
REPLY_DAY_SHARES = (0.5, 0.27, 0.12, 0.06, 0.05)  # working days until the reply
_SEQUENCE_GAPS = (0, 2, 3, 4)  # working days between the first touches of an outbound sequence
_OPT_OUT_SHARE = 0.004  # of unanswered mails
_MAX_PAUSES = 3


def simulate_touches(
    firm: FirmTraits, market: Market, opportunity: Opportunity, rng: Random
) -> list[Activity]:
    """Return the activities of an opportunity over its life, in the order they became known.

    The seller keeps on at a rhythm; after too many touches without an answer comes a long pause,
    after some of those they stop. Whoever has opted out is left alone.
    """
    rhythm = _Rhythm(firm, market, opportunity, rng)
    return sorted(rhythm.play(), key=lambda a: (a.known_minute, a.happened_minute or 0, a.kind))


class _Rhythm:
    """The touches of one seller at one buyer."""

    def __init__(
        self, firm: FirmTraits, market: Market, opportunity: Opportunity, rng: Random
    ) -> None:
        self._market = market
        self._it = opportunity
        self._rng = rng
        attention_days = round(3 * firm.cycle_days + 120)
        end = opportunity.created_day + attention_days
        self._end_day = min(end, opportunity.closed_day or end)
        lean = firm.signal * opportunity.fit.total / FIT_SPREAD
        self._interest = min(1.6, max(0.4, 1 + 0.35 * lean)) if opportunity.is_legible else 1.0
        self._found: list[Activity] = []

    def play(self) -> list[Activity]:
        """Touch, wait, touch again."""
        owner, rng = self._it.owner, self._rng
        is_sequence = self._it.traits["source"].name == "Outbound"
        day, n_unanswered, n_pauses, n = self._it.created_day, 0, 0, 0
        while n_pauses <= _MAX_PAUSES:
            if is_sequence and n < len(_SEQUENCE_GAPS):
                gap = _SEQUENCE_GAPS[n]
            else:
                gap = 1 + int(rng.gammavariate(1.5, owner.touch_gap_days / 2.1))
            if n_unanswered > owner.touch_limit:
                gap, n_unanswered, n_pauses = 4 * gap, 0, n_pauses + 1
            day = self._market.working_day(day, gap)
            if day >= self._end_day or self._is_opted_out(day):
                break
            kind = "email" if is_sequence and n % 2 == 0 and n < 4 else self._kind()
            is_answered = self._touch(kind, day)
            n_unanswered = 0 if is_answered else n_unanswered + 1
            n += 1
        return self._found

    def _kind(self) -> str:
        return self._rng.choices(("email", "call", "meeting"), (0.5, 0.33, 0.17))[0]

    def _is_opted_out(self, day: int) -> bool:
        minute = self._it.contact.opted_out_minute
        return minute is not None and minute <= day * MINUTES_A_DAY

    def _is_silent(self, day: int) -> bool:
        silent_day = self._it.path.silent_day
        return self._it.is_legible and silent_day is not None and day >= silent_day

    def _touch(self, kind: str, day: int) -> bool:
        """One touch; returns whether the buyer answered."""
        at = self._market.minute(day, self._rng.randint(545, 1030))
        if kind == "meeting":
            return self._meeting(at, day)
        share = REPLY_SHARES[kind] * self._interest
        if kind == "call":
            share *= self._hour_factor(at, day)
        is_answered = not self._is_silent(day) and self._rng.random() < share
        if kind == "call":
            outcome = "connected" if is_answered else "no answer"
            minutes = 1 + int(self._rng.expovariate(1 / 9)) if is_answered else 0
            self._add(at, at, None, "call", "out", outcome, minutes)
        else:
            self._add(at, at, None, "email", "out", "sent", None)
            if is_answered:
                self._reply(at, day)
            elif self._rng.random() < _OPT_OUT_SHARE and not self._it.contact.opted_out_minute:
                self._it.contact.opted_out_minute = at + self._rng.randint(5, 300)
        return is_answered

    def _hour_factor(self, at: int, day: int) -> float:
        """How much better a call does at this hour of the buyer's day than on average."""
        local = at - self._market.minute(day, 0, self._it.contact.time_zone)
        hour = local / 60
        for start, weight in zip(BLOCK_STARTS, self._it.contact.block_weights, strict=True):
            if start <= hour < start + 2:
                return len(BLOCK_STARTS) * weight
        return 0.15

    def _reply(self, at: int, day: int) -> None:
        """A reply in the hours in which this person answers, the same day or later."""
        contact, rng = self._it.contact, self._rng
        days = rng.choices(range(len(REPLY_DAY_SHARES)), REPLY_DAY_SHARES)[0]
        block = rng.choices(BLOCK_STARTS, contact.block_weights)[0]
        local = block * 60 + rng.randrange(120)
        reply_day = self._market.working_day(day, days)
        minute = self._market.minute(reply_day, local, contact.time_zone)
        if minute <= at:
            reply_day = self._market.working_day(reply_day + 1)
            minute = self._market.minute(reply_day, local, contact.time_zone)
        if reply_day < self._end_day:
            kind = "call" if rng.random() < 0.15 else "email"
            self._add(minute, minute, None, kind, "in", "answered", 6 if kind == "call" else None)

    def _meeting(self, at: int, day: int) -> bool:
        """A meeting agreed for later; it takes place if the buyer is still there."""
        rng = self._rng
        due = self._market.working_day(day, rng.randint(1, 9))
        happens = due < self._end_day and not self._is_silent(due)
        happens = happens and rng.random() < REPLY_SHARES["meeting"]
        held = self._market.minute(due, rng.choice((9, 10, 11, 13, 14, 15, 16)) * 60)
        minutes = rng.choice((30, 45, 60, 90)) if happens else None
        self._add(at, held if happens else None, due, "meeting", "out",
                  "held" if happens else None, minutes)  # fmt: skip
        return happens

    def _add(
        self,
        known: int,
        happened: int | None,
        due_day: int | None,
        kind: str,
        direction: str,
        outcome: str | None,
        minutes: int | None,
    ) -> None:
        self._found.append(
            Activity(
                known_minute=known,
                happened_minute=happened,
                due_day=due_day,
                owner=self._it.owner_on(known // MINUTES_A_DAY),
                contact=self._it.contact,
                kind=kind,
                direction=direction,
                subject=self._rng.choice(names.SUBJECTS[kind]),
                outcome=outcome,
                duration_minutes=minutes,
            )
        )
