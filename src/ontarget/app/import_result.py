"""What is asked of an import and what came of it; light, so that nothing heavy is loaded."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from ontarget.core.errors import UsageError
from ontarget.core.problem import Problem
from ontarget.report.shown import Shown


@dataclass(frozen=True)
class ImportRequest:
    """What the user said about an import; empty means: find out."""

    paths: tuple[Path, ...]
    kind: str | None = None
    mapping: Path | None = None
    source: str | None = None
    date_order: str | None = None
    decimal: str | None = None
    currency: str | None = None
    time_zone: str | None = None
    won: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    snapshot_on: date | None = None
    holds: str | None = None
    is_full: bool = False
    sheet: str | None = None
    is_dry_run: bool = False
    is_strict: bool = False


@dataclass(frozen=True)
class FileReport:
    """How one file was understood.

    ``samples`` has a value of each column that holds any, ``doubtful`` the columns whose meaning is
    a guess that was not taken.
    """

    file: str
    kind: str
    encoding: str
    delimiter: str
    rows: int
    mapping: dict[str, str]
    ignored_columns: list[str]
    date_order: str | None
    currency: str | None
    sheet: str = ""
    samples: dict[str, str] = field(default_factory=dict)
    doubtful: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Written:
    """Rows of one kind: new, changed, seen unchanged, and known but absent from the files."""

    new: int
    changed: int
    unchanged: int
    absent: int = 0


@dataclass(frozen=True)
class ImportResult(Shown):
    """What an import did: files as understood, rows written by kind, problems by row.

    ``stages`` has the names of the files' stages by what they are taken for: won, lost or open.
    ``is_known`` says that the same files were imported before, so that nothing had to be read,
    ``is_full`` that what the files do not hold is gone.
    """

    source: str
    snapshot_on: date
    files: list[FileReport]
    written: dict[str, Written]
    changes: int
    problems: list[Problem]
    notices: list[str] = field(default_factory=list)
    stages: dict[str, list[str]] = field(default_factory=dict)
    is_dry_run: bool = False
    is_known: bool = False
    is_full: bool = False

    @property
    def has_left_out(self) -> bool:
        """Whether any row was left out."""
        return any(problem.severity == "error" for problem in self.problems)

    def document(self) -> dict[str, Any]:
        """Return the result as the JSON contract has it."""
        return {
            "source": self.source,
            "snapshot_on": self.snapshot_on.isoformat(),
            "dry_run": self.is_dry_run,
            "files": [asdict(report) for report in self.files],
            "written": {
                kind: {"new": rows.new, "changed": rows.changed, "unchanged": rows.unchanged}
                for kind, rows in self.written.items()
            },
            "absent": {kind: rows.absent for kind, rows in self.written.items() if rows.absent},
            "changes": self.changes,
            "problems": [asdict(problem) for problem in self.problems],
            "notices": self.notices,
            "stages": self.stages,
        }


def check_words(
    date_order: str | None, holds: str | None, currency: str | None, decimal: str | None
) -> None:
    """Refuse words the options do not know; UsageError."""
    if decimal not in (None, "comma", "point"):
        raise UsageError(f"'{decimal}' is no decimal sign.", "Give comma or point.")
    if date_order not in (None, "dmy", "mdy", "ymd"):
        raise UsageError(f"'{date_order}' is no date order.", "Give dmy, mdy or ymd.")
    if holds not in (None, "all", "open", "some"):
        raise UsageError(f"'{holds}' is not what a file can hold.", "Give all, open or some.")
    if currency is not None and not (len(currency) == 3 and currency.isalpha()):
        raise UsageError(f"'{currency}' is not a currency.", "Write its ISO code, such as EUR.")
