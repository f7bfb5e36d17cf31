"""What follow-ups are read from: contacts of the whole book, people, wishes and learned curves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.absence import standing_absences
from ontarget.app.audit_tables import group_of, read_book
from ontarget.app.contact_log import standing_log
from ontarget.app.content import brought
from ontarget.app.desk import Desk, end_of_day
from ontarget.app.local_layer import laid_over, standing_changes
from ontarget.app.own_records import day_of
from ontarget.app.permissions import Permission, standing_permissions
from ontarget.app.prefer import standing_preferences
from ontarget.app.same_person import (
    as_one,
    find_mailboxes,
    find_same_person,
    others_of,
    persons_of,
)
from ontarget.app.situation import Situation
from ontarget.followup.absence import owner_key, person_key
from ontarget.followup.content import ShelfItem, read_shelf
from ontarget.followup.hour_trials import find_trials
from ontarget.followup.hours import HourRates, fit_hours
from ontarget.followup.preference import Preference, read_preference
from ontarget.followup.reply_curve import ReplyCurves, fit_reply_curves
from ontarget.followup.stop_rule import StopRule, fit_stop_rule, read_worth
from ontarget.followup.zones import Place, Zone, find_zone
from ontarget.pipeline.calendar import build_calendar
from ontarget.pipeline.persons import find_persons
from ontarget.pipeline.stage_places import find_places
from ontarget.pipeline.touches import touches

Row = Mapping[str, Any]
Twins = Mapping[int, tuple[int, ...]]
_YEARS_BACK, _YEARS_AHEAD = 20, 3
_JOINT = "\x1f"
_REFUSALS = ("no", "not-now")
_ABSENCES = pa.schema([("who", pa.string()), ("from_on", pa.date32()), ("to_on", pa.date32())])
_PERMISSIONS = pa.schema(
    [("contact_record_id", pa.int64()), ("channel", pa.string()), ("is_allowed", pa.bool_()),
     ("said_on", pa.date32())]
)  # fmt: skip
_REFUSED = pa.schema(
    [("record_id", pa.int64()), ("kind", pa.string()), ("said_at", pa.timestamp("us", "UTC")),
     ("until_on", pa.date32())]
)  # fmt: skip


@dataclass(frozen=True)
class FollowUpBook:
    """The book's contacts as of the day, and what was learned from them.

    ``touches`` are those of every opportunity; ``places`` the order of stages; ``wishes`` what
    contacts asked for and ``sent`` what they got, by record; ``steps_said`` when the next step of
    an opportunity was logged. ``same_person`` names for each record of a person who has several
    the first one: what they said, got and forbade stands under every one of their records, only
    contacts are counted by ``as_one``. ``zones`` are those asked for so far, by record.
    """

    touches: pa.Table
    calendar: pa.Table
    places: pa.Table
    opportunity: pa.Table
    contact: pa.Table
    account: pa.Table
    changed: Mapping[int, Row]
    permissions: pa.Table
    opted_out: pa.Table
    refusals: pa.Table
    absences: pa.Table
    same_person: Mapping[int, int]
    zones: dict[int, Zone]
    steps_said: Mapping[int, date]
    wishes: Mapping[int, Preference]
    items: tuple[ShelfItem, ...]
    sent: Mapping[int, frozenset[int]]
    curves: ReplyCurves
    stop: StopRule
    hours: HourRates

    def people(self, ids: Iterable[int]) -> dict[int, Row]:
        """Return contacts by record, with what was changed here."""
        at = pc.index_in(
            pa.array(sorted(set(ids)), pa.int64()), value_set=self.contact["record_id"]
        )
        rows = self.contact.take(at.drop_null()).to_pylist()
        return {
            row["record_id"]: laid_over("contact", row, self.changed.get(row["record_id"], {}))
            for row in rows
        }

    def countries(self, ids: list[int], book_zone: str) -> list[str | None]:
        """Return the country's code of each contact, None where it is not known."""
        new = [key for key in dict.fromkeys(ids) if key not in self.zones]
        found = found_zones(new, self.contact, self.account, book_zone)
        self.zones.update(zip(new, found, strict=True))
        return [self.zones[key].country for key in ids]

    def main_persons(self, rows: pa.Table) -> list[int | None]:
        """Return the record of the main person of each row, named by id or by name, else None."""
        found = find_persons(self.contact, rows["source"], rows["contact_id"])
        return list(found.to_pylist())

    @cached_property
    def touches_as_one(self) -> pa.Table:
        """The contacts with one ``contact_record_id`` for each person."""
        return self.as_one(self.touches)

    def person_of(self, record_id: int | None) -> int | None:
        """Return the record that stands for the person of a contact."""
        return None if record_id is None else self.same_person.get(record_id, record_id)

    def as_one(self, table: pa.Table) -> pa.Table:
        """Return contacts or candidates with one ``contact_record_id`` for each person."""
        return as_one(table, self.same_person)

    def zone_of(self, person: Row | None, account: Row | None, book_zone: str) -> Zone:
        """Return the zone in which somebody's day runs."""
        return find_zone(_place(person), _place(account), book_zone)


