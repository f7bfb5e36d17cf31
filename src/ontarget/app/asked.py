"""What exactly is asked: which scope, period, target, measure and currency."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.desk import Desk
from ontarget.app.measures import SCALE, is_money
from ontarget.app.periods import firm_calendar
from ontarget.core.condition import Condition, parse_condition
from ontarget.core.errors import UsageError
from ontarget.core.firm_calendar import FirmCalendar
from ontarget.core.money import json_amount, to_minor
from ontarget.core.period import Period
from ontarget.core.scope import Scope
from ontarget.forecast.measure import AMOUNT, CREATED, WON, Measure

Row = dict[str, Any]
_MEASURES: dict[tuple[str, str | None], Measure] = {
    ("amount", None): AMOUNT,
    ("count", None): WON,
    ("count", "won"): WON,
    ("count", "created"): CREATED,
}


@dataclass(frozen=True)
class Asked:
    """One question. ``target`` is in minor units or a count; None where there is no target.

    ``currency`` is None where nothing is money. ``n_quotas`` says of how many owners' quotas a
    missing target was added up.
    """

    scope: Scope
    period: Period
    measure: Measure
    target: int | None
    currency: str | None
    n_quotas: int = 0
    where: Condition | None = None
    """Which opportunities count; rates are learned from them alone."""
    field: str | None = None
    """What is counted in the place of the amount."""
    scale: int = 1
    """Units of ``target`` in one of what is shown, where it is no money."""
    quota_sum: int | None = None
    """Sum of the owners' quotas where a team or the company has a target of its own beside."""

    def minor(self, value: float) -> int:
        """Return a value in major units in whole units of the measure."""
        if self.currency is None:
            return round(value * self.scale)
        return to_minor(Decimal(str(value)), self.currency)

    def major(self, value: float) -> int | float:
        """Return a value in major units, or as it is for counts."""
        if self.currency is None:
            value = value / self.scale
            return int(value) if float(value).is_integer() else float(value)
        return json_amount(round(value), self.currency)

    @property
    def unit(self) -> str:
        """The currency, or what is counted."""
        return self.currency or self.field or self.measure.kind


def settle_question(
    desk: Desk,
    scope: Scope,
    members: pa.Table,
    period: str | None,
    measure: str | None,
    where: str | None = None,
) -> Asked:
    """Find period, target and currency for a scope.

    ``members`` are the pipeline rows of the scope. Without a period it is the shortest one with a
    target that holds the as-of day, else the current month. Without a condition a target for all
    opportunities counts before one for some; UsageError if several for some are left.
    """
    condition = parse_condition(where) if where else None
    rows = [
        row
        for row in desk.book.rows("target")
        if measure in (None, row["measure"] or "amount")
        and (condition is None or _condition_of(row) == condition)
    ]
    calendar = firm_calendar(desk)
    chosen = calendar.parse(period) if period else _shortest(desk, calendar, scope, members, rows)
    same = [row for row in rows if calendar.parse(row["period"]) == chosen]
    own = _newest([row for row in same if _is_for(row, scope)])
    quotas = _quotas(scope, members, same)
    if own is not None:
        asked = _with_target(scope, chosen, own)
        alike = [row for row in quotas if _with_target(scope, chosen, row).measure == asked.measure]
        if not alike or alike[0]["currency"] != asked.currency:
            return asked
        return replace(asked, n_quotas=len(alike), quota_sum=sum(_number(row) for row in alike))
    if quotas:
        total = sum(_number(row) for row in quotas)
        first = _with_target(scope, chosen, quotas[0])
        return Asked(scope, chosen, first.measure, total, first.currency, len(quotas))
    kind = WON if measure == "count" else AMOUNT
    field = measure if measure not in (None, "amount", "count") else None
    currency = main_currency(desk, members) if kind == AMOUNT and is_money(field) else None
    scale = 1 if is_money(field) else SCALE
    return Asked(scope, chosen, kind, None, currency, where=condition, field=field, scale=scale)


def _condition_of(row: Row) -> Condition | None:
    return parse_condition(row["condition"]) if row["condition"] else None


def main_currency(desk: Desk, members: pa.Table) -> str:
    """Return the currency of most opportunities; the book's setting where there are none."""
    codes = members["currency"].drop_null()
    if not len(codes):
        return desk.settings.text("currency")
    counted = sorted(pc.value_counts(codes).to_pylist(), key=lambda e: (-e["counts"], e["values"]))
    return str(counted[0]["values"])


def _is_for(row: Row, scope: Scope) -> bool:
    return row["scope_kind"] == scope.kind and (row["scope_name"] or "") == scope.name


