"""The month as one picture: wins up and losses down, by working day from the month's end."""

from __future__ import annotations

from ontarget.report.charts import Chart, axis_of, bars, frame
from ontarget.report.month_end import DayView, MonthEndView, PeriodRow
from ontarget.report.month_end_words import window_words


def month_chart(found: MonthEndView) -> Chart | None:
    """Return the month's working days, the first left and the last right."""
    days = sorted(found.days, key=lambda one: -one.from_end)
    if not days or not any(one.wins for one in days):
        return None
    names = [_name(one) for one in days]
    has_losses = any(one.losses for one in days)
    hidden = {"show": False}
    below = axis_of("category", data=names, gridIndex=1, axisLabel=hidden, position="top")
    options = frame(
        tooltip={"show": False},
        grid=[
            {"left": 44, "right": 12, "top": 26, "height": "46%" if has_losses else "78%"},
            {"left": 44, "right": 12, "top": "68%", "height": "28%"},
        ],
        xAxis=[axis_of("category", data=names, axisLabel={"color": "--soft", "interval": 0,
               "hideOverlap": True}), below],
        yAxis=[axis_of("value", name="wins a month", nameTextStyle={"align": "left"}),
               axis_of("value", gridIndex=1, inverse=True, splitNumber=2, name="losses a month",
                       nameLocation="end", nameTextStyle={"align": "left"})],
        series=[
            bars([], name="wins") | {"data": [_bar(one, one.wins) for one in days],
                                     "barWidth": "72%"},
            bars([one.losses for one in days], name="losses", colour="--shade")
            | {"xAxisIndex": 1, "yAxisIndex": 1, "barWidth": "72%"},
        ],
    )  # fmt: skip
    if not has_losses:
        options |= {"xAxis": options["xAxis"][0], "yAxis": options["yAxis"][0],
                    "grid": options["grid"][0], "series": options["series"][:1]}  # fmt: skip
    is_marked = any(one.is_in_window for one in days)
    said = "Wins up, losses down, each on a scale of its own; days count back from the last one."
    if is_marked:
        said += f" Dark and outlined: where wins bunch, {window_words(found.clustering)}."
    return Chart(
        "Your month, day by day",
        said,
        options,
        ("Working days before the last", "Wins a month", "Losses a month", "In the bunch"),
        tuple(
            (one.from_end, f"{one.wins:.2f}", f"{one.losses:.2f}",
             "yes" if one.is_in_window else "")
            for one in days
        ),
    )  # fmt: skip


def _name(one: DayView) -> str:
    return "last" if one.from_end == 0 else str(one.from_end)


def _bar(one: DayView, value: float) -> dict[str, object]:
    if not one.is_in_window:
        return {"value": value, "itemStyle": {"color": "--shade-2"}}
    return {"value": value, "itemStyle": {"color": "--accent", "borderColor": "--ink",
                                          "borderWidth": 1.5}}  # fmt: skip


def periods_chart(rows: tuple[PeriodRow, ...]) -> Chart | None:
    """Return, month by month, the wins in the bunch beside what the other days make expected."""
    if not rows:
        return None
    shown = rows[-24:]
    uneven = [one.period for one in shown if one.is_uneven]
    said = "Bars are wins in these days, ticks what the month's other days make expected."
    said += f" Uneven: {', '.join(uneven)}." if uneven else " No month differs from the others."
    came = bars([one.in_window for one in shown], name="wins in these days") | {"barMaxWidth": 26}
    usual = {"type": "scatter", "name": "expected", "symbol": "rect", "symbolSize": [22, 3],
             "itemStyle": {"color": "--ink"},
             "data": [round(one.expected, 1) for one in shown]}  # fmt: skip
    return Chart(
        "Month by month",
        said,
        frame(
            tooltip={"show": False},
            legend={"bottom": 0, "textStyle": {"color": "--soft"}},
            grid={"left": 8, "right": 16, "top": 16, "bottom": 34, "containLabel": True},
            xAxis=axis_of("category", data=[one.period for one in shown]),
            yAxis=axis_of("value", minInterval=1),
            series=[came, usual],
        ),
        ("Month", "Wins", "In these days", "Expected there", "So it is"),
        tuple(
            (one.period, one.wins, one.in_window, f"{one.expected:.1f}",
             "uneven" if one.is_uneven else "")
            for one in shown
        ),
        is_low=True,
    )  # fmt: skip
