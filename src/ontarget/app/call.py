"""Keep a person's own call of a period, and tell own calls from what others say on top."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ontarget.app.desk import Desk
from ontarget.app.find_record import find_record
from ontarget.app.local_change import Changed, change_in, keep_changes, parse_fields
from ontarget.app.local_layer import laid_over, standing_changes
from ontarget.app.periods import firm_calendar
from ontarget.app.targets import chosen_currency
from ontarget.core.errors import UsageError
from ontarget.core.money import json_amount, to_minor
from ontarget.core.period import Period
from ontarget.core.scope import Scope
from ontarget.report.call import CallView
from ontarget.store.transaction import ReadTransaction

Row = dict[str, Any]


@dataclass(frozen=True)
class Said:
    """What was kept: a call of a period, odds of opportunities, or both."""

    call: CallView | None
    odds: tuple[Changed, ...]


def set_call(
    desk: Desk,
    scope: Scope,
    *,
    period: str | None = None,
    commit: Decimal | None = None,
    best_case: Decimal | None = None,
    p_hit: float | None = None,
    odds: Sequence[str] = (),
    actor: str | None = None,
    currency: str | None = None,
) -> Said:
    """Keep a call beside the earlier ones, and own odds; all of it or nothing.

    ``actor`` is who says it: without one the user (config me). A call of somebody else than the
    seller stands on top of the seller's own. ``odds`` are texts such as ``Alder=60``.
    """
    who = actor or desk.settings.text("me") or None
    if commit is None and best_case is None and p_hit is None and not odds:
        raise UsageError("Nothing was called.", "Give --commit, --best-case, --p-hit or --odds.")
    for name, amount in (("--commit", commit), ("--best-case", best_case)):
        if amount is not None and amount < 0:
            raise UsageError(f"{name} is not below zero.", "Give what will be booked.")
    if commit is not None and best_case is not None and best_case < commit:
        raise UsageError(
            f"The best case {best_case:,} is below the commit {commit:,}.", "Swap them."
        )
    stated = [_stated_odds(desk, text, who) for text in odds]
    row: Row | None = None
    if commit is not None or best_case is not None or p_hit is not None:
        chosen = (
            default_period(desk, scope) if period is None else firm_calendar(desk).parse(period)
        )
        if chosen.end < desk.as_of:
            raise UsageError(
                f"{chosen.name} is over since {chosen.end}.", "Call a period that is not over."
            )
        code = chosen_currency(desk, currency)
        row = {
            "scope_kind": scope.kind,
            "scope_name": scope.name,
            "period": chosen.name,
            "commit_amount": None if commit is None else to_minor(commit, code),
            "best_case_amount": None if best_case is None else to_minor(best_case, code),
            "currency": code,
            "probability": p_hit,
            "actor": who,
            "said_at": desk.moment,
        }
        row = _with_last_said(desk, row)
    with desk.book.write(notice=desk.notice) as transaction:
        if row is not None:
            transaction.insert_rows("commitment", [row])
        said = tuple(
            change_in(transaction, desk, "opportunity", about, {"probability": p}, desk.moment)
            for about, p in stated
        )
    return Said(None if row is None else describe_call(desk, row), said)


def _with_last_said(desk: Desk, row: Row) -> Row:
    """Let what was not said this time stand as the same person said it last."""
    rows = desk.book.rows(
        "commitment", scope_kind=row["scope_kind"], scope_name=row["scope_name"],
        period=row["period"],
    )  # fmt: skip
    same = [one for one in rows if one["actor"] == row["actor"]]
    same = [one for one in same if one["currency"] == row["currency"]]
    last = latest(desk, same, desk.as_of)
    if last is None:
        return row
    names = ("commit_amount", "best_case_amount", "probability")
    whole = row | {name: last[name] if row[name] is None else row[name] for name in names}
    best, commit = whole["best_case_amount"], whole["commit_amount"]
    if best is not None and commit is not None and best < commit:
        # A commit above the best case of last time has left it behind, and the other way round.
        left = "best_case_amount" if row["best_case_amount"] is None else "commit_amount"
        whole[left] = None
    return whole


def _stated_odds(desk: Desk, text: str, who: str | None) -> tuple[Row, float]:
    """Read ``OPPORTUNITY=60``; odds belong to the seller, because only one is kept of them."""
    key, sign, said = text.rpartition("=")
    if not sign or not said.strip():
        raise UsageError(f"'{text}' says no odds.", "Write --odds OPPORTUNITY=60.")
    row = find_record(desk, key.strip())
    share = parse_share(said)
    _check_sayer(desk, row, who)
    return row, share


def change_row(desk: Desk, text: str, assignments: Sequence[str], odds: str | None) -> Changed:
    """Set fields of an opportunity and its own odds, all of it or nothing.

    ``odds`` are in percent, as ``percent_said`` shows them: what was shown and comes back is left
    as it is, "" takes them back, and None says nothing of them.
    """
    row = find_record(desk, text)
    values = parse_fields(desk, row, assignments)
    with desk.book.read() as book:
        now, _ = _as_it_counts(book, row)
    if odds is not None and odds != percent_said(now["probability"]):
        values["probability"] = parse_share(f"{odds.rstrip(' %')}%") if odds else None
        _check_sayer(desk, row, desk.settings.text("me") or None)
    return keep_changes(desk, "opportunity", row, values, desk.moment)


def percent_said(share: float | None) -> str:
    """Return own odds as a form shows them, in percent.

    >>> percent_said(0.01), percent_said(None)
    ('1', '')
    """
    return "" if share is None else f"{100 * share:g}"


def _check_sayer(desk: Desk, row: Row, who: str | None) -> None:
    """Raise UsageError where the odds are somebody else's to say."""
    owner = _seller_of(desk, row)
    if who is not None and owner is not None and not is_same_name(who, owner):
        raise UsageError(
            f"The odds of {row['name'] or row['source_id']} are {owner}'s to say, not {who}'s.",
            "Say it of the period, on top of the seller's own: --commit N --as NAME",
        )


