"""What stood on a day is the last entry up to its end, of that record alone."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ontarget.forecast.timeline import make_timeline

ENTRIES = st.lists(st.tuples(st.integers(0, 3), st.integers(-50, 50)), max_size=20)


def timeline_of(entries):
    pairs = np.array(entries, np.int64).reshape(-1, 2)
    return make_timeline(pairs[:, 0], pairs[:, 1])


@given(ENTRIES, st.integers(0, 3), st.integers(-60, 60))
def test_the_last_entry_is_the_one_a_search_by_hand_finds(entries, record, day):
    timeline = timeline_of(entries)
    place = int(timeline.last(np.array([record]), np.array([day]))[0])
    mine = [(d, n) for n, (r, d) in enumerate(entries) if r == record and d <= day]
    if not mine:
        assert place == -1
    else:
        assert timeline.order[place] == max(mine)[1]


@given(ENTRIES, st.integers(-60, 60), st.integers(0, 60))
def test_counts_are_those_by_hand(entries, after, length):
    timeline = timeline_of(entries)
    every = np.arange(4)
    found = timeline.count(every, np.full(4, after), np.full(4, after + length))
    by_hand = [
        sum(r == one and after < d <= after + length for r, d in entries) for one in range(4)
    ]
    assert found.tolist() == by_hand
