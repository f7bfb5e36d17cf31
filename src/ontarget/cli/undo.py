"""`ontarget undo`: take the last import back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from ontarget.cli.edge import open_shared, write, write_json
from ontarget.cli.table import cell_text


def undo(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Take the last import back, whole; what you changed by hand since stays as it is."""
    from ontarget.app.undo_import import undo_last_import

    undone = undo_last_import(open_shared(context))
    if as_json:
        write_json(asdict(undone))
        return
    write(f"Import {undone.import_id} of {undone.source}, as of {undone.snapshot_on}, "
          f"is taken back: {', '.join(undone.files)}")  # fmt: skip
    for kind in sorted({*undone.removed, *undone.restored}):
        write(f"  {kind:12} {cell_text(undone.removed.get(kind, 0)):>9} removed "
              f"{cell_text(undone.restored.get(kind, 0)):>9} as before")  # fmt: skip
    if undone.changes:
        write(f"  {cell_text(undone.changes)} changes forgotten")
