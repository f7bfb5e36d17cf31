"""Files to hand on."""

from __future__ import annotations

from pathlib import Path

from ontarget.app.one_thread import in_one_thread
from ontarget.core.scope import Scope
from ontarget.python.asking import Asking, path_of


@in_one_thread
class Files(Asking):
    """Files to hand on; the form is that of the file's ending unless it is said."""

    def export_answer(
        self, file: str | Path, *, owner: str | None = None, team: str | None = None,
        company: bool = False, period: str | None = None, by: str | None = None,
        format: str | None = None, force: bool = False,
    ) -> Path:  # fmt: skip
        """Write the answer as csv, xlsx, html or md; return the path."""
        scope = self._scope(owner, team, company)
        return self._write("answer", file, scope, period, format, force, by=by)

    def export_forecast(
        self, file: str | Path, *, owner: str | None = None, team: str | None = None,
        company: bool = False, period: str | None = None, format: str | None = None,
        force: bool = False,
    ) -> Path:  # fmt: skip
        """Write the forecast: every open opportunity with its chance and a realistic date."""
        scope = self._scope(owner, team, company)
        return self._write("forecast", file, scope, period, format, force)

    def export_audit(
        self, file: str | Path, *, owner: str | None = None, team: str | None = None,
        company: bool = False, period: str | None = None, format: str | None = None,
        force: bool = False,
    ) -> Path:  # fmt: skip
        """Write the audit: every open opportunity with its verdict, and every finding."""
        scope = self._scope(owner, team, company)
        return self._write("audit", file, scope, period, format, force)

    def _write(
        self, what: str, file: str | Path, scope: Scope | None, period: str | None,
        form: str | None, is_forced: bool, *, by: str | None = None,
    ) -> Path:  # fmt: skip
        from ontarget.app.export_report import export_report

        path = path_of(file)
        export_report(self.desk, what, path, stated=scope, period=period, by=by, form=form,
                      is_forced=is_forced)  # fmt: skip
        return path

    def export_followups(
        self, file: str | Path, *, owner: str | None = None, team: str | None = None,
        company: bool = False, week: bool = False, format: str | None = None, force: bool = False,
    ) -> Path:  # fmt: skip
        """Write the follow-ups: a calendar (ics), or a table with reasons and hours."""
        from ontarget.app.follow_up_export import export_follow_ups

        path = path_of(file)
        export_follow_ups(self.desk, path, stated=self._scope(owner, team, company),
                          is_week=week, form=format, is_forced=force)  # fmt: skip
        return path

    def export_updates(
        self, file: str | Path, *, format: str | None = None, force: bool = False
    ) -> tuple[Path, ...]:
        """Write what was changed here and the sources do not have yet, in their own headings."""
        from ontarget.app.export_updates import write_updates

        path = path_of(file)
        form = format or path.suffix.removeprefix(".").lower() or "csv"
        return tuple(write_updates(self.desk, path, form, is_forced=force))
