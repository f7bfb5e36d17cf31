"""A small book to halve: closed ones of two sellers, six open ones of Ann, one of Bob."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from ontarget.app.audit import find_audit
from ontarget.app.halve import HalveRequest, find_halving
from ontarget.core.scope import Scope

MONDAY = date(2026, 11, 23)
HEAD = "Deal ID,Deal Name,Owner,Product,Deal Stage,Amount,Currency,Close Date,Create Date\n"
CLOSED = "".join(
    f"C-{n},Past {n},{'Ann' if n % 2 else 'Bob'},Box,{'Closed Won' if n % 3 else 'Closed Lost'},"
    f"{200 + n},EUR,2026-{1 + n % 10:02d}-20,2025-{11 + n % 2}-01\n"
    for n in range(24)
)
NAMES = ("Rollout", "Pilot", "Renewal", "Upgrade", "Switch", "Second pilot")
OPEN = "".join(
    f"D-{n},{name},Ann,Box,Talk,{900 - 120 * n},EUR,2026-12-{10 + n},2026-{4 + n:02d}-01\n"
    for n, name in enumerate(NAMES, start=1)
)
OF_BOB = "D-9,Small one,Bob,Box,Talk,100,EUR,2026-12-09,2026-10-01\n"
ANN = Scope("owner", "Ann")


def on(desk, day):
    """Return the desk on the morning of another day."""
    return replace(desk, as_of=day, now=datetime(day.year, day.month, day.day, 9, tzinfo=UTC))


def halved(desk, scope=ANN, **request):
    """Return the halving of a scope's opportunities of the quarter."""
    return find_halving(find_audit(desk, scope, period="2026-Q4"), HalveRequest(**request))


def ids(rows):
    """Return the ids of rows of a half."""
    return {row.opportunity_id for row in rows}
