"""What every question of the API may carry, and who may write."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import Depends, Header, Query, Request

from ontarget.app.desk import Desk
from ontarget.app.shelf import Shelves
from ontarget.bootstrap import Office
from ontarget.core.day import parse_day
from ontarget.core.scope import one_scope
from ontarget.door.session import Sessions

Name = Annotated[str | None, Query(max_length=200, min_length=1)]
PERIOD = "2026-11, 2026-Q4 or 2026; else the shortest one with a target"


class Asked:
    """The book on the day asked about, and whose numbers; one for each request."""

    def __init__(
        self,
        request: Request,
        owner: Name = None,
        team: Name = None,
        company: Annotated[bool, Query(description="The whole company.")] = False,
        as_of: Annotated[
            str | None, Query(max_length=20, description="The day asked about; else today.")
        ] = None,
    ) -> None:
        office: Office = request.app.state.office
        today = office.desk()
        day = parse_day(as_of, today.as_of) if as_of else None
        self.desk: Desk = office.desk(day) if day else today
        self.shelves: Shelves = office.shelves
        self.scope = one_scope(owner, team, company)

    def day(self, text: str | None) -> date | None:
        """Return a day that was written like fri, +3d or 2026-11-23."""
        return parse_day(text, self.desk.as_of) if text else None


class Forbidden(Exception):
    """A write came from a browser without the token of its session."""


def may_write(
    request: Request, token: Annotated[str | None, Header(alias="X-Ontarget-Token")] = None
) -> None:
    """Let those write who say whom they are for: a bearer, or a browser with its token."""
    sessions: Sessions = request.app.state.sessions
    if not request.state.is_bearer and not sessions.is_token(request.state.session, token):
        raise Forbidden


Of = Annotated[Asked, Depends()]
