"""`ontarget help TOPIC` and `ontarget explain TOPIC`: the pages shipped in the package."""

from __future__ import annotations

from importlib.resources import files
from typing import Annotated

import typer

from ontarget.cli.edge import write
from ontarget.core.errors import UsageError


def help_page(
    topic: Annotated[str | None, typer.Argument(help="A command or word; all if left out.")] = None,
) -> None:
    """Show a page of the manual."""
    pages = files("ontarget.help")
    topics = sorted(page.name[:-3] for page in pages.iterdir() if page.name.endswith(".md"))
    if topic is None:
        write("Topics: " + ", ".join(topics) + "\n\nRead one with: ontarget help TOPIC")
        return
    if topic not in topics:
        raise UsageError(f"There is no page '{topic}'.", f"Pages: {', '.join(topics)}.")
    write((pages / f"{topic}.md").read_text(encoding="utf-8").rstrip())


def explain(
    topic: Annotated[str, typer.Argument(help="Such as answer, forecast or problems.")],
) -> None:
    """Explain how a number is made."""
    help_page(topic)
