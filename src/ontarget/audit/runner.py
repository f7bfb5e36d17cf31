"""Runs rules over the tables of a book: which findings there are, and what could not be asked."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from ontarget.audit.inputs import INPUTS, conform
from ontarget.audit.rule import Rule
from ontarget.engine.session import Session, open_session

if TYPE_CHECKING:
    from ibis.expr.types import Table

    from ontarget.engine.sql import Build

_LIMITS = "limits"


@dataclass(frozen=True)
class RuleRun:
    """What a rule found: its evidence rows, by record.

    ``lacks`` names what the book does not know, so that the rule was not asked; ``error`` is what
    went wrong in it; ``seconds`` is what it took, for the profile alone.
    """

    rule: Rule
    rows: pa.Table
    lacks: str | None = None
    error: str | None = None
    seconds: float = 0.0


def run_rules(
    rules: Iterable[Rule],
    tables: Mapping[str, pa.Table],
    limits: Mapping[str, float] | None = None,
    *,
    threads: int | None = None,
    cache_dir: Path | None = None,
) -> list[RuleRun]:
    """Return one run per rule, in the order given; a rule that fails stops no other.

    ``tables`` are by name as in ``inputs.INPUTS``, what is missing is empty. ``limits`` by
    ``RULE_ID.name`` replace the defaults.
    """
    asked = list(rules)
    inputs = {name: conform(name, tables.get(name)) for name in INPUTS}
    inputs[_LIMITS] = limits_table(asked, limits or {})
    known = _known_facts(inputs)
    with open_session(inputs, threads=threads, cache_dir=cache_dir) as session:
        runs = [_run(one, session, known) for one in asked]
    return _without_piled(runs)


def limits_table(rules: Iterable[Rule], limits: Mapping[str, float]) -> pa.Table:
    """Return one row with every limit, so that the SQL is the same whatever the limits are."""
    columns = {
        f"{one.id}_{limit.name}": [float(limits.get(f"{one.id}.{limit.name}", limit.default))]
        for one in rules
        for limit in one.limits
    }
    return pa.table(columns or {"none": [0.0]})


def rule_build(one: Rule) -> Build:
    """Return the function that makes a rule's expression from unbound tables."""

    def build(tables: Mapping[str, Table]) -> Table:
        given: dict[str, Any] = {}
        for name in inspect.signature(one.expression).parameters:
            is_table = name in INPUTS
            given[name] = (
                tables[name] if is_table else tables[_LIMITS][f"{one.id}_{name}"].as_scalar()
            )
        return one.expression(**given)

    build.__name__ = one.slug
    build.__qualname__ = f"rule.{one.id}"
    build.sources = (one.source,)  # type: ignore[attr-defined]
    return build


def _run(one: Rule, session: Session, known: frozenset[str]) -> RuleRun:
    for need in one.requires:
        if not known.intersection(need.split("|")):
            return RuleRun(one, _no_rows(), lacks=need)
    started = perf_counter()
    try:
        rows = session.run(rule_build(one), (*one.table_names, _LIMITS))
    except Exception as error:  # noqa: BLE001 - one rule must not stop the others
        return RuleRun(one, _no_rows(), error=f"{type(error).__name__}: {error}")
    return RuleRun(one, rows, seconds=perf_counter() - started)


def _no_rows() -> pa.Table:
    return pa.table({"record_id": pa.array([], pa.int64())})


def _known_facts(inputs: Mapping[str, pa.Table]) -> frozenset[str]:
    """Return the tables that are not empty and the columns that any open opportunity has."""
    open_rows = inputs["open_rows"]
    filled = [
        name
        for name in open_rows.column_names
        if open_rows[name].null_count < open_rows.num_rows and _says_something(open_rows[name])
    ]
    return frozenset([*filled, *(name for name, table in inputs.items() if table.num_rows)])


def _says_something(column: pa.ChunkedArray) -> bool:
    """Counts and flags are never null: all zero or all false is nothing said."""
    if pa.types.is_boolean(column.type):
        return bool(pc.any(column).as_py())
    if pa.types.is_integer(column.type):
        return bool(pc.any(pc.not_equal(column, 0)).as_py())
    return True


def _without_piled(runs: list[RuleRun]) -> list[RuleRun]:
    """Silence rules where one that says it better has spoken."""
    found = {run.rule.slug: run.rows["record_id"] for run in runs}
    return [_silenced(run, found) for run in runs]


def _silenced(run: RuleRun, found: Mapping[str, pa.ChunkedArray]) -> RuleRun:
    rows = run.rows
    for other in run.rule.unless:
        if other in found and rows.num_rows and len(found[other]):
            spoken = pc.drop_null(found[other])
            rows = rows.filter(pc.invert(pc.is_in(rows["record_id"], value_set=spoken)))
    return run if rows is run.rows else RuleRun(run.rule, rows, run.lacks, run.error, run.seconds)
