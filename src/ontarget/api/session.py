"""How a script gets in: a bearer for its writes, against the password where there is one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from ontarget.api.answered import answered
from ontarget.api.schemas import said_to_be
from ontarget.door.guard import problem
from ontarget.door.session import Sessions, Tries

router = APIRouter(prefix="/api/v1", tags=["session"])


class Password(BaseModel):
    """The password of the server; empty where it has none."""

    model_config = ConfigDict(extra="forbid")
    password: Annotated[str, Field(max_length=1_000)] = ""


@router.post("/session", summary="Get a bearer", **said_to_be("written", status=201))
def post_session(request: Request, said: Password) -> Response:
    """Return what to send as ``Authorization: Bearer ...`` with every further request."""
    sessions: Sessions = request.app.state.sessions
    tries: Tries = request.app.state.tries
    if sessions.needs_password:
        if wait := tries.begin():
            refused = problem(429, "Too many wrong passwords.", f"Try again in {wait} seconds.")
            refused.headers["retry-after"] = str(wait)
            return refused
        if not sessions.is_password(said.password):
            return problem(403, "That is not the password.")
        tries.right()
    session = sessions.start(is_signed_in=True)
    return answered(request, {"bearer": sessions.cookie(session)}, status=201)
