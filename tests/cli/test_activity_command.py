"""The contract of `activity`: its fields, CSV, and an empty book in words."""

import csv
import io


def test_json_and_csv_of_a_book(cli, firm):
    assert cli("--as-of", "2026-11-23", "import", firm).code == 0
    said = cli("--as-of", "2026-11-23", "activity", "--company", "--json")
    assert said.code == 0, said.err
    assert {"as_of", "scope", "kinds", "usual", "least_useful", "hours", "verdict", "warning",
            "notes"} <= set(said.json)  # fmt: skip
    table = cli("--as-of", "2026-11-23", "activity", "--company", "--format", "csv")
    rows = list(csv.reader(io.StringIO(table.out)))
    assert rows[0][:3] == ["kind", "group", "name"]
    assert len(rows) - 1 == len(said.json["kinds"])


def test_an_empty_book_is_answered_in_words(cli):
    said = cli("activity", "--company")
    assert said.code == 0
    assert "Cannot tell" in said.out
