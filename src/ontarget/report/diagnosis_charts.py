"""A period that is over in pictures: what it is made of, what was possible, and the sellers."""

from __future__ import annotations

from typing import Any

from ontarget.report.answer import Number
from ontarget.report.answer_words import COUNTED, money, rough
from ontarget.report.charts import Chart, axis_of, frame, line_at
from ontarget.report.course import Bin
from ontarget.report.course_charts import bin_frame, bin_series
from ontarget.report.diagnosis import Diagnosis, Interval, SellersView
from ontarget.report.diagnosis_words import short_amount, steps_of
from ontarget.report.waterfall import End, Fall, waterfall

_FEW_SELLERS = 12
STEP_WORDS = {
    "plan gap": "Plan: what was to be expected",
    "pipeline": "Pipeline: what came, and how large",
    "results": "Results: what was made of it",
    "luck": "Luck: how deals happened to fall",
    "volume": "Volume: how many opportunities there were",
    "mix": "Mix: their size and kind",
    "conversion": "Conversion: how many of those that ended were won",
    "timing": "Timing: when they ended",
    "price": "Price: what a win brought against what was stated",
}
"""What a step of the waterfall is called where there is room."""


def parts_chart(found: Diagnosis) -> Chart:
    """Return how target became result: plan, pipeline, results and luck, with their ranges."""
    falls = [
        Fall(STEP_WORDS[name], amount, f"{round(amount):+,}", _reach(reach), reach_said(reach))
        for name, amount, reach in steps_of(found, show_all=False)
    ]
    is_aimed = found.target is not None
    begin = found.target if found.target is not None else found.reference.expected
    unit = "" if found.currency is None else f", {found.currency}"
    return waterfall(
        f"What it is made of{unit}",
        "The steps add up. The thin line is the 95 % range of a step; where it reaches over "
        "nothing, the step may be nothing.",
        End("Target" if is_aimed else "Expected", begin, money(begin)),
        falls,
        End("Result", found.actual, money(found.actual)),
        heads=("Part", "Amount"),
    )


def _reach(reach: Interval | None) -> tuple[Number, Number] | None:
    """Return the range of a part itself; what chance alone does is said, not drawn."""
    return None if reach is None or reach.basis != "posterior" else (reach.low, reach.high)


def reach_said(reach: Interval | None) -> str:
    """Return a range in words, and whether it is of the part or of what chance does."""
    if reach is None:
        return ""
    said = f"{short_amount(reach.low)} to {short_amount(reach.high)}"
    return f"chance alone: {said}" if reach.basis == "chance" else said


def seven_rows(found: Diagnosis) -> list[tuple[str, str, str]]:
    """Return name, amount and range of all seven parts."""
    return [
        (STEP_WORDS[name], f"{round(amount):+,}", reach_said(reach))
        for name, amount, reach in steps_of(found, show_all=True)
    ]


def possible_chart(found: Diagnosis, bins: tuple[Bin, ...]) -> Chart | None:
    """Return what was thought possible before the period, with the result marked."""
    # Where nothing was expected there is no picture.
    if not bins or found.reference.p10 == found.reference.p90:
        return None
    unit = found.currency or ""
    low, high = rough(found.reference.p10), rough(found.reference.p90)
    said = (
        f"{found.percentile_text} Before it began 8 in 10 such periods were expected to end "
        f"between {low} and {high}."
    )
    series = bin_series(bins, found.actual)
    for one, name in zip(series, ("below the result", "at or above it"), strict=True):
        one["name"] = name
    series[0]["markLine"] = line_at(found.actual, "result", is_upright=True)
    if found.target is not None and found.target != found.actual:
        series[1]["markLine"] = line_at(found.target, "target", is_upright=True) | {
            "lineStyle": {"color": "--soft", "type": "dashed", "width": 2},
            "label": {"formatter": "target", "color": "--soft", "distance": 16},
        }
    return Chart(
        f"What was thought possible{f', {unit}' if unit and unit not in COUNTED else ''}",
        said,
        bin_frame(series, right=28, top=36),
        ("From", "To below", "In 100"),
        tuple((money(one.low), money(one.high), f"{100 * one.share:.0f}") for one in bins),
    )  # fmt: skip


def funnel_chart(found: SellersView) -> Chart:
    """Return each seller's win rate by number of deals, over the line of what chance does."""
    points: list[dict[str, Any]] = []
    limits, is_few = [], len(found.sellers) <= _FEW_SELLERS
    # Lines that reach over the edge of the picture would not be drawn at all.
    top = max(max(one.funnel_high, one.win_rate) for one in found.sellers)
    widest = max(one.closed for one in found.sellers)
    for one in found.sellers:
        is_outside = not one.funnel_low <= one.win_rate <= one.funnel_high
        points.append({
            "value": [one.closed, round(100 * one.win_rate, 1)], "name": one.owner,
            "symbol": "diamond" if is_outside else "circle",
            "symbolSize": 14 if is_outside else 10,
            "label": {"show": is_outside or is_few, "formatter": "{b}", "position": "right",
                      "color": "--ink"},
        })  # fmt: skip
        limits.append([{"coord": [one.closed, round(100 * one.funnel_low, 1)]},
                       {"coord": [one.closed, round(100 * one.funnel_high, 1)]}])  # fmt: skip
    lines = {
        "silent": True,
        "symbol": "none",
        "label": {"show": False},
        "data": limits,
        "lineStyle": {"color": "--shade-2", "type": "solid", "width": 5, "opacity": 0.6},
    }
    n_out = sum(point["symbol"] == "diamond" for point in points)
    said = "Each point is one seller; the band behind it is where 95 of 100 rates lie if nobody "
    said += "differs. " + (
        "None lies outside." if not n_out else f"Outside (diamonds, named): {n_out}."
    )
    return Chart(
        "Win rates, and how far chance alone moves them",
        said,
        frame(
            tooltip={"trigger": "item", "renderMode": "richText", "formatter": "{b}"},
            grid={"left": 8, "right": 64, "top": 16, "bottom": 26, "containLabel": True},
            xAxis=axis_of("value", min=0, max=-(-widest * 23 // 20) + 1, minInterval=1,
                          name="deals that ended", nameLocation="middle", nameGap=26,
                          splitLine={"show": False}),
            yAxis=axis_of("value", min=0, max=min(-(-100 * top // 10) * 10, 100),
                          axisLabel={"color": "--soft", "formatter": "{value} %"}),
            series=[{"type": "scatter", "data": points, "itemStyle": {"color": "--ink"},
                     "labelLayout": {"hideOverlap": True}, "markLine": lines}],
        ),
        ("Seller", "Ended", "Won", "Expected", "Rate", "If nobody differs", "Likely rate",
         "Rank may be"),
        tuple(
            (one.owner, one.closed, one.won, f"{one.expected_won:.1f}",
             f"{100 * one.win_rate:.0f} %",
             f"{100 * one.funnel_low:.0f} to {100 * one.funnel_high:.0f} %",
             f"{100 * one.shrunken_rate:.0f} %", f"{one.rank_low} to {one.rank_high}")
            for one in found.sellers
        ),
    )  # fmt: skip
