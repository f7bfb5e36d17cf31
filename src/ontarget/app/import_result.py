"""What is asked of an import and what came of it; light, so that nothing heavy is loaded."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ontarget.core.problem import Problem


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
class ImportResult:
    """What an import did: files as understood, rows written by kind, problems by row.

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
    is_dry_run: bool = False
    is_known: bool = False
    is_full: bool = False

    @property
    def has_left_out(self) -> bool:
        """Whether any row was left out."""
        return any(problem.severity == "error" for problem in self.problems)
