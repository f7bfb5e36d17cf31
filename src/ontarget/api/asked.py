"""What every question of the API may carry, and who may write."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Header, Query, Request

from ontarget.app.desk import Desk
from ontarget.bootstrap import Office
from ontarget.core.day import parse_day
from ontarget.core.scope import one_scope
from ontarget.door.session import Sessions
from ontarget.python.book import OpenBook

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
        desk = office.desk(day) if day else today
        self.desk: Desk = desk
        self.book = OpenBook(
            lambda _day: desk, office.shelves, day, one_scope(owner, team, company)
        )  # fmt: skip


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
