"""One visit of a page: what the address asks for, and how the page is answered.

What takes longer than a moment goes on in its thread while the browser shows that it does and
asks again; who asks for the same thing meanwhile waits for the same work.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from ontarget.app.desk import Desk
from ontarget.bootstrap import Office
from ontarget.core.day import parse_past_day
from ontarget.web.looks import render
from ontarget.web.view import View, local_path, parse_view

_MOMENT_SECONDS = 0.6
_MOST_WAITING = 64
_N_WORKERS = 4
_DONE_KEPT_SECONDS = 300
_STALE = "This page is older than its session. Go back, load it again and send once more.\n"


@dataclass(frozen=True)
class Page:
    """A page, or a part to be put into one. ``is_bare``: the frame around it is left out."""

    template: str
    title: str
    content: dict[str, Any] = field(default_factory=dict)
    status: int = 200
    is_wide: bool = False
    is_bare: bool = False


@dataclass(frozen=True)
class Download:
    """A file to hand over; its name is ours, whatever the data are called."""

    name: str
    media_type: str
    body: bytes


class Visit:
    """One request for a page."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.office: Office = request.app.state.office
        # What is put in the place of the whole body, as a page that was waited for, is no part.
        is_whole = request.headers.get("hx-request-type") == "full"
        self.is_fragment = request.headers.get("hx-request") == "true" and not is_whole

    @cached_property
    def desk(self) -> Desk:
        """The book on the day that is asked about."""
        return self._today if self.view.as_of is None else self.office.desk(self.view.as_of)

    @cached_property
    def _today(self) -> Desk:
        return self.office.desk()

    @cached_property
    def view(self) -> View:
        """What the address asks for."""
        return parse_view(dict(self.request.query_params), self._today.as_of)

    @property
    def since(self) -> date:
        """The day from which changes are told: as the address says, else a week back."""
        text, today = self.view.get("since"), self.desk.as_of
        return parse_past_day(text, today) if text else today - timedelta(days=7)

    @property
    def token(self) -> str:
        """What a form of this page has to carry."""
        return str(self.request.app.state.sessions.token(self.request.state.session))

    @property
    def here(self) -> str:
        """Path and query, to come back to."""
        query = self.request.scope["query_string"].decode("latin-1")
        return quote(self.request.scope["path"]) + (f"?{query}" if query else "")

    def fill(self, template: str, **content: Any) -> str:
        """Return a template filled in, a page or a part of one."""
        from ontarget.web.frame import frame_of

        return render(template, frame=frame_of(self), visit=self, view=self.view,
                      desk=self.desk, token=self.token, **content)  # fmt: skip

    def answer(self, page: Page | Download) -> Response:
        """Return a whole page, or a file."""
        if isinstance(page, Download):
            headers = {"content-disposition": f'attachment; filename="{page.name}"'}
            return Response(page.body, media_type=page.media_type, headers=headers)
        if page.is_bare:
            text = render(page.template, title=page.title, token=self.token, **page.content)
            return HTMLResponse(text, page.status)
        text = self.fill(page.template, title=page.title, is_wide=page.is_wide, **page.content)
        return HTMLResponse(text, page.status)

    def back(self, otherwise: str = "/") -> Response:
        """Go back to the page that a form was on."""
        form = getattr(self.request.state, "form", {})
        return RedirectResponse(local_path(form.get("back"), otherwise), status_code=303)


class _AtWork:
    """A page that is being worked out, since when, and when it was done."""

    def __init__(self, page: Future[Page]) -> None:
        self.page, self.began = page, time.monotonic()
        self.ended: float | None = None
        page.add_done_callback(lambda _: setattr(self, "ended", time.monotonic()))


class Waiting:
    """Pages being worked out, by address and what the book held; all visitors share them."""

    def __init__(self) -> None:
        self._at_work: dict[Any, _AtWork] = {}
        self._workers = ThreadPoolExecutor(_N_WORKERS, thread_name_prefix="page")

    async def answer(self, visit: Visit, show: Callable[[Visit], Page]) -> Response:
        """Return the page, or one that says that it is being worked out and asks again."""
        key = await run_in_threadpool(_key, visit)
        if self._is_over(key):
            self._forget_ended()
            self._at_work[key] = _AtWork(self._workers.submit(show, visit))
        work = self._at_work[key]
        try:
            page = await asyncio.wait_for(
                asyncio.shield(asyncio.wrap_future(work.page)),
                None if visit.is_fragment else _MOMENT_SECONDS,
            )
        except TimeoutError:
            spent = int(time.monotonic() - work.began)
            page = Page("waiting.html", "One moment", {"spent_seconds": spent})
        finally:
            if work.page.done() and self._at_work.get(key) is work:
                del self._at_work[key]
        return await run_in_threadpool(visit.answer, page)

    def _is_over(self, key: Any) -> bool:
        """Whether a page is to be worked out: it is not at work, or was done a while ago."""
        if key not in self._at_work:
            return True
        ended = self._at_work[key].ended
        return ended is not None and time.monotonic() - ended > _DONE_KEPT_SECONDS

    def _forget_ended(self) -> None:
        """Let go of what was worked out and never asked for again."""
        if len(self._at_work) >= _MOST_WAITING:
            self._at_work = {key: one for key, one in self._at_work.items() if not one.page.done()}


def _key(visit: Visit) -> Any:
    return (visit.here, visit.is_fragment, visit.desk.as_of, visit.desk.book.version)


def written(form: FormData, name: str) -> str | None:
    """Return what was written into a field of a form, None where nothing was."""
    return str(form.get(name, "")).strip() or None


def add_page(router: APIRouter, path: str, show: Callable[..., Page]) -> None:
    """Serve a page under a path; parts of the path are arguments of ``show``."""

    async def shown(request: Request) -> Response:
        waiting: Waiting = request.app.state.waiting
        named = dict(request.path_params)
        return await waiting.answer(Visit(request), lambda visit: show(visit, **named))

    router.add_api_route(path, shown, methods=["GET"], include_in_schema=False)


def add_file(router: APIRouter, path: str, make: Callable[..., Download]) -> None:
    """Serve a file under a path; a browser waits for it while its page stays."""

    async def made(request: Request) -> Response:
        visit, named = Visit(request), dict(request.path_params)
        return await run_in_threadpool(lambda: visit.answer(make(visit, **named)))

    router.add_api_route(path, made, methods=["GET"], include_in_schema=False)


def add_write(router: APIRouter, path: str, write: Callable[..., Response]) -> None:
    """Serve a form's write; the door has seen to it that the form is one of ours."""

    async def kept(request: Request) -> Response:
        # What was uploaded is let go of at the end.
        async with request.form(max_files=20, max_fields=5_000) as form:
            request.state.form = form
            sessions, said = request.app.state.sessions, str(form.get("token", ""))
            if not sessions.is_token(request.state.session, said):
                return PlainTextResponse(_STALE, 403)
            named = dict(request.path_params)
            return await run_in_threadpool(lambda: write(Visit(request), form, **named))

    router.add_api_route(path, kept, methods=["POST"], include_in_schema=False)
