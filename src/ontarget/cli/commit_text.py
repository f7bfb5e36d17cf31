"""How own calls ran, as lines for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from ontarget.report.call import RollUp, roll_up_said

_INDENT = "  "
# Smaller groups are in --json only: nothing can be told of them yet.
_LEAST_GROUP = 5


def bias_lines(document: dict[str, Any], width: int) -> list[str]:
    """Return what a list of calls, as JSON has it, comes to, no wider than ``width``."""
    bias, parts = document["bias"], []
    parts += [(roll_up_said(RollUp(**one)), "") for one in document["roll_up"]]
    if not any(bias[name] for name in ("amounts", "p_hit", "odds")):
        parts.append((bias["text"], ""))
    if bias["amounts"]:
        parts += _amounts(bias["amounts"])
    if bias["p_hit"]:
        parts.append((f"Chances of the target. {bias['p_hit']['text']}", ""))
    parts += [(f"{one['name']}. {one['amounts']['text']}", _INDENT) for one in document["sellers"]]
    if bias["odds"]:
        parts += _odds(bias["odds"])
    lines = [""]
    for text, indent in parts:
        lines += textwrap.wrap(
            text, width, initial_indent=indent, subsequent_indent=indent + _INDENT
        )
    return lines


def _amounts(amounts: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield f"Commits. {amounts['text']}", ""
    if amounts["best_case_n"]:
        yield (
            f"Best case reached in {amounts['best_case_reached']} of {amounts['best_case_n']}.",
            "",
        )


def _odds(odds: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield f"Odds. {odds['overall']['text']}", ""
    for name in ("stage", "size", "horizon"):
        for group in odds[f"by_{name}"]:
            if group["n"] >= _LEAST_GROUP:
                yield f"{name.capitalize()} {group['group']}: {group['text']}", _INDENT
    yield odds["score"]["text"], ""
    if odds["n_open"]:
        yield f"Still open and not counted: {odds['n_open']}. Losses are often noticed last.", ""
