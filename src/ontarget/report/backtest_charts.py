"""Past days asked again as pictures: how often ranges held, said against came, rules beside it."""

from __future__ import annotations

from ontarget.report.answer import in_hundred
from ontarget.report.answer_words import day_said, money, rough
from ontarget.report.backtest import Backtest
from ontarget.report.backtest_words import RANGES, compared, said_of_chances
from ontarget.report.charts import Chart, axis_of, bars, frame
from ontarget.report.waterfall import size_of


def record_charts(found: Backtest) -> list[Chart]:
    """Return the pictures that have something to show."""
    if not found.origins:
        return []
    made = (_held(found), _reliability(found), _rules(found), _places(found))
    return [chart for chart in made if chart is not None]


def _held(found: Backtest) -> Chart:
    n = found.summary.n_origins
    ranges = found.summary.ranges
    shares = [round(100 * one.n_held / n) for one in ranges.values()]
    claimed = {
        "type": "scatter", "name": "claimed", "symbol": "diamond", "symbolSize": 14,
        "itemStyle": {"color": "--ink"}, "data": [int(share) for share in ranges],
    }  # fmt: skip
    return Chart(
        "How often the ranges held",
        "A right range holds as often as it claims, give or take chance.",
        frame(
            tooltip={"show": False},
            legend={"bottom": 0, "textStyle": {"color": "--soft"}},
            grid={"left": 8, "right": 16, "top": 16, "bottom": 34, "containLabel": True},
            xAxis=axis_of("category", data=[RANGES[share] for share in ranges]),
            yAxis=axis_of("value", min=0, max=100, interval=25),
            series=[bars(shares, name="held, in 100") | {"barMaxWidth": 60}, claimed],
        ),
        ("Range", "Held", "Of", "A right one usually"),
        tuple(
            (RANGES[share], one.n_held, n, f"{one.usual_low} to {one.usual_high}")
            for share, one in ranges.items()
        ),
        is_low=True,
    )


def _reliability(found: Backtest) -> Chart | None:
    groups = found.summary.reliability
    if found.summary.brier is None or not groups:
        return None
    points = [
        {"value": [round(100 * one.mean_p_hit), round(100 * one.share_hit)],
         "symbolSize": min(8 + 2 * one.n, 30)}
        for one in groups
    ]  # fmt: skip
    right = {"silent": True, "symbol": "none", "label": {"show": False},
             "lineStyle": {"color": "--soft", "type": "dashed", "width": 1},
             "data": [[{"coord": [0, 0]}, {"coord": [100, 100]}]]}  # fmt: skip
    scatter = {"type": "scatter", "name": "said and came", "data": points,
               "itemStyle": {"color": "--accent"}, "markLine": right}  # fmt: skip
    return Chart(
        "The chance that was said, and how often it came true",
        f"On the dashed line both agree; larger points are more forecasts. "
        f"{said_of_chances(found)}",
        frame(
            tooltip={"show": False},
            grid={"left": 8, "right": 24, "top": 16, "bottom": 24, "containLabel": True},
            xAxis=axis_of("value", min=0, max=100, interval=25, name="said, in 100",
                          nameLocation="middle", nameGap=26),
            yAxis=axis_of("value", min=0, max=100, interval=25),
            series=[scatter],
        ),
        ("Said", "Forecasts", "Came true"),
        tuple(
            (in_hundred(one.mean_p_hit), one.n, round(one.share_hit * one.n)) for one in groups
        ),
        is_low=True,
    )  # fmt: skip


def _rules(found: Backtest) -> Chart | None:
    summary = found.summary
    if summary.crps is None:
        return None
    rows = [("this forecast", summary.crps, "", summary.n_origins)]
    for name, crps in summary.baseline_crps.items():
        one = summary.baselines[name]
        rows.append((found.baseline_names[name], crps, compared(one.ratio), one.n))
    rows.sort(key=lambda row: (row[1], row[0]))
    label = {"inside": True, "color": "--ink", "verticalAlign": "bottom", "align": "left",
             "padding": [0, 0, 13, 0], "interval": 0}  # fmt: skip
    values = [
        {"value": crps,
         "itemStyle": {"color": "--accent" if name == "this forecast" else "--shade-2"},
         "label": {"show": True, "position": "right", "formatter": rough(crps), "color": "--ink"}}
        for name, crps, _, _ in rows
    ]  # fmt: skip
    return Chart(
        f"How far off, beside rules without a model ({found.measure_unit})",
        "Shorter is better: the distance between what was said and what came, the width of the "
        "range taken in.",
        frame(
            tooltip={"show": False},
            grid={"left": 4, "right": 56, "top": 4, "bottom": 4, "containLabel": True},
            xAxis=axis_of("value", min=0, axisLabel={"color": "--soft", "hideOverlap": True}),
            yAxis=axis_of("category", data=[row[0] for row in rows], inverse=True,
                          axisLabel=label, z=5),
            series=[{"type": "bar", "data": values, "barWidth": 11}],
        ),
        ("Method", "Off by", "Compared", "Days it could speak"),
        tuple((name, rough(crps), beside, n) for name, crps, beside, n in rows),
        size=size_of(len(rows)),
    )  # fmt: skip


def _places(found: Backtest) -> Chart:
    """Return where each result fell among what was thought possible."""
    shown = found.origins[-36:]
    areas = [
        [{"yAxis": low, "itemStyle": {"color": colour, "opacity": 1}}, {"yAxis": high}]
        for low, high, colour in ((10, 90, "--shade"), (25, 75, "--shade-2"))
    ]
    scatter = {"type": "scatter", "name": "result", "symbol": "diamond", "symbolSize": 12,
               "itemStyle": {"color": "--ink"}, "z": 5,
               "data": [round(100 * one.pit) for one in shown],
               "markArea": {"silent": True, "data": areas}}  # fmt: skip
    return Chart(
        "Where each result fell",
        "Each mark is one past day: 50 is the middle of what was said, the dark band holds 5 in "
        "10 and both together 8 in 10, if the ranges are right.",
        frame(
            tooltip={"show": False},
            grid={"left": 8, "right": 16, "top": 16, "bottom": 8, "containLabel": True},
            xAxis=axis_of("category", data=[day_said(one.as_of) for one in shown]),
            yAxis=axis_of("value", min=0, max=100, interval=25, splitLine={"show": False}),
            series=[scatter],
        ),
        ("Asked on", "Period", "Said in 100", "8 in 10 from", "to", "Came", "Target was"),
        tuple(
            (f"{one.as_of:%Y-%m-%d}", one.period,
             "" if one.p_hit is None else f"{100 * one.p_hit:.0f}",
             rough(one.quantiles["10"]), rough(one.quantiles["90"]), money(one.actual), _came(one))
            for one in shown
        ),
    )  # fmt: skip


def _came(one: object) -> str:
    target, actual = getattr(one, "target", None), getattr(one, "actual", 0)
    return "" if target is None else "hit" if actual >= target else "missed"
