"""What stands around every page: where one is, whose numbers, which period, which day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from ontarget.app.scopes import owner_names, team_names

if TYPE_CHECKING:
    from ontarget.web.visit import Visit

PAGES = (
    ("/", "Today"),
    ("/pipeline", "Pipeline"),
    ("/forecast", "Forecast"),
    ("/follow-ups", "Follow-ups"),
    ("/why", "Why"),
    ("/prices", "Prices"),
    ("/team", "Team"),
    ("/import", "Import"),
    ("/settings", "Settings"),
    ("/help", "Help"),
)


@dataclass(frozen=True, slots=True)
class Frame:
    """``chosen`` is the option of ``whose`` in force; ``is_today`` that no other day is asked."""

    pages: tuple[tuple[str, str], ...]
    here: str
    owners: tuple[str, ...]
    teams: tuple[str, ...]
    me: str
    is_today: bool


def frame_of(visit: Visit) -> Frame:
    """Return the frame of a visit."""
    desk = visit.desk
    key = ("frame", desk.actor)
    shelf = visit.office.shelves.names
    found = shelf.find_or_make(
        (key, desk.book.version, desk.as_of),
        lambda: (tuple(owner_names(desk)), tuple(team_names(desk))),
    )
    owners, teams = found
    return Frame(
        pages=PAGES,
        here=quote(visit.request.scope["path"]),
        owners=owners,
        teams=teams,
        me=desk.settings.text("me"),
        is_today=visit.view.as_of is None,
    )
