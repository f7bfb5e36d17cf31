"""Draw who is approved a discount, keep each draw for good, and read what came of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.attention import TRIAL
from ontarget.app.desk import Desk
from ontarget.app.discount import checked_percent, open_row
from ontarget.app.discount_trial import HORIZON_DAYS
from ontarget.app.find_record import find_record
from ontarget.app.own_records import Row, day_of, merged_into, with_kept_record
from ontarget.app.parked import decided_state
from ontarget.app.record_key import name_of, opportunity_keys
from ontarget.app.shelf import Shelves
from ontarget.app.situation import DEFAULT_SEED
from ontarget.core.number import counted
from ontarget.pipeline.load import PipelineTables
from ontarget.pricing.approval_trial import (
    LEAST_EACH,
    Arm,
    TrialResult,
    is_approved,
    needed_draws,
    read_trial,
)
from ontarget.pricing.discount import break_even_lift
from ontarget.report.approval_trial import ArmView, DrawView, TrialView
from ontarget.store.transaction import ReadTransaction

_ACTION = f"{TRIAL}discount"
_ARMS = ("approved", "declined")
_READ = ["record_id", "name", "account", "source_id", "opportunity_id", "status", "closed_on",
         "discount"]  # fmt: skip
_SEEN = 0.15  # the effect that the number of draws still needed is told for


@dataclass(frozen=True)
class _Draw:
    record_id: int
    drawn_on: date
    arm: str
    percent: float
    why: str


def draw_approval(
    desk: Desk, opportunity: str, *, percent: float | None = None, why: str = "",
    seed: int = DEFAULT_SEED,
) -> tuple[DrawView, bool]:  # fmt: skip
    """Draw whether a request is approved and keep it; return it, and whether it is new.

    A request is drawn once: a second call returns what was drawn. UsageError for what is not
    open.
    """
    share = checked_percent(desk, percent)
    record = find_record(desk, opportunity)
    with desk.book.read() as book:
        merged = merged_into(book)
    kept = merged.get(record["record_id"], record["record_id"])
    state = decided_state(desk)
    before = {one.record_id: one for one in _draws(desk, desk.book.rows("action_log"), merged)}
    if kept not in before:
        open_row(desk, state, kept, record)
    is_in = is_approved(seed, desk.book.book_id, record["source"], record["source_id"])
    entry = {
        "action": _ACTION, "record_id": kept, "state": "done",
        "note": json.dumps({"arm": _ARMS[not is_in], "percent": round(100 * share, 6),
                            "seed": seed, "why": why.strip(),
                            "entered_at": desk.now.isoformat()}, ensure_ascii=False),
        "actor": desk.actor, "logged_at": desk.moment,
    }  # fmt: skip
    with desk.book.write(notice=desk.notice) as transaction:
        known = _known(transaction, desk, merged).get(kept)
        if known is None:
            transaction.insert_rows("action_log", [entry])
        rows = transaction.rows("action_log")
    found = next(one for one in _draws(desk, rows, merged) if one.record_id == kept)
    return next(_views(desk, state, [found], HORIZON_DAYS)), known is None


def find_trial(
    desk: Desk, *, horizon_days: int = HORIZON_DAYS, percent: float | None = None,
    margin: float | None = None, shelves: Shelves | None = None,
) -> TrialView:  # fmt: skip
    """Return the draws up to the desk's day and what those tell whose horizon is over.

    What closed early counts no sooner: else what closes fast would count more.
    """
    with desk.book.read() as book:
        merged = merged_into(book)
    draws = _draws(desk, desk.book.rows("action_log"), merged)
    state = decided_state(desk) if shelves is None else shelves.shelf(desk).state
    views = tuple(_views(desk, state, draws, horizon_days))
    approved, declined = (_arm(views, arm) for arm in _ARMS)
    found = read_trial(Arm(approved.n, approved.won), Arm(declined.n, declined.won))
    cuts = [one.percent / 100 for one in draws]
    cut = checked_percent(desk, percent) if percent is not None or not cuts else _mean(cuts)
    share = desk.settings.number("margin") if margin is None else margin
    needed = _break_even(declined, share, cut)
    return TrialView(
        as_of=desk.as_of,
        horizon_days=horizon_days,
        approved=approved,
        declined=declined,
        difference=found.difference,
        interval=found.interval,
        minimal_detectable=found.minimal_detectable,
        verdict=found.verdict,
        break_even_rate=needed,
        pays=_pays(found, declined, needed),
        text=tuple(_words(found, approved, declined, needed, cut, share)),
        draws=views,
    )


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)


def _known(book: ReadTransaction, desk: Desk, merged: dict[int, int]) -> dict[int, _Draw]:
    return {one.record_id: one for one in _draws(desk, book.rows("action_log"), merged, all_=True)}


def _draws(
    desk: Desk, rows: list[Row], merged: dict[int, int], *, all_: bool = False
) -> list[_Draw]:
    """Return the first draw of each opportunity up to the desk's day, in time order."""
    found: dict[int, _Draw] = {}
    mine = [row for row in rows if row["action"] == _ACTION]
    for row in sorted(with_kept_record(mine, merged), key=lambda row: row["logged_at"]):
        day = day_of(desk, row["logged_at"])
        if all_ or day <= desk.as_of:
            said = json.loads(row["note"])
            one = _Draw(row["record_id"], day, said["arm"], said["percent"], said["why"])
            found.setdefault(one.record_id, one)
    return list(found.values())


