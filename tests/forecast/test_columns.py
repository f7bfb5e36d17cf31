from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa

from ontarget.forecast.columns import (
    NO_DAY,
    Labels,
    day_number,
    either,
    ordered,
    read_amounts,
    read_days,
    read_labels,
    recode,
)


def test_rows_come_by_source_and_id_whatever_their_order(pipeline):
    table = pipeline("""
        source opportunity_id
        b      1
        a      2
        a      10
    """)
    found = ordered(table)
    assert found.column("source").to_pylist() == ["a", "a", "b"]
    assert found.column("opportunity_id").to_pylist() == ["10", "2", "1"]


def test_nulls_and_missing_columns_read_as_unknown(pipeline):
    table = pipeline("""
        opportunity_id amount created_on
        x              5      1970-01-11
        y              -      -
    """)
    assert read_days(table, "created_on").tolist() == [10, NO_DAY]
    assert read_days(table, "closed_on").tolist() == [NO_DAY, NO_DAY]
    amounts = read_amounts(table, "amount")
    assert amounts.is_known.tolist() == [True, False]
    assert not read_amounts(table, "no such column").is_known.any()
    assert day_number(date(1970, 1, 11)) == 10


def test_the_first_stated_label_counts(pipeline):
    table = pipeline("""
        opportunity_id segment product
        x              north   p1
        y              -       p2
        z              -       -
    """)
    labels = read_labels(table, "segment", "product")
    assert labels.names == ("", "north", "p2")
    assert [labels.names[code] for code in labels.codes] == ["north", "p2", ""]


def test_recode_marks_names_that_are_not_known():
    labels = Labels(np.array([0, 1, 1]), ("Ana", "Bo"))
    assert recode(labels, ("Bo", "Cy")).tolist() == [-1, 0, 0]


def test_either_takes_the_second_only_where_the_first_is_unknown():
    table = pa.table({"a": pa.array([1, None, None]), "b": pa.array([7, 8, None], pa.int64())})
    found = either(read_amounts(table, "a"), read_amounts(table, "b"))
    assert found.values.tolist()[:2] == [1, 8]
    assert found.is_known.tolist() == [True, True, False]
