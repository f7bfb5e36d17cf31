"""Drawn approvals: a fair coin, an interval that covers, and no effect found where none is."""

import numpy as np
import pytest

from ontarget.pricing.approval_trial import (
    LEAST_EACH,
    Arm,
    detectable,
    is_approved,
    needed_draws,
    read_trial,
)


def test_the_coin_is_fair_and_each_draw_its_own():
    drawn = [is_approved(1, "book", "crm", f"O-{n}") for n in range(4_000)]
    assert abs(np.mean(drawn) - 0.5) < 3 * 0.5 / np.sqrt(4_000)
    # Neighbours do not go together, and neither do books or seeds.
    pairs = np.array(drawn[:-1]) == np.array(drawn[1:])
    assert abs(pairs.mean() - 0.5) < 0.03
    for other in ([is_approved(2, "book", "crm", f"O-{n}") for n in range(4_000)],
                  [is_approved(1, "another", "crm", f"O-{n}") for n in range(4_000)]):  # fmt: skip
        assert abs(np.mean(np.array(drawn) == np.array(other)) - 0.5) < 0.03
    assert drawn == [is_approved(1, "book", "crm", f"O-{n}") for n in range(4_000)]


def test_too_few_tell_nothing():
    found = read_trial(Arm(LEAST_EACH - 1, 9), Arm(500, 0))
    assert (found.verdict, found.difference, found.interval) == ("cannot tell", None, None)
    assert read_trial(Arm(0, 0), Arm(0, 0)).verdict == "cannot tell"


def test_a_difference_known_from_the_literature():
    # Newcombe 1998, table II, method 10: 56/70 less 48/80.
    found = read_trial(Arm(70, 56), Arm(80, 48))
    assert found.difference == pytest.approx(0.2)
    assert found.interval == pytest.approx((0.0524, 0.3339), abs=1e-4)
    assert found.verdict == "helps"


def test_arms_may_be_changed_over():
    one, other = Arm(40, 12), Arm(35, 20)
    found, turned = read_trial(one, other), read_trial(other, one)
    assert found.difference == pytest.approx(-turned.difference)
    assert found.interval == pytest.approx((-turned.interval[1], -turned.interval[0]))
    assert found.minimal_detectable == pytest.approx(turned.minimal_detectable)


@pytest.mark.parametrize("arm", [Arm(10, 0), Arm(10, 10), Arm(1_000, 0)])
def test_all_or_none_won_has_a_range_all_the_same(arm):
    found = read_trial(arm, arm)
    assert found.verdict == "cannot tell"
    assert found.interval[0] < 0 < found.interval[1]
    assert found.minimal_detectable > 0


@pytest.mark.parametrize("n", [30, 120, 600])
@pytest.mark.parametrize(("base", "effect"), [(0.3, 0.0), (0.1, 0.0), (0.3, 0.05), (0.25, 0.15)])
def test_intervals_cover_what_was_planted(n, base, effect):
    rng = np.random.default_rng(n)
    covered = helped = hurt = 0
    n_trials = 2_000
    for _ in range(n_trials):
        n_approved = int(rng.binomial(n, 0.5))
        found = read_trial(
            Arm(n_approved, int(rng.binomial(n_approved, base + effect))),
            Arm(n - n_approved, int(rng.binomial(n - n_approved, base))),
        )
        covered += found.interval is None or found.interval[0] <= effect <= found.interval[1]
        helped += found.verdict == "helps"
        hurt += found.verdict == "hurts"
    assert covered / n_trials >= 0.94
    if not effect:
        assert helped / n_trials <= 0.04
        assert hurt / n_trials <= 0.04


def test_what_is_called_detectable_is_found_in_about_eight_of_ten():
    rng = np.random.default_rng(5)
    n, base = 400, 0.3
    effect = detectable(Arm(n // 2, 70), Arm(n // 2, 60))
    found = [
        read_trial(Arm(200, int(rng.binomial(200, base + effect))),
                   Arm(200, int(rng.binomial(200, base)))).verdict == "helps"
        for _ in range(1_000)
    ]  # fmt: skip
    assert 0.74 <= np.mean(found) <= 0.88
    assert needed_draws(base, effect) == pytest.approx(n, rel=0.1)