def _views(
    desk: Desk, state: PipelineTables, draws: list[_Draw], horizon_days: int
) -> Iterator[DrawView]:
    ids = [one.record_id for one in draws]
    table = state.pipeline.select([name for name in _READ if name in state.pipeline.column_names])
    rows = {row["record_id"]: row for row in table.filter(
        pc.is_in(table["record_id"], value_set=pa.array(ids, pa.int64()))).to_pylist()}  # fmt: skip
    keys = opportunity_keys(desk, ids)
    for one in draws:
        row = rows.get(one.record_id)
        known_on = one.drawn_on + timedelta(days=horizon_days)
        discount = None if row is None else row["discount"]
        yield DrawView(
            opportunity_id=keys[one.record_id],
            name=keys[one.record_id] if row is None else name_of(row),
            drawn_on=one.drawn_on,
            arm=one.arm,
            percent=one.percent,
            outcome=_outcome(row, known_on, desk.as_of),
            known_on=known_on,
            is_given=None if discount is None else discount > 0,
            why=one.why,
        )


def _outcome(row: Row | None, known_on: date, as_of: date) -> str:
    """Return what came of a request within its horizon; waiting before the horizon is over."""
    if as_of < known_on:
        return "waiting"
    closed = None if row is None else row["closed_on"]
    if row is None or closed is None or closed > known_on or row["status"] not in ("won", "lost"):
        return "open"
    return str(row["status"])


def _arm(views: tuple[DrawView, ...], arm: str) -> ArmView:
    mine = [one for one in views if one.arm == arm]
    known = [one for one in mine if one.outcome != "waiting"]
    won = sum(one.outcome == "won" for one in known)
    return ArmView(
        n=len(known),
        won=won,
        rate=won / len(known) if known else None,
        given=sum(one.is_given is True for one in known),
        waiting=len(mine) - len(known),
    )


def _break_even(declined: ArmView, margin: float, cut: float) -> float | None:
    lift = break_even_lift(margin, cut)
    if lift is None or declined.rate is None:
        return None
    needed = declined.rate * lift
    return needed if needed <= 1 else None


def _pays(found: TrialResult, declined: ArmView, needed: float | None) -> str:
    """Return whether the difference reaches what the discount has to bring, or cannot tell."""
    if found.interval is None or declined.rate is None:
        return "cannot tell"
    if needed is None:
        return "no"
    low, high = (declined.rate + end for end in found.interval)
    return "yes" if low >= needed else "no" if high < needed else "cannot tell"


def _words(
    found: TrialResult, approved: ArmView, declined: ArmView, needed: float | None, cut: float,
    margin: float,
) -> Iterator[str]:  # fmt: skip
    """Say what the draws tell; that a difference is the discount's is what the draw is for."""
    waiting = approved.waiting + declined.waiting
    if found.difference is None or found.interval is None or found.minimal_detectable is None:
        yield (
            f"Cannot tell yet: it takes {LEAST_EACH} of either kind with a known outcome to look."
        )
    else:
        low, high = (100 * end for end in found.interval)
        said = f"{100 * found.difference:+.0f} points, {low:+.0f} to {high:+.0f}"
        least = f"less than {100 * found.minimal_detectable:.0f} points would mostly go unseen"
        yield {
            "helps": f"Approved ones were won more often: {said}. It was drawn, so it is the "
            "approval that did it, or chance in 1 of 40 such trials.",
            "hurts": f"Approved ones were won less often: {said}. It was drawn, so it is the "
            "approval that did it, or chance in 1 of 40 such trials.",
            "cannot tell": f"Cannot tell: {said}; zero lies within, and {least}.",
        }[found.verdict]
        yield from _pay_words(found, declined, needed, cut, margin)
    if found.verdict == "cannot tell":
        rate = declined.rate if declined.rate else 0.3
        n = needed_draws(min(max(rate, 0.05), 0.95), _SEEN)
        yield (
            f"An effect of {100 * _SEEN:.0f} points shows after about {n:,} draws in 8 of 10 cases."
        )
    if waiting:
        yield f"{counted(waiting, 'draw')} still waiting for the horizon to end, so not counted."
    astray = approved.n - approved.given + declined.given
    if found.difference is not None and astray:
        yield (
            f"{approved.given:,} of {approved.n:,} approved had a discount in the end, and "
            f"{declined.given:,} of {declined.n:,} declined; they count as they were drawn."
        )


def _pay_words(
    found: TrialResult, declined: ArmView, needed: float | None, cut: float, margin: float
) -> Iterator[str]:
    at = f"{100 * cut:.3g} % off at a margin of {100 * margin:.3g} %"
    rate = declined.rate or 0.0
    if needed is None:
        yield f"{at} cannot pay: no share won would make up for it."
        return
    low, high = (100 * (rate + end) for end in found.interval or (0.0, 0.0))
    verdict = {
        "yes": "it pays",
        "no": "it does not pay",
        "cannot tell": "whether it pays cannot be told",
    }[_pays(found, declined, needed)]
    yield (
        f"{at} has to lift {100 * rate:.0f} % won to {100 * needed:.0f} %; the range is "
        f"{max(low, 0):.0f} to {min(high, 100):.0f} %: {verdict}."
    )
