"""`ontarget version`."""

from __future__ import annotations

from typing import Annotated

import typer

from ontarget.cli.edge import write, write_json


def version(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Say which version this is."""
    from ontarget.app.about import describe_version

    found = describe_version()
    if as_json:
        write_json(found)
    else:
        write("ontarget {version}, schema {schema_version}, Python {python}".format(**found))
