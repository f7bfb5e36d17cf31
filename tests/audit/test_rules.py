"""Every rule does on its examples what it says, on DuckDB and on PostgreSQL alike."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from ontarget.audit.example import example_tables
from ontarget.audit.inputs import INPUTS, conform
from ontarget.audit.registry import all_rules, get_rule
from ontarget.audit.rule import Example, Rule
from ontarget.audit.runner import run_rules
from ontarget.audit.words import in_words
from ontarget.core.errors import UsageError

RULES = all_rules()
CASES = [
    pytest.param(one, case, is_firing, id=f"{one.id}-{kind}{place}")
    for one in RULES
    for kind, cases, is_firing in (("fires", one.fires, True), ("quiet", one.quiet, False))
    for place, case in enumerate(cases)
]


def rows_about_the_first(one: Rule, case: Example) -> list[dict[str, Any]]:
    """What a rule finds about record 1 or the pipeline, asked even where it lacks something."""
    (run,) = run_rules([one], example_tables(case))
    assert run.error is None, run.error
    return [row for row in run.rows.to_pylist() if row["record_id"] in (1, None)]


@pytest.mark.parametrize(("one", "case", "is_firing"), CASES)
def test_a_rule_does_what_its_examples_say(one: Rule, case: Example, is_firing: bool) -> None:
    found = rows_about_the_first(one, case)
    assert bool(found) == is_firing, found
    for row in found:
        text = in_words(one.says, row, "EUR") + in_words(one.fix, row, "EUR")
        assert "{" not in text
        assert "unknown" not in text
        assert len(text) < 260
        assert "!" not in text
    if found:
        assert len(found) == 1, "one finding an opportunity"
        shown = {key: found[0][key] for key in case.evidence}
        expected = {
            key: date.fromisoformat(value) if isinstance(shown[key], date) else value
            for key, value in case.evidence.items()
        }
        assert shown == pytest.approx(expected)


def test_a_statistical_rule_says_what_it_rests_on() -> None:
    for one in RULES:
        if one.basis == "statistical":
            rows = rows_about_the_first(one, one.fires[0])
            assert {"n"} <= rows[0].keys(), one.id


def test_a_rule_runs_to_the_same_rows_whatever_the_threads_and_the_order() -> None:
    for one in RULES:
        tables = example_tables(one.fires[0])
        turned = {
            name: table.take(list(range(table.num_rows))[::-1]) for name, table in tables.items()
        }
        (first,) = run_rules([one], tables, threads=1)
        (second,) = run_rules([one], turned, threads=2)
        key = [("record_id", "ascending")]
        assert _plain(first.rows.sort_by(key)) == _plain(second.rows.sort_by(key)), one.id


def _plain(rows: pa.Table) -> str:
    return json.dumps(rows.to_pylist(), default=str)


def test_no_rule_says_anything_of_an_empty_book() -> None:
    for run in run_rules(RULES, {}):
        assert run.error is None, run
        assert run.rows.num_rows == 0, run.rule.id


def test_rules_are_found_by_id_and_by_name() -> None:
    assert get_rule("slp001") is get_rule("close-date-past")
    with pytest.raises(UsageError, match="no rule"):
        get_rule("NOPE")


def test_an_input_that_lacks_columns_is_filled_with_nulls() -> None:
    table = conform("quotes", pa.table({"record_id": [1]}))
    assert table.schema == INPUTS["quotes"]
