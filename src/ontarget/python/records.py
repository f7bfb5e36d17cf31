"""The records of a book: imports, lists, changes, targets, settings, files to hand on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ontarget.app.one_thread import in_one_thread
from ontarget.core.errors import UsageError
from ontarget.python.asking import (
    Asking,
    Day,
    Names,
    Number,
    day_of,
    limit_of,
    names_of,
    number_of,
    past_day_of,
    path_of,
    typed,
)
from ontarget.python.told import Listed

if TYPE_CHECKING:
    from ontarget.app.book_care import Examination
    from ontarget.app.import_result import ImportResult
    from ontarget.app.local_change import Changed
    from ontarget.app.merge import Merged
    from ontarget.app.undo_import import Undone
    from ontarget.pipeline.load import PipelineTables

    Row = dict[str, Any]


@in_one_thread
class Records(Asking):
    """What the book holds, and how it gets there."""

    def import_(
        self, files: str | Path | Sequence[str | Path], *, kind: str = "auto",
        mapping: str | Path | None = None, source: str | None = None,
        date_order: str | None = None, decimal: str | None = None, currency: str | None = None,
        time_zone: str | None = None, won: Names = (), lost: Names = (),
        snapshot_on: Day = None, holds: str | None = None, full: bool = False,
        sheet: str | None = None, dry_run: bool = False, strict_problems: bool = False,
    ) -> ImportResult:  # fmt: skip
        """Take exports that belong together into the book; the same file twice changes nothing.

        One bad row stops nothing: see ``problems`` and ``has_left_out`` of what is returned.
        """
        from ontarget.app.import_files import import_files
        from ontarget.app.import_result import ImportRequest, check_words
        from ontarget.app.same_import import find_same_import

        check_words(date_order, holds, currency, decimal)
        desk = self.desk
        many = (files,) if isinstance(files, str | Path) else files
        request = ImportRequest(
            tuple(path_of(file) for file in many), kind=kind,
            mapping=None if mapping is None else path_of(mapping), source=source,
            date_order=date_order, decimal=decimal, currency=currency, time_zone=time_zone,
            won=names_of(won), lost=names_of(lost), snapshot_on=past_day_of(desk, snapshot_on),
            holds=holds, is_full=full, sheet=sheet, is_dry_run=dry_run, is_strict=strict_problems,
        )  # fmt: skip
        return find_same_import(desk, request) or import_files(desk, request)

    def undo(self) -> Undone:
        """Take the last import back, whole; what was changed by hand since stays as it is."""
        from ontarget.app.undo_import import undo_last_import

        return undo_last_import(self.desk)

    def state(self) -> PipelineTables:
        """Return the state of every opportunity at the end of the day as Arrow tables.

        ``state().pipeline`` has a row each, amounts in whole minor units such as cents.
        """
        return self.shelves.shelf(self.desk).state

    def list(
        self, kind: str, *, owner: str | None = None, open: bool = False, local: bool = False,
        gone: bool = False, limit: int | None = None,
    ) -> Listed[Row]:  # fmt: skip
        """Return the records of a kind as the book holds them now, whatever the day."""
        from ontarget.app.gone import gone_opportunities
        from ontarget.app.list_records import find_kind, list_records

        desk = self.desk
        is_asked = find_kind(kind).name == "opportunity" and not gone
        rows = list_records(desk, kind, owner=owner, is_open=open, is_local=local,
                            limit=limit_of(limit),
                            without=gone_opportunities(desk) if is_asked else ())  # fmt: skip
        return Listed("rows", tuple(rows))

    def set(
        self, opportunity: str, assignments: Names = (), *, kind: str = "opportunity",
        **fields: Number | date | None,
    ) -> Changed:  # fmt: skip
        """Set fields of a record, all of them or none; what the source says stays beside them.

        Fields by name, ``amount=45_000, close_date="fri"``, None to empty one; or as typed,
        ``["amount=45k"]``.
        """
        from ontarget.app.local_change import set_fields

        return set_fields(self.desk, opportunity, _typed(assignments, fields), kind_name=kind)

    def add(self, kind: str, assignments: Names = (), /, **fields: Number | date | None) -> Changed:
        """Add a record of your own, with fields as in ``set``."""
        from ontarget.app.list_records import find_kind
        from ontarget.app.local_change import add_record

        return add_record(self.desk, find_kind(kind).name, _typed(assignments, fields))

    def won(self, opportunity: str, *, on: Day = None, amount: Number | None = None) -> Changed:
        """Say that an opportunity was won, when and for how much."""
        from ontarget.app.local_change import close_won

        desk = self.desk
        said = None if amount is None else typed(amount)
        return close_won(desk, opportunity, on=past_day_of(desk, on), amount=said)

    def lost(self, opportunity: str, *, on: Day = None, reason: str | None = None) -> Changed:
        """Say that an opportunity was lost, when and why."""
        from ontarget.app.local_change import close_lost

        desk = self.desk
        return close_lost(desk, opportunity, on=past_day_of(desk, on), reason=reason)

    def merge(self, kept: str, other: str) -> Merged:
        """Read two opportunities as one: renamed, entered twice, or in two sources."""
        from ontarget.app.merge import merge_records

        return merge_records(self.desk, kept, other)

    def merge_undo(self, other: str) -> Merged:
        """Read an opportunity as one of its own again."""
        from ontarget.app.merge import unmerge

        return unmerge(self.desk, other)

    def owner_set(
        self, name: str, *, team: str | None = None, manager: str | None = None,
        from_: Day = None, to: Day = None, hours_per_week: float | None = None,
    ) -> Changed:  # fmt: skip
        """Say which team a seller belongs to and since when; a new name is a new seller."""
        from ontarget.app.local_change import set_owner

        desk = self.desk
        return set_owner(desk, name, team=team, manager=manager, from_on=day_of(desk, from_),
                         to_on=day_of(desk, to), hours_per_week=hours_per_week)  # fmt: skip

    def target_set(
        self, *, period: str, amount: Number, owner: str | None = None, team: str | None = None,
        company: bool = False, measure: str = "amount", count_of: str | None = None,
        currency: str | None = None, where: str | None = None,
    ) -> Row:  # fmt: skip
        """Set the number to reach in a period; without a scope, yours."""
        from ontarget.app.scopes import chosen_scope
        from ontarget.app.targets import set_target

        desk = self.desk
        scope = chosen_scope(desk, self._scope(owner, team, company))
        return set_target(desk, scope, period=period, number=number_of(amount), measure=measure,
                          count_of=count_of, currency=currency, where=where)  # fmt: skip

    def target_list(self) -> Listed[Row]:
        """Return every target of the book."""
        from ontarget.app.targets import list_targets

        return Listed("targets", tuple(list_targets(self.desk)))

    def config(
        self, name: str | None = None, value: str | float | None = None, *, reset: bool = False
    ) -> Listed[Row]:
        """Return settings, all or one, after changing it if a value is given or ``reset``."""
        from ontarget.app.settings import change_setting, list_settings

        if value is not None or reset:
            if name is None:
                raise UsageError("Which setting?", "Name it: config('currency', 'EUR')")
            change_setting(self.desk, name, None if reset else str(value))
        return Listed("settings", tuple(list_settings(self.desk, name)))

    def rules(self) -> Listed[Row]:
        """Return every rule of the audit with its thresholds."""
        from ontarget.app.rules import list_rules

        return Listed("rules", tuple(list_rules()))

    def doctor(self, *, gone: bool = False) -> Examination:
        """Return damage, references to nowhere, sums per currency and the last imports."""
        from ontarget.app.book_care import examine_book

        return examine_book(self.desk, with_gone=gone)

    def backup(self, file: str | Path, *, force: bool = False) -> Path:
        """Write a consistent copy of the book, also while it is in use; return its path."""
        from ontarget.app.book_care import back_up

        path = path_of(file)
        back_up(self.desk, path, is_forced=force)
        return path


def _typed(assignments: Names, fields: Mapping[str, Number | date | None]) -> tuple[str, ...]:
    """Return assignments as they are typed."""
    named = (f"{name}={typed(value)}" for name, value in fields.items())
    return (*names_of(assignments), *named)
