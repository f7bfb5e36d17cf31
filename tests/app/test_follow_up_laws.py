"""What must never be suggested, on random books, told by `due` alone and counted here anew."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from ontarget.app.absence import add_absence
from ontarget.app.find_contact import find_contact
from ontarget.app.follow_ups import follow_ups
from ontarget.app.log_contact import Contacted, log_contact
from ontarget.app.permissions import opt_out
from ontarget.app.prefer import Wish, prefer

DAY = date(2026, 11, 23)
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Sydney", "")
HEAD = ("opportunity_id,name,account,contact_id,owner,stage,status,amount,currency,created_on,"
        "close_date,next_step,next_step_on\n")  # fmt: skip


def make_book(rng: Random) -> tuple[dict[str, str], dict[str, dict]]:
    """Return the files of a random book and what is in them."""
    people = {
        f"c{i}": {"out": rng.random() < 0.2, "zone": rng.choice(ZONES), "email": rng.random() < 0.9}
        for i in range(4)
    }
    contact = "contact_id,name,email,phone,time_zone,has_opted_out\n" + "".join(
        f"{key},Person {key},{key + '@x.example' if p['email'] else ''},,{p['zone']},"
        f"{str(p['out']).lower()}\n"
        for key, p in people.items()
    )  # fmt: skip
    rows, acts, told = (
        HEAD,
        "activity_id,opportunity_id,contact_id,owner,kind,direction,happened_at\n",
        {},
    )
    for i in range(9):
        person, owner = rng.choice(list(people)), rng.choice(["Maya", "Bob"])
        step = rng.choice(["", "", (DAY + timedelta(rng.randint(-9, 6))).isoformat()])
        rows += (f"o{i},Deal {i},A{i},{person},{owner},Offer,open,{1000 * (i + 1)},EUR,2026-09-01,"
                 f"2026-12-18,{'call them' if step else ''},{step}\n")  # fmt: skip
        contacts = []
        for k in range(rng.randint(0, 7)):
            at = datetime(2026, 11, 22, 12, tzinfo=UTC) - timedelta(
                days=rng.randint(0, 40), minutes=k
            )
            direction = rng.choice(["out", "out", "out", "in"])
            contacts.append((at, direction, person))
            acts += f"a{i}-{k},o{i},{person},{owner},email,{direction},{at:%Y-%m-%dT%H:%M:%SZ}\n"
        told[f"o{i}"] = {"person": person, "owner": owner, "contacts": contacts}
    return {"opportunity.csv": rows, "contact.csv": contact, "activity.csv": acts}, told


def check(seed: int, make_desk, take) -> int:
    """Make a book, ask for the week, and hold every suggestion against the laws."""
    rng = Random(seed)
    files, told = make_book(rng)
    desk = make_desk(f"book-{seed}.sqlite", DAY, n_paths=1000, time_zone="Europe/Berlin")
    take(desk, files, source="crm")
    wishes, denied, away, refused = {}, defaultdict(set), {}, set()
    for key in ("c0", "c1", "c2", "c3"):
        person = find_contact(desk, f"Person {key}")
        if rng.random() < 0.4:
            days = rng.choice([None, "tue,thu", "wed"])
            wish = Wish(days, *rng.choice([(None, None), ("15:00", "17:30"), ("09:00", "10:00")]),
                        rng.choice([None, "call", "email"]), None, "as asked")  # fmt: skip
            prefer(desk, person, wish)
            wishes[key] = wish
        if rng.random() < 0.3:
            channel = rng.choice([None, "email", "call"])
            opt_out(desk, person, channel, "asked")
            denied[key] |= {channel} if channel else {"email", "call", "meeting"}
        if rng.random() < 0.3:
            first = DAY + timedelta(rng.randint(0, 4))
            away[key] = (first, first + timedelta(rng.randint(0, 2)))
            add_absence(desk, *away[key], contact=person)
    if rng.random() < 0.5:
        log_contact(desk, "o0", Contacted(kind="call", outcome="no"))
        refused.add("o0")
    people = {row["source_id"]: row for row in desk.book.rows("contact")}
    found = follow_ups(desk, is_week=True)
    last_of: dict[str, date] = {}
    for one in sorted(found.due, key=lambda due: due.on):
        key = told[one.opportunity_id]["person"]
        assert one.opportunity_id not in refused
        assert not people[key]["has_opted_out"]
        assert one.channel not in denied[key]
        pressed = _unanswered(told, key)
        assert len(pressed) < 6 or one.on > DAY
        assert one.window is not None
        assert one.window.start >= desk.now
        local = one.window.start.astimezone(ZoneInfo(one.window.time_zone))
        end = one.window.end.astimezone(ZoneInfo(one.window.time_zone))
        assert local.date() == one.on
        assert (local.hour, local.minute) >= (8, 0)
        assert (end.hour, end.minute) <= (20, 0)
        if key in away:
            assert not away[key][0] <= one.on <= away[key][1]
        wish = wishes.get(key)
        if wish is not None and wish.days:
            assert f"{local:%a}".lower() in wish.days
        if wish is not None and wish.from_time:
            assert wish.from_time <= f"{local:%H:%M}"
            assert f"{end:%H:%M}" <= wish.to_time
        if key in last_of:
            assert np.busday_count(last_of[key], one.on) >= 2
        last_of[key] = one.on
        assert one.why_now
        assert one.bring or one.offer
    return len(found.due)


def _unanswered(told: dict[str, dict], key: str) -> list[datetime]:
    """Return our contacts of the last 30 days with a person since the last sign of theirs."""
    every = [c for row in told.values() for c in row["contacts"] if c[2] == key]
    sign = max(
        (at for at, way, _ in every if way == "in"), default=datetime(2000, 1, 1, tzinfo=UTC)
    )
    floor = datetime(2026, 10, 25, tzinfo=UTC)
    return [at for at, way, _ in every if way == "out" and at > sign and at >= floor]


@pytest.mark.parametrize("seed", range(4))
def test_nothing_forbidden_is_ever_suggested(seed, make_desk, take):
    check(seed, make_desk, take)


@pytest.mark.slow
def test_nothing_forbidden_is_suggested_on_many_books(make_desk, take):
    assert sum(check(100 + seed, make_desk, take) for seed in range(8)) > 15


def test_two_sellers_never_contact_one_person_on_one_day(make_desk, take):
    desk = make_desk(n_paths=1000, time_zone="Europe/Berlin")
    rows = HEAD + "".join(
        f"o{i},Deal {i},A,c0,{owner},Offer,open,1000,EUR,2026-11-01,2026-12-18,,\n"
        for i, owner in enumerate(["Maya", "Bob", "Maya"])
    )
    people = "contact_id,name,email,phone,time_zone,has_opted_out\nc0,Ann,a@x.example,,,false\n"
    acts = "activity_id,opportunity_id,contact_id,owner,kind,direction,happened_at\n" + "".join(
        f"a{i},o{i},c0,Maya,email,in,2026-11-19T12:00:00Z\n" for i in range(3)
    )
    take(desk, {"opportunity.csv": rows, "contact.csv": people, "activity.csv": acts}, source="crm")
    found = follow_ups(replace(desk, as_of=DAY))
    assert len(found.due) == 1
    assert sum("same person" in one.text for one in found.blocked) == 2
