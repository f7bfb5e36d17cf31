"""The largest table of an HTML page: what some systems call an Excel export."""

from __future__ import annotations

from html.parser import HTMLParser


def looks_like_html(text: str) -> bool:
    """Whether a text is a page rather than rows of cells."""
    start = text[:2000].lstrip().lower()
    return start.startswith(("<!doctype html", "<html", "<table", "<meta", "<style"))


def largest_table(text: str) -> list[list[str]]:
    """Return the rows of the table with the most cells, empty if there is none."""
    reader = _Tables()
    reader.feed(text)
    reader.close()
    return max(reader.tables, key=lambda table: sum(map(len, table)), default=[])


class _Tables(HTMLParser):
    """Collects the rows of all tables; a table inside another ends the outer one's cell."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self._cell: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a table, row or cell; a cell over several columns leaves the others empty."""
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in ("td", "th") and self.tables and self.tables[-1]:
            self._end_cell()
            self._cell = []
            span = dict(attrs).get("colspan") or "1"
            self._n_empty = int(span) - 1 if span.isdigit() else 0
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """End a cell; with its row or table at the latest."""
        if tag in ("td", "th", "tr", "table"):
            self._end_cell()

    def handle_data(self, data: str) -> None:
        """Take the text of a cell."""
        if self._cell is not None:
            self._cell.append(data)

    def _end_cell(self) -> None:
        if self._cell is not None and self.tables[-1]:
            self.tables[-1][-1] += ["".join(self._cell).strip(), *[""] * self._n_empty]
        self._cell = None
