"""What may be a renamed record is proposed; what is not, or may be two, is not."""

from datetime import date

from ontarget.ingest.dedupe import find_renamed

DAY = date(2026, 1, 1)


def row(key, name, account="Acme", owner="Ann", created_on=DAY):
    return {"source_id": key, "name": name, "account": account, "owner": owner,
            "created_on": created_on}  # fmt: skip


def test_another_name_with_all_else_the_same_is_proposed():
    found = find_renamed([row("n", "Rollout 2027")], [row("k", "Pilot")])
    assert [(pair.new_id, pair.known_id, pair.why) for pair in found] == [
        ("n", "k", "same account, owner, created")
    ]


def test_a_similar_name_is_enough_where_the_owner_changed():
    found = find_renamed([row("n", "Rollout Phase 2", owner="Bob")], [row("k", "Rollout Phase 1")])
    assert len(found) == 1
    assert find_renamed([row("n", "Licences", owner="Bob")], [row("k", "Rollout Phase 1")]) == []


def test_what_fits_two_is_left_alone():
    assert find_renamed([row("n", "X")], [row("a", "A"), row("b", "B")]) == []
    assert find_renamed([row("m", "X"), row("n", "Y")], [row("a", "A")]) == []


def test_unknown_facts_are_no_agreement():
    bare = {"source_id": "n", "name": "X", "account": None, "owner": None, "created_on": None}
    assert find_renamed([bare], [{**bare, "source_id": "k", "name": "Y"}]) == []
