"""Conditions are read as they are written, and written as they are read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontarget.core.condition import (
    Comparison,
    Junction,
    Negation,
    fields_of,
    parse_condition,
)
from ontarget.core.errors import UsageError

WORDS = st.text(
    st.characters(codec="ascii", categories=["L", "N", "P", "S", "Zs"]), max_size=8
).filter(lambda text: not ('"' in text and "'" in text))
FIELDS = st.sampled_from(["segment", "amount", "custom.Region", "lead source"])
COMPARISONS = st.one_of(
    st.builds(
        lambda field, sign, value: Comparison(field, sign, (value,)),
        FIELDS, st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), WORDS,
    ),
    st.builds(lambda field, values: Comparison(field, "in", tuple(values)), FIELDS,
              st.lists(WORDS, min_size=1, max_size=3)),
)  # fmt: skip
CONDITIONS = st.recursive(
    COMPARISONS,
    lambda part: st.one_of(
        st.builds(Negation, part),
        st.builds(
            lambda word, parts: Junction(word, tuple(parts)),
            st.sampled_from(["and", "or"]), st.lists(part, min_size=2, max_size=3),
        ),
    ),
    max_leaves=6,
)  # fmt: skip


@given(CONDITIONS)
def test_what_is_written_is_read_as_it_was(condition):
    assert parse_condition(str(condition)) == condition


def test_and_binds_before_or_and_words_may_be_in_capitals():
    found = parse_condition("a = 1 OR b = 2 AND NOT c = 'x y'")
    assert found == Junction(
        "or",
        (
            Comparison("a", "=", ("1",)),
            Junction(
                "and", (Comparison("b", "=", ("2",)), Negation(Comparison("c", "=", ("x y",))))
            ),
        ),
    )
    assert list(fields_of(found)) == ["a", "b", "c"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a =",
        "= 1",
        "a = 1 and",
        "(a = 1",
        "a = 1)",
        "a in 1",
        "a in (",
        "a = 'x",
        "a == 1",
    ],
)
def test_what_cannot_be_read_says_where(text):
    with pytest.raises(UsageError, match="cannot be read at"):
        parse_condition(text)
