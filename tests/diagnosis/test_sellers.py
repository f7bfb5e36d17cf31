"""People are told apart only where they differ, and pulled to the middle where few deals speak."""

import numpy as np

from ontarget.diagnosis.sellers import compare


def deals(seed, rates, n):
    rng = np.random.default_rng(seed)
    seller = np.repeat(np.arange(len(rates)), n)
    chance = rng.uniform(0.1, 0.5, len(seller))
    p = np.clip(chance + np.array(rates)[seller], 0.01, 0.99)
    return (
        [f"P{k}" for k in range(len(rates))],
        seller,
        chance,
        (rng.random(len(seller)) < p).astype(float),
    )


def test_false_alarms_are_as_rare_as_said():
    n_alarms = sum(compare(*deals(seed, [0.0] * 8, 40)).is_evident for seed in range(60))
    assert n_alarms <= 8  # 5 % of 60


def test_a_wide_spread_is_found_and_shrunk_little():
    found = compare(*deals(1, [-0.15, -0.1, 0.0, 0.1, 0.2], 200))
    assert found.is_evident
    assert found.spread > 0.06
    assert found.sellers[0].name == "P4"
    assert found.sellers[0].ranks[1] <= 2


def test_easier_deals_are_no_merit():
    rng = np.random.default_rng(2)
    seller = np.repeat([0, 1], 300)
    chance = np.where(seller == 0, 0.6, 0.2)
    won = (rng.random(600) < chance).astype(float)
    found = compare(["easy", "hard"], seller, chance, won)
    assert not found.is_evident
    rates = {one.name: one.rate for one in found.sellers}
    assert rates["easy"] > rates["hard"] + 0.3


def test_deals_it_takes_are_those_of_the_method():
    # A rate of one quarter: 75 deals each to half see a true spread of 5 points, 300 to rank.
    won = np.tile([1.0, 0.0, 0.0, 0.0], 50)
    found = compare(["a", "b"], np.repeat([0, 1], 100), np.full(200, 0.25), won)
    assert (found.deals_to_see, found.deals_to_rank) == (75, 300)


def test_order_and_names_change_nothing():
    names, seller, chance, won = deals(3, [0.0, 0.05, 0.1], 60)
    order = np.random.default_rng(4).permutation(len(won))
    one = compare(names, seller, chance, won)
    assert one == compare(names, seller[order], chance[order], won[order])


def test_nothing_to_compare_is_none():
    assert compare(["a"], np.zeros(5, int), np.full(5, 0.5), np.array([1.0, 0, 0, 1, 0])) is None
    assert compare(["a", "b"], np.array([0, 1]), np.full(2, 0.5), np.ones(2)) is None
    assert compare([], np.zeros(0, int), np.zeros(0), np.zeros(0)) is None
