from __future__ import annotations

from ontarget.audit.hand_over import Load, Parked, Record, suggest_hand_over

RECORDS = [
    Record("Ana", "north", 8, 80),
    Record("Bo", "north", 40, 80),
    Record("Cy", "north", 2, 3),
    Record("Ana", "south", 40, 80),
    Record("Bo", "south", 40, 80),
]
ROOM = [Load("Ana", 10, 10), Load("Bo", 5, 6), Load("Cy", 0, 10)]


def parked(key, at_stake=1.0, segment="north", owner="Ana"):
    return Parked(key, owner, segment, at_stake)


def test_goes_to_the_colleague_with_room_and_the_better_record():
    [found] = suggest_hand_over([parked("a")], RECORDS, ROOM)
    assert found.to_owner == "Bo"
    assert found.why.startswith("Bo has room and wins 4")
    assert "in north (n 80), Ana 1" in found.why


def test_a_short_lucky_record_is_not_a_better_one():
    """Two of three won are pulled to what all win there."""
    loads = [Load("Bo", 9, 9), Load("Cy", 0, 10)]
    [found] = suggest_hand_over([parked("a", owner="Bo")], RECORDS, loads)
    assert found.to_owner is None
    assert "park" in found.why


def test_room_is_used_up_by_what_has_most_at_stake():
    loads = [Load("Ana", 10, 10), Load("Bo", 5, 6)]
    found = suggest_hand_over([parked("small", 1), parked("large", 9)], RECORDS, loads)
    assert [(one.key, one.to_owner) for one in found] == [("small", None), ("large", "Bo")]


def test_hours_count_before_open_ones_where_they_are_known():
    full = [Load("Ana", 10, 10), Load("Bo", 0, 10, hours_free=0.5)]
    assert suggest_hand_over([parked("a")], RECORDS, full)[0].to_owner is None


def test_nobody_better_means_park():
    [found] = suggest_hand_over([parked("a", segment="south")], RECORDS, ROOM)
    assert found.to_owner is None


def test_without_colleagues_nothing_is_offered():
    assert suggest_hand_over([parked("a")], RECORDS, [Load("Ana", 1, 2)]) == []
    assert suggest_hand_over([], [], []) == []


def test_without_any_record_nobody_is_better():
    assert suggest_hand_over([parked("a")], [], ROOM)[0].to_owner is None
