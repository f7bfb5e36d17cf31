"""What is refused before any page sees it, and the headers that every answer carries.

A page of another site can send a browser to this server. So the Host must be one of ours (a name
that was pointed at this machine is not, see DNS rebinding), a write must come from a page of ours,
and nothing larger than the limit is read.
"""

from __future__ import annotations

import json
import logging
import time
from dataclasses import dataclass, field
from html import escape
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from ontarget.door.session import COOKIE, Session, Sessions

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_LOG = logging.getLogger("uvicorn.error")
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
_UPLOADS = ("/import/file", "/api/v1/imports")
_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
_OPEN_TO_ALL = frozenset({"/sign-in", "/healthz", "/api/v1/session"})


@dataclass(frozen=True)
class Limits:
    """``hosts`` are names, without port, under which the server may be asked."""

    hosts: frozenset[str] = field(default=LOOPBACK)
    body_bytes: int = 2_000_000
    upload_bytes: int = 200_000_000


class _Answer:
    """Sends an answer and knows whether it has begun."""

    def __init__(self, send: Send) -> None:
        self._send, self.has_begun = send, False

    async def __call__(self, message: Message) -> None:
        self.has_begun = True
        await self._send(message)


class Guard:
    """Stands before the whole server (ASGI)."""

    def __init__(self, app: ASGIApp, *, limits: Limits, sessions: Sessions) -> None:
        self.app, self.limits, self.sessions = app, limits, sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        headers = Headers(scope=scope)
        bearer = _bearer(headers)
        session = self.sessions.read(bearer or _cookie(headers))
        # A forged bearer begins a session that nobody has, and is none.
        is_bearer = bearer is not None and not session.is_new
        scope.setdefault("state", {}).update(session=session, is_bearer=is_bearer)
        answer = self._with_headers(send, scope, began)
        refusal = self._refusal(scope, headers, session)
        if refusal is not None:
            await refusal(scope, receive, answer)
            return
        try:
            await self.app(scope, _limited(receive, self._most_bytes(scope)), answer)
        except Exception as error:  # noqa: BLE001 - the edge: nothing leaves without our headers
            _LOG.exception("%s %s", scope["method"], scope["path"])
            if not answer.has_begun:
                said = f"Something unforeseen happened ({type(error).__name__})."
                await _refused(scope["path"], 500, f"{said} The book is as it was.")(
                    scope, receive, answer
                )

    def _most_bytes(self, scope: Scope) -> int:
        is_upload = scope["path"] in _UPLOADS
        return self.limits.upload_bytes if is_upload else self.limits.body_bytes

    def _refusal(self, scope: Scope, headers: Headers, session: Session) -> Response | None:
        path, is_write = scope["path"], scope["method"] not in _READS
        host = headers.get("host", "")
        if _name_of(host) not in self.limits.hosts:
            return _refused(path, 421, "This server is not known under that name.")
        if is_write and not _is_own(headers, host, scope["scheme"]):
            return _refused(path, 403, "A page of another site may not write here.")
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > self._most_bytes(scope):
            return _refused(path, 413, "That is larger than this server takes.")
        return self._ask_to_sign_in(path, session)

    def _ask_to_sign_in(self, path: str, session: Session) -> Response | None:
        is_open = path in _OPEN_TO_ALL or path.startswith("/static/")
        is_free = is_open or session.is_signed_in
        if is_free or not self.sessions.needs_password:
            return None
        if path.startswith("/api/"):
            return _refused(path, 401, "Sign in first: POST /api/v1/session")
        return RedirectResponse("/sign-in", status_code=303)

    def _with_headers(self, send: Send, scope: Scope, began: float) -> _Answer:
        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                if not scope["path"].startswith("/static/"):
                    headers.setdefault("cache-control", "no-store")
                spent = 1000 * (time.perf_counter() - began)
                headers.setdefault("server-timing", f"app;dur={spent:.1f}")
                kept: Session = scope["state"]["session"]
                if kept.is_new and not scope["path"].startswith(("/static/", "/api/")):
                    headers.append("set-cookie", cookie_line(self.sessions, kept, scope["scheme"]))
            await send(message)

        return _Answer(answer)


def cookie_line(sessions: Sessions, session: Session, scheme: str) -> str:
    """Return the Set-Cookie header of a session."""
    line = f"{COOKIE}={sessions.cookie(session)}; Path=/; HttpOnly; SameSite=Lax"
    return line + ("; Secure" if scheme == "https" else "")


def _cookie(headers: Headers) -> str | None:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return None
    return None if found is None else found.value


def _bearer(headers: Headers) -> str | None:
    kind, _, value = headers.get("authorization", "").partition(" ")
    return value.strip() if kind.lower() == "bearer" and value else None


def _name_of(host: str) -> str:
    """Return the name in a Host header, without the port.

    >>> _name_of("localhost:8737"), _name_of("[::1]:8737")
    ('localhost', '::1')
    """
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower()


def _is_own(headers: Headers, host: str, scheme: str) -> bool:
    """Whether a write comes from a page of this very server, or from no page at all."""
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    if origin is not None:
        return origin == f"{scheme}://{host}"
    return site in (None, "same-origin", "none")


def _refused(path: str, status: int, text: str) -> Response:
    if path.startswith("/api/"):
        return problem(status, text)
    if status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return PlainTextResponse(text + "\n", status_code=status)
    # Whatever makes the pages may be what went wrong, so this one stands by itself.
    return HTMLResponse(_BARE.format(text=escape(text)), status_code=status)


_BARE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Something went wrong</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><main><h1>Something went wrong</h1><p>{text}</p>
<p>Go back and try once more. If it happens again, this helps to find out why: what you did, the
last lines in the window of the server, and what <code>ontarget doctor</code> says.</p>
<p><a href="/">Today</a></p></main></body></html>
"""


class TooLarge(Exception):
    """More was sent than was announced or allowed."""


def _limited(receive: Receive, most: int) -> Receive:
    n_read = 0

    async def read() -> Message:
        nonlocal n_read
        message = await receive()
        if message["type"] == "http.request":
            n_read += len(message.get("body", b""))
            if n_read > most:
                raise TooLarge
        return message

    return read


def problem(status: int, title: str, detail: str = "", code: str = "") -> Response:
    """Return a problem as RFC 9457 has it."""
    body = {"type": f"/help/errors#{code}" if code else "about:blank", "title": title,
            "status": status, "detail": detail, "code": code}  # fmt: skip
    return Response(
        json.dumps(body, ensure_ascii=False), status, media_type="application/problem+json"
    )
