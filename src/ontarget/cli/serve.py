"""`ontarget serve`: the page a rep opens each morning, and the API."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING, Annotated

import typer

from ontarget.cli.edge import Shared, notice
from ontarget.core.errors import UsageError

if TYPE_CHECKING:
    from ontarget.bootstrap import Office

_LEAST_LENGTH = 10


def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="Where to listen; beyond this machine only with a "
                                           "password.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Its port; 0 takes a free one.", min=0, max=65535)]
    = 8737,
    name: Annotated[list[str] | None, typer.Option(help="A further name of this machine under "
                                                        "which browsers ask.")] = None,
    open_page: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")]
    = False,
    set_password: Annotated[bool, typer.Option("--set-password", help="Ask for the password that "
                                               "everybody has to give, and stop.")] = False,
    no_password: Annotated[bool, typer.Option("--no-password", help="Forget the password, and "
                                              "stop.")] = False,
) -> None:  # fmt: skip
    """Open the local web page: everything the command line does, and the REST API."""
    from ontarget.bootstrap import open_office
    from ontarget.serving.run import serve as served

    shared: Shared = context.obj
    office = open_office(shared.book)
    if set_password or no_password:
        _keep_password(office, None if no_password else _asked_password())
        return
    if shared.as_of is not None:
        raise UsageError("The page always begins today.", "Choose another day on the page.")
    served(office, host=host, port=port, names=tuple(name or ()), is_opened=open_page,
           notice=notice)  # fmt: skip


def _asked_password() -> str:
    first = getpass.getpass("New password: ")
    if len(first) < _LEAST_LENGTH:
        raise UsageError(
            f"A password has at least {_LEAST_LENGTH} characters.", "A sentence does well."
        )
    if getpass.getpass("Once more: ") != first:
        raise UsageError("The two are not the same.", "Try again; nothing was changed.")
    return first


def _keep_password(office: Office, password: str | None) -> None:
    from ontarget.door.session import hash_password

    kept = None if password is None else hash_password(password)
    office.book.set_setting("web_password_hash", kept)
    notice("The password is set." if kept else "There is no password any more.")
