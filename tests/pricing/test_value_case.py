"""The formula of a value case is arithmetic and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontarget.core.errors import UsageError
from ontarget.pricing.value_case import LINES, ValueCase, evaluate, from_body

NUMBERS = st.floats(-1e6, 1e6)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_it_gives_what_arithmetic_gives(a, b, c):
    assert evaluate("a * (b - c) + 2", {"a": a, "b": b, "c": c}) == a * (b - c) + 2


@pytest.mark.parametrize("text", [
    "__import__('os').system('true')", "a.b", "a[0]", "2 ** 9999", "lambda: 1", "a if a else 2",
    "'x' * 3", "", "a +", "1 / 0", "a = 3", "[1]", "(" * 200, "1e308 * 10", "max(1, 2)",
])  # fmt: skip
def test_it_does_nothing_but_arithmetic(text):
    with pytest.raises(UsageError):
        evaluate(text, {"a": 1.0})


def test_an_input_without_a_number_is_named():
    with pytest.raises(UsageError, match="rate"):
        evaluate("hours * rate", {"hours": 3})


def test_four_lines_make_it_complete():
    case = ValueCase()
    assert case.missing() == LINES
    case = ValueCase(formula="hours * 60 * 46", inputs={"hours": 3.0})
    assert case.worth == 8_280
    assert case.a_month == 690  # a problem that comes again costs its share for each month
    assert case.missing() == ("why us", "who said so")
    whole = ValueCase(formula="5000", per="once", waiting_cost=100.0, said_by="Eva Holm",
                      why=(("no template", ""), ("reads scans", "trial at a buyer")))  # fmt: skip
    assert whole.missing() == ()
    assert ValueCase(formula="5000", per="once").a_month is None
    assert "why us" in ValueCase(why=(("cheap", ""),)).missing()  # said, not shown


def test_it_is_read_as_it_was_kept():
    case = ValueCase(problem="p", formula="a", inputs={"a": 2.0}, per="month", source="s",
                     why=(("x", "y"), ("z", "")), said_by="E", said_on="2026-11-20")  # fmt: skip
    assert from_body({**case.body(), "before": 4, "later": "field"}) == case
    assert from_body({}) == ValueCase()
