"""All files of one import together: parsed, settled, names joined; ready to compare and write."""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field, replace
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from ontarget.core.firm_calendar import PLAIN, FirmCalendar
from ontarget.core.problem import Problem
from ontarget.ingest.diff import STATED
from ontarget.ingest.history import CHANGE_SCHEMA, parse_changes
from ontarget.ingest.mapping import Mapping
from ontarget.ingest.outcome import StageWords, settle_outcome, settle_stages
from ontarget.ingest.parse import Assumptions, ParsedFile, joined_key, parse_file
from ontarget.ingest.raw import RawTable
from ontarget.ingest.references import join_names, join_spellings
from ontarget.ingest.targets import settle_targets

# Names of an opportunity that may mean a record of another kind.
_REFERENCES = {"product": "product", "account": "account"}


@dataclass(frozen=True)
class Context:
    """What the user said and the book knows beyond the files."""

    assume: Assumptions
    snapshot_on: date
    words: StageWords = field(default_factory=StageWords)
    known_names: MappingType[str, frozenset[str]] = field(default_factory=dict)
    calendar: FirmCalendar = PLAIN


@dataclass
class Batch:
    """The rows of one import by kind, the changes it tells, and every problem met."""

    files: list[ParsedFile]
    tables: dict[str, pa.Table]
    changes: pa.Table
    problems: list[Problem]
    covered_fields: tuple[str, ...] = ()


def understand(files: list[tuple[RawTable, Mapping]], context: Context) -> Batch:
    """Parse and settle all files of an import; nothing is written and nothing is looked up."""
    parsed = _parse_all(files, context)
    for file in parsed:
        if file.kind.name == "stage":
            settle_stages(file)
    stages = _stated_stages(parsed)
    words = replace(context.words, known={**context.words.known, **stages})
    meanings: dict[str, str] = {}
    changes = [CHANGE_SCHEMA.empty_table()]
    for file in parsed:
        match file.kind.name:
            case "opportunity":
                meanings |= settle_outcome(file, words, context.snapshot_on)
                _join_references(file, parsed, context)
            case "target":
                settle_targets(file, context.calendar)
            case "opportunity_history":
                currency = file.currency or context.assume.currency
                changes.append(parse_changes(file, context.assume.zone, currency))
    told = pa.concat_tables(changes)
    tables = _by_kind(parsed)
    _add_stages(tables, {s: m for s, m in meanings.items() if s not in stages})
    return Batch(
        parsed,
        tables,
        told,
        [problem for file in parsed for problem in file.problems],
        tuple(sorted(told["field"].unique().to_pylist())),
    )


def _parse_all(files: list[tuple[RawTable, Mapping]], context: Context) -> list[ParsedFile]:
    """Parse the files; where only one currency is named in all of them, it counts for the rest."""
    parsed = [parse_file(raw, mapping, context.assume) for raw, mapping in files]
    named = {file.currency for file in parsed if file.currency}
    if len(named) != 1 or context.assume.is_currency_stated:
        return parsed
    shared = replace(context.assume, currency=named.pop(), is_currency_stated=True)
    return [
        file if file.currency else parse_file(raw, mapping, shared)
        for file, (raw, mapping) in zip(parsed, files, strict=True)
    ]


def _stated_stages(parsed: list[ParsedFile]) -> dict[str, str]:
    found: dict[str, str] = {}
    for file in parsed:
        if file.kind.name == "stage" and file.column("status") is not None:
            pairs = zip(
                file.table["name"].to_pylist(), file.table["status"].to_pylist(), strict=True
            )
            found |= {name: status for name, status in pairs if name and status}
    return found


def _join_references(file: ParsedFile, parsed: list[ParsedFile], context: Context) -> None:
    file.table, spelled = join_spellings(file.table, "owner", file.file)
    file.problems.extend(spelled)
    for column, kind in _REFERENCES.items():
        known = set(context.known_names.get(kind, frozenset()))
        for other in parsed:
            if other.kind.name == kind and other.column("name") is not None:
                known |= {name for name in other.table["name"].to_pylist() if name}
        file.table, problems = join_names(file.table, column, known, file.file)
        file.problems.extend(problems)


def _by_kind(parsed: list[ParsedFile]) -> dict[str, pa.Table]:
    tables: dict[str, pa.Table] = {}
    for file in parsed:
        if file.kind.name == "opportunity_history":
            continue
        table = file.table.drop_columns(["row"])
        own_id = file.kind.key[0]
        if len(file.kind.key) == 1 and own_id in table.column_names:
            table = table.drop_columns([own_id])
        name = file.kind.name
        tables[name] = table if name not in tables else _stacked(tables[name], table)
    return tables


def _stacked(first: pa.Table, second: pa.Table) -> pa.Table:
    """Put the rows of two files of one kind together; of a repeated id the later file counts.

    What only one of them has a column for is marked as not stated in the rows of the other, so
    that a file without a column empties nothing.
    """
    place = pc.index_in(second["source_id"], value_set=first["source_id"].combine_chunks())
    only_first = first.filter(
        pc.invert(pc.is_in(first["source_id"], value_set=second["source_id"].combine_chunks()))
    )
    known = [name for name in first.column_names if not name.startswith(STATED)]
    names = list(dict.fromkeys([*known, *second.column_names]))
    upper, lower = {}, {}
    for name in names:
        in_first, in_second = name in first.column_names, name in second.column_names
        source = first[name] if in_first else second[name]
        upper[name] = only_first[name] if in_first else pa.nulls(only_first.num_rows, source.type)
        lower[name] = second[name] if in_second else first[name].take(place)
        if in_first and in_second and STATED + name not in first.column_names:
            continue
        said = STATED + name
        has_first = _stated(only_first, name)
        upper[said] = has_first
        lower[said] = _stated(second, name) if in_second else pc.fill_null(
            _stated(first, name).take(place), False)  # fmt: skip
    return pa.concat_tables([pa.table(upper), pa.table(lower)])


def _stated(table: pa.Table, name: str) -> pa.Array:
    if STATED + name in table.column_names:
        return table[STATED + name].combine_chunks()
    return pa.array([name in table.column_names] * table.num_rows, pa.bool_())


def _add_stages(tables: dict[str, pa.Table], meanings: dict[str, str]) -> None:
    """Keep what each stage means, so that its history can be read later."""
    if not meanings:
        return
    names = pa.array(list(meanings), pa.string())
    derived = pa.table(
        {
            "source_id": joined_key([pa.nulls(len(names), pa.string()), names]),
            "name": names,
            "status": pa.array(list(meanings.values()), pa.string()),
        }
    )
    tables["stage"] = _stacked(derived, tables["stage"]) if "stage" in tables else derived
