from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ontarget.store.record_ids import decode_record_ids, encode_record_ids


@given(st.lists(st.integers(min_value=0, max_value=2**63 - 1)))
def test_ids_come_back_sorted_and_once(ids: list[int]) -> None:
    assert decode_record_ids(encode_record_ids(ids)) == sorted(set(ids))


def test_a_run_of_ids_is_short() -> None:
    assert len(encode_record_ids(range(1, 100_001))) < 2_000


def test_the_text_is_the_same_on_every_machine() -> None:
    # Written once; a change of the coding would make old imports unreadable.
    assert decode_record_ids("eJxjZIAADijNA6UBARAAFg==") == [1, 9, 21]
