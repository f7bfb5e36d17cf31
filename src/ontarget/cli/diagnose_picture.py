"""What was held possible before a period as a small picture, with the result marked."""

from __future__ import annotations

import math

from ontarget.cli.answer_text import Signs
from ontarget.report.answer_words import money
from ontarget.report.diagnosis import Distribution

Number = int | float
_ROWS = 4
_STEP = 2  # columns
_LEAST_SHOWN = 0.02  # of the highest step


def distribution_lines(
    found: Distribution, result: Number, target: Number | None, width: int, signs: Signs
) -> list[str]:
    """Return the picture in lines no wider than ``width``; nothing where there is no room."""
    columns = _STEP * len(found.shares)
    if columns + 4 > width or not max(found.shares, default=0):
        return []
    top = max(found.shares)
    heights = [
        max(round(share / top * _ROWS), 1) if share > _LEAST_SHOWN * top else 0
        for share in found.shares
    ]
    lines = ["  What was held possible before it"]
    for row in range(_ROWS, 0, -1):
        cells = "".join((signs.full if high >= row else " ") * _STEP for high in heights)
        lines.append(f"  {cells}".rstrip())
    lines.append("  " + signs.line * columns)
    lines.append(_mark(found, result, "result", columns, signs))
    if target is not None:
        lines.append(_mark(found, target, "target", columns, signs))
    return lines


def _mark(found: Distribution, value: Number, word: str, columns: int, signs: Signs) -> str:
    """Return a mark below the picture; one that lies beyond it points outwards."""
    share = (value - found.low) / (found.high - found.low)
    at = min(max(math.floor(share * columns), 0), columns - 1)
    label = f"{word} {money(value)}"
    if share < 0:
        return f"  < {label}"
    if share > 1:
        return f"  {f'{label} >'.rjust(columns)}"
    if at + len(label) + 2 <= columns:
        return f"  {' ' * at}{signs.here} {label}"
    return f"  {f'{label} {signs.here}'.rjust(at + 1)}"
