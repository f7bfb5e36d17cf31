"""The pictures of a forecast: where it may end, week by week, why it moved, what was said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ontarget.report.answer import Answer, Number, in_hundred
from ontarget.report.answer_words import COUNTED, day_said, money, rough, with_unit
from ontarget.report.charts import Chart, axis_of, bars, frame, line_at
from ontarget.report.course import Bin, Course, PublishedView, WeekEnd
from ontarget.report.record import Change
from ontarget.report.waterfall import End, Fall, waterfall

_LEAST_TOLD = 0.005
_MOST_CAUSES = 8
_MOST_TIMES = 3  # a target farther off would leave no room for what may come


def ending_chart(found: Course) -> Chart:
    """Return where the period may end, with the target marked."""
    answer = found.answer
    spread, unit = answer.bookings, answer.measure_unit
    target = None if answer.target is None else answer.target.amount
    middle = f"{rough(spread.p50)} {unit}" if unit in COUNTED else f"{unit} {rough(spread.p50)}"
    said = (
        f"8 in 10 end between {rough(spread.p10)} and {rough(spread.p90)}, the middle is {middle}."
    )
    if target is not None and answer.p_hit is not None:
        aim = with_unit(target, unit)
        said = f"{_begin(in_hundred(answer.p_hit))} reach the target of {aim}. {said}"
    series = bin_series(found.bins, target)
    marks = [(answer.booked, "booked")] + ([] if target is None else [(target, "target")])
    for one, (value, name) in zip(series, marks, strict=False):
        one["markLine"] = line_at(value, name, is_upright=True)
    return Chart(
        "Where it may end",
        said,
        bin_frame(series, right=24, top=28),
        ("From", "To below", "In 100"),
        tuple((money(one.low), money(one.high), _hundredth(one.share)) for one in found.bins),
    )  # fmt: skip


def bin_frame(series: list[dict[str, Any]], *, right: int, top: int) -> dict[str, Any]:
    """Return the options of a histogram; ``right`` and ``top`` leave room for its marks."""
    return frame(
        tooltip={"show": False},
        legend={"show": len(series) > 1, "bottom": 0, "textStyle": {"color": "--soft"}},
        grid={"left": 8, "right": right, "top": top, "bottom": 34, "containLabel": True},
        xAxis=axis_of("value", scale=True, axisLabel={"color": "--soft", "hideOverlap": True},
                      splitLine={"show": False}),
        yAxis=axis_of("value", show=False),
        series=series,
    )  # fmt: skip


def bin_series(bins: Sequence[Bin], target: Number | None) -> list[dict[str, Any]]:
    """Return the bars of a histogram: what falls short of a target and what reaches it."""
    points = [((one.low + one.high) / 2, 100 * one.share, one.low) for one in bins]
    look = {"barWidth": "92%", "barGap": "-100%"}
    if target is None:
        return [bars([[x, y] for x, y, _ in points], name="results") | look]
    short = [[x, y] for x, y, low in points if low < target]
    reached = [[x, y] for x, y, low in points if low >= target]
    return [
        bars(short, name="below the target", colour="--shade-2") | look,
        bars(reached, name="at or above it") | look,
    ]


def _begin(text: str) -> str:
    return text[:1].upper() + text[1:]


def _hundredth(share: float) -> str:
    return "below 1" if 0 < share < 0.01 else f"{100 * share:.0f}"


def weeks_chart(found: Course) -> Chart | None:
    """Return what is booked by week and what may be; None before the period has begun."""
    answer, weeks = found.answer, found.weeks
    ahead = [one for one in weeks if one.quantiles is not None]
    if len(weeks) < 2 or not ahead:
        return None
    last = ahead[-1].quantiles or (0, 0, 0, 0, 0)
    said = (
        f"Booked {rough(answer.booked)} so far; 5 in 10 end between {rough(last[1])} and "
        f"{rough(last[3])}."
    )
    series = [_booked_line(weeks), *_fan(weeks)]
    most: Number | None = None
    target = None if answer.target is None else answer.target.amount
    if target is not None and target <= _MOST_TIMES * last[4]:
        series[0]["markLine"] = line_at(target, "target")
        most = target * 1.06 if target > last[4] else None
    columns = ("By the end of", "Booked", "1 in 10 below", "1 in 4 below", "Middle",
               "3 in 4 below", "9 in 10 below")  # fmt: skip
    return Chart(
        "Week by week",
        said,
        frame(
            tooltip={"show": False},
            legend={"bottom": 0, "textStyle": {"color": "--soft"},
                    "data": ["booked", "middle", "8 in 10", "5 in 10"]},
            grid={"left": 8, "right": 48, "top": 28, "bottom": 34, "containLabel": True},
            xAxis=axis_of("category", data=[day_said(one.day) for one in weeks],
                          boundaryGap=False),
            yAxis=axis_of("value", axisLabel={"color": "--soft", "showMaxLabel": most is None},
                          **({} if most is None else {"max": most})),
            series=series,
        ),
        columns,
        tuple(
            (day_said(one.day), "" if one.booked is None else money(one.booked),
             *("" for _ in range(5) if one.quantiles is None),
             *(rough(value) for value in one.quantiles or ()))
            for one in weeks
        ),
    )  # fmt: skip


def _booked_line(weeks: Sequence[WeekEnd]) -> dict[str, Any]:
    return {"type": "line", "name": "booked", "data": [one.booked for one in weeks],
            "symbolSize": 6, "itemStyle": {"color": "--accent"},
            "lineStyle": {"color": "--accent", "width": 3}}  # fmt: skip


def _fan(weeks: Sequence[WeekEnd]) -> list[dict[str, Any]]:
    """Return bands that open on the day: each one stands on an unseen line below it."""
    rows = [one.quantiles for one in weeks]
    today = max(place for place, one in enumerate(weeks) if one.booked is not None)
    now = weeks[today].booked or 0
    rows[today] = (now, now, now, now, now)

    def band(name: str, low: int, high: int, colour: str) -> list[dict[str, Any]]:
        base = [None if row is None else row[low] for row in rows]
        reach = [None if row is None else row[high] - row[low] for row in rows]
        unseen = {"type": "line", "stack": name, "symbol": "none", "lineStyle": {"opacity": 0}}
        return [
            unseen | {"data": base, "name": f"{name} "},
            unseen | {"data": reach, "name": name, "itemStyle": {"color": colour},
                      "areaStyle": {"color": colour, "opacity": 1}},
        ]  # fmt: skip

    middle = {
        "type": "line", "name": "middle", "symbol": "none", "itemStyle": {"color": "--ink"},
        "lineStyle": {"color": "--ink", "type": "dashed", "width": 2},
        "data": [None if row is None else row[2] for row in rows],
    }  # fmt: skip
    return [*band("8 in 10", 0, 4, "--shade"), *band("5 in 10", 1, 3, "--shade-2"), middle]


def change_chart(answer: Answer, change: Change) -> Chart:
    """Return why the chance moved: causes that add up from what was said to what is said."""
    now = answer.p_hit or 0.0
    causes = sorted(change.causes, key=lambda cause: -abs(cause.delta))
    told = [one for one in causes if abs(one.delta) >= _LEAST_TOLD][:_MOST_CAUSES]
    rest = now - change.p_hit_before - sum(one.delta for one in told)
    falls = [Fall(_begin(one.text), 100 * one.delta, _points(one.delta)) for one in told]
    if abs(rest) >= _LEAST_TOLD / 5:
        falls.append(Fall("The rest", 100 * rest, _points(rest)))
    before = f"Published on {day_said(change.since, weekday=True)}"
    said = f"From {in_hundred(change.p_hit_before)} to {in_hundred(now)}; the causes add up."
    if not change.is_real:
        said += " That is no real change: so much comes and goes by itself."
    return waterfall(
        "Why the number moved", said,
        End(before, 100 * change.p_hit_before, f"{100 * change.p_hit_before:.0f}"), falls,
        End("Now", 100 * now, f"{100 * now:.0f}"), heads=("Cause", "In 100"),
    )  # fmt: skip


def _points(delta: float) -> str:
    return f"{100 * delta:+.1f}" if abs(delta) < 0.0095 else f"{100 * delta:+.0f}"


def chance_chart(found: Course) -> Chart | None:
    """Return the chance as it was published day by day; None of a single day."""
    answer, days = found.answer, [*found.so_far]
    if days and answer.p_hit is not None and days[-1].as_of < answer.as_of:
        days.append(_of_now(answer, answer.p_hit))
    if len(days) < 2:
        return None
    first, last = days[0], days[-1]
    said = (
        f"From {in_hundred(first.p_hit)} on {day_said(first.as_of)} to {in_hundred(last.p_hit)} "
        f"on {day_said(last.as_of)}."
    )
    line = {
        "type": "line",
        "name": "in 100",
        "symbolSize": 6,
        "data": [round(100 * one.p_hit) for one in days],
        "itemStyle": {"color": "--accent"},
        "lineStyle": {"color": "--accent", "width": 2},
    }
    return Chart(
        f"What was said of {first.period}",
        said,
        frame(
            grid={"left": 8, "right": 16, "top": 16, "bottom": 8, "containLabel": True},
            xAxis=axis_of("category", data=[day_said(one.as_of) for one in days]),
            yAxis=axis_of("value", min=0, max=100, interval=25),
            series=[line],
        ),
        ("Published on", "In 100", "8 in 10 from", "to"),
        tuple(
            (day_said(one.as_of), f"{100 * one.p_hit:.0f}", rough(one.p10), rough(one.p90))
            for one in days
        ),
        is_low=True,
    )  # fmt: skip


def _of_now(answer: Answer, p_hit: float) -> PublishedView:
    """Return today's answer as if it were published, to stand behind those that were."""
    spread, target = answer.bookings, answer.target
    return PublishedView(
        answer.period.name, answer.as_of, p_hit, target.amount if target else 0,
        spread.p10, spread.p50, spread.p90,
    )  # fmt: skip