def _number(row: Row) -> int:
    """The target in minor units, or as a count: a fraction of one is reached with the next."""
    if row["amount"] is not None:
        return int(row["amount"])
    scale = 1 if row["measure"] == "count" else SCALE
    return math.ceil(float(row["quantity"]) * scale)


def _newest(rows: list[Row]) -> Row | None:
    """Choose among targets for one period: all opportunities, money and typed ones first."""
    ranked = sorted(
        rows,
        key=lambda row: (
            bool(row["condition"]), row["measure"] not in (None, "amount"), row["amount"] is None,
            row["source"] != "user", row["source_id"],
        ),
    )  # fmt: skip
    conditions = {row["condition"] for row in ranked}
    if len(conditions) > 1 and None not in conditions:
        listed = "; ".join(f"--where '{text}'" for text in sorted(conditions))
        raise UsageError(f"There are targets for several conditions: {listed}.", "Name one.")
    return ranked[0] if ranked else None


def _with_target(scope: Scope, period: Period, row: Row) -> Asked:
    measure = _MEASURES.get((row["measure"] or "amount", row["count_of"]))
    where = _condition_of(row)
    if measure is not None:
        return Asked(scope, period, measure, _number(row), row["currency"], where=where)
    field = str(row["measure"])
    scale = 1 if is_money(field) else SCALE
    return Asked(scope, period, AMOUNT, _number(row), row["currency"], where=where, field=field,
                 scale=scale)  # fmt: skip


def _quotas(scope: Scope, members: pa.Table, rows: list[Row]) -> list[Row]:
    """Quotas of the scope's owners that add up to its target, all of one measure and currency."""
    if scope.kind == "owner":
        return []
    owners = set(pc.unique(members["owner"]).to_pylist())
    found = [row for row in rows if row["scope_kind"] == "owner" and row["scope_name"] in owners]
    best = {}
    for name in {row["scope_name"] for row in found}:
        best[name] = _newest([row for row in found if row["scope_name"] == name])
    chosen = [row for _, row in sorted(best.items()) if row is not None]
    alike = {(row["measure"], row["count_of"], row["currency"]) for row in chosen}
    return chosen if len(alike) == 1 else []


def _shortest(
    desk: Desk, calendar: FirmCalendar, scope: Scope, members: pa.Table, rows: list[Row]
) -> Period:
    own = [calendar.parse(row["period"]) for row in rows if _is_for(row, scope)]
    if not own and scope.kind != "owner":
        owners = set(pc.unique(members["owner"]).to_pylist())
        own = [calendar.parse(r["period"]) for r in rows if r["scope_name"] in owners]
    holding = [period for period in own if desk.as_of in period]
    return min(
        holding, key=lambda p: (p.n_days, p.start), default=calendar.holding(desk.as_of, "month")
    )


def target_of(desk: Desk, kind: str, name: str | None, asked: Asked) -> int | None:
    """Return the target of one owner or team in the same period, measure and currency."""
    rows = desk.book.rows("target", scope_kind=kind, scope_name=name, period=asked.period.name)
    best = _newest([row for row in rows if _is_alike(row, asked)])
    return None if best is None else _number(best)


def targets_alike(
    desk: Desk, kind: str, name: str | None, asked: Asked
) -> dict[tuple[str, str], int]:
    """Return targets of the same measure and currency by name and period, in whole units.

    ``name`` None: of all owners or teams.
    """
    found: dict[tuple[str, str], list[Row]] = {}
    for row in desk.book.rows("target", scope_kind=kind):
        own = row["scope_name"] or ""
        if (name is None or own == name) and _is_alike(row, asked):
            found.setdefault((own, row["period"]), []).append(row)
    best = {key: _newest(rows) for key, rows in found.items()}
    return {key: _number(row) for key, row in best.items() if row is not None}


def _is_alike(row: Row, asked: Asked) -> bool:
    own = row["measure"] or "amount"
    field = own if own not in ("amount", "count") else None
    return (
        _MEASURES.get((own, row["count_of"]), AMOUNT) == asked.measure
        and field == asked.field
        and row["currency"] == asked.currency
        and _condition_of(row) == asked.where
    )


def remembered_bookings(desk: Desk, asked: Asked) -> list[int]:
    """Return bookings of earlier periods of the same size as the user stated them, minor units."""
    if asked.currency is None:
        return []
    calendar = firm_calendar(desk)
    wanted = {calendar.shifted(asked.period, -n).name for n in range(1, 25)}
    rows = desk.book.rows("past_bookings", owner=asked.scope.name or None)
    return [
        row["amount"]
        for row in rows
        if row["period"] in wanted
        and row["amount"] is not None
        and row["currency"] in (None, asked.currency)
    ]
