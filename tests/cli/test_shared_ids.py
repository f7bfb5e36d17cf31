"""Two sources that use the same id: every record is told apart and can be named."""

from __future__ import annotations

import pytest

HEAD = (
    "Deal ID,Deal Name,Owner,Deal Stage,Amount,Currency,Close Date,Create Date,Next Step,"
    "Next Step Date\n"
)
CLOSED = "".join(
    f"C-{n},Past {n},Ann,{'Closed Won' if n % 3 else 'Closed Lost'},{200 + n},EUR,"
    f"2026-{1 + n % 10:02d}-20,2025-{11 + n % 2}-01,,\n"
    for n in range(24)
)
NORTH = "1,North rollout,Ann,Talk,900,EUR,2026-11-10,2026-09-01,send it,2026-11-26\n"
SOUTH = "1,South pilot,Ann,Talk,700,EUR,2026-12-11,2026-10-01,send it,2026-11-20\n"
DAY = ("--as-of", "2026-11-23")


@pytest.fixture
def two(cli, tmp_path):
    """The command line on a book whose two open opportunities have the same id."""
    for source, text in (("north", HEAD + CLOSED + NORTH), ("south", HEAD + SOUTH)):
        file = tmp_path / f"{source}.csv"
        file.write_text(text, encoding="utf-8")
        said = cli(*DAY, "import", file, "--source", source)
        assert said.code == 0, said.err
    cli(*DAY, "target", "set", "--period", "2026-Q4", "--amount", "1500", "--currency", "EUR")
    return lambda *words: cli(*DAY, *words)


def test_an_id_of_two_is_listed_with_its_sources_and_found_by_them(two):
    said = two("decide", "1", "cut", "--reason", "no")
    assert said.code == 2
    assert "north:1 (North rollout)" in said.err
    assert "south:1 (South pilot)" in said.err
    found = two("decide", "south:1", "cut", "--reason", "no")
    assert found.code == 0, found.err
    assert "South pilot (south:1): cut" in found.out
    assert "ontarget decide --undo south:1" in found.out
    assert two("decide", "--undo", "south:1").code == 0
    assert two("decide", "north:2", "cut", "--reason", "no").code == 1


def test_an_id_of_one_stays_as_it_is(two):
    assert "Past 3 (C-3)" in two("set", "north:C-3", "stage=Talk").out
    assert two("decide", "C-3", "cut", "--reason", "no").code in (0, 2)


def test_the_audit_and_its_advice_are_of_one_record(two):
    rows = two("audit", "--json").json["opportunities"]
    assert {one["opportunity_id"]: one["name"] for one in rows} == {
        "north:1": "North rollout", "south:1": "South pilot",
    }  # fmt: skip
    verdict = {one["opportunity_id"]: one["verdict"] for one in rows}["south:1"]
    why = {one["opportunity_id"]: one["why"] for one in rows}["south:1"]
    found = two("decide", "south:1", verdict, "--json")
    assert found.code == 0, found.err
    assert found.json["decision"]["reason"] == why


def test_actions_have_ids_of_their_own_and_are_ticked_off_apart(two):
    actions = two("plan", "--json").json["actions"]
    about = [one["opportunity_id"] for one in actions if one["opportunity_id"]]
    assert sorted(about) == ["north:1", "south:1"]
    assert len({one["id"] for one in actions}) == len(actions)
    (north,) = [one for one in actions if one["opportunity_id"] == "north:1"]
    (south,) = [one for one in actions if one["opportunity_id"] == "south:1"]
    assert north["at_stake"] != south["at_stake"]
    done = two("done", south["id"], "--next-step", "call the CFO", "--next-on", "thu")
    assert done.code == 0, done.err
    left = [one["id"] for one in two("plan", "--json").json["actions"]]
    assert south["id"] not in left
    assert north["id"] in left
    rows = two("list", "opportunity", "--json").json["rows"]
    steps = {row["name"]: row["next_step"] for row in rows if row["opportunity_id"] == "1"}
    assert steps == {"North rollout": "send it", "South pilot": "call the CFO"}


def test_other_views_name_the_record_too(two):
    two("obstacle", "add", "south:1", "their budget is frozen")
    (one,) = two("obstacle", "list", "--json").json["obstacles"]
    assert one["opportunity_id"] == "south:1"
    two("qualify", "north:1", "need", "they lose a day a week")
    shown = two("qualify", "north:1", "--json").json
    assert shown["opportunity_id"] == "north:1"
    cards = two("review", "--json").json["opportunities"]
    facts = {card["facts"]["opportunity_id"]: card["facts"]["name"] for card in cards}
    assert facts == {"north:1": "North rollout", "south:1": "South pilot"}
    two("decide", "north:1", "backburner", "--reason", "later")
    (logged,) = two("decisions", "--json").json["decisions"]
    assert logged["opportunity_id"] == "north:1"


def test_a_merge_of_two_with_one_id_is_named_and_taken_back(two):
    said = two("merge", "north:1", "south:1")
    assert said.code == 0, said.err
    assert "merge --undo 'south:1'" in said.out
    assert [one["opportunity_id"] for one in two("audit", "--json").json["opportunities"]] == ["1"]
    assert two("merge", "--undo", "south:1").code == 0
    assert len(two("audit", "--json").json["opportunities"]) == 2
