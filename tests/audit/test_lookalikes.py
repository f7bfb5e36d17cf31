"""Two open opportunities that may be one: found through slips, not through kinship."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from ontarget.audit.lookalikes import find_lookalikes, is_slip

_DAY = date(2026, 9, 1)


def rows(text: str) -> pa.Table:
    """Lines of name | account | amount | product | day of September."""
    listed: list[dict[str, Any]] = []
    for place, line in enumerate(text.strip().splitlines(), start=1):
        name, account, amount, product, day = (cell.strip() or None for cell in line.split("|"))
        listed.append({
            "record_id": place, "name": name, "account": account, "owner": "Maya",
            "amount": int(amount) if amount else None, "currency": "EUR", "product": product,
            "created_on": _DAY.replace(day=int(day)) if day else None,
        })  # fmt: skip
    kinds = {"record_id": pa.int64(), "amount": pa.int64(), "created_on": pa.date32()}
    names = ("record_id", "name", "account", "owner", "amount", "currency", "product", "created_on")
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in names])
    return pa.Table.from_pylist(listed, schema)


def pairs(text: str, closed: str | None = None) -> list[tuple[int, int]]:
    found = find_lookalikes(rows(text), rows(closed) if closed else None)
    return [(row["record_id"], row["other_record_id"]) for row in found.to_pylist()]


@pytest.mark.parametrize(
    "twin",
    [
        "Nordfrakt rolout        | Nordfrakt      | 3850000 |       | 9",
        "NORDFRAKT ROLLOUT       | NORDFRAKT AB   | 3850000 |       | 9",
        "Nordfrakt roll-out      | Nordfrakt GmbH | 3900000 |       | 9",
        "Nordfrakt rollout       | Nordfrkat      | 3850000 | Suite | 9",
        "Nordfrakt rollout       |                | 3850000 |       | 9",
        "Nodrfrakt rollout       | Onrdfrakt      | 3850000 |       | 9",
        "Nordfrakt rollout       | Nordfrakt      |         |       | 9",
        "Nordfrakt rollout copy  | Nordfrakt      | 3850000 |       | 9",
    ],
)
def test_one_sale_entered_twice_is_found_under_the_later_one(twin: str) -> None:
    first = "Nordfrakt rollout | Nordfrakt | 3850000 | Suite | 1"
    if "|         |" in twin:
        first = first.replace("3850000", "")
    assert pairs(f"{first}\n{twin}\nHalden care | Halden | 3850000 | Suite | 2") == [(2, 1)]


@pytest.mark.parametrize(
    "other",
    [
        "Nordfrakt rollout 2     | Nordfrakt      | 3850000 |       | 9",
        "Nordfrakt training      | Nordfrakt      | 3850000 |       | 9",
        "Nordfrakt rollout north | Nordfrakt      | 3850000 |       | 9",
        "Nordfrakt rollout       | Nordfrakt      | 4300000 |       | 9",
        "Nordfrakt rollout       | Nordfrakt      | 3850000 | Care  | 9",
        "Nordfrakt rollout       | Westfrakt Oslo | 3850000 |       | 9",
        "                        | Nordfrakt      | 3850000 | Suite | 9",
    ],
)
def test_another_sale_of_the_same_buyer_is_not(other: str) -> None:
    assert pairs(f"Nordfrakt rollout | Nordfrakt | 3850000 | Suite | 1\n{other}") == []


def test_a_name_that_the_account_has_had_before_tells_nothing() -> None:
    now = "Halden | Halden | 500000 |  | 1\nHalden | Halden | 510000 |  | 9"
    assert pairs(now) == [(2, 1)]
    assert pairs(now, closed="Halden | Halden | 480000 |  | 1") == []
    same = "Halden | Halden | 500000 |  | 1\nHalden | Halden | 500000 |  | 9"
    assert pairs(same, closed="Halden | Halden | 480000 |  | 1") == [(2, 1)]


def test_instalments_of_one_contract_are_no_duplicates() -> None:
    months = "\n".join(f"Halden fee | Halden | 500000 |  | {day}" for day in range(1, 7))
    assert pairs(months) == []


def test_neither_one_row_nor_a_column_that_is_missing_does_harm() -> None:
    assert pairs("Halden | Halden | 500000 |  | 1") == []
    bare = pa.table({"record_id": [1, 2], "name": ["Halden", "Halden"]})
    assert find_lookalikes(bare).num_rows == 0


def test_the_order_of_rows_does_not_matter() -> None:
    text = "\n".join(f"Buyer{i // 2} plan | Buyer{i // 2} | {1000 + i} | | 1" for i in range(40))
    table = rows(text)
    expected = find_lookalikes(table)
    assert expected.num_rows == 20
    turned = table.take(pa.array(np.random.default_rng(1).permutation(table.num_rows)))
    assert find_lookalikes(turned).equals(expected)


def test_short_words_and_numbers_are_never_slips() -> None:
    assert is_slip("acme licences", "acme lisences")
    assert not is_slip("acme plan a", "acme plan b")
    assert not is_slip("acme q1", "acme q2")
    assert not is_slip("acme 2026", "acme")
