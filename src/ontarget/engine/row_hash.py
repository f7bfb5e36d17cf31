"""A 64-bit hash of every row of a table: equal rows have equal hashes on every machine."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ontarget.engine.run import connect

_BETWEEN, _NULL = "chr(31)", "chr(30)"


def hash_rows(table: pa.Table, salt: str = "") -> pa.Array:
    """Return an int64 hash per row of the columns and ``salt``, in the table's order.

    The lower half of the MD5 of the cells' texts: a change goes unseen once in 2**64.
    """
    if not table.num_columns or not table.num_rows:
        return pa.array(np.zeros(table.num_rows, np.int64))
    names = [f"c{place}" for place in range(table.num_columns)]
    cells = [f"coalesce(CAST({name} AS VARCHAR), {_NULL})" for name in names]
    joined = f"concat_ws({_BETWEEN}, $salt, {', '.join(cells)})"
    with connect(None) as connection:
        connection.register("incoming", table.rename_columns(names))
        found = connection.sql(
            f"SELECT md5_number_lower({joined}) AS h FROM incoming",  # noqa: S608
            params={"salt": salt},
        ).to_arrow_table()
    return pa.array(found["h"].to_numpy().astype(np.uint64).view(np.int64))
