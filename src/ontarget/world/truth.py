"""The planted truth of a firm, for tests that ask whether it was found."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from ontarget.world.buyer import Buyers
from ontarget.world.market import MINUTES_A_DAY, Market
from ontarget.world.opportunity import Opportunity
from ontarget.world.seller import booked_amount
from ontarget.world.table import to_instant
from ontarget.world.targets import Target
from ontarget.world.territory import BLOCK_STARTS
from ontarget.world.touches import REPLY_DAY_SHARES, REPLY_SHARES
from ontarget.world.traits import FIT_SPREAD, FirmTraits, OwnerTraits

_STALE_DAYS = 30


def planted_truth(
    firm: FirmTraits,
    market: Market,
    opportunities: list[Opportunity],
    targets: list[Target],
    last_day: int,
) -> dict[str, Any]:
    """Return what was planted, and how it ends, as a document of plain values.

    Holds outcomes later than ``last_day``: it is for checking answers, never for making them.
    Days are ISO dates, money is in major units.
    """
    cutoff = (last_day + 1) * MINUTES_A_DAY
    known = [it for it in opportunities if it.created_minute < cutoff]
    return {
        "as_of": _day(last_day),
        "start_on": _day(firm.start_day),
        "firm": _firm(firm, market),
        "owners": {o.owner_id: _owner(o) for o in firm.owners},
        "months": _months(firm, market, last_day),
        "opportunities": {it.opportunity_id: _opportunity(it) for it in known},
        "duplicates": [
            {"opportunity_id": it.opportunity_id, "duplicate_of": it.duplicate_of.opportunity_id}
            for it in known
            if it.duplicate_of is not None
        ],
        "stale": [it.opportunity_id for it in known if _is_stale(it, last_day)],
        "contacts": _contacts(known),
        "targets": [
            {"announced_on": _day(t.announced_day), "scope_kind": t.scope_kind,
             "scope_name": t.scope_name, "period": t.period.name, "amount": t.amount / 100}
            for t in targets
        ],
    }  # fmt: skip


def _day(day: int | None) -> str | None:
    return None if day is None else date.fromordinal(day).isoformat()


def _firm(firm: FirmTraits, market: Market) -> dict[str, Any]:
    planted = asdict(firm)
    del planted["owners"], planted["start_day"]
    return planted | {
        "fit_spread": FIT_SPREAD,
        "decision_margins": Buyers(firm, market).margins,
        "reply_shares": REPLY_SHARES,
        "reply_day_shares": REPLY_DAY_SHARES,
    }


def _owner(owner: OwnerTraits) -> dict[str, Any]:
    planted = asdict(owner)
    planted["hired_on"], planted["left_on"] = _day(owner.hired_day), _day(owner.left_day)
    del planted["hired_day"], planted["left_day"], planted["number"]
    return planted


def _months(firm: FirmTraits, market: Market, last_day: int) -> dict[str, Any]:
    found = {}
    for number in range(market.month(firm.start_day), market.month(last_day) + 1):
        year, month = divmod(number, 12)
        found[f"{year:04d}-{month + 1:02d}"] = {
            "shock": market.shock_by_month[number],
            "season": firm.season[month],
            "arrival_season": firm.arrival_season[month],
            "pull_share": firm.pull_quarter if month % 3 == 2 else firm.pull_month,
        }
    return found


def _opportunity(it: Opportunity) -> dict[str, Any]:
    outcome = "won" if it.is_won else "lost"
    return {
        "p_win_at_creation": round(it.fit.p_win, 6),
        "fit": round(it.fit.total, 6),
        "seen_score": round(it.fit.score, 6),
        "is_legible": it.is_legible,
        "outcome": "forgotten" if it.closed_day is None else outcome,
        "how": it.path.outcome,
        "decided_on": _day(it.path.decided_day),
        "silent_on": _day(it.path.silent_day),
        "closed_on": _day(it.closed_day),
        "true_amount": it.amount / 100,
        "booked_amount": booked_amount(it) / 100 if it.is_won else None,
        "discount": it.path.offer.discount,
        "pulled_days": it.path.offer.pulled_days,
        "handed_over_on": _day(it.handed_over_day),
    }


def _is_stale(it: Opportunity, last_day: int) -> bool:
    """Open, though the buyer fell silent or decided a month ago or more."""
    is_open = it.closed_day is None or it.closed_day > last_day
    ended = it.path.decided_day if it.path.silent_day is None else it.path.silent_day
    return is_open and ended + _STALE_DAYS <= last_day


def _contacts(known: list[Opportunity]) -> dict[str, Any]:
    contacts = {c.contact_id: c for it in known for c in it.account.contacts}
    found = {}
    for key in sorted(contacts):
        it = contacts[key]
        opted_out = it.opted_out_minute
        found[key] = {
            "time_zone": it.time_zone,
            "peak_hour": it.peak_hour,
            "reply_share_by_hour": dict(zip(map(str, BLOCK_STARTS), it.block_weights, strict=True)),
            "opted_out_at": None if opted_out is None else to_instant(opted_out).isoformat(),
        }
    return found
