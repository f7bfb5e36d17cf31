"""What a notebook shows of a result: its fields as a table, its rows below, nothing unescaped."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any, Protocol

_MOST_ROWS, _MOST_CHARACTERS, _MOST_COLUMNS = 12, 400, 10


class _Told(Protocol):
    def document(self) -> dict[str, Any]:
        """Return what is shown."""
        ...


class Shown:
    """Results that show themselves in a notebook."""

    __slots__ = ()

    def _repr_html_(self: _Told) -> str:
        return document_html(self.document())


def document_html(document: Mapping[str, Any]) -> str:
    """Return a document as HTML: the verdict, single values, each list of rows cut to a dozen."""
    verdict = _cell(document.get("verdict"))
    parts = [f"<p><b>{escape(verdict)}</b></p>"] if verdict else []
    single = [[name, _cell(value)] for name, value in document.items()
              if not _is_rows(value) and name != "verdict"]  # fmt: skip
    if known := [row for row in single if row[1]]:
        parts.append(_table([], known))
    for name, rows in document.items():
        if _is_rows(rows):
            more = f", the first {_MOST_ROWS} of {len(rows):,}" if len(rows) > _MOST_ROWS else ""
            parts.append(f"<p><b>{escape(name)}</b>{more}</p>{_rows(rows[:_MOST_ROWS])}")
    nothing = (f"<p><b>{escape(name)}</b>: none</p>" for name in document)
    return "".join(parts or nothing)


def _is_rows(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)


def _rows(rows: list[Mapping[str, Any]]) -> str:
    columns = [name for name in rows[0] if any(_cell(row.get(name)) for row in rows)]
    shown = columns[:_MOST_COLUMNS]
    return _table(shown, [[_cell(row.get(name)) for name in shown] for row in rows])


def _table(head: list[str], rows: list[list[str]]) -> str:
    top = "".join(f"<th>{escape(name)}</th>" for name in head)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table>{f'<tr>{top}</tr>' if top else ''}{body}</table>"


def _cell(value: Any) -> str:
    """Return a value in a few words; what has parts as name and value."""
    if value is None:
        return ""
    if isinstance(value, float):
        text = f"{value:,.4g}" if abs(value) < 1 else f"{value:,.2f}"
    elif isinstance(value, int) and not isinstance(value, bool):
        text = f"{value:,}"
    elif isinstance(value, Mapping):
        text = ", ".join(f"{name}: {_cell(one)}" for name, one in value.items() if one is not None)
    elif isinstance(value, list | tuple):
        text = "; ".join(_cell(one) for one in value)
    else:
        text = str(value)
    return text if len(text) <= _MOST_CHARACTERS else f"{text[: _MOST_CHARACTERS - 3]}..."
