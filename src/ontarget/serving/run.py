"""Start the server: on this machine alone unless a password protects it."""

from __future__ import annotations

import socket
import threading
import webbrowser
from collections.abc import Callable

import uvicorn

from ontarget.bootstrap import Office, server_secrets
from ontarget.core.errors import UsageError
from ontarget.door.guard import LOOPBACK, Limits
from ontarget.door.session import Sessions, kept_secret
from ontarget.serving.app import make_app


def serve(
    office: Office, *, host: str, port: int, names: tuple[str, ...] = (), is_opened: bool,
    notice: Callable[[str], None],
) -> None:  # fmt: skip
    """Serve a book until stopped; UsageError for a host that needs a password first.

    ``names`` are further names under which the server may be asked.
    """
    password = str(office.book.find_setting("web_password_hash") or "") or None
    if host not in LOOPBACK and password is None:
        raise UsageError(
            f"Others could reach {host}, and no password is set.",
            "Set one first: ontarget serve --set-password; or leave --host out.",
        )
    sessions = Sessions(kept_secret(server_secrets()), password)
    limits = Limits(hosts=LOOPBACK | {host} | {name.lower() for name in names})
    app = make_app(office, sessions=sessions, limits=limits)
    bound = _bind(host, port)
    shown = f"http://{'[::1]' if host == '::1' else host}:{bound.getsockname()[1]}/"
    notice(f"ontarget is at {shown} - stop it with Ctrl+C.")
    if is_opened:
        threading.Timer(0.8, webbrowser.open, (shown,)).start()
    config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False)
    uvicorn.Server(config).run(sockets=[bound])


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        raise UsageError(
            f"Port {port} of {host} cannot be used: {error.strerror or error}.",
            f"Give another one: ontarget serve --port {port + 1}",
        ) from error
    return bound
