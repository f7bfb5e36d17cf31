"""The contract of `diagnose`: its fields, its sum, CSV, and refusals in words."""

import csv
import io

import pytest

PARTS = {"luck", "volume", "mix", "conversion", "timing", "price", "plan_gap"}


@pytest.fixture
def asked(cli, firm):
    assert cli("--as-of", "2026-11-23", "import", firm).code == 0
    assert cli("target", "set", "--company", "--period", "2026-Q3", "--amount", "15000").code == 0
    return lambda *words: cli("--as-of", "2026-11-23", "diagnose", "--company", *words)


def test_json_has_the_fields_of_the_contract(asked):
    said = asked("--period", "2026-Q3", "--json")
    assert said.code == 0, said.err
    found = said.json
    assert {
        "target", "actual", "difference", "parts", "intervals", "luck_percentile", "enough_data",
        "verdict", "causes",
    } <= set(found)  # fmt: skip
    assert set(found["parts"]) == PARTS
    assert round(100 * sum(found["parts"].values())) == round(100 * found["difference"])
    assert found["difference"] == found["actual"] - found["target"]
    assert set(found["causes"]) == {"pressure", "understanding", "pipeline_management"}
    assert set(found["intervals"]) == PARTS - {"plan_gap"}
    words = found["in_words"]
    assert round(100 * sum(words.values())) == round(
        100 * (found["difference"] - found["parts"]["plan_gap"])
    )


def test_csv_holds_the_parts_and_the_sellers(asked):
    rows = list(csv.DictReader(io.StringIO(asked("--period", "2026-Q3", "--format", "csv").out)))
    assert {row["part"] for row in rows} == PARTS
    said = asked("--period", "2026-Q3", "--by", "owner", "--format", "csv")
    assert {row["owner"] for row in csv.DictReader(io.StringIO(said.out))} == {
        "Maya Lindqvist", "Tom Okafor",
    }  # fmt: skip


def test_the_screen_is_calm_and_claims_no_cause(asked, monkeypatch):
    for width in ("60", "84", "140"):
        monkeypatch.setenv("COLUMNS", width)
        out = asked("--period", "2026-Q3", "--all", "--by", "owner").out
        assert "!" not in out
        assert "because" not in out.lower()
        assert "due to" not in out.lower()
        assert max(map(len, out.splitlines())) <= 100


def test_a_period_that_runs_is_wrong_usage(asked):
    said = asked("--period", "2026-Q4")
    assert said.code == 2
    assert "not over" in said.err
