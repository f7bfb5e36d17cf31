"""Set and list targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ontarget.app.desk import Desk
from ontarget.app.measures import is_money as is_money_field
from ontarget.app.periods import firm_calendar
from ontarget.core.condition import parse_condition
from ontarget.core.errors import UsageError
from ontarget.core.money import json_amount, to_minor
from ontarget.core.scope import Scope
from ontarget.ingest.target_key import target_key

if TYPE_CHECKING:
    import pyarrow as pa

_SOURCE = "user"


def list_currencies(desk: Desk) -> list[str]:
    """Return the currencies of the book's opportunities, the one of most of them first."""
    found: list[str] = desk.book.distinct("opportunity", "currency")
    if len(found) < 2:
        return found
    with desk.book.read() as book:
        return sorted(found, key=lambda code: -book.count("opportunity", currency=code))


def book_currency(desk: Desk) -> str:
    """Return the one currency of the book's opportunities; UsageError if there are several."""
    found = desk.book.distinct("opportunity", "currency")
    if len(found) > 1:
        raise UsageError(
            f"The book holds several currencies: {', '.join(found)}.",
            "Say which one with --currency.",
        )
    return found[0] if found else desk.settings.text("currency")


def chosen_currency(desk: Desk, stated: str | None) -> str:
    """Return the currency of what is stated; UsageError for one in which the book holds nothing."""
    if stated is None:
        return book_currency(desk)
    held = desk.book.distinct("opportunity", "currency")
    if held and stated.upper() not in held:
        raise UsageError(
            f"The book holds no opportunity in {stated.upper()}, only in {', '.join(held)}.",
            "Two currencies are never added up; leave --currency out.",
        )
    return stated.upper()


def set_target(
    desk: Desk,
    scope: Scope,
    *,
    period: str,
    number: Decimal,
    measure: str = "amount",
    count_of: str | None = None,
    currency: str | None = None,
    where: str | None = None,
) -> dict[str, Any]:
    """Keep a target; the one that was set by hand for the same key before is replaced.

    ``measure`` is amount, count, margin or a field; ``where`` says which opportunities count.
    """
    if number < 0:
        raise UsageError("A target is not below zero.", "Give the number to reach.")
    if count_of not in (None, "won", "created"):
        raise UsageError(f"'{count_of}' cannot be counted.", "Count won or created.")
    is_money = measure == "amount" or (measure != "count" and is_money_field(measure))
    if measure != "count" and count_of:
        raise UsageError("--count-of goes with --measure count.", "Add --measure count.")
    code = chosen_currency(desk, currency) if is_money else None
    row: dict[str, Any] = {
        "scope_kind": scope.kind,
        "scope_name": scope.name or None,
        "period": firm_calendar(desk).parse(period).name,
        "measure": measure,
        "count_of": (count_of or "won") if measure == "count" else None,
        "condition": str(parse_condition(where)) if where else None,
        "amount": to_minor(number, code) if code else None,
        "quantity": None if is_money else float(number),
        "currency": code,
    }
    row["source_id"] = target_key(row)
    with desk.book.write(notice=desk.notice) as transaction:
        transaction.upsert("target", _SOURCE, [row], seen_on=desk.as_of)
    return describe_target(row)


def list_targets(desk: Desk) -> list[dict[str, Any]]:
    """Return every target, amounts in major units."""
    return [describe_target(row) for row in desk.book.rows("target")]


@dataclass(frozen=True, slots=True)
class TargetsApart:
    """Places of targets in ``table``: of periods not over, the nearest first, and earlier ones."""

    table: pa.Table
    ahead: list[int]
    past: list[int]

    def described(self, places: Sequence[int]) -> list[dict[str, Any]]:
        """Return some of them for people."""
        import pyarrow as pa

        return [describe_target(row) for row in
                self.table.take(pa.array(places, pa.int64())).to_pylist()]  # fmt: skip


def targets_apart(desk: Desk) -> TargetsApart:
    """Part the targets by whether their periods are over, reading each period once."""
    table, calendar = desk.book.read_arrow("target"), firm_calendar(desk)
    periods, names = table["period"].to_pylist(), table["scope_name"].to_pylist()
    read = {text: calendar.parse(text) for text in set(periods)}
    ahead = [place for place, text in enumerate(periods) if read[text].end >= desk.as_of]
    past = [place for place, text in enumerate(periods) if read[text].end < desk.as_of]
    ahead.sort(key=lambda at: (read[periods[at]].start, read[periods[at]].end, names[at] or ""))
    return TargetsApart(table, ahead, past)


def describe_target(row: dict[str, Any]) -> dict[str, Any]:
    """Return a stored target for people and programs."""
    is_money = row["amount"] is not None
    return {
        "scope": row["scope_kind"],
        "name": row["scope_name"],
        "period": row["period"],
        "measure": row["measure"] or "amount",
        "count_of": row["count_of"],
        "number": json_amount(row["amount"], row["currency"]) if is_money else row["quantity"],
        "currency": row["currency"],
        "where": row["condition"],
        "source": row.get("source", _SOURCE),
    }
