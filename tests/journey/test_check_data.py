"""`check data` from a file to a verdict: public lists with planted traps, and files of nothing."""

import csv
import json

import pytest

from ontarget.world.firm import generate
from ontarget.world.write import write


def mapped(tmp_path, **columns):
    path = tmp_path / "mapping.json"
    path.write_text(json.dumps({"kind": "opportunity", "columns": columns}))
    return path


def checked(ontarget, book, *more):
    code, out, err = ontarget(book, *more, "check", "data", "--json")
    assert code == 0, err
    return json.loads(out)


def names(found):
    return {leak["column"] for leak in found["leaks"]}


@pytest.mark.slow
def test_x_education_names_what_is_written_after_the_fact(ontarget, public_data, tmp_path):
    mapping = mapped(tmp_path, **{"Prospect ID": "opportunity_id", "Converted": "status"})
    code, _, err = ontarget(
        "x", "import", public_data / "xeducation-leads/Leads.csv", "--mapping", mapping,
        "--won", "1", "--lost", "0",
    )  # fmt: skip
    assert code == 0, err
    found = checked(ontarget, "x")
    assert names(found) == {"Tags", "Lead Quality", "Last Activity", "Last Notable Activity"}
    assert found["skill"]["verdict"] == "signal"
    assert found["skill"]["log_loss_skill"] > 0.15
    assert "order of their rows" in found["skill"]["order"]
    assert found["skill"]["left_out"]["Tags"] == "it leaks"


@pytest.mark.slow
def test_a_list_without_ids_or_days_is_taken_and_its_leak_named(ontarget, public_data, tmp_path):
    code, out, err = ontarget(
        "b", "import", public_data / "uci-bank-marketing/bank-additional-full.csv.gz",
        "--mapping", mapped(tmp_path, y="status"), "--won", "yes", "--lost", "no", "--json",
    )  # fmt: skip
    assert code == 0, err
    imported = json.loads(out)
    assert imported["written"]["opportunity"]["new"] == 41188
    assert "no_id" in {problem["code"] for problem in imported["problems"]}
    found = checked(ontarget, "b")
    assert "duration" in names(found)
    # The economy of the day tells won from lost only among calls of the same time.
    assert names(found) - {"duration"} <= {"emp.var.rate", "cons.price.idx", "cons.conf.idx",
                                           "euribor3m", "nr.employed"}  # fmt: skip
    assert found["skill"]["verdict"] == "signal"


def test_maven_has_no_signal_and_its_close_value_is_named_as_in_the_file(ontarget, public_data):
    files = [public_data / f"maven-crm/{name}.csv" for name in ("products", "sales_pipeline")]
    ontarget("m", "--as-of", "2017-12-31", "import", *files, "--json")
    found = checked(ontarget, "m", "--as-of", "2017-12-31")
    assert [(leak["column"], leak["field"]) for leak in found["leaks"]] == [
        ("close_value", "booked_amount")
    ]
    assert found["skill"]["verdict"] == "no signal"
    assert found["skill"]["log_loss_skill"] > -0.01


def plant(path):
    """Add a final amount, days in stage at the close, and two honest columns to a file."""
    with path.open() as file:
        rows = list(csv.DictReader(file))
    for place, row in enumerate(rows):
        is_won, is_open = row["status"] == "won", row["status"] == "open"
        row["Deal total"] = row["amount"] if is_won else ("" if is_open else "0")
        row["Stage days"] = "" if is_open else str(place % 41)
        row["Colour"], row["Score"] = "rgb"[place % 3], str(place * 7919 % 1000)
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def test_a_clean_firm_is_left_alone_and_planted_columns_are_named(ontarget, tmp_path):
    from datetime import date

    for name in ("clean", "planted"):
        folder = tmp_path / name
        write(generate(as_of=date(2026, 9, 10), n_owners=2, n_months=18, seed=7), folder)
        if name == "planted":
            plant(folder / "opportunity.csv")
        code, _, err = ontarget(name, "--as-of", "2026-09-10", "import",
                                *sorted(folder.glob("*.csv")), "--json")  # fmt: skip
        assert code == 0, err
    assert checked(ontarget, "clean", "--as-of", "2026-09-10")["leaks"] == []
    found = checked(ontarget, "planted", "--as-of", "2026-09-10")
    assert names(found) == {"Deal total", "Stage days"}
    assert {column["name"] for column in found["quality"]["columns"]} >= {"Colour", "Score"}


FILES = {
    "nothing": "id,Stage,Amount,Created\n",
    "open only": "id,Stage,Amount,Created\n1,Open,5,2026-01-01\n2,Open,6,2026-01-02\n",
    "won only": "id,Stage,Amount,Created,Closed\n" + "".join(
        f"{k},Won,5,2026-01-01,2026-02-{k:02d}\n" for k in range(1, 20)),
    "no days": "id,Stage,Colour\n" + "".join(
        f"{k},{'Won' if k % 3 else 'Lost'},{'rgb'[k % 2]}\n" for k in range(40)),
    "two owners": "id,Stage,Owner,Created,Closed\n" + "".join(
        f"{k},{'Won' if k % 2 else 'Lost'},{'AB'[k % 2]},2026-01-01,2026-02-{1 + k % 28:02d}\n"
        for k in range(60)),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_degenerate_files_are_answered_in_words(ontarget, tmp_path, name):
    path = tmp_path / "deals.csv"
    path.write_text(FILES[name])
    ontarget("d", "--as-of", "2026-09-10", "import", path, "--currency", "EUR", "--json")
    found = checked(ontarget, "d", "--as-of", "2026-09-10")
    assert found["skill"]["verdict"] == "too little data" or found["leaks"]
    code, out, err = ontarget("d", "--as-of", "2026-09-10", "check", "data")
    assert (code, err) == (0, "")
    assert "Do columns tell won from lost?" in out


def test_the_check_of_a_seller_looks_at_that_seller_alone(ontarget, tmp_path):
    path = tmp_path / "deals.csv"
    path.write_text(FILES["two owners"])
    ontarget("d", "--as-of", "2026-09-10", "import", path, "--json")
    found = checked(ontarget, "d", "--as-of", "2026-09-10")
    assert names(found) == {"Owner"}
    code, out, _ = ontarget("d", "--as-of", "2026-09-10", "check", "data", "--owner", "A", "--json")
    found = json.loads(out)
    assert (code, found["scope"]["name"], found["quality"]["won"], found["leaks"]) == (
        0,
        "A",
        0,
        [],
    )


def test_the_order_of_rows_makes_no_difference(ontarget, tmp_path):
    rows = [
        f"{k},{'Won' if k % 3 else 'Lost'},{'rgb'[k * 7 % 5 % 3]},2026-01-01,2026-02-{10 + k % 18}"
        for k in range(80)
    ]
    found = []
    for name, ordered in (("one", rows), ("other", rows[::-1])):
        path = tmp_path / f"{name}.csv"
        path.write_text("\n".join(["id,Stage,Colour,Created,Closed", *ordered]))
        ontarget(name, "--as-of", "2026-09-10", "import", path, "--json")
        found.append(checked(ontarget, name, "--as-of", "2026-09-10"))
    assert found[0] == found[1]
