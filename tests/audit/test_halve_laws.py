"""Laws of halving that hold for every pipeline."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ontarget.audit.halve import halve
from ontarget.audit.limits import Limits
from ontarget.audit.stakes import Stakes
from ontarget.audit.wins import Wins

N_PATHS = 400

pipelines = st.lists(
    st.tuples(
        st.floats(0.02, 0.95),
        st.integers(0, 60).map(lambda n: n * 1000),
        st.booleans(),  # must be kept
        st.sampled_from(["Ana", "Bo"]),
    ),
    min_size=1,
    max_size=9,
)
targets = st.one_of(st.none(), st.integers(0, 250_000))


def stakes_of(rows, target):
    p = np.array([row[0] for row in rows])
    rng = np.random.default_rng(5)
    is_won = rng.random((len(rows), N_PATHS)) < p[:, None]
    wins = Wins.from_matrix(np.array([row[1] for row in rows])[:, None] * is_won, is_won)
    return Stakes(
        keys=list(range(len(rows))),
        wins=wins,
        base=rng.integers(0, 20_000, N_PATHS),
        target=target,
        p_win=p,
        p_win_26w=p,
        wins_26w=wins,
        owners=[row[3] for row in rows],
        must_keep=np.array([row[2] for row in rows]),
    )


@given(rows=pipelines, target=targets, n=st.integers(0, 9), most=st.integers(0, 4))
@settings(max_examples=25, deadline=None)
def test_kept_and_parked_are_all_and_musts_are_kept(rows, target, n, most):
    stakes = stakes_of(rows, target)
    found = halve(stakes, Limits(n_kept=n, per_owner={"Ana": most}))
    assert sorted((*found.kept, *found.parked)) == stakes.keys
    musts = {i for i, row in enumerate(rows) if row[2]}
    assert musts <= set(found.kept)
    assert found.is_over_limits or len(found.kept) <= n
    assert len(found.kept) <= max(n, len(musts))
    of_ana = [i for i in found.kept if rows[i][3] == "Ana"]
    assert len(of_ana) <= max(most, sum(i in musts for i in of_ana))


@given(rows=pipelines, target=targets, n=st.integers(0, 9), shuffle=st.randoms())
@settings(max_examples=25, deadline=None)
def test_the_order_of_rows_does_not_matter(rows, target, n, shuffle):
    stakes = stakes_of(rows, target)
    order = list(range(len(rows)))
    shuffle.shuffle(order)
    rows_of = np.array(order)
    shuffled = replace(
        stakes, keys=order, wins=stakes.wins.take(rows_of), wins_26w=stakes.wins_26w.take(rows_of),
        p_win=stakes.p_win[rows_of], p_win_26w=stakes.p_win_26w[rows_of],
        owners=[stakes.owners[i] for i in order], must_keep=stakes.must_keep[rows_of],
    )  # fmt: skip
    assert halve(shuffled, Limits(n_kept=n)) == halve(stakes, Limits(n_kept=n))


@given(rows=pipelines, target=targets, n=st.integers(0, 9), place=st.integers(0, 9))
@settings(max_examples=25, deadline=None)
def test_one_that_is_never_won_changes_nothing_else(rows, target, n, place):
    stakes = stakes_of([(p, 1 + amount, False, owner) for p, amount, _, owner in rows], target)
    before = halve(stakes, Limits(n_kept=min(n, len(rows))))
    place = min(place, len(rows))
    start = np.insert(stakes.wins.start, place, stakes.wins.start[place])
    wins = Wins(start, stakes.wins.path, stakes.wins.value)
    with_it = replace(
        stakes, keys=[*stakes.keys[:place], place - 0.5, *stakes.keys[place:]], wins=wins,
        wins_26w=wins, p_win=np.insert(stakes.p_win, place, 0.0),
        p_win_26w=np.insert(stakes.p_win_26w, place, 0.0),
        owners=None, must_keep=None,
    )  # fmt: skip
    after = halve(with_it, Limits(n_kept=min(n, len(rows))))
    assert after.kept == before.kept
    assert (after.half, after.wins_lost, after.wins_lost_26w) == (
        before.half, before.wins_lost, before.wins_lost_26w,
    )  # fmt: skip


@given(rows=pipelines, target=st.integers(0, 250_000))
@settings(max_examples=15, deadline=None)
def test_keeping_more_never_lowers_the_chance_beyond_ties(rows, target):
    stakes = replace(stakes_of(rows, target), must_keep=None)
    chances = [halve(stakes, Limits(n_kept=n)).half.p_hit for n in range(len(rows) + 1)]
    # Ties of .002, and what greedy and swaps leave on the table now and then.
    assert all(more >= fewer - 0.012 for fewer, more in pairwise(chances))
    assert chances[-1] == max(chances)


@given(rows=pipelines, target=targets, n=st.integers(0, 9))
@settings(max_examples=25, deadline=None)
def test_the_frontier_only_falls_and_goes_through_the_choice(rows, target, n):
    found = halve(stakes_of(rows, target), Limits(n_kept=n))
    points = found.frontier
    n_musts = sum(row[2] for row in rows)
    assert [point.n_parked for point in points] == list(range(len(rows) - n_musts + 1))
    for fewer, more in pairwise(points):
        assert more.wins_lost_share >= fewer.wins_lost_share
        assert more.wins_lost_share_26w >= fewer.wins_lost_share_26w
        assert target is None or more.p_hit_kept <= fewer.p_hit_kept
    chosen = points[len(found.parked)]
    assert chosen.p_hit_kept == found.half.p_hit
    assert points[0].p_hit_kept == found.all.p_hit
