"""Charts of the pipeline: what giving away costs, and how one opportunity is likely to go."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from ontarget.report.charts import Chart, axis_of, frame
from ontarget.report.forecast import WeekPoint
from ontarget.report.halve import HalveView
from ontarget.report.halve_words import share_said

_MOST_POINTS = 60
_LEGEND = {
    "top": 0, "left": 0, "icon": "roundRect", "itemWidth": 14, "itemHeight": 8, "itemGap": 22,
    "textStyle": {"color": "--soft"},
}  # fmt: skip


def frontier_chart(view: HalveView) -> Chart:
    """Return what giving away so many costs: shares of the wins, and the odds of the target."""
    points = view.frontier
    step = max(-(-len(points) // _MOST_POINTS), 1)
    shown = [one for n, one in enumerate(points)
             if n % step == 0 or one.is_choice or one.is_cut or n == len(points) - 1]  # fmt: skip
    has_hit = any(one.p_hit_kept is not None for one in shown)
    lines = [
        (f"wins of {view.period} given away", "--accent", [one.wins_lost_share for one in shown]),
        ("wins of 26 weeks given away", "--shade-2", [one.wins_lost_share_26w for one in shown]),
    ]
    if has_hit:
        hits = [one.p_hit_kept if one.p_hit_kept is not None else 0.0 for one in shown]
        lines.append(("odds of the target, in 100", "--ink", hits))
    choice = next((one for one in shown if one.is_choice), None)
    said = "Each line is read against how many are given away, the least valuable first."
    if choice is not None:
        said = (
            f"Giving away {choice.n_parked:,} costs {share_said(choice.wins_lost_share)} of the "
            f"wins of {view.period} and {share_said(choice.wins_lost_share_26w)} of those of 26 "
            "weeks; the flat part at the left is what costs next to nothing."
        )
    series: list[dict[str, Any]] = [
        {
            "type": "line", "name": name, "showSymbol": False, "itemStyle": {"color": colour},
            "lineStyle": {"color": colour, "width": 2,
                          "type": "dashed" if colour == "--ink" else "solid"},
            "data": [[one.n_parked, round(100 * value, 1)]
                     for one, value in zip(shown, values, strict=True)],
        }
        for name, colour, values in lines
    ]  # fmt: skip
    if choice is not None:
        series[0]["markLine"] = _upright(choice.n_parked, "this half")
    columns = ("Given away", f"Wins of {view.period}", "Wins of 26 weeks")
    return Chart(
        "What giving away costs",
        said,
        frame(
            xAxis=axis_of("value", name="given away", nameLocation="middle", nameGap=26,
                          max=points[-1].n_parked if points else 1),
            yAxis=_percent_axis(),
            legend=_LEGEND,
            grid={"left": 8, "right": 16, "top": 40, "bottom": 24, "containLabel": True},
            series=series,
        ),
        (*columns, "Target, in 100") if has_hit else columns,
        tuple(
            (
                f"{one.n_parked:,}{' (this half)' if one.is_choice else ''}"
                f"{' (as many as the audit would cut)' if one.is_cut else ''}",
                share_said(one.wins_lost_share), share_said(one.wins_lost_share_26w),
                *([f"{100 * (one.p_hit_kept or 0):.0f}"] if has_hit else []),
            )
            for one in shown
        ),
    )  # fmt: skip


def curve_chart(
    curve: tuple[WeekPoint, ...], as_of: date, close_date: date | None, period_end: date
) -> Chart:
    """Return the shares won, lost and still open by the end of each week ahead."""
    days = [as_of, *(as_of + timedelta(weeks=one.week) for one in curve)]
    shares = [(0.0, 0.0, 1.0), *((one.p_won, one.p_lost, one.p_open) for one in curve)]
    parts = (
        ("won", "--accent", 0, 1),
        ("still open", "--shade", 2, 1),
        ("lost", "--soft", 1, 0.35),
    )
    series: list[dict[str, Any]] = [
        {
            "type": "line", "name": name, "stack": "all", "showSymbol": False,
            "itemStyle": {"color": colour}, "lineStyle": {"width": 0},
            "areaStyle": {"color": colour, "opacity": opacity},
            "data": [[day.isoformat(), round(100 * share[at], 1)]
                     for day, share in zip(days, shares, strict=True)],
        }
        for name, colour, at, opacity in parts
    ]  # fmt: skip
    marks = [(as_of, "today"), (period_end, "period ends")]
    if close_date is not None and as_of <= close_date <= days[-1]:
        marks.append((close_date, "dated"))
    series[0]["markLine"] = {
        "silent": True, "symbol": "none",
        "data": [_mark(day, name) for day, name in marks if day <= days[-1]],
    }  # fmt: skip
    return Chart(
        "Won, open or lost, week by week",
        _curve_said(shares, days, close_date, as_of),
        frame(
            xAxis=axis_of("time", min=days[0].isoformat(), max=days[-1].isoformat()),
            yAxis=_percent_axis(),
            legend=_LEGEND,
            grid={"left": 8, "right": 24, "top": 52, "bottom": 8, "containLabel": True},
            series=series,
        ),
        ("By", "Won", "Lost", "Still open"),
        tuple(
            (f"{day.day} {day:%b %Y}", *(f"{100 * share:.0f} %" for share in row))
            for day, row in zip(days[1:], shares[1:], strict=True)
        ),
    )  # fmt: skip


def _curve_said(
    shares: list[tuple[float, float, float]], days: list[date], close_date: date | None, as_of: date
) -> str:
    won, lost, is_open = shares[-1]
    end = days[-1]
    said = (
        f"Of 100 like it, by {end.day} {end:%b %Y}: {100 * won:.0f} won, {100 * lost:.0f} lost, "
        f"{100 * is_open:.0f} still open."
    )
    if close_date is None:
        return f"{said} It has no date."
    if close_date < as_of:
        return f"{said} Its date has passed."
    at = min(max(round((close_date - as_of).days / 7), 0), len(shares) - 1)
    return f"{said} By its own date {100 * shares[at][0]:.0f} of 100 are won."


def _mark(day: date, name: str) -> dict[str, Any]:
    is_own = name == "dated"
    return {
        "xAxis": day.isoformat(),
        "label": {"formatter": name, "color": "--ink", "position": "end",
                  "distance": 18 if name == "today" else 5,  # above the sign of the axis
                  "align": {"today": "right", "dated": "center"}.get(name, "left")},
        "lineStyle": {"color": "--target", "type": "solid" if is_own else "dotted",
                      "width": 2 if is_own else 1},
    }  # fmt: skip


def _percent_axis() -> dict[str, Any]:
    label = {"formatter": "{value} %", "color": "--soft"}
    return axis_of("value", min=0, max=100, axisLabel=label)


def _upright(value: float, name: str) -> dict[str, Any]:
    return {
        "silent": True, "symbol": "none", "label": {"formatter": name, "color": "--ink"},
        "lineStyle": {"color": "--target", "type": "solid", "width": 1}, "data": [{"xAxis": value}],
    }  # fmt: skip
