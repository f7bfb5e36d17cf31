"""A handout as Markdown."""

from __future__ import annotations

import re

from ontarget.report.handout import Grid, Handout, Passage, plain_line, shown

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~])")
_LIST_LIKE = re.compile(r"^([-+]|\d+(?=[.)](?:\s|$)))")


def escape(text: str) -> str:
    """Return a text that Markdown shows as it is, on one line."""
    line = _SPECIAL.sub(r"\\\1", plain_line(text))
    return _LIST_LIKE.sub(lambda found: _shielded(found[1]), line)


def _shielded(start: str) -> str:
    # A number is no list once its point is escaped.
    return f"\\{start}" if start in "-+" else f"{start}\\"


def render_markdown(handout: Handout) -> str:
    """Return the handout as Markdown."""
    lines = [f"# {escape(handout.title)}", "", escape(handout.lead), ""]
    for part in handout.parts:
        lines += _grid(part) if isinstance(part, Grid) else _passage(part)
    return "\n".join(lines).rstrip() + "\n"


def _passage(part: Passage) -> list[str]:
    lines = ["---", ""] if part.starts_page else []
    lines += [f"{'#' * part.level} {escape(part.heading)}", ""] if part.heading else []
    for text in part.text:
        lines += [escape(text), ""]
    for place, entry in enumerate(part.entries, start=1):
        lines.append(f"{f'{place}.' if part.is_numbered else '-'} {escape(entry)}")
    return [*lines, ""] if part.entries else lines


def _grid(grid: Grid) -> list[str]:
    places = [place for place, column in enumerate(grid.columns) if column.is_printed]
    columns = [grid.columns[place] for place in places]
    lines = [f"## {escape(grid.name)}", ""]
    lines += [escape(grid.caption), ""] if grid.caption else []
    lines.append(_row([escape(column.heading) for column in columns]))
    lines.append(_row([":--" if c.kind in ("text", "date") else "--:" for c in columns]))
    for row in grid.rows:
        lines.append(_row([escape(shown(*grid.cell(row, place))) for place in places]))
    return [*lines, ""]


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
