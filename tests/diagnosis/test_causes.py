"""A measure stands out only beyond what both its sides leave open; tables add up."""

from hypothesis import given
from hypothesis import strategies as st

from ontarget.diagnosis.causes import count, share
from ontarget.diagnosis.price_volume_mix import price_volume_mix


def test_a_share_needs_enough_on_both_sides():
    assert share("pressure", "x", 30, 50, 0.3, n_comparison=200).stands_out
    assert share("pressure", "x", 3, 5, 0.3, n_comparison=200).stands_out is False
    assert share("pressure", "x", 30, 50, 0.3, n_comparison=4) is None
    assert share("pressure", "x", 30, 50, 0.45, n_comparison=12).stands_out is False


def test_the_good_side_never_stands_out():
    assert not share("pressure", "x", 1, 100, 0.5, n_comparison=500).stands_out
    assert share("understanding", "x", 1, 100, 0.5, n_comparison=500, is_bad_high=False).stands_out


def test_what_has_no_comparison_is_absent():
    assert share("pressure", "x", 0, 0, 0.5) is None
    assert share("pressure", "x", 1, 2, None) is None
    assert count("pressure", "x", 5, 0.0) is None


def test_a_count_has_the_interval_of_its_root():
    found = count("pressure", "x", 100, 160.0, per=4, is_bad_high=False)
    assert (found.size, found.comparison, found.stands_out) == (25.0, 40.0, True)
    assert 20 < found.low < 22
    assert 28 < found.high < 31


WINS = st.dictionaries(
    st.sampled_from("abcde"), st.tuples(st.integers(1, 50), st.integers(0, 10**9)), max_size=5
)


@given(before=WINS, now=WINS)
def test_price_volume_and_mix_are_the_change(before, now):
    lines = price_volume_mix(before, now)
    change = sum(a for _, a in now.values()) - sum(a for _, a in before.values())
    assert sum(one.volume + one.mix + one.price for one in lines) == change


def test_the_classic_parts():
    lines = price_volume_mix({"a": (10, 1000), "b": (10, 3000)}, {"a": (5, 600), "b": (15, 4500)})
    # As many wins as before; ten in twenty of them moved to b, and a costs 20 more each.
    assert [one.volume for one in lines] == [0, 0]
    assert sum(one.mix for one in lines) == 1000
    assert [one.price for one in lines] == [100, 0]
