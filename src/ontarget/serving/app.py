"""The server as one application: pages and API behind the door."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.staticfiles import StaticFiles

from ontarget import __version__
from ontarget.api import buyers, jobs, reads, session, writes
from ontarget.api.asked import Forbidden
from ontarget.api.once import Once
from ontarget.bootstrap import Office
from ontarget.core.errors import OntargetError
from ontarget.door.guard import Guard, Limits, TooLarge, problem
from ontarget.door.session import Sessions, Tries
from ontarget.door.status import http_status
from ontarget.web.looks import STATIC, render
from ontarget.web.pages import (
    begin,
    earnings,
    follow_ups,
    forecast,
    halve,
    importing,
    manual,
    opportunity,
    pipeline,
    preferences,
    prices,
    sign_in,
    take_along,
    team,
    today,
    what_if,
    why,
)
from ontarget.web.visit import Page, Visit, Waiting

_PAGES = (
    today, what_if, pipeline, halve, opportunity, forecast, follow_ups, why, prices, team,
    earnings, importing, begin,
    take_along, preferences, manual, sign_in,
)  # fmt: skip
_YEAR = "public, max-age=31536000, immutable"


class _Kept(StaticFiles):
    """Files whose address changes with what they hold, so a browser may keep them."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers["cache-control"] = _YEAR
        return response


def make_app(office: Office, *, sessions: Sessions, limits: Limits | None = None) -> FastAPI:
    """Return the server of one book."""
    app = FastAPI(
        title="ontarget", version=__version__, docs_url=None, redoc_url=None,
        openapi_url="/api/openapi.json",
    )  # fmt: skip
    app.state.office = office
    app.state.sessions = sessions
    app.state.waiting = Waiting()
    app.state.once = Once()
    app.state.tries = Tries(office.clock)
    for page in _PAGES:
        app.include_router(page.router)
    for router in (
        reads.router,
        buyers.router,
        buyers.writes,
        jobs.router,
        jobs.writes,
        writes.router,
        session.router,
    ):
        app.include_router(router)
    app.add_api_route("/healthz", _healthy, methods=["GET"], include_in_schema=False)
    app.mount("/static", _Kept(directory=Path(STATIC)), name="static")
    app.add_exception_handler(OntargetError, _on_error)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(RequestValidationError, _on_wrong_request)
    app.add_exception_handler(Forbidden, _on_forbidden)
    app.add_exception_handler(TooLarge, _on_too_large)
    app.add_middleware(GZipMiddleware, minimum_size=500)
    app.add_middleware(Guard, limits=limits or Limits(), sessions=sessions)
    return app


def _healthy() -> JSONResponse:
    return JSONResponse({"status": "ok"})


def _is_api(request: Request) -> bool:
    return request.url.path.startswith("/api/")


def _show_error(request: Request, status: int, message: str, hint: str, code: str) -> Response:
    if _is_api(request):
        return problem(status, message, hint, code)
    sessions: Sessions = request.app.state.sessions
    if sessions.needs_password and not request.state.session.is_signed_in:
        return PlainTextResponse(f"{message}\n", status)  # a whole page would name people
    if Visit(request).is_fragment:
        return HTMLResponse(render("error_part.html", message=message), status)
    try:
        found = Page("error.html", "Not possible", {"message": message, "hint": hint}, status)
        return Visit(request).answer(found)
    except OntargetError:  # the address itself is wrong, so nothing can be built around it
        return PlainTextResponse(f"{message}\n{hint}\n", status)


def _on_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, OntargetError)  # noqa: S101 - registered for nothing else
    return _show_error(request, http_status(error), error.message, error.hint, error.code)


def _on_http_error(request: Request, error: Exception) -> Response:
    status = getattr(error, "status_code", 500)
    message = "There is no such page." if status == 404 else str(getattr(error, "detail", ""))
    return _show_error(request, status, message, "Choose one of the pages above.", "http")


def _on_wrong_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for nothing else
    found = error.errors()
    where = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in found[:5])
    return _show_error(request, 422, "The request does not fit.", where, "usage")


def _on_forbidden(request: Request, error: Exception) -> Response:
    del request, error
    return problem(403, "A write needs a bearer, or the token of its page.",
                   "Get one: POST /api/v1/session", "forbidden")  # fmt: skip


def _on_too_large(request: Request, error: Exception) -> Response:
    del error
    return _show_error(request, 413, "That is larger than this server takes.", "", "too_large")
