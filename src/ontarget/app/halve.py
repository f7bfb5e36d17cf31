"""If you had to give away half of your pipeline: which half, what it costs, who could take it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from ontarget.app.audit import Audited, worth_of
from ontarget.app.audit_tables import group_of
from ontarget.app.decide import Decision
from ontarget.app.halve_inputs import (
    FoundHours,
    find_loads,
    find_records,
    working_day,
)
from ontarget.app.halve_named import find_named
from ontarget.app.record_key import name_of, opportunity_keys
from ontarget.app.stakes import FoundStakes, find_stakes
from ontarget.audit.halve import Halving, halve, n_to_keep
from ontarget.audit.hand_over import HandOver, Parked, suggest_hand_over
from ontarget.audit.limits import Limits
from ontarget.audit.stakes import Stakes
from ontarget.audit.verdict import CUT
from ontarget.audit.wake import wake_up_days
from ontarget.core.errors import UsageError
from ontarget.forecast.columns import Bools
from ontarget.forecast.values import lifted_bookings

Row = dict[str, Any]
_CURVE_WEEKS = 104  # beyond any wake-up day
_FACTS = (
    "record_id", "opportunity_id", "name", "account", "owner", "amount", "currency", "stage",
    "close_date", "age_days", "last_activity_on", "silence_working_days", "n_inbound", "next_step",
    "next_step_on",
)  # fmt: skip


@dataclass(frozen=True)
class HalveRequest:
    """What is asked: the share to keep, hours a week if they are to bind, a lift if stated.

    ``must_keep`` are ids or parts of names, ``per_owner`` how many of each owner may be kept.
    """

    share: float = 0.5
    hours_per_week: float | None = None
    lift: float | None = None
    must_keep: tuple[str, ...] = ()
    per_owner: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.share <= 1:
            raise UsageError(f"--share {self.share:g} is no share.", "Write 0.5 for half.")
        if self.hours_per_week is not None and self.hours_per_week < 0:
            raise UsageError("Hours a week are not below zero.", "Write --hours-per-week 30.")
        if self.lift is not None and self.lift < 0:
            raise UsageError("A lift is not below zero.", "Write --lift 0.3 for 30 % more.")
        if self.per_owner is not None and self.per_owner < 0:
            raise UsageError("Nobody keeps fewer than none.", "Write --per-owner 10.")


@dataclass(frozen=True)
class Halved:
    """A halving with all that a screen reads from it.

    ``rows`` are the facts by record, ``place`` where each stands among the audited ones, ``n_cut``
    how many of them the audit would cut, ``must`` which were asked to be kept.
    """

    audited: Audited
    request: HalveRequest
    source: FoundStakes
    stakes: Stakes
    halving: Halving
    n_cut: int
    must: frozenset[int]
    hours: FoundHours
    rows: dict[int, Row]
    place: dict[int, int]

    @property
    def kept(self) -> list[int]:
        """Records that the tool keeps."""
        return [int(key) for key in self.halving.kept]

    @property
    def parked(self) -> list[int]:
        """Records that the tool parks, those that sleep already among them."""
        return [int(key) for key in self.halving.parked]

    def is_asleep(self, record_id: int) -> bool:
        """Whether somebody has parked it before, and it is not back."""
        return _sleeps(self.audited, self.audited.decisions.get(record_id))

    def is_settled(self, record_id: int) -> bool:
        """Whether a standing decision, or what was asked, says already where it belongs."""
        decision = self.audited.decisions.get(record_id)
        is_kept = record_id in self.must or _must_stay(decision)
        return is_kept or self.is_asleep(record_id)


def find_halving(audited: Audited, request: HalveRequest) -> Halved:
    """Choose which of the audited opportunities to keep.

    What was decided stands: ``keep`` is kept, what is parked stays parked.
    """
    source = find_stakes(audited.situation)
    judged = audited.judged.rows
    ids = judged["record_id"].to_pylist()
    place = {record_id: at for at, record_id in enumerate(ids)}
    stakes = source.stakes.only(np.isin(np.array(source.stakes.keys, np.int64), ids))
    keys = [int(key) for key in stakes.keys]
    rows = judged.take(pa.array([place[key] for key in keys], pa.int64()))
    of_all = audited.hours
    hours = FoundHours(of_all.each[[place[key] for key in keys]], of_all.known_from)
    decisions = [audited.decisions.get(key) for key in keys]
    facts = rows.select(_FACTS).to_pylist()
    must = _asked_for(audited, facts, request.must_keep)
    owners = [row["owner"] or "" for row in facts]
    stakes = replace(
        stakes,
        hours_each=hours.each,
        owners=owners,
        must_keep=_mask(
            _must_stay(one) or key in must for key, one in zip(keys, decisions, strict=True)
        ),
        never_keep=_mask(_sleeps(audited, one) for one in decisions),
    )
    limits = Limits(
        n_kept=n_to_keep(stakes.n, request.share),
        hours=request.hours_per_week,
        per_owner=_bound(owners, request.per_owner),
    )
    known_as = opportunity_keys(audited.situation.desk, keys)
    by_record = {key: {**row, "opportunity_id": known_as[key]}
                 for key, row in zip(keys, facts, strict=True)}  # fmt: skip
    n_cut = int((audited.verdicts.verdict[[place[key] for key in keys]] == CUT).sum())
    halving = halve(stakes, limits, n_cut)
    return Halved(audited, request, source, stakes, halving, n_cut, must, hours, by_record, place)


def _asked_for(audited: Audited, facts: list[Row], texts: Sequence[str]) -> frozenset[int]:
    """Return the records that must be kept; UsageError for one that is parked."""
    found = set[int]()
    for text in filter(None, (text.strip() for text in texts)):
        row = find_named(facts, facts, text)
        if _sleeps(audited, audited.decisions.get(row["record_id"])):
            raise UsageError(
                f"'{name_of(row)}' is parked, so it cannot be kept as well.",
                f"Take that back first: ontarget decide --undo {row['opportunity_id']}",
            )
        found.add(row["record_id"])
    return frozenset(found)


def _bound(owners: Sequence[str], most: int | None) -> dict[str, int]:
    """Return how many of each owner may be kept; what belongs to nobody is not bound."""
    return {} if most is None else dict.fromkeys(filter(None, owners), most)


def _mask(flags: Any) -> Bools:
    return np.array(list(flags), dtype=bool)


def _must_stay(decision: Decision | None) -> bool:
    return decision is not None and decision.verdict == "keep"


def _sleeps(audited: Audited, decision: Decision | None) -> bool:
    return decision is not None and decision.is_asleep(audited.situation.desk.as_of)


def wake_days(halved: Halved, records: Sequence[int]) -> dict[int, Any]:
    """Return the day on which each should come back if it is parked, from its own curve."""
    if not records:
        return {}
    audited = halved.audited
    desk, outcomes = audited.situation.desk, audited.judged.outcomes
    cell = outcomes.cell[[halved.place[record_id] for record_id in records]]
    won = outcomes.p_won[cell]
    end = audited.situation.asked.period.end
    works = working_day(desk, max(desk.as_of, end) + timedelta(weeks=_CURVE_WEEKS))
    days = wake_up_days(won, 1 - won - outcomes.p_lost[cell], desk.as_of, end, works)
    return dict(zip(records, days, strict=True))


def find_hand_over(halved: Halved, records: Sequence[int]) -> list[HandOver]:
    """Return for each record who could take it; nothing where there are no colleagues."""
    situation = halved.audited.situation
    loads = find_loads(situation.desk, situation.state.pipeline)
    if len(loads) < 2 or not records:
        return []
    at = np.array([halved.place[record_id] for record_id in records], np.int64)
    rows = halved.audited.judged.rows.take(pa.array(at))
    worth = worth_of(halved.audited.judged.rows, situation.asked.currency)
    expected = (halved.audited.judged.outcomes.p_win_in_horizon * worth)[at]
    hours = _hours_of(halved, records)
    parked = [
        Parked(record_id, owner or "", group, float(value), each)
        for record_id, owner, group, value, each in zip(
            records, rows["owner"].to_pylist(), group_of(rows).to_pylist(), expected, hours,
            strict=True,
        )
    ]  # fmt: skip
    return suggest_hand_over(parked, find_records(situation.state.pipeline), loads)


def _hours_of(halved: Halved, records: Collection[int]) -> list[float]:
    by_record = dict(zip(halved.stakes.keys, halved.hours.each.tolist(), strict=True))
    return [by_record[record_id] for record_id in records]


def hours_sum(halved: Halved, records: Collection[int]) -> float:
    """Return the hours a week that these take together."""
    return float(sum(_hours_of(halved, records)))


def p_hit_at(halved: Halved, lift: float) -> float | None:
    """Return P(hit) of the kept ones alone at a lift of their wins; None without a target."""
    situation = halved.audited.situation
    if situation.asked.target is None:
        return None
    source = halved.source.stakes
    bookings = lifted_bookings(situation.paths, halved.source.values, halved.kept, lift)
    # What is credited to this pipeline without being in it comes as it is.
    others = ~np.isin(np.array(source.keys, np.int64), np.array(halved.stakes.keys, np.int64))
    bookings = bookings + source.wins.total(others, len(bookings))
    return float((bookings >= situation.asked.target).mean())
