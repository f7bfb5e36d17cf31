import statistics
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest


def test_replies_come_in_the_hours_planted_for_each_contact(world):
    contacts = world.truth["contacts"]
    n_in_peak = n_replies = 0
    expected = 0.0
    for row in world.tables["activity"].records():
        if row["direction"] == "in":
            contact = contacts[row["contact_id"]]
            hour = row["happened_at"].astimezone(ZoneInfo(contact["time_zone"])).hour
            n_in_peak += 0 <= hour - contact["peak_hour"] < 2
            expected += contact["reply_share_by_hour"][str(contact["peak_hour"])]
            n_replies += 1
    assert n_replies > 1000
    # Four standard errors of a share; two of five blocks would be chance.
    margin = 4 * 0.5 / n_replies**0.5
    assert n_in_peak / n_replies == pytest.approx(expected / n_replies, abs=margin)
    assert expected / n_replies > 0.4


def test_calls_get_through_more_often_in_good_hours(world):
    contacts = world.truth["contacts"]
    good, other = [], []
    for row in world.tables["activity"].records():
        if row["kind"] == "call" and row["direction"] == "out":
            contact = contacts[row["contact_id"]]
            hour = row["happened_at"].astimezone(ZoneInfo(contact["time_zone"])).hour
            side = good if 0 <= hour - contact["peak_hour"] < 2 else other
            side.append(row["outcome"] == "connected")
    assert statistics.mean(good) > 1.5 * statistics.mean(other)


def test_whoever_has_gone_silent_does_not_reply(world):
    n_silent = 0
    for row in world.tables["activity"].records():
        truth = world.truth["opportunities"][row["opportunity_id"]]
        silent_on = truth["silent_on"]
        if truth["is_legible"] and silent_on and row["outcome"] == "connected":
            assert row["happened_at"].date().isoformat() < silent_on
            n_silent += 1
    assert n_silent > 100


def test_some_contacts_opt_out_and_are_mostly_left_alone(worlds):
    n_contacts = n_opted_out = n_after = n_touches = 0
    for world in worlds:
        told = {key: it["opted_out_at"] for key, it in world.truth["contacts"].items()}
        opted_out = {key: datetime.fromisoformat(at) for key, at in told.items() if at}
        n_contacts += len(world.truth["contacts"])
        n_opted_out += len(opted_out)
        for row in world.tables["activity"].records():
            if row["kind"] == "email" and row["direction"] == "out":
                since = opted_out.get(row["contact_id"])
                n_after += since is not None and row["happened_at"] > since + timedelta(days=1)
                n_touches += 1
    assert 0.001 < n_opted_out / n_contacts < 0.03
    assert n_after / n_touches < 0.005


def test_planned_meetings_that_were_never_held_stay_open(world):
    open_ones = [row for row in world.tables["activity"].records() if not row["is_done"]]
    assert {row["kind"] for row in open_ones} == {"meeting"}
    assert all(row["happened_at"] is None and row["due_on"] for row in open_ones)
    assert any(row["due_on"] > world.as_of for row in open_ones)
