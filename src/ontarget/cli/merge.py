"""`ontarget merge KEPT OTHER`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from ontarget.cli.edge import open_shared, write, write_json
from ontarget.core.errors import UsageError


def merge(
    context: typer.Context,
    kept: Annotated[str, typer.Argument(help="The opportunity that stays; with --undo the other.")],
    other: Annotated[str | None, typer.Argument(help="The one that is read as it.")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Read it as one of its own again.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Read two opportunities as one: renamed, entered twice, or in two sources."""
    from ontarget.app.merge import merge_records, unmerge

    desk = open_shared(context)
    if undo:
        merged = unmerge(desk, kept)
    elif other is None:
        raise UsageError("Two opportunities are needed.", "Write: ontarget merge KEPT OTHER")
    else:
        merged = merge_records(desk, kept, other)
    if as_json:
        write_json(asdict(merged))
        return
    what = "is one of its own again, beside" if undo else "is read as"
    write(f"{merged.merged_name} ({merged.merged_id}) {what} {merged.kept_name} ({merged.kept_id})")
    if not undo:
        write(f"To take it back: ontarget merge --undo '{merged.merged_id}'")
