"""Why the number moved since it was last published, in words that add up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.asked import Asked
from ontarget.app.published import find_kept
from ontarget.app.situation import Situation
from ontarget.forecast.change import Kept, Key, Step, split_change, with_told
from ontarget.report.record import Cause, Change

LEAST = 0.02
"""A smaller change is none that anybody should act on."""

Row = dict[str, Any]
_NAMED = ["source", "opportunity_id", "name", "account", "amount", "stage", "close_date",
          "status", "closed_on", "owner", "forecast_category", "next_step_on",
          "n_activities", "asleep_until"]  # fmt: skip


def find_change(situation: Situation) -> Change | None:
    """Return the change since the last answer published before the day; None without one.

    Where the first one is of the day itself, what was decided or imported since is a change too.
    """
    found, asked = situation.found, situation.asked
    if found.p_hit is None or asked.target is None:
        return None
    kept = find_kept(situation)
    if kept is None:
        return None
    steps = split_change(
        situation.firm, situation.simulated, situation.paths, asked.period, asked.target, kept,
        owners=situation.owners,
    )  # fmt: skip
    words = _Words(situation, kept, {key for step in steps for key in step.keys})
    causes = tuple(words.cause(step) for step in steps if _is_shown(step))
    is_real = abs(found.p_hit - kept.p_hit) >= max(LEAST, 2 * (found.mc_error or 0))
    if kept.as_of == situation.desk.as_of and not is_real:
        return None
    return Change(kept.as_of, kept.p_hit, causes, is_real, _text(causes, is_real=is_real))


def _is_shown(step: Step) -> bool:
    """Leave out what made no difference, unless it is an event that one would look for."""
    return step.delta != 0 or step.kind in ("booked", "won", "lost", "slipped")


def _text(causes: tuple[Cause, ...], *, is_real: bool) -> str:
    """Return the causes as a sentence: the largest first, at most four, none below half a point."""
    if not is_real:
        return "no real change"
    told = sorted(causes, key=lambda cause: -abs(cause.delta))
    told = [cause for cause in told if abs(cause.delta) >= 0.005][:4]
    rest = sum(cause.delta for cause in causes) - sum(cause.delta for cause in told)
    parts = [f"{cause.text} ({_points(cause.delta)})" for cause in told]
    if abs(rest) >= 0.005:
        parts.append(f"the rest ({_points(rest)})")
    return ", ".join(parts)


def _points(delta: float) -> str:
    return f"{delta * 100:+.0f}"


class _Words:
    """Words for causes; only what stands in the book is named."""

    def __init__(self, situation: Situation, kept: Kept, keys: set[Key]) -> None:
        self._situation, self._asked, self._kept = situation, situation.asked, kept
        rows = with_told(situation.simulated)
        ids = pa.array(sorted({key[1] for key in keys}), pa.string())
        near = rows.filter(pc.is_in(rows["opportunity_id"], value_set=ids)).select(_NAMED)
        then = kept.open_rows.filter(pc.is_in(kept.open_rows["opportunity_id"], value_set=ids))
        self._now = {(row["source"], row["opportunity_id"]): row for row in near.to_pylist()}
        self._then = {(row["source"], row["opportunity_id"]): row for row in then.to_pylist()}

    def cause(self, step: Step) -> Cause:
        """Return a step as a cause."""
        if len(step.keys) == 1:
            key = step.keys[0]
            name = self._name(key)
            text = f"{name} {self._happened(step.kind, key)}"
            return Cause(step.kind, key[1], step.delta, text, name)
        about_all: dict[str, Callable[[], str]] = {
            "time": self._time,
            "target": self._target,
            "model": lambda: "rates learned anew",
        }
        if not step.keys:
            return Cause(step.kind, None, step.delta, about_all[step.kind]())
        verb = {"booked": "booked", "won": "won", "lost": "lost", "slipped": "slipped",
                "changed": "changed", "new": "new"}[step.kind]  # fmt: skip
        return Cause(step.kind, None, step.delta, f"{len(step.keys):,} more {verb}")

    def _name(self, key: Key) -> str:
        row = self._now.get(key)
        return key[1] if row is None else row["name"] or row["account"] or key[1]

    def _happened(self, kind: str, key: Key) -> str:
        now, then = self._now.get(key), self._then.get(key)
        if kind == "booked":
            is_in = now is not None and now["status"] == "won"
            return "was booked" if is_in else "is not booked any more"
        if kind in ("won", "lost"):
            return f"was {kind}"
        if kind == "new":
            return "is new"
        if now is None or now["status"] != "open":
            return "left this pipeline"
        if then is None:
            return "is open again"
        return self._difference(then, now)

    def _difference(self, then: Row, now: Row) -> str:
        """Say the first of the differences that is worth a word."""
        says: dict[str, Callable[[Any], str]] = {
            "stage": lambda stage: f"reached {stage}",
            "close_date": lambda day: f"is now dated {_day(day)}",
            "amount": lambda amount: f"is now {self._amount(amount)}",
            "owner": lambda owner: f"went to {owner}",
            "forecast_category": lambda word: f"is now called {word}",
            "next_step_on": lambda day: f"has a next step on {_day(day)}",
            "n_activities": lambda _: "was in touch",
        }
        if then["asleep_until"] != now["asleep_until"]:
            return _parked(now["asleep_until"])
        for name, say in says.items():
            if then[name] != now[name] and now[name] is not None:
                return say(now[name])
        return "changed"

    def _amount(self, amount: int) -> str:
        return f"{self._asked.currency or ''} {self._asked.major(amount):,.0f}".strip()

    def _time(self) -> str:
        n = (self._situation.desk.as_of - self._kept.as_of).days
        return "a day gone" if n == 1 else f"{n:,} days gone"

    def _target(self) -> str:
        return _target_words(self._asked, self._kept.target)


def _parked(until: date | None) -> str:
    if until is None:
        return "is back"
    return "was cut" if until.year == date.max.year else f"was parked until {_day(until)}"


def _target_words(asked: Asked, before: int) -> str:
    now = asked.target or 0
    verb = "raised" if now > before else "lowered"
    return f"target {verb} from {asked.major(before):,.0f} to {asked.major(now):,.0f}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
