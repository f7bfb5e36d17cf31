"""Columns of any kind become numbers; what says nothing about the next one is left out."""

import numpy as np
import pyarrow as pa
import pytest

from ontarget.forecast.encode import encode, fit_encoding
from ontarget.forecast.trait import read_traits


def kinds(**columns):
    found = read_traits(pa.table(columns), list(columns))
    return {trait.name: trait.kind for trait in found.traits}, found.left_out


def test_columns_are_read_by_what_they_hold():
    n = 40
    found, left_out = kinds(
        size=["small", "large"] * 20,
        score=[str(k) for k in range(n)][::-1],
        price=[f"{1000 + 37 * k:,}.50" for k in range(n)],
        comma=[f"{k},5" for k in range(n)],
        rating=[1, 2, 3, 4] * 10,
        paid=pa.array([True, None] * 20),
    )
    assert found == {"size": "label", "price": "number", "comma": "number", "rating": "label",
                     "paid": "label"}  # fmt: skip
    assert left_out == {"score": "a running number: an id"}


@pytest.mark.parametrize(
    ("column", "why"),
    [
        ([f"note about deal {k}" for k in range(40)], "free text"),
        ([f"2026-01-{1 + k % 28:02d}" for k in range(40)], "a day"),
        (pa.array([None] * 40, pa.string()), "empty"),
        (["x"] * 40, "always the same"),
        ([str(5000 + 3 * k) for k in np.random.default_rng(1).permutation(40)], None),
    ],
)
def test_what_cannot_be_used_is_left_out_with_the_reason(column, why):
    found, left_out = kinds(column=column)
    if why is None:
        assert found == {"column": "number"}
    else:
        assert why in left_out["column"]


def test_a_running_number_is_known_by_its_name():
    numbers = [str(5000 + 3 * k) for k in np.random.default_rng(1).permutation(40)]
    table = pa.table({"Lead Number": numbers})
    assert read_traits(table, ["Lead Number"]).left_out == {
        "Lead Number": "a running number: an id"
    }


def test_days_count_only_where_they_are_set_at_creation():
    days = pa.array(np.arange(40).astype("datetime64[D]"))
    table = pa.table({"created": days})
    assert read_traits(table, ["created"]).left_out
    assert encode(table, ["created"], set_at_creation=["created"])[1] == ("created",)


def test_rare_levels_share_a_column_and_empty_cells_have_their_own():
    column = ["a"] * 10 + ["b"] * 10 + ["c", "d", "e", "f"] + [None] * 5
    matrix, names = encode(pa.table({"kind": column}), ["kind"])
    assert names == ("kind = (empty)", "kind = a", "kind = b", "kind = (other)")
    assert matrix.sum(axis=0).tolist() == [5, 10, 10, 4]
    assert (matrix.sum(axis=1) == 1).all()


def test_numbers_are_held_within_the_range_that_was_seen():
    rows = pa.table({"size": np.linspace(1, 100, 60)})
    encoding = fit_encoding(rows, ["size"])
    far = encoding.matrix(pa.table({"size": [1e9, -1e9, float("nan")]}))
    assert abs(far).max() <= 2.5
    assert far[2, 0] == 0
    seen = encoding.matrix(rows)
    assert far[0, 0] == seen.max()
    assert abs(seen.mean()) < 1e-9


def test_skewed_numbers_are_taken_as_logarithms():
    skewed = np.exp(np.random.default_rng(2).normal(8, 2, 200))
    matrix, _ = encode(pa.table({"size": skewed}), ["size"])
    rank = np.argsort(np.argsort(skewed))
    assert np.corrcoef(matrix[:, 0], rank)[0, 1] > 0.95


def test_new_levels_missing_columns_and_other_types_do_not_stop_a_matrix():
    encoding = fit_encoding(pa.table({"a": ["x", "y"] * 10, "n": np.arange(20) ** 1.5}), ["a", "n"])
    assert encoding.traits == ("a", "n")
    assert encoding.matrix(pa.table({"a": ["new", "X "], "n": ["many", "4"]})).shape == (2, 3)
    assert (encoding.matrix(pa.table({"other": [1]})) == 0).all()
    assert encoding.groups.tolist() == [0, 0, 1]


def test_names_and_capitals_make_no_difference():
    one, _ = encode(pa.table({"s": ["Google", "web"] * 10}), ["s"])
    other, _ = encode(pa.table({"s": ["google ", "Web"] * 10}), ["s"])
    assert (one == other).all()
