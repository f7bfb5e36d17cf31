"""Sign in to a server that has a password."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ontarget.door.session import Sessions, Tries
from ontarget.web.looks import render
from ontarget.web.visit import Page, Visit, add_page, add_write

router = APIRouter()


def show_sign_in(visit: Visit) -> Page:
    """Return the form; it shows nothing of the book."""
    del visit
    return Page("sign_in.html", "Sign in", {"said": ""}, is_bare=True)


def write_sign_in(visit: Visit, form: FormData) -> Response:
    """Let in who knows the password, with a new session; count wrong ones."""
    sessions: Sessions = visit.request.app.state.sessions
    tries: Tries = visit.request.app.state.tries
    if wait := tries.begin():
        said = f"Too many wrong passwords. Try again in {-(-wait // 60)} min."
        return _again(visit, said, 429, {"retry-after": str(wait)})
    if not sessions.is_password(str(form.get("password", ""))):
        return _again(visit, "That is not the password.", 403, {})
    tries.right()
    visit.request.state.session = sessions.start(is_signed_in=True)
    return RedirectResponse("/", status_code=303)


def write_sign_out(visit: Visit, form: FormData) -> Response:
    """End the session of this browser."""
    del form
    sessions: Sessions = visit.request.app.state.sessions
    visit.request.state.session = sessions.start(is_signed_in=False)
    return RedirectResponse("/sign-in", status_code=303)


def _again(visit: Visit, said: str, status: int, headers: dict[str, str]) -> Response:
    text = render("sign_in.html", title="Sign in", token=visit.token, said=said)
    return HTMLResponse(text, status, headers=headers)


add_page(router, "/sign-in", show_sign_in)
add_write(router, "/sign-in", write_sign_in)
add_write(router, "/sign-out", write_sign_out)