def _place(row: Row | None) -> Place | None:
    return (
        None if row is None else Place(row.get("time_zone"), row.get("country"), row.get("phone"))
    )


def read_follow_up_book(situation: Situation) -> FollowUpBook:
    """Return what the book of a situation knows of contacts, as of its day."""
    desk, state = situation.desk, situation.state
    country, zone = desk.settings.text("country") or None, desk.settings.text("time_zone")
    year = desk.as_of.year
    calendar = build_calendar(country, year - _YEARS_BACK, year + _YEARS_AHEAD)
    book = read_book(situation)
    # Who a person is and where does not depend on the day; whether they may be contacted does, and
    # is asked of the permissions.
    contact, account = desk.book.read_arrow("contact"), book["account"]
    found = touches(
        book["activity"], state.pipeline, desk.as_of, time_zone=zone, calendar=calendar,
        contact=contact,
    )  # fmt: skip
    rows = state.pipeline.append_column("group", group_of(state.pipeline))
    with desk.book.read() as transaction:
        changed = standing_changes(transaction, "contact")
        shelf_rows = transaction.rows("content")
    same_person = find_same_person(contact, find_mailboxes(contact, changed))
    twins = others_of(persons_of(same_person))
    told, log = standing_permissions(desk), standing_log(desk)
    said = _permissions(one for one in told if one.is_own)
    person = pc.unique(found["contact_record_id"]).drop_null().to_pylist()
    zones = dict(zip(person, found_zones(person, contact, account, zone), strict=True))
    return FollowUpBook(
        touches=found,
        calendar=calendar,
        places=find_places(book["stage"], state.pipeline, state.stage_history),
        opportunity=book["opportunity"],
        contact=contact,
        account=account,
        changed=changed,
        permissions=_permissions(told),
        opted_out=_opted_out(told),
        refusals=_refusals(log),
        absences=_absences(desk, twins),
        same_person=same_person,
        zones=zones,
        steps_said={
            row["record_id"]: day_of(desk, row["happened_at"])
            for row in log
            if row["next_step"]
        },
        wishes=_wishes(desk, twins),
        items=tuple(read_shelf(shelf_rows, desk.as_of, desk.zone)),
        sent=_sent(desk, twins),
        curves=fit_reply_curves(found, rows, desk.as_of, calendar),
        stop=fit_stop_rule(
            found, rows, desk.as_of, calendar, read_worth(desk.settings),
            opt_outs=said.filter(pc.invert(said["is_allowed"])),
        ),
        hours=fit_hours(
            find_trials(
                _zoned(found, rows, zones), end_of_day(desk, desk.as_of), book_zone=zone
            )
        ),
    )  # fmt: skip


