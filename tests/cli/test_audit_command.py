"""The audit, what is decided and what is accepted, from the command line."""

from __future__ import annotations

import json

import pytest

HEAD = "Deal ID,Deal Name,Owner,Deal Stage,Amount,Currency,Close Date,Create Date\n"
CLOSED = "".join(
    f"C-{n},Past {n},Ann,{'Closed Won' if n % 3 else 'Closed Lost'},{200 + n},EUR,"
    f"2026-{1 + n % 10:02d}-20,2025-{11 + n % 2}-01\n"
    for n in range(24)
)
OPEN = """D-1,Rollout,Ann,Talk,900,EUR,2026-11-10,2026-09-01
D-2,Pilot,Ann,Talk,400,EUR,2026-12-20,2026-10-01
"""


@pytest.fixture
def busy(cli, tmp_path):
    """The command line on a book with two open opportunities."""
    file = tmp_path / "deals.csv"
    file.write_text(HEAD + CLOSED + OPEN, encoding="utf-8")
    day = ("--as-of", "2026-11-23")
    assert cli(*day, "import", file).code == 0
    cli(*day, "target", "set", "--period", "2026-Q4", "--amount", "1500", "--currency", "EUR")
    return lambda *words: cli(*day, *words)


def test_the_document_is_as_the_contract_has_it(busy):
    found = busy("audit", "--json").json
    assert set(found) >= {"opportunities", "summary", "problems"}
    first = {one["opportunity_id"]: one for one in found["opportunities"]}["D-1"]
    assert set(first) >= {
        "opportunity_id", "name", "owner", "amount", "verdict", "why", "p_win_in_period",
        "p_win_in_horizon", "horizon_weeks", "realistic_close", "p_hit_if_won", "p_hit_if_lost",
        "findings", "obstacles", "qualification",
    }  # fmt: skip
    past = next(one for one in first["findings"] if one["rule_id"] == "SLP001")
    assert past["evidence"] == {"close_date": "2026-11-10", "past_days": 13}
    assert past["text"] == "says 10 Nov 2026; that was 13 days ago"
    assert first["verdict"] in ("keep", "backburner", "cut")
    assert found["problems"] == []


def test_an_accepted_finding_is_counted_and_not_shown(busy):
    assert busy("waive", "SLP001", "D-1", "--reason", "signed tomorrow", "--until", "fri").code == 0
    found = busy("audit", "--json").json
    first = {one["opportunity_id"]: one for one in found["opportunities"]}["D-1"]
    assert not [one for one in first["findings"] if one["rule_id"] == "SLP001"]
    assert found["summary"]["n_waived"] == 1
    number = busy("waive", "--list", "--json").json["waivers"][0]["waiver_id"]
    assert busy("waive", "--undo", number).code == 0
    assert busy("audit", "--json").json["summary"]["n_waived"] == 0
    assert busy("waive", "--undo", number).code == 1
    assert busy("waive", "SLP001", "--reason", "x").code == 2
    assert busy("waive", "SLP001", "--where", "owner = Ann", "--reason", "x").code == 0
    assert busy("audit", "--json").json["summary"]["n_waived"] == 1


def test_a_limit_of_a_rule_is_a_setting(busy):
    assert busy("config", "SLP001.grace_days", "30").code == 0
    found = busy("audit", "--json").json
    assert not [f for one in found["opportunities"] for f in one["findings"]
                if f["rule_id"] == "SLP001"]  # fmt: skip
    assert busy("config", "SLP001.grace_days", "-1").code == 2
    assert busy("config", "SLP001.nothing", "1").code == 2
    assert busy("config", "SLP001").out.startswith("SLP001.grace_days")


def test_decide_in_words_and_without_a_reason(busy):
    advised = {one["name"]: one for one in busy("audit", "--json").json["opportunities"]}["Pilot"]
    said = busy("decide", "Pilot", advised["verdict"], "--json").json
    assert said["decision"]["reason"] == advised["why"]
    other = "cut" if advised["verdict"] != "cut" else "keep"
    assert busy("decide", "Pilot", other).code == 2, "the audit's reason is none for this"
    parked = ("backburner", "--until", "2027-01-11", "--reason", "budget from January")
    assert busy("decide", "Pilot", *parked, "--json").json["decision"]["until_on"] == "2027-01-11"
    shown = busy("decisions").out
    assert "Pilot" in shown
    assert busy("decide", "--undo", "Pilot").code == 0
    assert busy("decide", "Pilot").code == 2
    assert busy("decide", "Nobody", "cut", "--reason", "x").code == 1


def test_rules_are_listed_and_explained(busy):
    rules = busy("rules", "--json").json["rules"]
    assert [one["id"] for one in rules] == sorted(one["id"] for one in rules)
    for one in rules:
        page = busy("explain", one["id"].lower()).out
        assert one["title"] in page
        assert json.dumps(one)
    assert busy("explain", "close_date_past").out == busy("explain", "SLP001").out


def test_an_empty_book_has_nothing_to_audit(cli):
    assert "nothing to audit" in cli("audit").out
    assert cli("audit", "--json").json["opportunities"] == []
