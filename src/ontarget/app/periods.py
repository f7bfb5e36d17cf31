"""The calendar that stands behind names such as 2026-Q4 in a book."""

from __future__ import annotations

from typing import Any

from ontarget.app.desk import Desk
from ontarget.core.errors import UsageError
from ontarget.core.firm_calendar import PATTERNS, WEEKDAYS, FirmCalendar
from ontarget.core.period import Period, PeriodSize

# Sizes of imported periods that do not state one, by their longest length in days.
_LONGEST: tuple[tuple[int, PeriodSize], ...] = ((45, "month"), (130, "quarter"))


def firm_calendar(desk: Desk) -> FirmCalendar:
    """Return the calendar of a book: its settings and the periods that were imported."""
    settings = desk.settings
    pattern, weekday = settings.text("fiscal_pattern"), settings.text("fiscal_weekday")
    named_by = settings.text("fiscal_year_named_by")
    for name, value, allowed in (
        ("fiscal_pattern", pattern, PATTERNS),
        ("fiscal_weekday", weekday, WEEKDAYS),
        ("fiscal_year_named_by", named_by, ("end", "start")),
    ):
        if value not in allowed:
            raise UsageError(
                f"The setting {name} cannot be '{value}'.",
                f"One of {', '.join(allowed)}: ontarget config {name} VALUE",
            )
    return FirmCalendar(
        start_month=settings.whole("fiscal_year_start"),
        is_named_by_end=named_by == "end",
        pattern=pattern,
        weekday=WEEKDAYS.index(weekday),
        named=tuple(_imported(row) for row in desk.book.rows("period")),
    )


def _imported(row: dict[str, Any]) -> Period:
    start, end = row["starts_on"], row["ends_on"]
    days = (end - start).days + 1
    by_length = next((size for longest, size in _LONGEST if days <= longest), "year")
    stated = {"month": "month", "quarter": "quarter", "year": "year"}.get(row["size"] or "")
    # The name is the key, and a single key is stored as source_id alone.
    return Period(start, end, row["source_id"], stated or by_length)  # type: ignore[arg-type]