def _as_it_counts(book: ReadTransaction, row: Row) -> tuple[Row, Row]:
    """Return an opportunity with what was changed here laid over it, and those changes."""
    own = standing_changes(book, "opportunity", [row["record_id"]]).get(row["record_id"], {})
    return laid_over("opportunity", row, own), own


def _seller_of(desk: Desk, row: Row) -> str | None:
    """Return the name of an opportunity's seller as it counts now."""
    with desk.book.read() as book:
        now, own = _as_it_counts(book, row)
        known = book.rows("owner", source=row["source"], source_id=now["owner_id"] or "")
    name = known[0]["name"] if known and not own.get("owner") else None
    found = name or now["owner"] or now["owner_id"]
    return None if found is None else str(found)


def parse_share(text: str) -> float:
    """Read 60, 60% or 0.6 as a share.

    >>> parse_share("60"), parse_share("60%"), parse_share("0.6")
    (0.6, 0.6, 0.6)
    """
    plain = text.strip().removesuffix("%").strip()
    try:
        number = float(plain)
    except ValueError as error:
        raise UsageError(f"'{text}' is not a chance.", "Write 60, 60% or 0.6.") from error
    share = number / 100 if text.strip().endswith("%") or number > 1 else number
    if not 0 <= share <= 1:
        raise UsageError(f"'{text}' is not a chance.", "Write 60, 60% or 0.6.")
    return share


def is_same_name(one: str, other: str) -> bool:
    """Whether two names are the same person's."""
    return one.casefold() == other.casefold()


def default_period(desk: Desk, scope: Scope) -> Period:
    """Return the shortest period with a target of the scope that holds the day, else the month."""
    calendar = firm_calendar(desk)
    rows = desk.book.rows("target", scope_kind=scope.kind, scope_name=scope.name or None)
    holding = [one for row in rows if desk.as_of in (one := calendar.parse(row["period"]))]
    return min(
        holding, key=lambda p: (p.n_days, p.start), default=calendar.holding(desk.as_of, "month")
    )


def is_own(desk: Desk, row: Row) -> bool:
    """Whether a call is that of the scope itself, not what somebody else says on top.

    For a team or the company there is no seller: it is the user's own, where he is named.
    """
    actor = row["actor"]
    if actor in (None, "local"):
        return True
    name = row["scope_name"] if row["scope_kind"] == "owner" else desk.settings.text("me")
    return not name or is_same_name(actor, name)


def latest(desk: Desk, rows: Iterable[Row], day: date) -> Row | None:
    """Return the last call that was made by the end of a day."""
    until = min(day, desk.as_of)
    said = [row for row in rows if said_on(desk, row) <= until]
    return max(said, key=lambda row: (row["said_at"], row.get("commitment_id", 0)), default=None)


def said_on(desk: Desk, row: Row) -> date:
    """Return the day of a call in the book's zone."""
    instant: datetime = row["said_at"]
    return instant.astimezone(desk.zone).date()


def describe_call(desk: Desk, row: Row, actual: int | float | None = None) -> CallView:
    """Return a stored call for people and programs."""
    currency = row["currency"]

    def major(name: str) -> int | float | None:
        amount = row[name]
        return json_amount(amount, currency) if amount is not None and currency else amount

    return CallView(
        scope=row["scope_kind"],
        name=row["scope_name"],
        period=row["period"],
        commit=major("commit_amount"),
        best_case=major("best_case_amount"),
        p_hit=row["probability"],
        currency=currency,
        actor=row["actor"],
        is_own=is_own(desk, row),
        said_on=said_on(desk, row),
        actual=actual,
    )
