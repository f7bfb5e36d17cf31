"""Laws of columns: units, names and rows of the future make no difference."""

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from ontarget.forecast.encode import fit_encoding
from ontarget.forecast.leak import find_leaks
from ontarget.forecast.ridge import fit_ridge
from ontarget.forecast.skill import estimate_skill
from ontarget.forecast.trait import read_traits

seeds = st.integers(0, 10_000)


def rows(seed, n=120):
    rng = np.random.default_rng(seed)
    size = np.round(np.exp(rng.normal(8, 1, n)), 2)
    kind = rng.choice(["north", "south", "east"], n)
    won = rng.random(n) < 1 / (1 + np.exp(-(np.log(size) - 8) - (kind == "north")))
    return size, kind, won


def chances(columns, won, new=None):
    table = pa.table(columns)
    encoding = fit_encoding(table, table.column_names)
    fit = fit_ridge(encoding.matrix(table), encoding.groups, won)
    return fit.predict(encoding.matrix(table if new is None else pa.table(new)))


@settings(max_examples=15, deadline=None)
@given(seeds)
def test_what_levels_are_called_makes_no_difference(seed):
    size, kind, won = rows(seed)
    renamed = np.array(["x" + word[::-1].upper() for word in kind])
    one = chances({"size": size, "kind": kind}, won)
    assert np.allclose(one, chances({"size": size, "kind": renamed}, won), atol=1e-6)


@settings(max_examples=15, deadline=None)
@given(seeds, st.sampled_from([0.01, 100, 12345]))
def test_the_unit_of_a_number_makes_hardly_any_difference(seed, unit):
    """Exactly none for plain numbers; log(1 + x) makes a little of it."""
    size, kind, won = rows(seed)
    plain = np.log(size)
    one = chances({"size": plain, "kind": kind}, won)
    assert np.allclose(one, chances({"size": plain * unit, "kind": kind}, won), atol=1e-6)


@settings(max_examples=10, deadline=None)
@given(seeds)
def test_a_chance_is_a_chance_whatever_a_new_row_holds(seed):
    size, kind, won = rows(seed)
    new = {"size": [None, 1e300, -5.0], "kind": ["new", None, "north"]}
    found = chances({"size": size, "kind": kind}, won, new)
    assert np.all((found > 0) & (found < 1))


@settings(max_examples=10, deadline=None)
@given(seeds)
def test_relabelling_won_as_lost_mirrors_leaks_and_skill(seed):
    size, kind, won = rows(seed)
    table = pa.table({"size": size, "kind": kind, "told": np.where(won, "a", "b")})
    found = read_traits(table, table.column_names)
    order = np.arange(len(won), dtype=float)
    named = [
        {leak.column for leak in find_leaks(found.traits, outcome.astype(int), order)}
        for outcome in (won, ~won)
    ]
    assert named[0] == named[1]
    assert "told" in named[0]
    skills = [
        estimate_skill(found, outcome, order, without=["told"]).log_loss_skill
        for outcome in (won, ~won)
    ]
    assert np.isclose(skills[0], skills[1], atol=1e-4)
