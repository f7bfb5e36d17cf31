"""Files to hand on: answer, forecast, audit and what a source does not have yet."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path

from fastapi import APIRouter

from ontarget.app.export_report import find_form, make_handout, render
from ontarget.app.export_updates import write_updates
from ontarget.core.errors import NotInBook
from ontarget.web.visit import Download, Visit, add_file

router = APIRouter()
REPORTS = ("answer", "forecast", "audit")
FORMS = (("xlsx", "Excel"), ("csv", "CSV"), ("html", "a page"), ("md", "text"))
_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8", "html": "application/octet-stream",
    "md": "text/markdown; charset=utf-8",
}  # fmt: skip


def make_report(visit: Visit, what: str, form: str) -> Download:
    """Return a report as a file; a page is handed over, never shown under our address."""
    if what not in REPORTS or form not in _TYPES:
        known = f"{', '.join(REPORTS)} as {', '.join(_TYPES)}"
        raise NotInBook(f"There is no {what}.{form} to hand on.", f"There are {known}.")
    view = visit.view
    handout = make_handout(visit.desk, what, view.scope, period=view.period)
    body = render(handout, find_form(Path(f"{what}.{form}"), form))
    return Download(f"{what}-{visit.desk.as_of}.{form}", _TYPES[form], body)


def make_updates(visit: Visit) -> Download:
    """Return what was changed here and the sources do not have yet, in their own headings."""
    packed = io.BytesIO()
    with tempfile.TemporaryDirectory(prefix="ontarget-updates-") as folder:
        paths = write_updates(visit.desk, Path(folder) / "updates.csv", "csv")
        if not paths:
            raise NotInBook("There is nothing to hand on.", "Your sources have everything.")
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in paths:
                archive.write(path, path.name)
    name = f"updates-{visit.desk.as_of}.zip"
    return Download(name, "application/zip", packed.getvalue())


add_file(router, "/take/updates.zip", make_updates)
add_file(router, "/take/{what}.{form}", make_report)