def _zoned(found: pa.Table, rows: pa.Table, zones: Mapping[int, Zone]) -> pa.Table:
    """Return the touches with the zone of the person and the segment of the opportunity."""
    at = pc.cast(pc.index_in(found["record_id"], value_set=rows["record_id"]), pa.int64())
    table = found.append_column("segment", rows["group"].take(at))
    person = pa.array(zones, pa.int64())
    names = pa.array([one.name for one in zones.values()], pa.string())
    place = pc.cast(pc.index_in(found["contact_record_id"], value_set=person), pa.int64())
    return table.append_column("time_zone", names.take(place))


def found_zones(ids: list[int], contact: pa.Table, account: pa.Table, book_zone: str) -> list[Zone]:
    """Return the zone of each contact, from what the sources say."""
    if not ids:
        return []
    at = pc.cast(pc.index_in(pa.array(ids, pa.int64()), value_set=contact["record_id"]), pa.int64())
    people = contact.select(["source", "account_id", "time_zone", "country", "phone"]).take(at)
    key = pc.binary_join_element_wise(people["source"], people["account_id"], _JOINT)
    known = pc.binary_join_element_wise(account["source"], account["source_id"], _JOINT)
    places = account.select(["time_zone", "country"])
    firms = places.take(pc.cast(pc.index_in(key, value_set=known), pa.int64()))
    own = zip(
        *(people[name].to_pylist() for name in ("time_zone", "country", "phone")), strict=True
    )
    of_firm = zip(firms["time_zone"].to_pylist(), firms["country"].to_pylist(), strict=True)
    return [
        find_zone(Place(*who), Place(*firm), book_zone)
        for who, firm in zip(own, of_firm, strict=True)
    ]


def _permissions(told: Iterable[Permission]) -> pa.Table:
    """Return what is allowed, in the order of its entry.

    The source's words have no day of their own and stand always.
    """
    return pa.Table.from_pylist(
        [
            {"contact_record_id": one.contact_record_id, "channel": one.channel,
             "is_allowed": one.is_allowed, "said_on": one.said_on or date.min}
            for one in told
            if one.known == "here"
        ],
        _PERMISSIONS,
    )  # fmt: skip


def _opted_out(told: Iterable[Permission]) -> pa.Table:
    """Return whom the sources say not to contact at all: record_id, has_opted_out."""
    ids = [one.contact_record_id for one in told if one.known == "source" and not one.is_allowed]
    ids = list(dict.fromkeys(ids))
    return pa.table(
        {"record_id": pa.array(ids, pa.int64()), "has_opted_out": pa.array(np.ones(len(ids), bool))}
    )


def _wishes(desk: Desk, twins: Twins) -> dict[int, Preference]:
    """Return what contacts asked for; the last word of a person counts for all of their records."""
    found: dict[int, Row] = {}
    rows = standing_preferences(desk)
    for key, row in sorted(rows.items(), key=lambda one: one[1]["said_at"]):
        found |= dict.fromkeys((key, *twins.get(key, ())), row)
    return {key: read_preference(row, desk.zone) for key, row in found.items()}


def _sent(desk: Desk, twins: Twins) -> dict[int, frozenset[int]]:
    """Return what each person got, by record."""
    found: dict[int, set[int]] = {}
    for one in brought(desk):
        if one.contact_record_id is not None:
            for key in (one.contact_record_id, *twins.get(one.contact_record_id, ())):
                found.setdefault(key, set()).add(one.content_id)
    return {key: frozenset(ids) for key, ids in found.items()}


def _refusals(log: Iterable[Row]) -> pa.Table:
    rows = [
        {"record_id": row["record_id"], "kind": row["outcome"], "said_at": row["happened_at"],
         "until_on": row["until_on"]}
        for row in log
        if row["outcome"] in _REFUSALS
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, _REFUSED)


def _absences(desk: Desk, twins: Twins) -> pa.Table:
    rows = []
    for one in standing_absences(desk):
        key = one.contact_record_id
        if key is None:
            who = [owner_key(one.owner or "")]
        else:
            who = [person_key(each) for each in (key, *twins.get(key, ()))]
        rows += [{"who": each, "from_on": one.from_on, "to_on": one.to_on} for each in who]
    return pa.Table.from_pylist(rows, _ABSENCES)
