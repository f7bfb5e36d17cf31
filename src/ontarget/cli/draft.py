"""`ontarget draft`: a short text for a follow-up, to copy; nothing is ever sent."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from ontarget.cli.edge import open_shared, write, write_json


def draft(
    context: typer.Context,
    opportunity: Annotated[str, typer.Argument(help="Id, or a unique part of id or name.")],
    language: Annotated[str, typer.Option(help="en, de, fr or es.")] = "en",
    despite: Annotated[
        str | None, typer.Option(help="Why to write to somebody who is left alone.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Draft a follow-up with a reason to come back; copy it or open the link. Nothing is sent."""
    from ontarget.app.follow_up_draft import draft_follow_up

    found = draft_follow_up(open_shared(context), opportunity, language, despite=despite)
    if as_json:
        write_json(asdict(found))
        return
    write(f"Subject: {found.subject}\n\n{found.body}")
    write("")
    if despite:
        write(
            f'Once it is sent: ontarget log "{opportunity}" --kind email --despite "{despite}" ...'
        )
    write(found.mailto or "No mail address is known: copy the text.")
