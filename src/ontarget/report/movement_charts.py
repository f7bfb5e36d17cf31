"""What moved in the open pipeline as a waterfall, one for each currency."""

from __future__ import annotations

from ontarget.report.answer_words import day_said, money
from ontarget.report.charts import Chart
from ontarget.report.movement import Changes, WaterfallView
from ontarget.report.waterfall import End, Fall, waterfall


def movement_charts(found: Changes) -> list[Chart]:
    """Return the waterfalls of the currencies in which something can be compared."""
    return [_chart(found, fall) for fall in found.waterfalls if not fall.is_first]


def _chart(found: Changes, fall: WaterfallView) -> Chart:
    where = f"dated in {found.period.name}" if found.period else "whenever dated"
    said = (
        f"From {fall.currency} {money(fall.start.amount)} in {fall.start.n:,} to "
        f"{money(fall.end.amount)} in {fall.end.n:,} opportunities; the steps add up."
    )
    falls = [
        Fall(f"{part.text.capitalize()} ({part.n:,})", part.amount, f"{round(part.amount):+,}")
        for part in fall.parts
        if part.n
    ]
    return waterfall(
        f"Open pipeline, {where}, {fall.currency}", said,
        End(day_said(found.since, weekday=True), fall.start.amount, money(fall.start.amount)),
        falls,
        End(day_said(found.as_of, weekday=True), fall.end.amount, money(fall.end.amount)),
        heads=("Step (how many)", fall.currency),
    )  # fmt: skip
