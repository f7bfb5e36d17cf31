"""Keep today's answer for the track record, once per scope, period and day."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from ontarget.app.answer import answer_from
from ontarget.app.desk import Desk
from ontarget.app.parked import decided_state
from ontarget.app.periods import firm_calendar
from ontarget.app.published import write_content
from ontarget.app.scopes import chosen_scope, owner_names, team_names
from ontarget.app.shelf import Shelf
from ontarget.app.situation import Situation, find_situation
from ontarget.core.errors import UsageError
from ontarget.core.scope import COMPANY, Scope


@dataclass(frozen=True, slots=True)
class Published:
    """One scope's answer of today: kept now (``is_new``), or kept before and left as it is.

    ``p_hit`` is the one that is kept.
    """

    scope: Scope
    period: str
    as_of: date
    p_hit: float
    is_new: bool

    def document(self) -> dict[str, Any]:
        """Return one scope's answer as JSON has it."""
        return {
            "scope": asdict(self.scope),
            "period": self.period,
            "p_hit": self.p_hit,
            "kept": "now" if self.is_new else "before",
        }


def publish(
    desk: Desk, stated: Scope | None = None, *, period: str | None = None
) -> list[Published]:
    """Keep today's answer of a scope; without one, of every scope that has a target today.

    What is kept already is never altered. UsageError for any other day than today.
    """
    today = desk.now.astimezone(desk.zone).date()
    if desk.as_of != today:
        raise UsageError(
            f"Only the answer of today, {today}, can be published, not that of {desk.as_of}.",
            "Leave --as-of out. How earlier answers would have done is for a replay to say.",
        )
    scopes = _with_target(desk) if stated is None else [chosen_scope(desk, stated)]
    if not scopes:
        return []
    shelf = Shelf(decided_state(desk))
    done = [_publish_one(desk, scope, period, shelf) for scope in scopes]
    return [one for one in done if one is not None]


def _with_target(desk: Desk) -> list[Scope]:
    """Return the scopes that may have a target for a period that holds today."""
    calendar = firm_calendar(desk)
    running = {
        (row["scope_kind"], row["scope_name"] or "")
        for row in desk.book.rows("target")
        if desk.as_of in calendar.parse(row["period"])
    }
    if not running:
        return []
    owners = [Scope("owner", name) for name in owner_names(desk) if ("owner", name) in running]
    # Of a team or the company the quotas of its owners may be the target.
    return [*owners, *(Scope("team", name) for name in team_names(desk)), COMPANY]


def _publish_one(desk: Desk, scope: Scope, period: str | None, shelf: Shelf) -> Published | None:
    return keep_answer(find_situation(desk, scope, period=period, shelf=shelf))


def keep_answer(situation: Situation) -> Published | None:
    """Keep the answer of a situation of today, unless one is kept; None without a target."""
    desk, found, asked = situation.desk, situation.found, situation.asked
    if found.p_hit is None:
        return None
    key = {
        "scope_kind": asked.scope.kind,
        "scope_name": asked.scope.name,
        "period": asked.period.name,
        "as_of": desk.as_of,
    }
    before = desk.book.rows("forecast", **key)
    if not before:
        content = write_content(situation, answer_from(situation))
        with desk.book.write(notice=desk.notice) as transaction:
            before = transaction.rows("forecast", **key)
            if not before:
                transaction.insert_rows("forecast", [{**key, **content, "published_at": desk.now}])
                return Published(asked.scope, asked.period.name, desk.as_of, found.p_hit, True)
    return Published(asked.scope, asked.period.name, desk.as_of, _p_hit(before[0]["answer"]), False)


def _p_hit(answer: str) -> float:
    return float(json.loads(answer)["scoring"]["p_hit"])
