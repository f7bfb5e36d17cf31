"""List own calls, and how they ran against what came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from ontarget.app.as_of import load_state
from ontarget.app.asked import Asked, target_of
from ontarget.app.call import describe_call, is_own, is_same_name, latest, said_on
from ontarget.app.call_words import amount_view, bias_text, odds_view
from ontarget.app.counted import count_for
from ontarget.app.desk import Desk
from ontarget.app.own_odds import find_own_odds
from ontarget.app.periods import firm_calendar
from ontarget.app.scopes import chosen_scope
from ontarget.app.shelf import Shelves
from ontarget.app.situation import in_currency, members_of, owners_of, parted, with_a_day
from ontarget.core.money import json_amount
from ontarget.core.period import Period
from ontarget.core.scope import Scope
from ontarget.forecast.call_bias import (
    Bias,
    Calls,
    estimate_amount_bias,
    estimate_odds_bias,
    share_weights,
)
from ontarget.forecast.measure import AMOUNT
from ontarget.forecast.position import booked_in
from ontarget.pipeline.load import PipelineTables
from ontarget.report.answer import ScopeView
from ontarget.report.call import (
    AmountBias,
    CallBias,
    CallList,
    CallView,
    OddsBias,
    RollUp,
    SellerBias,
)

Row = dict[str, Any]


def list_calls(
    desk: Desk,
    stated: Scope | None = None,
    *,
    period: str | None = None,
    everything: bool = False,
    shelves: Shelves | None = None,
) -> CallList:
    """Return the calls of a scope and of its sellers, and how the scope's own ones ran.

    The last call of each person counts, or ``everything`` that was said. Odds of single
    opportunities are shown to the one who called them: not to another ``me``.
    """
    scope = chosen_scope(desk, stated)
    if shelves is None:
        return _listed(desk, scope, period, load_state(desk), everything=everything)
    shelf = shelves.shelf(desk)
    key = ("calls", desk.actor, scope, period, everything)
    found: CallList = shelf.answers.find_or_make(
        key, lambda: _listed(desk, scope, period, shelf.state, everything=everything)
    )
    return found


def _listed(
    desk: Desk, scope: Scope, period: str | None, state: PipelineTables, *, everything: bool
) -> CallList:
    members = members_of(state.pipeline, scope)
    sellers = () if scope.kind == "owner" else tuple(sorted(owners_of(members) - {""}))
    wanted = None if period is None else firm_calendar(desk).parse(period).name
    rows = [row for row in desk.book.rows("commitment") if said_on(desk, row) <= desk.as_of]
    ours = [row for row in rows if _is_of(row, scope, sellers)]
    booked = _Booked(desk, state)
    shown = [row for row in ours if wanted in (None, row["period"])]
    shown = shown if everything else _last_ones(shown)
    mine = [row for row in ours if _is_of(row, scope, ())]
    return CallList(
        as_of=desk.as_of,
        scope=ScopeView(scope.kind, scope.name),
        commitments=tuple(_view(desk, row, booked) for row in _newest_first(desk, shown)),
        roll_up=_roll_ups(desk, shown, sellers),
        bias=_bias(desk, scope, mine, booked, state, members),
        sellers=tuple(_sellers(desk, ours, sellers, booked)),
    )


def _is_of(row: Row, scope: Scope, sellers: Sequence[str]) -> bool:
    if (row["scope_kind"], row["scope_name"]) == (scope.kind, scope.name):
        return True
    return row["scope_kind"] == "owner" and row["scope_name"] in sellers


def _last_ones(rows: list[Row]) -> list[Row]:
    """Keep what each person said last of each scope, period and currency."""
    last: dict[tuple[Any, ...], Row] = {}
    for row in sorted(rows, key=lambda row: (row["said_at"], row["commitment_id"])):
        names = ("scope_kind", "scope_name", "period", "actor", "currency")
        last[tuple(row[name] for name in names)] = row
    return list(last.values())


def _newest_first(desk: Desk, rows: list[Row]) -> list[Row]:
    calendar = firm_calendar(desk)
    rows = sorted(rows, key=lambda row: (row["scope_kind"], row["scope_name"], row["said_at"]))
    return sorted(rows, key=lambda row: calendar.parse(row["period"]).end, reverse=True)


class _Booked:
    """What was booked by a scope in a period that is over."""

    def __init__(self, desk: Desk, state: PipelineTables) -> None:
        self._desk, self._state = desk, state
        self._rows: dict[tuple[Scope, str], pa.Table] = {}

    def of(self, scope: Scope, period: Period, currency: str | None) -> int | None:
        """Return what was booked, in minor units; None where it is not over or of no currency."""
        if period.end >= self._desk.as_of or currency is None:
            return None
        if (scope, currency) not in self._rows:
            counted = count_for(self._desk, self._state, None, None, currency).state.pipeline
            asked = Asked(scope, period, AMOUNT, None, currency)
            rows, _ = parted(self._desk, with_a_day(counted), scope, asked)
            self._rows[scope, currency] = in_currency(members_of(rows, scope), currency)
        return booked_in(self._rows[scope, currency], AMOUNT, period.start, period.end)


def _view(desk: Desk, row: Row, booked: _Booked) -> CallView:
    period = firm_calendar(desk).parse(row["period"])
    came = booked.of(Scope(row["scope_kind"], row["scope_name"]), period, row["currency"])
    actual = None if came is None else json_amount(came, row["currency"])
    return describe_call(desk, row, actual)


def judged_call(desk: Desk, rows: list[Row], period: Period) -> Row | None:
    """Return the call of a period that is held against what came.

    It is the one that stood in the middle of the period, or the first one after that; what is
    said when the period is over is none.
    """
    middle = period.start + (period.end - period.start) / 2
    stood = latest(desk, rows, middle)
    if stood is not None:
        return stood
    in_time = [row for row in rows if said_on(desk, row) < period.end]
    return min(in_time, key=lambda row: (row["said_at"], row["commitment_id"]), default=None)


def judged_calls(desk: Desk, rows: list[Row], until: date) -> list[tuple[Period, Row]]:
    """Return the own calls of the periods that were over before a day, the oldest first."""
    calendar = firm_calendar(desk)
    by_period: dict[Period, list[Row]] = {}
    for row in rows:
        period = calendar.parse(row["period"])
        if period.end < until and is_own(desk, row):
            by_period.setdefault(period, []).append(row)
    found = [(period, judged_call(desk, said, period)) for period, said in by_period.items()]
    kept = [(period, row) for period, row in found if row is not None]
    return sorted(kept, key=lambda one: (one[0].end, one[0].start))


def _bias(
    desk: Desk, scope: Scope, rows: list[Row], booked: _Booked, state: PipelineTables,
    members: pa.Table,
) -> CallBias:  # fmt: skip
    judged = judged_calls(desk, rows, desk.as_of)
    amounts = _amounts(scope, judged, booked)
    p_hit = _p_hit(desk, scope, judged, booked)
    me = desk.settings.text("me")
    is_mine = not me or (scope.kind == "owner" and is_same_name(me, scope.name))
    odds = find_own_odds(desk, state, members) if is_mine else None
    return CallBias(amounts, p_hit, odds, bias_text(amounts, p_hit, odds))


def amount_bias(pairs: Sequence[tuple[int, int]]) -> Bias:
    """Return the bias of commits against bookings, both in minor units of one currency each."""
    called, came = np.array(pairs, float).reshape(-1, 2).T
    return estimate_amount_bias(called, came)


def _amounts(scope: Scope, judged: list[tuple[Period, Row]], booked: _Booked) -> AmountBias | None:
    pairs, best = [], []
    for period, row in judged:
        came = booked.of(scope, period, row["currency"])
        if came is not None and row["commit_amount"] is not None:
            pairs.append((row["commit_amount"], came))
        if came is not None and row["best_case_amount"] is not None:
            best.append(came >= row["best_case_amount"])
    return amount_view(amount_bias(pairs), (sum(best), len(best))) if pairs else None


def _p_hit(
    desk: Desk, scope: Scope, judged: list[tuple[Period, Row]], booked: _Booked
) -> OddsBias | None:
    said, came = [], []
    for period, row in judged:
        brought = booked.of(scope, period, row["currency"])
        asked = Asked(scope, period, AMOUNT, None, row["currency"])
        target = target_of(desk, scope.kind, scope.name or None, asked)
        if row["probability"] is not None and brought is not None and target is not None:
            said.append(row["probability"])
            came.append(brought >= target)
    if not said:
        return None
    key = np.arange(len(said))
    calls = Calls(np.array(said), np.array(came, bool), share_weights(key), key)
    return odds_view("all", calls, estimate_odds_bias(calls), ("period", "periods"))


def _sellers(
    desk: Desk, rows: list[Row], sellers: Sequence[str], booked: _Booked
) -> list[SellerBias]:
    found = []
    for name in sellers:
        own = [row for row in rows if (row["scope_kind"], row["scope_name"]) == ("owner", name)]
        amounts = _amounts(Scope("owner", name), judged_calls(desk, own, desk.as_of), booked)
        if amounts is not None:
            found.append(SellerBias(name, amounts))
    return found


def _roll_ups(desk: Desk, rows: list[Row], sellers: Sequence[str]) -> tuple[RollUp, ...]:
    """Add up what the sellers call of each period that is not over, in each currency."""
    own: dict[tuple[str, str | None], dict[str, int]] = {}
    top: dict[tuple[str, str | None], dict[str, int]] = {}
    for row in sorted(rows, key=lambda row: (row["said_at"], row["commitment_id"])):
        over = firm_calendar(desk).parse(row["period"]).end < desk.as_of
        if row["scope_kind"] != "owner" or row["commit_amount"] is None or over:
            continue
        side = own if is_own(desk, row) else top
        side.setdefault((row["period"], row["currency"]), {})[row["scope_name"]] = row[
            "commit_amount"
        ]
    found = []
    for key in sorted({*own, *top}, key=lambda key: (key[0], key[1] or "")):
        said, above = own.get(key, {}), top.get(key, {})
        period, currency = key
        gross, whole = sum(said.values()), sum((said | above).values())
        if sellers:
            found.append(
                RollUp(
                    period, currency, _major(gross, currency), _major(whole, currency),
                    len(said), len(sellers),
                )
            )  # fmt: skip
    return tuple(found)


def _major(amount: int, currency: str | None) -> int | float:
    return amount if currency is None else json_amount(amount, currency)
