"""Bring in a file: drop it, see how it was understood, decide what is open, import, take back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from starlette.datastructures import FormData, UploadFile
from starlette.responses import RedirectResponse, Response

from ontarget.app.import_job import CHOICES, KIND, LOOK, begin_import
from ontarget.app.jobs import Job, cancel_job, find_job, list_jobs, receive
from ontarget.app.undo_import import can_undo, undo_last_import
from ontarget.core.errors import NotInBook, UsageError
from ontarget.core.schema import KINDS
from ontarget.web.visit import Page, Visit, add_page, add_write

router = APIRouter()
_MOST_FILES = 12
_SHOWN_PROBLEMS = 200


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file: what it is taken for, and a value of it."""

    heading: str
    field: str
    sample: str
    is_doubtful: bool


@dataclass(frozen=True, slots=True)
class Understood:
    """One file as it was understood; ``fields`` are what its columns may be."""

    file: str
    kind: str
    rows: int
    said: str
    columns: tuple[Column, ...]
    fields: tuple[str, ...]


def show_import(visit: Visit) -> Page:
    """Return where a file is dropped, and the last imports."""
    jobs = list_jobs(visit.desk, (LOOK, KIND))
    return Page("import.html", "Import", {"jobs": jobs[:8], "can_undo": can_undo(visit.desk)})


def write_file(visit: Visit, form: FormData) -> Response:
    """Take files and look at them, writing nothing."""
    uploads = [one for one in form.getlist("file") if isinstance(one, UploadFile) and one.filename]
    if not uploads:
        raise UsageError("No file was chosen.", "Choose a CSV or Excel file, or drop it there.")
    if len(uploads) > _MOST_FILES:
        raise UsageError(f"At most {_MOST_FILES} files at once.", "Bring them in one by one.")
    job_id, _ = receive(visit.desk, [(str(one.filename), one.file) for one in uploads])
    return _look(visit, job_id, {})


def show_job(visit: Visit, job: str) -> Page:
    """Return a job as it stands: at work, as it was understood, what came of it, or why not."""
    found = find_job(visit.desk, job)
    if found.kind not in (LOOK, KIND):
        raise NotInBook("That job is no import.", "Look under Import.")
    content: dict[str, Any] = {"job": found}
    if found.state == "running":
        return Page("import_running.html", "Import", content)
    content["chosen"] = {name: found.options.get(name, "") for name in CHOICES} | {
        name: _words(found.options.get(name, "")) for name in ("won", "lost")
    }
    content["kinds"] = tuple(KINDS)
    if found.result is not None:
        problems = found.result["problems"]
        content |= {
            "result": found.result,
            "problems": problems[:_SHOWN_PROBLEMS],
            "n_more": max(len(problems) - _SHOWN_PROBLEMS, 0),
            "understood": [_understood(one) for one in found.result["files"]],
        }
    is_done = found.state == "done" and not found.result["dry_run"] if found.result else False
    content["is_last"] = is_done and _last_import(visit) == found.id and can_undo(visit.desk)
    template = "import_done.html" if is_done else "import_check.html"
    return Page(template, "Import", content, is_wide=True)


def _words(said: str | list[str]) -> str:
    """Return stages as the form has them; a script sends a list."""
    return said if isinstance(said, str) else ", ".join(said)


def _last_import(visit: Visit) -> str | None:
    """Return the job of the last import; only that one can be taken back."""
    return next((one.id for one in list_jobs(visit.desk, (KIND,))
                 if one.result and not one.result.get("dry_run")), None)  # fmt: skip


def write_again(visit: Visit, form: FormData, job: str) -> Response:
    """Look at the same files again, with what was decided about them."""
    return _look(visit, job, _decided(find_job(visit.desk, job), form))


def write_import(visit: Visit, form: FormData, job: str) -> Response:
    """Import the files as they were understood."""
    options = _decided(find_job(visit.desk, job), form)
    begin_import(visit.desk, job, options, is_dry_run=False)
    return RedirectResponse(f"/import/{job}", status_code=303)


def write_cancel(visit: Visit, form: FormData, job: str) -> Response:
    """Stop what is at work; the book is as it was."""
    del form
    cancel_job(visit.desk, job)
    return RedirectResponse(f"/import/{job}", status_code=303)


def write_undo(visit: Visit, form: FormData) -> Response:
    """Take the last import back."""
    del form
    undo_last_import(visit.desk)
    return RedirectResponse("/import?undone=yes", status_code=303)


def _look(visit: Visit, job: str, options: dict[str, Any]) -> Response:
    begin_import(visit.desk, job, options, is_dry_run=True)
    return RedirectResponse(f"/import/{job}", status_code=303)


def _decided(job: Job, form: FormData) -> dict[str, Any]:
    """Return what a person decided about the files of a job; unknown words are refused later."""
    options: dict[str, Any] = {}
    for name in CHOICES:
        if said := str(form.get(name, "")).strip():
            options[name] = said
    for name in ("won", "lost"):
        words = [word.strip() for word in str(form.get(name, "")).split(",") if word.strip()]
        if words:
            options[name] = ", ".join(words)
    columns = {
        key.removeprefix("column."): str(value)
        for key, value in form.multi_items() if key.startswith("column.")
    }  # fmt: skip
    if columns:
        options["columns"] = columns
    elif "columns" in job.options:
        options["columns"] = job.options["columns"]
    return options


def _understood(report: dict[str, Any]) -> Understood:
    mapping, doubtful, samples = report["mapping"], report["doubtful"], report["samples"]
    headings = [*mapping, *report["ignored_columns"]]
    columns = tuple(
        Column(one, mapping.get(one, ""), samples.get(one, ""), one in doubtful) for one in headings
    )
    said = [f"{report['rows']:,} rows", report["encoding"],
            f"dates {report['date_order']}" if report["date_order"] else "",
            f"amounts in {report['currency']}" if report["currency"] else ""]  # fmt: skip
    fields = sorted({*KINDS[report["kind"]].field_names, *mapping.values()})
    return Understood(report["file"], report["kind"], report["rows"],
                      ", ".join(word for word in said if word), columns, tuple(fields))  # fmt: skip


add_page(router, "/import", show_import)
add_page(router, "/import/{job}", show_job)
add_write(router, "/import/file", write_file)
add_write(router, "/import/undo", write_undo)
add_write(router, "/import/{job}/again", write_again)
add_write(router, "/import/{job}/import", write_import)
add_write(router, "/import/{job}/cancel", write_cancel)
