"""What is written as a file is read back as it was, in every encoding, delimiter and ending."""

from __future__ import annotations

import csv
import gzip
import io

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ontarget.sources.file import read_file

# Anything a cell may hold that every encoding below knows, quotes and line breaks too.
CELL = st.text(
    st.one_of(
        st.characters(codec="cp1252", exclude_categories=["Cc", "Zs", "Zl", "Zp"]),
        st.sampled_from([" ", "\n", '"', ",", ";", "\t", "|"]),
    ),
    max_size=12,
)
FORMATS = st.tuples(
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"]),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=8), written=FORMATS)
def test_reading_gives_back_what_was_written(tmp_path, rows, written):
    """Every row has a key and a value, as rows of records have: a lone cell is a remark."""
    encoding, delimiter, ending, is_packed = written
    headings = ["key", "stage", "first", "second", "third"]
    table = [[f"k{n}", "Open", *row] for n, row in enumerate(rows)]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=ending, quoting=csv.QUOTE_ALL)
    writer.writerows([headings, *table])
    content = text.getvalue().encode(encoding)
    assume(encoding != "cp1252" or _is_no_utf8(content))
    path = tmp_path / ("a.csv.gz" if is_packed else "a.csv")
    path.write_bytes(gzip.compress(content) if is_packed else content)
    raw = read_file(path)
    assert raw.headings == headings
    assert [list(row.values()) for row in raw.cells.to_pylist()] == table


def _is_no_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return all(byte < 128 for byte in content)
