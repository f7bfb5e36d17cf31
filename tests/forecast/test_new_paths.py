from __future__ import annotations

import numpy as np
import pytest

from ontarget.forecast.amount import SIZE
from ontarget.forecast.new_paths import NewBusiness, draw_new, poisson_quantile
from ontarget.forecast.options import Options
from ontarget.forecast.shock import assumed_spread, draw_shock, shock_of

OPTIONS = Options(n_paths=20_000, n_draws=1)
N = OPTIONS.n_paths
NO_SHOCK = shock_of(0.0, np.zeros(N))


def new(mean: float, shape: float = 1e6, table=None) -> NewBusiness:
    one = np.ones(1)
    return NewBusiness("Ana", mean * one, shape * one, 0.1 * one, table, one)


@pytest.mark.parametrize("mean", [0.1, 3.0, 29.0, 31.0, 400.0])
def test_counts_have_the_poisson_mean_and_variance(mean):
    count = draw_new(new(mean), [NO_SHOCK], OPTIONS)[0]
    assert count.min() >= 0
    assert count.mean() == pytest.approx(mean, abs=4 * np.sqrt(mean / N) + 0.01)
    assert count.var() == pytest.approx(mean, rel=0.06)


def test_bunching_widens_the_counts_by_mean_squared_over_shape():
    count = draw_new(new(5.0, shape=2.0), [NO_SHOCK], OPTIONS)[0]
    assert count.var() == pytest.approx(5 + 25 / 2, rel=0.08)


@pytest.mark.parametrize("mean", [4.0, 300.0])
def test_values_add_up_to_count_times_size(mean):
    table = np.exp(np.linspace(5, 9, SIZE)).round()
    total = draw_new(new(mean, table=table), [NO_SHOCK], OPTIONS)[0]
    assert total.dtype == np.int64
    spread = np.sqrt(mean * (table**2).mean() / N)
    assert abs(total.mean() - mean * table.mean()) < 4 * spread
    assert total.std() == pytest.approx(np.sqrt(mean * (table**2).mean()), rel=0.06)


def test_a_shock_widens_but_hardly_moves_the_mean():
    shock = draw_shock(N, assumed_spread(0.5), 1)
    calm, rough = draw_new(new(40.0), [NO_SHOCK, shock], OPTIONS)
    assert rough.std() > 1.5 * calm.std()
    assert rough.mean() == pytest.approx(calm.mean(), rel=0.02)
    good = shock.log_odds > 2 * shock.half_variance
    assert (rough[good] >= calm[good]).all()


def test_nothing_expected_is_nothing():
    assert not draw_new(new(0.0), [NO_SHOCK, NO_SHOCK], OPTIONS)[1].any()
    zero = poisson_quantile(np.array([0.999999]), np.array([3.0]), np.array([0.0]))
    assert zero.tolist() == [0]
