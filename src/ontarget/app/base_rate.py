"""How often earlier periods were hit, from this point and this far on; and how others stand now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from ontarget.app.asked import Asked, targets_alike
from ontarget.app.desk import Desk
from ontarget.app.periods import firm_calendar
from ontarget.app.situation import Situation, in_currency, members_of, parted, with_a_day
from ontarget.core.number import counted
from ontarget.core.period import Period
from ontarget.forecast.columns import day_number
from ontarget.forecast.pace import Bookings, PastPeriod, Standing, read_bookings, stand
from ontarget.pipeline.calendar import build_calendar
from ontarget.report.answer import BaseRate, Peers

_MANY = 20  # from here on a share is said in percent
_FEWEST_OTHERS = 3  # of fewer colleagues one could tell who is meant


class _Point:
    """How far a period has gone by working days, and the day on which others had gone as far."""

    def __init__(self, desk: Desk, period: Period, years: tuple[int, int]) -> None:
        table = build_calendar(desk.settings.text("country") or None, *years)
        self._first = date(years[0], 1, 1)
        self._numbers = np.concatenate([[0], table["working_day_number"].to_numpy()])
        begun, whole = self._number(period, desk.as_of)
        self.share = min(max(begun / max(whole, 1), 0.0), 1.0)
        self.is_within = period.start <= desk.as_of < period.end

    def _number(self, period: Period, day: date) -> tuple[int, int]:
        """Return the working days of a period up to a day, and in all."""
        places = [(one - self._first).days for one in (period.start, day, period.end)]
        before = self._numbers[places[0]]
        at, end = (self._numbers[max(place, places[0] - 1) + 1] for place in places[1:])
        return int(at - before), int(end - before)

    def day_in(self, period: Period) -> int:
        """Return the day number by whose end as large a share of the working days was gone."""
        _, whole = self._number(period, period.end)
        start = (period.start - self._first).days
        wanted = self._numbers[start] + int(self.share * whole + 1e-9)
        place = int(np.searchsorted(self._numbers, wanted, side="right")) - 2
        place = min(max(place, start - 1), (period.end - self._first).days)
        return day_number(self._first) + place


@dataclass(frozen=True)
class Pace:
    """Where a scope stands at this point of its period, beside past periods at theirs.

    ``past`` are the scope's own; where it is a seller's, those of all sellers with ``n_own`` of
    them the own.
    """

    situation: Situation
    point: _Point
    bookings: Bookings
    past: tuple[PastPeriod, ...]
    n_own: int
    standing: Standing


def find_pace(situation: Situation) -> Pace:
    """Return where a scope stands beside all past periods with a target of the same kind."""
    return _pace(situation, situation.members, by_owner=situation.scope.kind == "owner")


def _pace(situation: Situation, rows: pa.Table, *, by_owner: bool) -> Pace:
    asked, desk = situation.asked, situation.desk
    if by_owner and asked.scope.kind == "owner":
        rows = situation.pipeline
    bookings = read_bookings(in_currency(rows, asked.currency), asked.measure, is_one=not by_owner)
    only = _only(situation) if by_owner else None
    targets = _past_targets(desk, asked, bookings, only, by_owner=by_owner)
    years = [asked.period.start.year, asked.period.end.year, desk.as_of.year]
    years += [period.start.year for _, period, _ in targets]
    point = _Point(desk, asked.period, (min(years) - 1, max(years)))
    past = tuple(
        PastPeriod(
            owner,
            target,
            bookings.within(owner, day_number(period.start), point.day_in(period)),
            bookings.within(owner, day_number(period.start), day_number(period.end)),
        )
        for owner, period, target in targets
    )
    attainment = situation.found.booked / asked.target if asked.target else None
    standing = stand(past, attainment if point.is_within else None)
    is_pooled = by_owner and asked.scope.kind == "owner"
    n_own = sum(one.owner == asked.scope.name for one in past) if is_pooled else len(past)
    return Pace(situation, point, bookings, past, n_own, standing)


def _only(situation: Situation) -> frozenset[str] | None:
    """Return which sellers are meant: those of a team; None for all of the book."""
    return situation.owners if situation.scope.kind == "team" else None


def _past_targets(
    desk: Desk, asked: Asked, bookings: Bookings, only: frozenset[str] | None, *, by_owner: bool
) -> list[tuple[str, Period, int]]:
    """Return periods that are over and whose bookings the book can hold, with their targets."""
    begun = bookings.first_day
    if begun is None:
        return []
    calendar = firm_calendar(desk)
    kind, name = ("owner", None) if by_owner else (asked.scope.kind, asked.scope.name)
    found = []
    for (owner, period_name), target in sorted(targets_alike(desk, kind, name, asked).items()):
        past = calendar.parse(period_name)
        is_over = past.size == asked.period.size and past.end <= desk.as_of
        is_meant = only is None or owner in only
        if is_meant and is_over and past != asked.period and day_number(past.end) >= begun:
            found.append((owner if by_owner else "", past, target))
    return found


def find_base_rate(pace: Pace) -> BaseRate:
    """Say how many earlier periods of the same size were hit, and of those that stood alike."""
    found, size = pace.standing, pace.situation.asked.period.size
    if not found.n:
        return BaseRate(0, None, "No earlier period with a target is over yet.")
    whose = "with a target reached it"
    if pace.n_own < found.n:
        others = "yours and your colleagues'" if pace.n_own else "all of your colleagues"
        whose = f"with a target, {others}, reached it"
    text = f"{found.n_hit:,} of {found.n:,} earlier {size}s {whose}"
    text += _percent(found.n_hit, found.n)
    if found.n_alike:
        text += (
            f"; of the {found.n_alike:,} that stood about here by now "
            f"({100 * found.low:.0f} to {100 * found.high:.0f} % booked), {found.n_alike_hit:,}"
            f"{_percent(found.n_alike_hit, found.n_alike)}"
        )
    return BaseRate(
        comparable_periods=found.n,
        share_hit=found.n_hit / found.n,
        text=text,
        own_periods=pace.n_own,
        alike_periods=found.n_alike,
        alike_share_hit=found.n_alike_hit / found.n_alike if found.n_alike else None,
    )


def _percent(k: int, n: int) -> str:
    return f" ({k / n * 100:.0f} %)" if n >= _MANY else ""


def find_peers(pace: Pace) -> Peers | None:
    """Say how many sellers are behind the usual pace at this point; None where it says nothing.

    A seller is told how many colleagues are, never who: nothing where there are fewer than three,
    and no number where it would tell of each. Whoever asks for a team or the company is told the
    names.
    """
    situation = pace.situation
    asked = situation.asked
    if not pace.point.is_within or asked.target is None:
        return None
    is_owner = asked.scope.kind == "owner"
    if not is_owner:
        rows, _ = parted(situation.desk, with_a_day(situation.state.pipeline), asked.scope, asked,
                         "owner")  # fmt: skip
        pace = _pace(situation, members_of(rows, asked.scope), by_owner=True)
    usual = stand(pace.past, None).usual
    at = pace.point.share if usual is None else usual
    if at <= 0:  # so early nobody can be behind
        return None
    said = f"behind the share of working days gone ({100 * at:.0f} %)"
    if usual is not None:
        n, size = len(pace.past), asked.period.size
        said = f"behind the middle of {n:,} earlier {size}s ({100 * at:.0f} % booked by now)"
    stands = _attainments(pace)
    if is_owner:
        return _to_a_colleague(stands, asked.scope.name, at, said)
    return _to_a_manager(stands, at, said)


def _attainments(pace: Pace) -> dict[str, float]:
    """Return what share of the own target each seller has booked by now."""
    asked, desk = pace.situation.asked, pace.situation.desk
    first, today = day_number(asked.period.start), day_number(desk.as_of)
    targets = targets_alike(desk, "owner", None, asked)
    only = _only(pace.situation)
    return {
        owner: pace.bookings.within(owner, first, today) / target
        for (owner, period), target in targets.items()
        if period == asked.period.name and target > 0 and (only is None or owner in only)
    }


def _to_a_colleague(stands: dict[str, float], me: str, at: float, said: str) -> Peers | None:
    others = [share for name, share in stands.items() if name != me]
    if len(others) < _FEWEST_OTHERS:
        return None
    n = sum(share < at for share in others)
    # Where it is all of them or none, the number would tell of each.
    is_telling = n in (0, len(others))
    many = "most" if n else "hardly any"
    text = f"{many if is_telling else f'{n:,}'} of {counted(len(others), 'colleague')} "
    text += f"{'is' if n == 1 and not is_telling else 'are'} {said}"
    is_behind = stands[me] < at if me in stands else None
    text += "" if is_behind is None else "; so are you" if is_behind else "; you are not"
    return Peers(len(others), None if is_telling else n, is_behind, round(at, 4), (),
                 text[0].upper() + text[1:])  # fmt: skip


def _to_a_manager(stands: dict[str, float], at: float, said: str) -> Peers | None:
    late = tuple(sorted(name for name, share in stands.items() if share < at))
    if len(stands) < 2:
        return None
    who = f": {', '.join(late)}" if late else ""
    verb = "is" if len(late) == 1 else "are"
    text = f"{len(late):,} of {counted(len(stands), 'seller')} {verb} {said}{who}"
    return Peers(len(stands), len(late), None, round(at, 4), late, text)
