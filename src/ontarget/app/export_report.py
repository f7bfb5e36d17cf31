"""Write audit, forecast or answer to a file for a meeting or a spreadsheet."""

from __future__ import annotations

from pathlib import Path

from ontarget.app.desk import Desk
from ontarget.app.new_file import check_free, write_whole
from ontarget.core.errors import UsageError
from ontarget.core.scope import Scope
from ontarget.report.comma_file import render_csv
from ontarget.report.handout import FORMS, Handout
from ontarget.report.markdown import render_markdown
from ontarget.report.page import render_page
from ontarget.report.workbook import render_workbook

_ENDINGS = {".csv": "csv", ".xlsx": "xlsx", ".html": "html", ".htm": "html", ".md": "md"}


def find_form(path: Path, stated: str | None) -> str:
    """Return the form that was stated, else the one that the file's ending means."""
    form = stated or _ENDINGS.get(path.suffix.lower())
    if form not in FORMS:
        said = f"'{stated}' is no form of a report." if stated else f"{path} says no form."
        raise UsageError(said, f"Give --format {', '.join(FORMS)}, or a file that ends so.")
    return form


def make_handout(
    desk: Desk, what: str, stated: Scope | None, *, period: str | None = None,
    by: str | None = None,
) -> Handout:  # fmt: skip
    """Return the handout of an ``audit``, ``forecast`` or ``answer``."""
    from ontarget.report.meeting import answer_handout, audit_handout, forecast_handout

    if what == "audit":
        from ontarget.app.audit import audit

        return audit_handout(audit(desk, stated, period=period))
    if what == "forecast":
        from ontarget.app.forecast import forecast

        return forecast_handout(forecast(desk, stated, period=period))
    from ontarget.app.answer import answer

    return answer_handout(answer(desk, stated, period=period, by=by))


def render(handout: Handout, form: str) -> bytes:
    """Return a handout as the content of a file."""
    if form == "xlsx":
        return render_workbook(handout)
    if form == "csv":
        return render_csv(handout.grids()[0])
    return (render_page if form == "html" else render_markdown)(handout).encode()


def export_report(
    desk: Desk, what: str, path: Path, *, stated: Scope | None = None, period: str | None = None,
    by: str | None = None, form: str | None = None, is_forced: bool = False,
) -> None:  # fmt: skip
    """Write a report; BookExists for a file that is there, unless forced."""
    chosen = find_form(path, form)
    check_free(path, is_forced=is_forced)
    write_whole(path, render(make_handout(desk, what, stated, period=period, by=by), chosen))