def first_of_each(ended: Sequence[PublishedView]) -> list[PublishedView]:
    """Return the earliest forecast of each period, the oldest period first."""
    found: dict[str, PublishedView] = {}
    for one in ended:
        found.setdefault(one.period, one)
    return list(found.values())


def results_chart(ended: Sequence[PublishedView]) -> Chart | None:
    """Return the first forecast of each ended period beside what came."""
    ones = first_of_each(ended)
    if not ones:
        return None
    n_held = sum(bool(one.is_held) for one in ones)
    low = {"type": "bar", "stack": "range", "silent": True, "data": [one.p10 for one in ones],
           "itemStyle": {"color": "transparent"}}  # fmt: skip
    reach = bars([one.p90 - one.p10 for one in ones], name="8 in 10", colour="--shade")
    target = {"type": "scatter", "name": "target", "symbol": "rect", "symbolSize": [22, 3],
              "itemStyle": {"color": "--target"}, "data": [one.target for one in ones]}  # fmt: skip
    came = {"type": "scatter", "name": "result", "symbol": "diamond", "symbolSize": 13,
            "itemStyle": {"color": "--accent"}, "data": [one.actual for one in ones]}  # fmt: skip
    return Chart(
        "First forecast of each period, and what came",
        f"The 8-in-10 range held the result {n_held} of {len(ones)} times.",
        frame(
            tooltip={"show": False},
            legend={"bottom": 0, "textStyle": {"color": "--soft"},
                    "data": ["8 in 10", "target", "result"]},
            grid={"left": 8, "right": 16, "top": 16, "bottom": 34, "containLabel": True},
            xAxis=axis_of("category", data=[one.period for one in ones]),
            yAxis=axis_of("value"),
            series=[low, reach | {"stack": "range", "barMaxWidth": 34}, target, came],
        ),
        ("Period", "Said on", "In 100", "8 in 10 from", "to", "Target", "Came", "Target was"),
        tuple(
            (one.period, day_said(one.as_of), f"{100 * one.p_hit:.0f}", rough(one.p10),
             rough(one.p90), money(one.target), money(one.actual or 0),
             "hit" if one.is_hit else "missed")
            for one in ones
        ),
    )  # fmt: skip
