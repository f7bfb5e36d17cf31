"""Real and public exports, taken all the way to an answer."""

import json
import sqlite3
from collections import Counter
from contextlib import closing

MAVEN = ("accounts.csv", "products.csv", "sales_teams.csv")


def take_maven(ontarget, folder, book, pipeline):
    files = [folder / "maven-crm" / name for name in (*MAVEN, pipeline)]
    code, out, err = ontarget(book, "--as-of", "2017-12-31", "import", *files, "--json")
    assert code == 0, err
    return json.loads(out)


def opportunities(path):
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        rows = connection.execute("select * from opportunity order by source_id").fetchall()
    return [dict(row) for row in rows]


def test_maven_in_both_date_formats_makes_the_same_book(ontarget, public_data, tmp_path):
    one = take_maven(ontarget, public_data, "one", "sales_pipeline.csv")
    other = take_maven(ontarget, public_data, "other", "sales_pipeline_ddmmyyyy_variant.csv")
    assert one["written"] == other["written"]
    rows = opportunities(tmp_path / "one.sqlite")
    assert rows == opportunities(tmp_path / "other.sqlite")
    assert Counter(row["status"] for row in rows) == {"won": 4238, "lost": 2473, "open": 2089}
    found = Counter(problem["code"] for problem in one["problems"])
    assert (found["missing_created_on"], found["missing_amount"], found["joined_name"]) == (
        500,
        2089,
        1,
    )
    joined = next(p for p in one["problems"] if p["code"] == "joined_name")
    assert (joined["value"], "GTX Pro" in joined["message"]) == ("GTXPro", True)


def test_maven_estimates_unknown_amounts_and_says_so(ontarget, public_data):
    take_maven(ontarget, public_data, "book", "sales_pipeline.csv")
    ontarget("book", "target", "set", "--company", "--period", "2017-Q4", "--amount", "2900000")
    code, out, _ = ontarget(
        "book", "--as-of", "2017-11-20", "answer", "--period", "2017-Q4", "--json"
    )
    found = json.loads(out)
    assert code == 0
    assert 0.02 < found["p_hit"] < 0.9
    # 2,802,000 came. One case may lie outside a range that holds 8 times in 10, but not by much.
    assert 0.95 * found["bookings"]["p10"] < 2_802_000 < 1.05 * found["bookings"]["p90"]
    assert any("without a known amount" in note for note in found["notes"])


def test_marketstar_answers_its_real_quotas_in_money_and_counts(ontarget, public_data):
    files = sorted((public_data / "marketstar-2021").glob("*.csv"))
    code, out, _ = ontarget("book", "import", *files, "--json")
    assert code == 3  # the first quarter of the quotas has no number
    written = {kind: rows["new"] for kind, rows in json.loads(out)["written"].items()}
    assert written == {"owner": 8, "lead": 20694, "opportunity": 315, "target": 6}
    for measure, target in (("amount", 400000), ("count", 175)):
        code, out, _ = ontarget("book", "answer", "--company", "--period", "2021-Q4", "--as-of",
                                "2021-11-15", "--measure", measure, "--json")  # fmt: skip
        found = json.loads(out)
        assert found["target"]["amount"] == target
        assert 0 <= found["p_hit"] <= 1
        assert found["bookings"]["p10"] < found["bookings"]["p90"]
        assert found["basis"]["closed_opportunities"] == 235
        assert "235 closed" in found["basis"]["label"]


def test_every_sample_export_is_understood_or_refused_in_words(ontarget, public_data):
    for number, path in enumerate(sorted((public_data / "crm-export-headers").rglob("*.csv"))):
        code, out, err = ontarget(f"book-{number}", "import", path, "--json")
        assert code in (0, 1, 3), path
        assert "Traceback" not in err
        if code == 1:
            assert "\n  " in err, f"{path}: no next step"
        else:
            json.loads(out)


def test_a_workbook_is_taken_like_a_file(ontarget, workbook):
    path = workbook([["id", "Deal Name", "Stage", "Amount", "Currency", "Created"],
                     ["1", "A", "Won", 1234.5, "EUR", "2026-01-05"],
                     ["2", "B", "Open", 99.0, "EUR", "2026-02-05"]])  # fmt: skip
    code, out, _ = ontarget("book", "import", path, "--json")
    found = json.loads(out)
    assert (code, found["files"][0]["sheet"], found["files"][0]["rows"]) == (0, "Deals", 2)
    rows = json.loads(ontarget("book", "list", "opportunity", "--json")[1])["rows"]
    assert [row["amount"] for row in rows] == [1234.5, 99]
    code, _, err = ontarget("book", "import", path, "--sheet", "Other")
    assert (code, "Deals" in err) == (2, True)


def test_the_demo_and_the_world_run_as_the_readme_says(ontarget, tmp_path):
    day = ("--as-of", "2026-11-23")
    code, out, _ = ontarget("demo", *day, "demo", "--folder", tmp_path / "demo")
    assert code == 0
    assert out.count("Are you going to hit your target?") == 2
    assert "Try next" in out
    code, out, _ = ontarget("x", *day, "world", "--out", tmp_path / "w", "--firms", "2", "--owners",
                            "1", "--months", "4")  # fmt: skip
    assert (code, len(out.splitlines())) == (0, 2)
    assert (tmp_path / "w/firm-002/truth.json").exists()
    code, _, err = ontarget("x", *day, "world", "--out", tmp_path / "w")
    assert (code, "not empty" in err) == (1, True)
