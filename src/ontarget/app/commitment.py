"""A scope's own call of a period, as the answer shows it."""

from __future__ import annotations

import math
from typing import Any

from ontarget.app.call import describe_call, is_own, is_same_name, latest
from ontarget.app.call_record import amount_bias, judged_calls
from ontarget.app.situation import Situation
from ontarget.forecast.position import booked_in
from ontarget.report.record import Commit, OnTop

Row = dict[str, Any]
_MOST_PAST = 12


def find_commit(situation: Situation) -> Commit | None:
    """Return the last call for the scope and period, what others say on top, and how calls ran.

    What others say never alters the own call.
    """
    desk, scope = situation.desk, situation.scope
    rows = desk.book.rows("commitment", scope_kind=scope.kind, scope_name=scope.name)
    said = [row for row in rows if row["period"] == situation.asked.period.name]
    own = latest(desk, [row for row in said if is_own(desk, row)], desk.as_of)
    on_top = _on_top(situation, [row for row in said if not is_own(desk, row)])
    if own is None and not on_top:
        return None
    n_past, ran = _past(situation, rows)
    me = desk.settings.text("me")
    is_readers = scope.kind != "owner" or not me or is_same_name(me, scope.name)
    said_by = None if is_readers else scope.name
    if own is None:
        return Commit(None, None, None, None, None, n_past, ran, said_by, on_top)
    call = describe_call(desk, own)
    return Commit(
        call.commit, call.best_case, call.p_hit, call.currency, call.said_on, n_past, ran, said_by,
        on_top,
    )  # fmt: skip


def _on_top(situation: Situation, rows: list[Row]) -> tuple[OnTop, ...]:
    found = []
    for name in sorted({row["actor"] for row in rows}):
        mine = [row for row in rows if row["actor"] == name]
        last = latest(situation.desk, mine, situation.desk.as_of)
        if last is not None:
            call = describe_call(situation.desk, last)
            found.append(
                OnTop(name, call.commit, call.best_case, call.p_hit, call.currency, call.said_on)
            )
    return tuple(found)


def _past(situation: Situation, rows: list[Row]) -> tuple[int, float | None]:
    """Return how many of the last own commits are over, and how far they ran above what came."""
    asked, desk = situation.asked, situation.desk
    if asked.currency is None or asked.where is not None or asked.field is not None:
        return 0, None
    pairs = [
        (
            row["commit_amount"],
            booked_in(situation.counted, asked.measure, period.start, period.end),
        )
        for period, row in judged_calls(desk, rows, desk.as_of)
        if row["commit_amount"] is not None and row["currency"] == asked.currency
    ][-_MOST_PAST:]
    plain = amount_bias(pairs).plain if pairs else None
    return len(pairs), None if plain is None else math.expm1(plain)
