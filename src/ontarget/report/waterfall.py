"""A waterfall as a chart: from one number to another by steps that add up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ontarget.report.charts import Chart, Number, axis_of, frame

# Rows up to which each height of a chart is enough.
_SIZES = ((3, "rows-3"), (5, "rows-5"), (7, "rows-7"), (10, "rows-10"))
_ROOM = 0.06
_VALUES = {"color": "--soft", "hideOverlap": True, "showMinLabel": False, "showMaxLabel": False}


@dataclass(frozen=True, slots=True)
class Fall:
    """One step; ``said`` is how its number is written, ``reach`` a range of the step itself."""

    name: str
    delta: Number
    said: str
    reach: tuple[Number, Number] | None = None
    reach_said: str = ""


@dataclass(frozen=True, slots=True)
class End:
    """What a waterfall begins or ends with."""

    name: str
    value: Number
    said: str


def size_of(n_rows: int) -> str:
    """Return the class of a chart with so many horizontal bars.

    >>> size_of(4), size_of(40)
    ('rows-5', 'rows-14')
    """
    return next((name for most, name in _SIZES if n_rows <= most), "rows-14")


def waterfall(
    title: str, said: str, begin: End, falls: Sequence[Fall], end: End,
    *, heads: tuple[str, str] = ("Step", "Change"),
) -> Chart:  # fmt: skip
    """Return the chart; each bar begins where the one before it ended."""
    starts: list[Number] = [begin.value]
    for fall in falls:
        starts.append(starts[-1] + fall.delta)
    whole = [_whole(begin), *(_part(fall) for fall in falls), _whole(end)]
    bases = [0, *starts[:-1], 0]
    low, high = _limits([begin.value, end.value], starts, falls)
    # A whole is drawn from the edge of the picture, a step from where the last one ended.
    bases[0] = bases[-1] = 0 if low <= 0 <= high else low
    said += "" if low <= 0 else " The scale does not begin at zero."
    for place, one in ((0, begin), (-1, end)):
        whole[place]["value"] = one.value - bases[place]
    options = frame(
        grid={"left": 4, "right": 20, "top": 4, "bottom": 4, "containLabel": True},
        tooltip={"show": False},
        xAxis=axis_of("value", min=low, max=high, axisLabel=_VALUES),
        yAxis=_names([begin, *falls, end]),
        series=[
            {"type": "bar", "stack": "fall", "stackStrategy": "all", "silent": True,
             "data": bases, "itemStyle": {"color": "transparent"}},
            {"type": "bar", "stack": "fall", "stackStrategy": "all", "data": whole,
             "barWidth": 11, "markLine": _whiskers(starts, falls)},
        ],
    )  # fmt: skip
    has_reach = any(fall.reach_said for fall in falls)
    columns = (*heads, "95 % range") if has_reach else heads
    rows = [(begin.name, begin.said, ""), *((f.name, f.said, f.reach_said) for f in falls),
            (end.name, end.said, "")]  # fmt: skip
    return Chart(
        title, said, options, columns, tuple(row[: len(columns)] for row in rows),
        size=size_of(len(rows)),
    )  # fmt: skip


def _limits(
    ends: Sequence[Number], starts: Sequence[Number], falls: Sequence[Fall]
) -> tuple[Number, Number]:
    values = [*ends, *starts]
    for start, fall in zip(starts, falls, strict=False):
        if fall.reach is not None:
            values += [start + fall.reach[0], start + fall.reach[1]]
    low, high = min(values), max(values)
    room = (high - low) * _ROOM or 1
    # A bar from zero tells sizes; only where steps would vanish beside them it is left out.
    low = 0 if 0 <= low <= 3 * (high - low) else low - room
    return low, high + room


def _names(bars: Sequence[End | Fall]) -> dict[str, Any]:
    """Return the axis with the name of each bar written above it, so that none is cut short."""
    label = {"inside": True, "color": "--ink", "verticalAlign": "bottom", "align": "left",
             "padding": [0, 0, 13, 0], "interval": 0}  # fmt: skip
    return axis_of(
        "category",
        data=[f"{one.name}  {one.said}" for one in bars],
        inverse=True,
        axisLabel=label,
        z=5,
    )


def _whole(one: End) -> dict[str, Any]:
    return {"value": one.value, "itemStyle": {"color": "--ink"}}


def _part(fall: Fall) -> dict[str, Any]:
    colour = "--accent" if fall.delta >= 0 else "--shade-2"
    return {"value": fall.delta, "itemStyle": {"color": colour}}


def _whiskers(starts: Sequence[Number], falls: Sequence[Fall]) -> dict[str, Any]:
    """Return thin lines over the ranges of the steps."""
    lines = [
        [{"coord": [start + fall.reach[0], place]}, {"coord": [start + fall.reach[1], place]}]
        for place, (start, fall) in enumerate(zip(starts, falls, strict=False), start=1)
        if fall.reach is not None
    ]
    return {"silent": True, "symbol": "none", "label": {"show": False}, "data": lines,
            "lineStyle": {"color": "--ink", "type": "solid", "width": 2}}  # fmt: skip
