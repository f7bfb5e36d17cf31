"""Work that takes long: an import, or past days asked again; begun, looked at and stopped."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Annotated, Any, BinaryIO, Literal

from fastapi import APIRouter, Depends, Form, Path, Request, UploadFile
from pydantic import Field, Json
from starlette.responses import Response

from ontarget.api.answered import answered
from ontarget.api.asked import Of, may_write
from ontarget.api.schemas import said_to_be
from ontarget.api.writes import Body, Day, Key, Text
from ontarget.app.import_job import KIND as IMPORT
from ontarget.app.import_job import LOOK, begin_import
from ontarget.app.jobs import Job, cancel_job, document, find_job, list_jobs, receive
from ontarget.app.past_days import KIND as PAST_DAYS
from ontarget.app.past_days import begin_past_days
from ontarget.app.undo_import import undo_last_import
from ontarget.core.scope import one_scope
from ontarget.python.told import document as told

router = APIRouter(prefix="/api/v1", tags=["jobs"])
writes = APIRouter(prefix="/api/v1", tags=["jobs"], dependencies=[Depends(may_write)])
JobId = Annotated[str, Path(pattern="^[0-9a-f]{16}$")]
Word = Annotated[str, Field(min_length=1, max_length=200)]
Words = Annotated[list[Word], Field(max_length=50)]
_KINDS = (LOOK, IMPORT, PAST_DAYS)


class Chosen(Body):
    """Files, and what was decided about them; the words are those of ``ontarget import``."""

    files: Annotated[list[UploadFile], Field(min_length=1, max_length=12)]
    kind: Word | None = None
    currency: Word | None = None
    date_order: Literal["dmy", "mdy", "ymd"] | None = None
    decimal: Literal["comma", "point"] | None = None
    time_zone: Word | None = None
    snapshot_on: Day | None = None
    holds: Word | None = None
    won: Words = Field(default_factory=list)
    lost: Words = Field(default_factory=list)
    columns: Annotated[
        Json[dict[Word, str]] | None,
        Field(description='Headings and the fields they mean: {"Deal size": "amount"}'),
    ] = None
    dry_run: bool = False


class Whose(Body):
    """Whose past days; without any your own, else the company's."""

    owner: Text | None = None
    team: Text | None = None
    company: bool = False


@router.get("/jobs", summary="Work that was begun", **said_to_be("jobs"))
def get_jobs(request: Request, of: Of) -> Response:
    """Return the last imports and backtests, what runs among them, the newest first."""
    found = [_brief(one) for one in list_jobs(of.desk, _KINDS)]
    return answered(request, {"jobs": found})


@router.get("/jobs/{job}", summary="One piece of work", **said_to_be("job"))
def get_job(request: Request, of: Of, job: JobId) -> Response:
    """Return how work stands; its result is the document of the command once it is done."""
    return answered(request, document(find_job(of.desk, job)))


@writes.delete("/jobs/{job}", summary="Stop work", **said_to_be("job"))
def delete_job(request: Request, of: Of, job: JobId) -> Response:
    """Stop work that runs; the book is as it was before."""
    return answered(request, document(cancel_job(of.desk, job)))


@writes.post("/imports", summary="Import files", **said_to_be("job", status=202))
def post_import(
    request: Request, of: Of, said: Annotated[Chosen, Form(media_type="multipart/form-data")],
    key: Key = None,
) -> Response:  # fmt: skip
    """Begin to import files, all of them or nothing; ``dry_run`` only looks.

    Ask ``/jobs/{id}`` until its state is no longer ``running``.
    """
    files = [(one.filename or "file.csv", one.file) for one in said.files]
    options = said.model_dump(exclude={"files", "dry_run"}, exclude_defaults=True)

    def begin() -> Job:
        job_id, _ = receive(of.desk, files)
        return begin_import(of.desk, job_id, options, is_dry_run=said.dry_run)

    content = [(name, _hash(file)) for name, file in files] if key else []
    return _begun(request, of, key, f"{options} {said.dry_run} {content}", begin)


@writes.post("/imports/undo", summary="Take the last import back",
             **said_to_be("written", status=201))  # fmt: skip
def post_undo(request: Request, of: Of, key: Key = None) -> Response:
    """Take the last import back, whole; what was changed by hand since stays as it is."""

    def write() -> dict[str, Any]:
        return told(undo_last_import(of.desk))

    once = request.app.state.once
    return answered(request, once.write(of.desk, request.url.path, key, "", write), status=201)


@writes.post("/backtests", summary="Ask past days again", **said_to_be("job", status=202))
def post_backtest(request: Request, of: Of, said: Whose, key: Key = None) -> Response:
    """Begin to ask past days again, unless that is at work already."""
    scope = one_scope(said.owner, said.team, said.company)
    return _begun(request, of, key, said.model_dump_json(), lambda: begin_past_days(of.desk, scope))


def _begun(
    request: Request, of: Of, key: str | None, body: str, begin: Callable[[], Job]
) -> Response:
    """Begin once for a key, and tell how it stands now."""
    once = request.app.state.once
    kept = once.write(of.desk, request.url.path, key, body, lambda: {"id": begin().id})
    found = find_job(of.desk, kept["id"])
    response = answered(request, document(found), status=202)
    response.headers["location"] = f"/api/v1/jobs/{found.id}"
    return response


def _hash(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while part := file.read(1 << 20):
        digest.update(part)
    file.seek(0)
    return digest.hexdigest()


def _brief(job: Job) -> dict[str, Any]:
    """Return a job without its result, which may be long."""
    found = document(job)
    del found["result"]
    return found
