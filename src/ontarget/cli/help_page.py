"""`ontarget help TOPIC` and `ontarget explain TOPIC`: the pages shipped in the package."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Annotated

import typer

from ontarget.cli.edge import write
from ontarget.core.errors import UsageError

_RULE_ID = re.compile(r"[A-Za-z]{3}\d{3}")


def help_page(
    topic: Annotated[str | None, typer.Argument(help="A command or word; all if left out.")] = None,
) -> None:
    """Show a page of the manual."""
    pages = files("ontarget.help")
    topics = sorted(page.name[:-3] for page in pages.iterdir() if page.name.endswith(".md"))
    if topic is None:
        write("Topics: " + ", ".join(topics) + "\n\nRead one with: ontarget help TOPIC")
        return
    section = _command_section((pages / "commands.md").read_text(encoding="utf-8"), topic)
    if topic not in topics and section:
        write(section)
        return
    if topic not in topics:
        raise UsageError(f"There is no page '{topic}'.", f"Pages: {', '.join(topics)}.")
    write((pages / f"{topic}.md").read_text(encoding="utf-8").rstrip())


def _command_section(manual: str, command: str) -> str:
    """Return what the manual says of a command, with its subcommands; empty if it has none."""
    parts = manual.split("\n## ")
    found = [part for part in parts[1:] if part.split("\n")[0].split()[1] == command]
    return "\n\n".join(f"## {part.strip()}" for part in found)


def explain(
    topic: Annotated[str, typer.Argument(help="A rule such as SLP001, or answer, forecast ...")],
) -> None:
    """Explain how a number is made, or a rule of the audit."""
    if _RULE_ID.fullmatch(topic.strip()) or "_" in topic:
        from ontarget.app.rules import find_rule_page

        if page := find_rule_page(topic):
            write(page)
            return
    help_page(topic)
