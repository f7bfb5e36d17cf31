"""What an hour of contact goes with as a picture: each kind with its range."""

from __future__ import annotations

from ontarget.report.activity import ActivityView, KindView
from ontarget.report.activity_words import kind_name
from ontarget.report.charts import Chart, axis_of, frame
from ontarget.report.waterfall import size_of


def activity_chart(found: ActivityView) -> Chart | None:
    """Return the kinds of contact of which something can be said; None without any."""
    ones = [one for one in found.kinds if one.group == "all" and one.interval is not None]
    if not ones:
        return None
    reach = [
        [{"coord": [100 * low, place]}, {"coord": [100 * high, place]}]
        for place, one in enumerate(ones)
        for low, high in [one.interval or (0.0, 0.0)]
    ]
    ends = [100 * end for one in ones for end in one.interval or ()]
    usual = 0.0 if found.usual is None else 100 * found.usual.wins_per_hour
    low, high = min(0.0, *ends), max(0.0, usual, *ends)
    room = 0.06 * (high - low) or 1.0
    whiskers = {"silent": True, "symbol": "none", "label": {"show": False}, "data": reach,
                "lineStyle": {"color": "--ink", "type": "solid", "width": 2}}  # fmt: skip
    label = {"inside": True, "color": "--ink", "verticalAlign": "bottom", "align": "left",
             "padding": [0, 0, 13, 0], "interval": 0}  # fmt: skip
    names = [f"{kind_name(one)}  {_number(one)}, more of it: {one.verdict}" for one in ones]
    series = {"type": "bar", "barWidth": 11, "itemStyle": {"color": "--accent"},
              "data": [100 * (one.wins_per_hour or 0) for one in ones],
              "markLine": whiskers}  # fmt: skip
    return Chart(
        "Wins that go with 100 hours more, at equal stage, age and health of the deal",
        "The thin line is the 95 % range; where it reaches over zero, nothing can be told.",
        frame(
            tooltip={"show": False},
            grid={"left": 4, "right": 20, "top": 4, "bottom": 4, "containLabel": True},
            xAxis=axis_of("value", min=low - room, max=high + room,
                          axisLabel={"color": "--soft", "hideOverlap": True,
                                     "showMinLabel": False, "showMaxLabel": False}),
            yAxis=axis_of("category", data=names, inverse=True, axisLabel=label, z=5),
            series=[series],
        ),
        ("Contact", "Hours", "Deals", "Wins", "95 % range", "More of it"),
        tuple(_row(one) for one in found.kinds),
        size=size_of(len(ones)),
    )  # fmt: skip


def _number(one: KindView) -> str:
    return f"{100 * (one.wins_per_hour or 0):.1f}"


def _row(one: KindView) -> tuple[str, ...]:
    start = (kind_name(one), f"{one.hours:,.0f}", f"{one.opportunities:,}")
    if one.wins_per_hour is None or one.interval is None:
        return (*start, "", "", one.verdict)
    low, high = one.interval
    return (*start, _number(one), f"{100 * low:.1f} to {100 * high:.1f}", one.verdict)
