"""What stands in the way at buyers, and what is worth bringing to them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import Field
from starlette.responses import Response

from ontarget.api.answered import answered
from ontarget.api.asked import Of, may_write
from ontarget.api.reads import Period
from ontarget.api.schemas import said_to_be
from ontarget.api.writes import Body, Day, Key, Text, written_once
from ontarget.python.told import document

router = APIRouter(prefix="/api/v1", tags=["read"])
writes = APIRouter(prefix="/api/v1", tags=["write"], dependencies=[Depends(may_write)])
Names = Annotated[tuple[Text, ...], Field(max_length=50)]
Number = Annotated[int, Path(ge=1, le=(1 << 63) - 1)]
Named = Annotated[str, Query(min_length=1, max_length=200)]


class Obstacle(Body):
    """What stands in the way of an opportunity; ``owner`` removes it."""

    opportunity: Text
    what: Text
    kind: Text | None = None
    owner: Text | None = None
    due: Day | None = None
    plan: Text | None = None


class Resolved(Body):
    """An obstacle that is out of the way; ``undo``: it stands again."""

    how: Text | None = None
    undo: bool = False


class Item(Body):
    """Something worth bringing, found under a link."""

    title: Text
    link: Text
    kind: Text | None = None
    segments: Names = ()
    stages: Names = ()
    obstacles: Names = ()
    expires: Day | None = None


@router.get("/obstacles", summary="What stands in the way", **said_to_be("obstacles"))
def get_obstacles(
    request: Request, of: Of,
    is_all: Annotated[bool, Query(alias="all", description="Resolved ones too.")] = False,
) -> Response:  # fmt: skip
    """Return obstacles, the overdue first, and what the texts of the source propose."""
    return answered(request, of.book.obstacle_list(all=is_all).document())


@router.get("/content", summary="What is worth bringing", **said_to_be("content"))
def get_content(
    request: Request, of: Of,
    is_all: Annotated[bool, Query(alias="all", description="Expired ones too.")] = False,
) -> Response:  # fmt: skip
    """Return the shelf."""
    return answered(request, of.book.content_list(all=is_all).document())


@router.get("/content/match", summary="What suits an opportunity", **said_to_be("offers"))
def get_offers(request: Request, of: Of, opportunity: Named) -> Response:
    """Return what suits an opportunity and its contact has not got, with reasons."""
    return answered(request, of.book.content_match(opportunity).document())


@router.get("/coach", summary="Sheets for talks with sellers", **said_to_be("coach"))
def get_sheets(
    request: Request, of: Of, since: Annotated[str, Query(max_length=20)] = "-1w",
    period: Period = None,
) -> Response:  # fmt: skip
    """Return a sheet per seller of the scope."""
    return answered(request, of.book.coach(since=since, period=period).document())


@writes.post("/obstacles", summary="Enter an obstacle", **said_to_be("written", status=201))
def post_obstacle(request: Request, of: Of, said: Obstacle, key: Key = None) -> Response:
    """Enter what stands in the way, who removes it, by when and how."""

    def write() -> dict[str, Any]:
        return document(of.book.obstacle_add(
            said.opportunity, said.what, kind=said.kind, owner=said.owner, due=said.due,
            plan=said.plan,
        ))  # fmt: skip

    return written_once(request, of, said, key, write)


@writes.post("/obstacles/{number}/resolved", summary="It is out of the way",
             **said_to_be("written", status=201))  # fmt: skip
def post_resolved(
    request: Request, of: Of, number: Number, said: Resolved, key: Key = None
) -> Response:
    """Say that an obstacle is out of the way, or that it stands again."""

    def write() -> dict[str, Any]:
        return document(of.book.obstacle_resolve(number, how=said.how, undo=said.undo))

    return written_once(request, of, said, key, write)


@writes.post("/content", summary="Put something on the shelf",
             **said_to_be("written", status=201))  # fmt: skip
def post_content(request: Request, of: Of, said: Item, key: Key = None) -> Response:
    """Put something worth bringing on the shelf, by its link."""

    def write() -> dict[str, Any]:
        return document(of.book.content_add(
            said.title, link=said.link, kind=said.kind, segments=said.segments,
            stages=said.stages, obstacles=said.obstacles, expires=said.expires,
        ))  # fmt: skip

    return written_once(request, of, said, key, write)


@writes.delete("/content/{number}", summary="Take something off the shelf",
               **said_to_be("written"))  # fmt: skip
def delete_content(request: Request, of: Of, number: Number) -> Response:
    """Take an item off the shelf; what was done with it stays known."""
    return answered(request, document(of.book.content_withdraw(number)))
