"""A handout as one HTML page: no script, nothing fetched, good on paper and in the dark."""

from __future__ import annotations

from html import escape as _escape

from ontarget.report.handout import Grid, Handout, Passage, plain_line, shown

_STYLE = """
:root { color-scheme: light dark; --ink: #23211d; --paper: #fbf9f5; --line: #d9d4c8;
  --soft: #6a655a; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e9e5db; --paper: #191815; --line: #3d3a33; --soft: #a8a294; } }
body { margin: 0 auto; padding: 2rem 1rem; max-width: 60rem; color: var(--ink);
  background: var(--paper); font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
p { margin: .35rem 0; } .lead { color: var(--soft); }
li { margin: .25rem 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; }
caption { text-align: left; color: var(--soft); padding-bottom: .35rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0;
  border-bottom: 1px solid var(--line); }
th[scope=row] { font-weight: 600; } thead th { color: var(--soft); font-weight: 600; }
.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.d { white-space: nowrap; }
@media print {
  :root { color-scheme: light; --ink: #000; --paper: #fff; --line: #bbb; --soft: #444; }
  body { max-width: none; padding: 0; font-size: 10pt; } table { font-size: 8.5pt; }
  .wide { overflow: visible; } thead { display: table-header-group; }
  tr, li { break-inside: avoid; } h2, h3 { break-after: avoid; } .page { break-before: page; }
}
"""


def render_page(handout: Handout) -> str:
    """Return the handout as a page of HTML that needs nothing else."""
    title = escape(handout.title)
    body = [f"<h1>{title}</h1>", f'<p class="lead">{escape(handout.lead)}</p>']
    for part in handout.parts:
        body += _grid(part) if isinstance(part, Grid) else _passage(part)
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    head = [
        "<!DOCTYPE html>", '<html lang="en">', "<head>", '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title>", f"<style>{_STYLE}</style>", "</head>", "<body>", "<main>",
    ]  # fmt: skip
    return "\n".join([*head, *body, "</main>", "</body>", "</html>"]) + "\n"


def escape(text: str) -> str:
    """Return a text as HTML shows it.

    >>> escape("<b>A & B</b>")
    '&lt;b&gt;A &amp; B&lt;/b&gt;'
    """
    return _escape(plain_line(text))


def _passage(part: Passage) -> list[str]:
    level = f"h{part.level}"
    mark = ' class="page"' if part.starts_page else ""
    lines = [f"<{level}{mark}>{escape(part.heading)}</{level}>"] if part.heading else []
    lines += [f"<p>{escape(text)}</p>" for text in part.text]
    if part.entries:
        tag = "ol" if part.is_numbered else "ul"
        entries = [f"<li>{escape(entry)}</li>" for entry in part.entries]
        lines += [f"<{tag}>", *entries, f"</{tag}>"]
    return lines


def _grid(grid: Grid) -> list[str]:
    places = [place for place, column in enumerate(grid.columns) if column.is_printed]
    columns = [grid.columns[place] for place in places]
    names = [f'<th scope="col"{_mark(one.kind)}>{escape(one.heading)}</th>' for one in columns]
    name = escape(grid.name)
    lines = [
        f"<h2>{name}</h2>",
        f'<div class="wide" role="region" aria-label="{name}" tabindex="0">',
    ]
    lines += [f'<table aria-label="{name}">']
    lines += [f"<caption>{escape(grid.caption)}</caption>"] if grid.caption else []
    lines += ["<thead>", f"<tr>{''.join(names)}</tr>", "</thead>", "<tbody>"]
    for row in grid.rows:
        cells = []
        for place in places:
            value, kind = grid.cell(row, place)
            text = escape(shown(value, kind))
            is_first = place == places[0]
            cells.append(f'<th scope="row">{text}</th>' if is_first
                         else f"<td{_mark(kind)}>{text}</td>")  # fmt: skip
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return [*lines, "</tbody>", "</table>", "</div>"]


def _mark(kind: str) -> str:
    return {"text": "", "date": ' class="d"'}.get(kind, ' class="n"')
