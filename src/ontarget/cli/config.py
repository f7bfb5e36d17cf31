"""`ontarget config`."""

from __future__ import annotations

from typing import Annotated

import typer

from ontarget.cli.edge import open_shared, write, write_json


def config(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(help="Setting; all of them if left out.")] = None,
    value: Annotated[str | None, typer.Argument(help="New value.")] = None,
    reset: Annotated[bool, typer.Option(help="Go back to the default.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Show or change the settings of the book."""
    from ontarget.app.settings import change_setting, list_settings

    desk = open_shared(context)
    if name and (value is not None or reset):
        change_setting(desk, name, None if reset else value)
        if not as_json:
            write(f"{name} = {'default' if reset else value}")
            return
        desk = open_shared(context)
    rows = list_settings(desk, name)
    if as_json:
        write_json({"settings": rows})
        return
    for row in rows:
        mark = "" if row["is_default"] else "  (changed)"
        write(f"{row['name']:20} {row['value']!s:>10}  {row['unit']}: {row['help']}{mark}")
