from __future__ import annotations

from ontarget.forecast.measure import AMOUNT, WON, rows_counted

ROWS = """
    opportunity_id currency
    a              EUR
    b              USD
    c              -
"""


def test_money_of_one_currency_only_and_counts_of_all(pipeline):
    table = pipeline(ROWS)
    kept = rows_counted(table, AMOUNT, "EUR").column("opportunity_id").to_pylist()
    assert kept == ["a", "c"]
    assert rows_counted(table, WON, "EUR").num_rows == 3
    assert rows_counted(table, AMOUNT, None).num_rows == 3
