"""A made-up firm taken all the way to an answer, as a user would."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ontarget.app.answer import answer
from ontarget.app.content import add_content
from ontarget.app.desk import Desk
from ontarget.app.import_files import import_files
from ontarget.app.import_result import ImportRequest, ImportResult
from ontarget.app.make_world import write_worlds
from ontarget.app.scopes import owner_names
from ontarget.core.errors import BookExists
from ontarget.core.period import period_of
from ontarget.core.scope import COMPANY, Scope
from ontarget.report.answer import Answer

_SOURCE = "demo"
# Title, address, and what it is for: segments, obstacles.
_SHELF = (
    ("What a pilot of six weeks has to show", "pilot", None, None),
    ("Costs of waiting: a sheet to fill in together", "waiting", None, "budget"),
    ("Answers to 40 questions of information security", "security", None, "security"),
    ("Terms that public buyers signed before", "terms", "Public sector", "legal"),
    ("How a small firm was running in two weeks", "two-weeks", "Small business", None),
)


@dataclass(frozen=True)
class Demo:
    """What the demo did and what to try next."""

    folder: Path
    imported: ImportResult
    answers: tuple[Answer, ...]
    suggestions: tuple[str, ...]
    location: str


def make_demo(
    folder: Path | None,
    *,
    as_of: date,
    seed: int,
    book: str | None,
    open_desk: Callable[[str, date], Desk],
) -> Demo:
    """Make up a firm, import its files into a new book and answer for a seller and the company."""
    place = folder or Path(tempfile.mkdtemp(prefix="ontarget-demo-"))
    files = write_worlds(place / "files", as_of=as_of, seed=seed)[0]
    location = book or str(place / "demo.sqlite")
    desk = open_desk(location, as_of)
    if set(desk.book.distinct("opportunity", "source")) - {_SOURCE}:
        raise BookExists(
            f"{location} holds opportunities of your own.",
            "Name another book for the demo: --book FILE",
        )
    request = ImportRequest(tuple(sorted(files.glob("*.csv"))), source=_SOURCE)
    imported = import_files(desk, request)
    _fill_shelf(desk)
    quarter = period_of(as_of, "quarter").name
    seller = _someone(desk)
    answers = (
        answer(desk, Scope("owner", seller), period=quarter),
        answer(desk, COMPANY, period=quarter, by="owner"),
    )
    shell = f"ontarget --book {_quoted(location)} --as-of {as_of}"
    return Demo(
        place,
        imported,
        answers,
        (
            f"{shell} today --owner {_quoted(seller)}",
            f"{shell} forecast --owner {_quoted(seller)}",
            f"{shell} answer --owner {_quoted(seller)} --period {as_of:%Y-%m}",
            f"{shell} doctor",
            f"ontarget --book {_quoted(location)} serve --open",
            "ontarget start YOUR-EXPORT.csv",
        ),
        location,
    )


def _fill_shelf(desk: Desk) -> None:
    """Put a few things worth sending on the shelf, unless there are some."""
    if desk.book.rows("content"):
        return
    for title, name, segments, obstacles in _SHELF:
        add_content(
            desk, title, link=f"https://firm.example/{name}", segments=segments,
            obstacles=obstacles,
        )  # fmt: skip


def _someone(desk: Desk) -> str:
    """Return the seller with a target and the most open opportunities."""
    with_target = {row["scope_name"] for row in desk.book.rows("target", scope_kind="owner")}
    counts: dict[str, int] = {}
    for row in desk.book.rows("opportunity", status="open"):
        name = row["owner"]
        if name in with_target:
            counts[name] = counts.get(name, 0) + 1
    return max(sorted(counts), key=lambda name: counts[name], default=owner_names(desk)[0])


def _quoted(text: str) -> str:
    return f'"{text}"' if " " in text else text
