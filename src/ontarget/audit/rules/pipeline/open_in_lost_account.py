"""PIP001: the account has just said no to another opportunity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontarget.audit.rule import Limit, example, rule

if TYPE_CHECKING:
    from ibis.expr.types import NumericScalar, Table

_LOST = {"status": "lost", "closed_on": "2026-10-30"}
_YEAR = 365


@rule(
    "PIP001",
    severity="medium",
    basis="policy",
    requires=("account", "closed_rows"),
    limits=(Limit("within_days", 60, "days", "since the other was lost", 1, 730),),
    says="was open when {account} said no to another on {lost_on}, {ago_days} day{ago_days:s} ago; "
    "no win there in a year",
    fix="ask whether that no holds for this one too, or what differs",
    fires=(
        example(tables={"closed_rows": (_LOST,)}, evidence={"ago_days": 24}),
        example(tables={"closed_rows": ({**_LOST, "closed_on": "2026-09-24"},)},
                evidence={"ago_days": 60}),
        example(tables={"closed_rows": (_LOST, {"closed_on": "2025-11-22"})}),
    ),
    quiet=(
        example(tables={"closed_rows": ({**_LOST, "closed_on": "2026-09-23"},)}),
        example(tables={"closed_rows": (_LOST, {"closed_on": "2025-11-23"})}),
        example(created_on="2026-10-31", tables={"closed_rows": (_LOST,)}),
        example(account=None, tables={"closed_rows": (_LOST,)}),
        example(tables={"closed_rows": ({**_LOST, "account": "Halden"},)}),
        example(last_activity_on="2026-11-19", n_inbound=4, tables={
            "closed_rows": (_LOST,), "touches": (
                {"direction": "in", "happened_on": "2026-10-31", "is_planned": False},)}),
    ),
)  # fmt: skip
def open_in_lost_account(
    open_rows: Table, closed_rows: Table, touches: Table, *, within_days: NumericScalar
) -> Table:
    """Another opportunity of the same account was lost lately while this one was open.

    Why: a buyer's no often means the firm, not the one opportunity.
    Evidence: the account and the day of the latest loss.
    Fix: ask whether it holds for this one too.
    Quiet when: the account bought within a year, this one was created after the loss, or the
    buyer has been in touch about it since.
    """
    closed = closed_rows.filter(closed_rows.account.notnull() & closed_rows.closed_on.notnull())
    by_account = closed.group_by("source", "account").aggregate(
        lost_on=closed.closed_on.max(where=closed.status == "lost"),
        won_on=closed.closed_on.max(where=closed.status == "won"),
    )
    by_account = by_account.filter(by_account.lost_on.notnull())
    rows = open_rows.select("record_id", "source", "account", "created_on", "as_of")
    rows = rows.inner_join(by_account, ["source", "account"])
    ago = rows.as_of.delta(rows.lost_on, unit="day").cast("int64")
    has_bought = (rows.as_of.delta(rows.won_on, unit="day") <= _YEAR).fill_null(False)
    was_open = (rows.created_on <= rows.lost_on).fill_null(False)
    rows = rows.mutate(ago_days=ago, size=-ago.cast("float64"))
    rows = rows.filter((ago >= 0) & (ago <= within_days) & was_open & ~has_bought)
    answers = touches.filter((touches.direction == "in") & ~touches.is_planned)
    answers = answers.group_by("record_id").aggregate(answered_on=answers.happened_on.max())
    since = [rows.record_id == answers.record_id, answers.answered_on > rows.lost_on]
    return rows.anti_join(answers, since).select(
        "record_id", "account", "lost_on", "ago_days", "size"
    )
