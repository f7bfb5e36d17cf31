"""The hours of a scope's sellers, read from the book's activities and what was logged here."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from ontarget.app.contact_layer import lay_contacts
from ontarget.app.contact_log import logged_activities
from ontarget.app.desk import Desk
from ontarget.app.merge import read_merged
from ontarget.pipeline.effort import KINDS, Effort, find_effort

_READ = ("source", "opportunity_id", "kind", "direction", "happened_at", "is_done", "subject",
         "outcome", "duration_minutes")  # fmt: skip
LABELS = {"call": "calls", "email": "mails", "meeting": "meetings", "other": "notes and tasks"}


def assumed_minutes(desk: Desk) -> dict[str, float]:
    """Return what a contact of each kind takes where the book does not say: settings."""
    return {kind: desk.settings.number(f"{kind}_minutes") for kind in KINDS}


def read_activities(desk: Desk, columns: Sequence[str]) -> pa.Table:
    """Return the activities of the sources with what was logged here, merged ones as one."""
    with desk.book.read() as book:
        tables = {
            "activity": book.arrow("activity", columns, in_order=False),
            "opportunity": book.arrow("opportunity", ["record_id", "source", "source_id"]),
        }
        links = book.rows("link")
        logged = logged_activities(book, desk)
    return lay_contacts(read_merged(tables, links), logged, desk.zone)["activity"]


def effort_of(desk: Desk, rows: pa.Table) -> Effort:
    """Return what was done for pipeline rows by the end of the desk's day."""
    return find_effort(
        read_activities(desk, _READ), rows, desk.as_of, time_zone=desk.settings.text("time_zone"),
        assumed_minutes=assumed_minutes(desk),
    )  # fmt: skip
