"""The ridge finds what is planted, and is the base rate where there is nothing to find."""

import numpy as np
import pyarrow as pa
import pytest

from ontarget.forecast.encode import fit_encoding
from ontarget.forecast.ridge import FEWEST_EVENTS, base_rate, fit_ridge
from ontarget.forecast.skill import log_loss


def world(n, seed, effect=1.0, n_noise=6):
    """Rows with one label and one number that matter, and labels and numbers that do not."""
    rng = np.random.default_rng(seed)
    kind, size = rng.integers(0, 4, n), rng.normal(size=n)
    log_odds = -0.5 + effect * (np.array([-1, 0, 0, 1])[kind] + 0.7 * size)
    columns = {"kind": [f"k{k}" for k in kind], "size": size}
    for k in range(n_noise):
        columns[f"noise{k}"] = [f"n{j}" for j in rng.integers(0, 5, n)]
        columns[f"random{k}"] = rng.normal(size=n)
    return pa.table(columns), rng.random(n) < 1 / (1 + np.exp(-log_odds))


def fitted(rows, won):
    encoding = fit_encoding(rows, rows.column_names)
    return encoding, fit_ridge(encoding.matrix(rows), encoding.groups, won)


def skill_on_new_rows(n, seed, **more):
    rows, won = world(n, seed, **more)
    encoding, fit = fitted(rows, won)
    new, truth = world(4000, seed + 10_000, **more)
    base = np.full(len(truth), base_rate(won))
    return (
        1 - log_loss(fit.predict(encoding.matrix(new)), truth).sum() / log_loss(base, truth).sum()
    )


def test_planted_effects_are_recovered_and_noise_vanishes():
    rows, won = world(4000, 3)
    encoding, fit = fitted(rows, won)
    spread = dict(zip(encoding.traits, fit.spreads, strict=True))
    assert min(spread["kind"], spread["size"]) > 0.3
    assert max(s for name, s in spread.items() if name not in ("kind", "size")) < 0.15
    effect = dict(zip(encoding.names, fit.effects, strict=True))
    # Four standard errors of a difference of two levels of about 1,000 rows each.
    assert effect["kind = k3"] - effect["kind = k0"] == pytest.approx(2.0, abs=0.45)
    assert effect["size"] == pytest.approx(0.7, abs=0.16)


def test_on_average_columns_never_harm_and_soon_help():
    at = {n: np.mean([skill_on_new_rows(n, seed) for seed in range(12)]) for n in (30, 100, 300)}
    assert at[30] >= 0
    assert at[100] > 0.05
    assert at[300] > at[100]


def test_without_a_signal_it_is_the_base_rate():
    skills = [skill_on_new_rows(n, seed, effect=0) for n in (30, 100, 400) for seed in range(8)]
    assert np.mean(skills) > -0.01
    assert min(skills) > -0.05


def test_with_very_few_of_the_rarer_outcome_nothing_but_the_base_rate_is_said():
    rows, _ = world(60, 1)
    won = np.zeros(60, bool)
    won[: FEWEST_EVENTS - 1] = True
    _, fit = fitted(rows, won)
    assert not fit.effects.any()
    encoding = fit_encoding(rows, rows.column_names)
    assert np.allclose(fit.predict(encoding.matrix(rows)), won.mean())


@pytest.mark.parametrize("outcome", [True, False])
def test_one_outcome_alone_is_answered_with_a_chance_short_of_certainty(outcome):
    rows, _ = world(20, 1)
    _, fit = fitted(rows, np.full(20, outcome))
    chance = fit.predict(fit_encoding(rows, rows.column_names).matrix(rows))
    assert np.all((chance > 0) & (chance < 1))


def test_a_column_that_separates_perfectly_does_not_run_away():
    won = np.array([True, False] * 30)
    rows = pa.table({"told": ["yes" if w else "no" for w in won]})
    _, fit = fitted(rows, won)
    assert np.isfinite(fit.effects).all()
    assert abs(fit.effects).max() < 6


def test_nothing_to_weigh_is_the_base_rate():
    fit = fit_ridge(np.zeros((10, 0)), np.zeros(0, np.int64), np.array([True] * 3 + [False] * 7))
    assert fit.predict(np.zeros((2, 0))).tolist() == pytest.approx([0.3, 0.3])


def test_the_order_of_rows_makes_no_difference():
    rows, won = world(200, 5)
    order = np.random.default_rng(0).permutation(200)
    encoding, fit = fitted(rows, won)
    _, other = fitted(rows.take(pa.array(order)), won[order])
    assert np.allclose(fit.effects, other.effects, atol=1e-8)
    assert encoding.names
