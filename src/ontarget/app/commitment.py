"""A scope's own call of a period."""

from __future__ import annotations

from ontarget.app.situation import Situation
from ontarget.core.money import json_amount
from ontarget.report.record import Commit


def find_commit(situation: Situation) -> Commit | None:
    """Return the last call for the scope and period that was made by the end of the day."""
    desk, scope = situation.desk, situation.scope
    rows = desk.book.rows(
        "commitment",
        scope_kind=scope.kind,
        scope_name=scope.name,
        period=situation.asked.period.name,
    )
    said = [(row["said_at"], row["commitment_id"], row) for row in rows]
    said = [one for one in said if one[0].astimezone(desk.zone).date() <= desk.as_of]
    if not said:
        return None
    last = max(said, key=lambda one: one[:2])[2]
    currency = last["currency"]

    def major(name: str) -> int | float | None:
        amount = last[name]
        return json_amount(amount, currency) if amount is not None and currency else amount

    return Commit(
        amount=major("commit_amount"),
        best_case=major("best_case_amount"),
        probability=last["probability"],
        currency=currency,
        said_on=last["said_at"].astimezone(desk.zone).date(),
    )
