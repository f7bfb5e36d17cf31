"""What is offered from the shelf, why, and what never is."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from ontarget.followup.content import Need, ShelfItem, match, read_shelf, what_followed

DAY = date(2026, 11, 23)
SHELF = [
    ShelfItem(1, "Company profile"),
    ShelfItem(2, "Retail reference", segments=("Retail",)),
    ShelfItem(3, "How an offer is read", stages=("Offer", "Contract")),
    ShelfItem(4, "Security paper", obstacles=("security",)),
    ShelfItem(5, "Savings sheet", segments=("Retail",), obstacles=("budget", "price")),
]


def told(need, shelf=SHELF, day=DAY):
    return [(offer.content_id, offer.fit) for offer in match(shelf, need, day)]


def test_what_answers_an_obstacle_comes_first_then_stage_segment_anybody():
    need = Need("Retail", "offer", (("budget", "no money this year"), ("security", "audit")))
    assert told(need) == [
        (5, "obstacle"), (4, "obstacle"), (3, "stage"), (2, "segment"), (1, "any"),
    ]  # fmt: skip
    whys = [offer.why for offer in match(SHELF, need, DAY)]
    assert whys[0] == "answers what stands in the way: no money this year"
    assert whys[2:] == [
        "made for the stage offer",
        "made for Retail",
        "suits any buyer; nothing closer is on the shelf",
    ]


def test_what_is_for_others_stays_on_the_shelf():
    assert told(Need("Public", "Lead")) == [(1, "any")]
    assert told(Need("Public", None, (("budget", "x"),))) == [(1, "any")]
    assert told(Need()) == [(1, "any")]


def test_nothing_that_fits_is_no_offer():
    assert told(Need("Public", "Lead"), SHELF[1:]) == []
    assert told(Need("Retail"), []) == []


def test_case_and_joints_of_names_do_not_matter():
    item = ShelfItem(1, "a", obstacles=("Decision maker",))
    assert told(Need(obstacles=(("decision_maker", "x"),)), [item]) == [(1, "obstacle")]


@given(
    items=st.lists(
        st.builds(
            ShelfItem,
            content_id=st.integers(1, 30),
            title=st.just("t"),
            segments=st.sampled_from([(), ("A",), ("B",)]),
            stages=st.sampled_from([(), ("X",), ("Y",)]),
            obstacles=st.sampled_from([(), ("budget",), ("legal",)]),
            expires_on=st.none() | st.dates(date(2026, 11, 20), date(2026, 11, 26)),
            is_withdrawn=st.booleans(),
        ),
        unique_by=lambda item: item.content_id,
        max_size=12,
    ),
    sent=st.frozensets(st.integers(1, 30)),
)
def test_never_expired_withdrawn_or_sent_before_and_order_does_not_matter(items, sent):
    need = Need("A", "X", (("budget", "money"),), sent)
    offers = match(items, need, DAY)
    by_id = {item.content_id: item for item in items}
    for offer in offers:
        item = by_id[offer.content_id]
        assert not item.is_withdrawn
        assert offer.content_id not in sent
        assert item.expires_on is None or item.expires_on >= DAY
        assert offer.why
    assert match(reversed(items), need, DAY) == offers


def test_rows_are_read_as_of_the_day():
    rows = [
        {"content_id": 1, "title": "a", "segments": "Retail, Public", "added_at": at(1)},
        {"content_id": 2, "title": "b", "added_at": at(1), "withdrawn_at": at(10)},
        {"content_id": 3, "title": "c", "added_at": at(28)},
    ]
    shelf = read_shelf(rows, DAY, UTC)
    assert [(item.content_id, item.is_withdrawn) for item in shelf] == [(1, False), (2, True)]
    assert shelf[0].segments == ("Retail", "Public")
    assert not read_shelf(rows, date(2026, 11, 5), UTC)[1].is_withdrawn


def test_the_day_of_a_row_is_the_books():
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)  # Monday in Berlin, Sunday in UTC
    rows = [{"content_id": 1, "title": "a", "added_at": late}]
    assert read_shelf(rows, date(2026, 11, 22), ZoneInfo("Europe/Berlin")) == []
    assert len(read_shelf(rows, DAY, ZoneInfo("Europe/Berlin"))) == 1
    early = datetime(2026, 11, 24, 2, tzinfo=UTC)  # still the 23rd in New York
    rows = [{"content_id": 1, "title": "a", "added_at": early}]
    assert len(read_shelf(rows, DAY, ZoneInfo("America/New_York"))) == 1


def at(day):
    return datetime(2026, 11, day, 12, tzinfo=UTC)


def test_what_followed_is_told_as_association():
    (found,) = what_followed([(4, True, False), (4, False, True), (4, True, False)], 14)
    assert (found.n_sent, found.n_next_step, found.n_resolved) == (3, 2, 1)
    assert found.text == (
        "sent 3 times; within 14 days a next step was agreed 2 times, an obstacle resolved 1 "
        "time; what followed, not what it brought about"
    )
