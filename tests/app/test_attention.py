"""What was shown on three days running gives way, each finding by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from ontarget.app.attention import find_shown, finding_key, remember_findings


def test_findings_about_no_opportunity_wear_out_each_by_itself(desk):
    """The same rule about another seller, or another rule, was never shown."""
    ann, bob = (finding_key("OWN003", None, name) for name in ("Ann", "Bob"))
    other = finding_key("PIP004", None, None)
    for day in (18, 19, 20):
        now = datetime(2026, 11, day, 9, tzinfo=UTC)
        remember_findings(replace(desk, as_of=now.date(), now=now), [(ann, 40.0)])
    shown = find_shown(desk)
    assert shown.is_worn(ann, 40.0)
    assert not shown.is_worn(ann, 41.0), "it got worse"
    assert not shown.is_worn(bob, 40.0)
    assert not shown.is_worn(other, 40.0)
    assert shown.is_new(bob)


def test_a_finding_about_an_opportunity_is_remembered_by_its_record():
    assert finding_key("SLP001", 7, "whatever") == ("SLP001", 7)
