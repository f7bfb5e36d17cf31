"""Names that mean a known record though they are written differently: joined, and said."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from ontarget.core.problem import Problem, problem

_NOT_LETTER = re.compile(r"[\W_]+")


def squeezed(name: str) -> str:
    """Return a name without case, blanks and signs, the form in which names are joined.

    >>> squeezed("GTX Pro") == squeezed("GTXPro")
    True
    """
    return _NOT_LETTER.sub("", name).casefold()


def join_names(
    table: pa.Table, column: str, known: Iterable[str], file: str
) -> tuple[pa.Table, list[Problem]]:
    """Replace names in ``column`` that differ from a known one only in case, blanks or signs.

    Every name so joined is one problem, with the number of rows it stands in. A name that two
    known ones could mean is left alone.
    """
    exact = set(known)
    if column not in table.column_names or not exact:
        return table, []
    by_form: dict[str, str | None] = {}
    for name in sorted(exact):
        form = squeezed(name)
        by_form[form] = name if form not in by_form else None
    encoded = table[column].combine_chunks().dictionary_encode()
    forms = encoded.dictionary.to_pylist()
    meant = [name if name in exact else by_form.get(squeezed(name)) or name for name in forms]
    return _renamed(table, column, encoded, meant, file)


def join_spellings(table: pa.Table, column: str, file: str) -> tuple[pa.Table, list[Problem]]:
    """Write a name that stands in several spellings of case and blanks in its commonest one."""
    if column not in table.column_names:
        return table, []
    encoded = table[column].combine_chunks().dictionary_encode()
    counted = {row["values"]: row["counts"] for row in pc.value_counts(encoded.indices).to_pylist()}
    forms = encoded.dictionary.to_pylist()
    best: dict[str, str] = {}
    for _, name in sorted(enumerate(forms), key=lambda e: (-counted.get(e[0], 0), e[1])):
        best.setdefault(" ".join(name.split()).casefold(), " ".join(name.split()))
    known = [best[" ".join(name.split()).casefold()] for name in forms]
    return _renamed(table, column, encoded, known, file)


def _renamed(
    table: pa.Table, column: str, encoded: pa.DictionaryArray, meant: list[str], file: str
) -> tuple[pa.Table, list[Problem]]:
    problems = []
    for place, (name, joined) in enumerate(zip(encoded.dictionary.to_pylist(), meant, strict=True)):
        if name != joined:
            rows = table["row"].filter(pc.equal(encoded.indices, place))
            message = f"{name} in {len(rows)} rows joined to {joined}"
            problems.append(problem("joined_name", file, rows[0].as_py(), column, name, message))
    if problems:
        values = pa.array(meant, pa.string()).take(encoded.indices)
        table = table.set_column(table.column_names.index(column), column, values)
    return table, problems
