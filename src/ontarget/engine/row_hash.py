"""A 64-bit hash of every row of a table, to find the rows that say what they said before."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ontarget.engine.run import connect

_BETWEEN, _NULL = "chr(31)", "chr(30)"


def hash_rows(table: pa.Table, salt: str = "") -> pa.Array:
    """Return an int64 hash per row of the columns and ``salt``, in the table's order.

    Equal rows have equal hashes, unequal ones do once in 2**64. It is DuckDB's own hash of the
    cells' texts: another version of it may hash otherwise, so it only ever saves a comparison.
    """
    if not table.num_columns or not table.num_rows:
        return pa.array(np.zeros(table.num_rows, np.int64))
    names = [f"c{place}" for place in range(table.num_columns)]
    cells = [f"coalesce(CAST({name} AS VARCHAR), {_NULL})" for name in names]
    joined = f"concat_ws({_BETWEEN}, $salt, {', '.join(cells)})"
    with connect(None) as connection:
        connection.register("incoming", table.rename_columns(names))
        found = connection.sql(
            f"SELECT hash({joined}) AS h FROM incoming",  # noqa: S608
            params={"salt": salt},
        ).to_arrow_table()
    return pa.array(found["h"].to_numpy().astype(np.uint64).view(np.int64))
