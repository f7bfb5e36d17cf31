"""Planted hours are learned from what sellers do anyway, by the true reply rate of the advice."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
from benchmarks.contact_time import (
    by_segment,
    firm_wide,
    flat,
    follow_advice,
    measure,
    reversed_rule,
)

from ontarget.followup.contact_time import Buyer, Seller, find_window
from ontarget.followup.hour_trials import find_trials
from ontarget.followup.hours import fit_hours
from ontarget.followup.zones import Place, find_zone

# Answers of .08 to .16 over five parts of the day; 2,000 contacts of three segments, spread over
# the day as an unadvised seller does. Sums over 60 firms.


def test_most_of_what_hours_can_bring_is_gained_after_2000_contacts():
    found = measure(firm_wide, 2000, 60, 1)
    assert found.share >= 0.6, found


def test_so_it_is_where_every_segment_has_its_own_hours():
    found = measure(by_segment, 2000, 120, 1)
    assert found.share >= 0.6, found


def test_a_general_rule_that_is_quite_wrong_costs_at_most_5_in_100():
    found = measure(reversed_rule, 2000, 60, 1)
    assert found.learned >= 0.95 * found.best, found


def test_where_hours_make_no_difference_none_is_called_clear():
    for n in (500, 2000):
        assert measure(flat, n, 60, 1).clear <= 0.1


def test_what_is_called_clear_is_nearly_always_true():
    assert measure(by_segment, 2000, 60, 1).held >= 0.9


def test_few_contacts_never_do_much_worse_than_the_rule():
    """With 60 contacts the advice may be no better than the rule, but not clearly worse."""
    found = measure(by_segment, 60, 60, 1)
    assert found.learned >= 0.97 * found.rule, found


@pytest.mark.slow
def test_exploring_finds_the_hours_that_following_the_rule_never_sees():
    blind, curious = follow_advice(0.0, 2000, 30, 1), follow_advice(0.1, 2000, 30, 1)
    assert curious.share >= blind.share + 0.1, (blind, curious)


def test_hours_planted_in_the_buyers_clock_are_found_from_utc_touches():
    """Four zones, calls and mails: local hours are told apart though UTC hours are all mixed."""
    zones = ["America/New_York", "Asia/Kolkata", "Europe/Berlin", "Australia/Sydney"]
    rng, rows = np.random.default_rng(4), []
    best = {"call": 10, "email": 14}
    for record in range(2400):
        zone, kind = zones[record % 4], ("call", "email")[record % 8 // 4]
        hour = int(rng.choice([8, 9, 10, 11, 12, 13, 14, 15, 16, 17]))
        local = datetime(2025, 1, 1, hour, 10, tzinfo=ZoneInfo(zone)) + timedelta(
            days=int(rng.integers(0, 400))
        )
        is_answered = rng.random() < (0.3 if best[kind] <= hour < best[kind] + 2 else 0.1)
        row = {"record_id": record, "contact_record_id": record % 300, "kind": kind,
               "direction": "out", "happened_at": local.astimezone(UTC), "has_time": True,
               "is_sign": bool(is_answered and kind == "call"), "is_automatic": False,
               "time_zone": zone, "segment": "Retail"}  # fmt: skip
        rows.append(row)
        if is_answered and kind == "email":
            reply = row["happened_at"] + timedelta(hours=20)
            rows.append({**row, "direction": "in", "is_sign": True, "happened_at": reply})
    trials = find_trials(pa.Table.from_pylist(rows), datetime(2026, 6, 1, tzinfo=UTC),
                         book_zone="UTC")  # fmt: skip
    hours = fit_hours(trials)
    now = datetime(2026, 6, 8, 0, 0, tzinfo=UTC)
    for zone in zones:
        who = Buyer(find_zone(Place(time_zone=zone), None, "UTC"), segment="Retail")
        for channel, hour in best.items():
            found = find_window(who, Seller(ZoneInfo(zone)), hours, channel=channel, now=now,
                                due_on=date(2026, 6, 9))  # fmt: skip
            assert (found.start.hour, found.basis) == (hour, "learned")
            assert found.text.startswith(f"answers come more often {hour}-{hour + 2} h")
