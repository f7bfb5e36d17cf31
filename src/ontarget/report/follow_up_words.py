"""What follow-ups say in whole sentences."""

from __future__ import annotations

from ontarget.report.follow_ups import Pressure


def pressure_said(pressure: Pressure) -> str:
    """Return how often they were addressed."""
    n = pressure.unanswered_touches
    if pressure.days_since_last is None:
        return "no contact of ours is noted"
    days = pressure.days_since_last
    last = "today" if days == 0 else f"{days} working day{'' if days == 1 else 's'} ago"
    said = f"our last contact, {last}, was answered"
    if n:
        said = f"{n} of ours unanswered, the last {last}; {pressure.cap} are the limit"
    if pressure.other_owner is not None and pressure.other_owner_on is not None:
        on = pressure.other_owner_on
        said += f"; {pressure.other_owner} contacted them on {on.day} {on:%b}"
    return said
