from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from benchmarks.halve import brute, brute_within

from ontarget.audit.compare import compare, look_back
from ontarget.audit.halve import halve, n_to_keep, outcome_of
from ontarget.audit.limits import Limits
from ontarget.audit.stakes import Stakes
from ontarget.audit.wins import Wins

N_PATHS = 2_000


def stakes_of(p, amounts, target, *, base=0, keys=None, seed=1, **more):
    """Independent wins; 26 weeks win what the period wins."""
    p, rng = np.array(p, float), np.random.default_rng(seed)
    values = np.array(amounts)[:, None] * (rng.random((len(p), N_PATHS)) < p[:, None])
    wins = Wins.from_matrix(values)
    return Stakes(
        keys=keys or [f"o{i}" for i in range(len(p))],
        wins=wins,
        base=np.full(N_PATHS, base, np.int64),
        target=target,
        p_win=p,
        p_win_26w=more.pop("p_win_26w", p),
        wins_26w=wins,
        **more,
    )


def test_keeps_those_that_can_cross_the_target_together():
    stakes = stakes_of([0.5, 0.5, 0.9, 0.9], [50, 50, 1, 1], 100)
    assert halve(stakes, Limits(n_kept=2)).kept == ("o0", "o1")


def test_within_ties_of_the_chance_the_expected_part_of_the_target_decides():
    stakes = stakes_of([0.9, 0.8, 0.3, 0.2], [10, 10, 10, 10], 1_000)  # hopeless: P(hit) is 0
    found = halve(stakes, Limits(n_kept=2))
    assert (found.half.p_hit, found.kept) == (0, ("o0", "o1"))


def test_a_target_that_is_met_leaves_the_choice_to_the_next_period():
    stakes = stakes_of([0.9, 0.9, 0.1, 0.1], [10, 10, 10, 10], 5, base=5)
    wins = stakes_of([0.1, 0.1, 0.9, 0.9], [10, 10, 10, 10], 20).wins
    stakes = replace(stakes, next_wins=wins, next_base=np.zeros(N_PATHS, np.int64), next_target=20)
    assert halve(stakes, Limits(n_kept=2)).kept == ("o2", "o3")


def test_a_target_that_is_met_and_no_next_one_leaves_it_to_expected_wins():
    later = np.array([0.2, 0.9, 0.3, 0.8])
    stakes = stakes_of([0.5] * 4, [10] * 4, 5, base=5, p_win_26w=later)
    assert halve(stakes, Limits(n_kept=2)).kept == ("o1", "o3")


def test_without_a_target_expected_wins_decide_and_no_chance_is_stated():
    found = halve(stakes_of([0.1, 0.9, 0.5, 0.2], [900, 1, 1, 1], None), Limits(n_kept=2))
    assert found.kept == ("o1", "o2")
    assert found.half.p_hit is found.half.reach is None
    assert {point.p_hit_kept for point in found.frontier} == {None}


def test_what_is_lost_and_what_would_make_up_for_it():
    found = halve(stakes_of([0.6, 0.6, 0.2, 0.2], [10] * 4, 20), Limits(n_kept=2))
    assert found.wins_lost_26w.expected == pytest.approx(0.25)
    assert found.break_even_lift == pytest.approx(1 / 3)
    assert found.wins_lost_26w.p10 <= 0.25 <= found.wins_lost_26w.p90
    assert found.half.bookings < found.all.bookings


def test_hours_bind_instead_of_a_number():
    stakes = stakes_of([0.5] * 4, [10, 10, 10, 30], 1_000, hours_each=np.array([1.0, 1, 1, 4]))
    assert halve(stakes, Limits(hours=3)).kept == ("o0", "o1", "o2")
    assert halve(stakes, Limits(hours=4)).parked != ()
    assert halve(stakes, Limits(hours=7)).parked == ()


def test_owners_musts_and_what_is_settled_are_kept_to():
    p, amounts = [0.9, 0.8, 0.7, 0.1, 0.6], [10] * 5
    stakes = stakes_of(
        p, amounts, 30, owners=["Ana", "Ana", "Ana", "Bo", "Bo"],
        must_keep=np.arange(5) == 3, never_keep=np.arange(5) == 0,
    )  # fmt: skip
    found = halve(stakes, Limits(n_kept=3, per_owner={"Ana": 1}))
    assert found.kept == ("o1", "o3", "o4")
    assert not found.is_over_limits
    assert halve(stakes, Limits(n_kept=0)).is_over_limits


def test_nothing_open_is_an_answer():
    found = halve(stakes_of([], [], 10), Limits(n_kept=0))
    assert (found.kept, found.parked) == ((), ())
    assert found.wins_lost.expected == 0


def test_says_when_it_loves_long_shots():
    p, amounts = [0.03, 0.03, 0.9, 0.9], [1_000, 1_000, 100, 100]
    found = halve(stakes_of(p, amounts, 900), Limits(n_kept=2))
    assert found.kept == ("o0", "o1")
    assert found.loves_long_shots
    assert found.steadier.kept == ("o2", "o3")
    assert not halve(stakes_of(p, amounts, 150), Limits(n_kept=2)).loves_long_shots


def test_the_range_of_the_share_holds_eight_times_in_ten():
    rng, p = np.random.default_rng(3), np.linspace(0.05, 0.6, 40)
    stakes = stakes_of(p, [1] * 40, 10)
    found = halve(stakes, Limits(n_kept=20))
    parked = np.isin(stakes.keys, found.parked)
    won = rng.random((4_000, 40)) < p
    share = won[:, parked].sum(axis=1) / won.sum(axis=1)
    held = ((share >= found.wins_lost.p10) & (share <= found.wins_lost.p90)).mean()
    assert 0.78 <= held <= 0.9  # wider than .8 only for the steps between whole wins


def test_halves_round_up():
    assert [n_to_keep(n, 0.5) for n in (0, 1, 2, 3, 40)] == [0, 1, 1, 2, 20]


def test_mine_beside_the_models():
    stakes = stakes_of([0.9, 0.8, 0.2, 0.1], [10] * 4, 20)
    found = compare(stakes, ["o0", "o3", "gone"], ["o0", "o1"])
    assert (found.agree, found.only_mine, found.only_model) == (("o0", "o2"), ("o3",), ("o1",))
    assert found.differ == ("o3", "o1")
    assert found.mine.p_hit == pytest.approx(0.09, abs=0.03)
    assert found.mine.p_hit < found.model.p_hit
    assert found.mine == outcome_of(stakes, np.array([True, False, False, True]))


def test_who_was_right_is_said_only_if_luck_does_not_explain_it():
    won = {"a": 5, "b": 5, "c": 5, "d": 5}
    assert look_back("abcd", "wxyz", won, "wx").who == "mine"
    found = look_back("abwx", "cyz", won, "wxyz")
    assert (found.n_won_mine, found.n_won_model, found.who) == (2, 1, "cannot tell")
    assert (found.n_settled, found.amount_mine) == (7, 10)


def test_near_the_best_of_all_subsets():
    """On a few instances here; 300 in benchmarks/halve.py."""
    same, exact = brute(25)
    assert max(same.mean(), exact.mean()) <= 0.003
    assert max(same.max(), exact.max()) <= 0.05


def test_near_the_best_within_hours_owners_and_musts():
    regret = brute_within(8)
    assert regret.mean() <= 0.01
    assert regret.max() <= 0.05
