"""`ontarget demo`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ontarget.cli.edge import Shared, is_terminal, notice, write


def demo(
    context: typer.Context,
    folder: Annotated[Path | None, typer.Option(help="Where to put files and book.")] = None,
    seed: Annotated[int, typer.Option(help="Which firm.")] = 1,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Open no page; without a terminal none is.")
    ] = False,
) -> None:
    """Make up a firm, import it into a book of its own, and answer for a seller and the firm."""
    from ontarget.app.demo import make_demo
    from ontarget.bootstrap import named_book, open_desk, open_office, stated_day
    from ontarget.cli.answer import show
    from ontarget.cli.import_view import show_import

    shared: Shared = context.obj
    shown = make_demo(
        folder, as_of=stated_day(shared.as_of), seed=seed, book=named_book(shared.book),
        open_desk=lambda location, day: open_desk(location, day, notice),
    )  # fmt: skip
    show_import(shown.imported)
    for found in shown.answers:
        write("\n" + "-" * 72 + "\n")
        show(found)
    write("\n" + "-" * 72)
    write(f"\nThe files: {shown.folder}\nTry next:")
    for line in shown.suggestions:
        write(f"  {line}")
    if is_terminal() and not no_browser:
        from ontarget.serving.run import serve

        write("")
        serve(open_office(shown.location), host="127.0.0.1", port=0, is_opened=True, notice=notice)
