"""`ontarget template KIND`."""

from __future__ import annotations

from typing import Annotated

import typer

from ontarget.cli.edge import write


def template(
    kind: Annotated[str, typer.Argument(help="What the file will hold, such as opportunity.")],
    describe: Annotated[bool, typer.Option(help="Say what each column means.")] = False,
) -> None:
    """Print the heading row of a file in ontarget's own columns."""
    from ontarget.core.errors import UsageError
    from ontarget.core.schema import KINDS

    if kind not in KINDS:
        raise UsageError(f"There is no kind '{kind}'.", f"Kinds: {', '.join(KINDS)}.")
    if not describe:
        write(",".join(KINDS[kind].field_names))
        return
    write(KINDS[kind].help + "\n")
    for field in KINDS[kind].fields:
        choices = f" ({', '.join(field.choices)})" if field.choices else ""
        needed = "required" if field.is_required else f"empty: {field.null}"
        write(f"  {field.name:20} {field.type:8} {field.help}{choices}; {needed}")
