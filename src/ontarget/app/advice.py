"""What the audit says of one opportunity, kept with a decision to compare them later."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ontarget.app.audit import find_audit
from ontarget.app.audit_views import view_of
from ontarget.app.desk import Desk
from ontarget.app.find_record import find_record
from ontarget.app.own_records import merged_into
from ontarget.core.errors import UsageError
from ontarget.core.scope import COMPANY
from ontarget.report.audit import AuditedOpportunity


def find_advice(desk: Desk, text: str) -> dict[str, Any]:
    """Return verdict, reason and chances of an open opportunity; UsageError if it is not open."""
    row = find_record(desk, text)
    with desk.book.read() as book:
        meant = merged_into(book).get(row["record_id"], row["record_id"])
    one = view_of(find_audit(desk, COMPANY), meant)
    if one is not None:
        return advice_of(one)
    raise UsageError(
        f"'{row['name'] or row['source_id']}' is not open, so there is no advice on it.",
        "Give your own reason with --reason.",
    )


def advice_of(one: AuditedOpportunity) -> dict[str, Any]:
    """Return of an audited opportunity what is kept beside a decision about it."""
    return {
        "verdict": one.verdict, "why": one.why, "p_win_in_period": one.p_win_in_period,
        "p_win_in_horizon": one.p_win_in_horizon, "p_hit_if_won": one.p_hit_if_won,
        "p_hit_if_lost": one.p_hit_if_lost, "explore": one.explore,
    }  # fmt: skip


def reason_of(advice: Mapping[str, Any], verdict: str) -> str | None:
    """Return the audit's own reason for a verdict; None where the audit says otherwise."""
    return str(advice["why"]) if advice["verdict"] == verdict else None


def needed_reason(reason: str | None, advice: Mapping[str, Any], verdict: str) -> str:
    """Return the reason for a verdict; UsageError where neither the audit nor a person has one."""
    if reason is None:
        raise UsageError(
            f"The audit says {advice['verdict']}: {advice['why']}",
            f"Give your own reason for {verdict} with --reason.",
        )
    return reason
