"""Charts as data: ECharts options, a sentence and a table that say the same.

Colours are names of variables of the page's style, such as ``--accent``, so that a chart follows
light and dark. No option holds a function: a page runs nothing that it was not shipped with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Number = int | float


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart. ``said`` tells in words what it shows; ``rows`` are its numbers by ``columns``.

    ``size`` is a class of the style sheet for charts whose height goes by their rows.
    """

    title: str
    said: str
    options: dict[str, Any]
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    is_low: bool = False
    size: str = ""


def axis_of(kind: str, **more: Any) -> dict[str, Any]:
    """Return an axis in the house's style: ``value``, ``category`` or ``time``."""
    return {
        "type": kind,
        "axisLine": {"lineStyle": {"color": "--line"}},
        "axisLabel": {"color": "--soft"},
        "splitLine": {"show": kind == "value", "lineStyle": {"color": "--line"}},
        "axisTick": {"show": False},
        **more,
    }


def frame(**more: Any) -> dict[str, Any]:
    """Return what every chart has: margins, a tooltip without HTML, and a description."""
    return {
        "aria": {"enabled": True, "decal": {"show": False}},
        "grid": {"left": 8, "right": 16, "top": 28, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "axis", "renderMode": "richText"},
        **more,
    }


def line_at(value: Number, name: str, *, is_upright: bool = False) -> dict[str, Any]:
    """Return a marked line, such as the target's."""
    return {
        "silent": True,
        "symbol": "none",
        "label": {"formatter": name, "color": "--ink"},
        "lineStyle": {"color": "--target", "type": "solid", "width": 2},
        "data": [{"xAxis" if is_upright else "yAxis": value}],
    }


def bars(values: Sequence[Any], *, name: str, colour: str = "--accent") -> dict[str, Any]:
    """Return a series of bars: numbers, or pairs of place and number."""
    return {"type": "bar", "name": name, "data": list(values), "itemStyle": {"color": colour}}
