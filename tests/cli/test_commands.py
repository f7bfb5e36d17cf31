"""Every command as a user calls it: results, exit codes, words on stderr."""

import json
import re

import pytest

from ontarget.cli.main import shared_first

AS_OF = ("--as-of", "2026-11-23")


def test_version_in_words_and_as_json(cli):
    assert cli("version").out.startswith("ontarget ")
    assert set(cli("version", "--json").json) == {"version", "schema_version", "python"}


@pytest.mark.parametrize("command", ["answer", "import", "target set", "start", "world"])
def test_every_command_has_help(cli, command):
    said = cli(*command.split(), "--help")
    assert said.code == 0
    assert "Usage" in said.out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["nonsense"], 2, "No such command"),
        (["answer", "--nonsense"], 2, "No such option"),
        (["answer", "--period", "soon"], 2, "is not a period"),
        (["answer", "--owner", "Nobody"], 1, "no owner 'Nobody'"),
        (["answer", "--owner", "A", "--team", "B"], 2, "exclude one another"),
        (["answer", "--by", "planet"], 2, "Cannot split"),
        (["answer", "--as-of", "someday"], 2, "is not a day"),
        (["import", "no-such-file.csv"], 1, "no such file"),
        (["list", "planets"], 2, "no kind"),
        (["config", "colour", "blue"], 2, "no setting"),
        (["config", "n_paths", "many"], 2, "is not"),
        (["config", "shock_sd", "99"], 2, "at most"),
        (["config", "time_zone", "Moon"], 2, "not a time zone"),
        (["template", "planet"], 2, "no kind"),
        (["target", "set", "--period", "2026-Q4", "--amount", "lots"], 2, "not a number"),
        (["target", "set", "--period", "2026-Q4", "--amount", "-5"], 2, "not below zero"),
        (["help", "planets"], 2, "no page"),
        (["restore", "no-such-backup"], 1, "no-such-backup"),
    ],
)
def test_wrong_calls_say_what_and_what_to_do_and_show_no_traceback(cli, arguments, code, words):
    said = cli(*arguments)
    assert said.code == code, said.err
    assert words in said.err
    assert "Traceback" not in said.err
    assert said.out == ""


def test_shared_options_may_stand_anywhere():
    assert shared_first(["answer", "--book=x", "--as-of", "fri", "--json"]) == [
        "--book=x", "--as-of", "fri", "answer", "--json"]  # fmt: skip
    assert shared_first(["log", "--", "--book", "x"]) == ["log", "--", "--book", "x"]


def test_import_reports_in_words_and_as_the_contract_says(cli, firm):
    said = cli(*AS_OF, "import", firm)
    assert said.code == 0
    assert "50 new" in said.out
    again = cli(*AS_OF, "import", firm, "--json").json
    assert again["written"]["opportunity"] == {"new": 0, "changed": 0, "unchanged": 50}
    assert again["changes"] == 0
    assert set(again["files"][0]) >= {"file", "kind", "encoding", "delimiter", "rows", "mapping",
                                      "ignored_columns", "date_order", "currency"}  # fmt: skip


def test_rows_left_out_are_exit_code_3(cli, tmp_path):
    path = tmp_path / "deals.csv"
    path.write_text("id,stage,amount,currency\n1,Open,5,EUR\n,Open,6,EUR\n")
    said = cli("import", path, "--json")
    assert said.code == 3
    assert [p["code"] for p in said.json["problems"]] == ["missing_id"]


def test_targets_are_set_listed_and_replaced(cli, firm):
    cli(*AS_OF, "import", firm)
    cli("target", "set", "--owner", "Maya", "--period", "2026-Q4", "--amount", "20,000")
    said = cli("target", "set", "--owner", "Maya", "--period", "2026q4", "--amount", "25000")
    assert "25,000 EUR" in said.out
    listed = cli("target", "list", "--json").json["targets"]
    assert [(row["name"], row["period"], row["number"]) for row in listed] == [
        ("Maya Lindqvist", "2026-Q4", 25000)
    ]


def test_several_currencies_need_one_named(cli, tmp_path):
    path = tmp_path / "deals.csv"
    path.write_text("id,stage,amount,currency\n1,Open,5,EUR\n2,Open,6,GBP\n")
    cli("import", path)
    said = cli("target", "set", "--company", "--period", "2026-12", "--amount", "5")
    assert (said.code, "several currencies" in said.err) == (2, True)
    assert cli("target", "set", "--company", "--period", "2026-12", "--amount", "5",
               "--currency", "gbp").code == 0  # fmt: skip


def test_the_answer_has_every_field_of_the_contract(cli, firm):
    cli(*AS_OF, "import", firm)
    cli("target", "set", "--company", "--period", "2026-Q4", "--amount", "12000")
    found = cli(*AS_OF, "answer", "--by", "owner", "--json").json
    assert set(found) >= {
        "as_of", "scope", "period", "target", "booked", "gap", "attainment", "p_hit", "mc_error",
        "p_hit_by_shock", "bookings", "parts", "basis", "coverage", "drivers", "record",
        "base_rate", "change", "outlook", "needs", "commit", "breakdown", "verdict"}  # fmt: skip
    assert found["as_of"] == "2026-11-23"
    assert found["period"]["name"] == "2026-Q4"
    assert 0 <= found["p_hit"] <= 1
    assert set(found["p_hit_by_shock"]) == {"0", "0.2", "0.4"}
    assert found["gap"] == pytest.approx(found["target"]["amount"] - found["booked"])
    assert found["bookings"]["p10"] <= found["bookings"]["p50"] <= found["bookings"]["p90"]
    total = sum(found["parts"].values())
    assert total == pytest.approx(found["bookings"]["mean"], abs=0.02)
    assert {row["name"] for row in found["breakdown"]} == {"Maya Lindqvist", "Tom Okafor"}
    assert sum(row["booked"] for row in found["breakdown"]) == pytest.approx(found["booked"])


def test_the_same_seed_gives_the_same_digits_and_another_does_not(cli, firm):
    cli(*AS_OF, "import", firm)
    cli("target", "set", "--company", "--period", "2026-Q4", "--amount", "12000")
    first = cli(*AS_OF, "answer", "--json", "--seed", "7").out
    assert cli(*AS_OF, "answer", "--json", "--seed", "7").out == first
    assert cli(*AS_OF, "answer", "--json", "--seed", "8").out != first


def test_without_target_everything_but_the_chances(cli, firm):
    cli(*AS_OF, "import", firm)
    said = cli(*AS_OF, "answer", "--json")
    assert said.code == 0
    assert (said.json["p_hit"], said.json["target"], said.json["gap"]) == (None, None, None)
    assert "target set" in said.json["verdict"]


def test_an_empty_book_answers_in_words(cli):
    said = cli(*AS_OF, "answer")
    assert said.code == 0
    assert "no closed opportunity yet" in re.sub(r"\s+", " ", said.out)


def test_me_is_the_default_scope(cli, firm):
    cli(*AS_OF, "import", firm)
    cli("config", "me", "Maya Lindqvist")
    assert cli(*AS_OF, "answer", "--json").json["scope"] == {
        "kind": "owner",
        "name": "Maya Lindqvist",
    }
    assert cli(*AS_OF, "answer", "--company", "--json").json["scope"]["kind"] == "company"


def test_an_ambiguous_name_lists_the_matches(cli, firm):
    cli(*AS_OF, "import", firm)
    said = cli(*AS_OF, "answer", "--owner", "a")
    assert said.code == 2
    assert "Maya Lindqvist" in said.err
    assert "Tom Okafor" in said.err


@pytest.mark.parametrize("columns", ["50", "80", "120"])
def test_the_answer_keeps_to_the_width_of_the_terminal(cli, firm, monkeypatch, columns):
    cli(*AS_OF, "import", firm)
    cli("target", "set", "--company", "--period", "2026-Q4", "--amount", "12000")
    monkeypatch.setenv("COLUMNS", columns)
    lines = cli(*AS_OF, "answer", "--by", "owner").out.splitlines()
    assert max(map(len, lines)) <= max(int(columns), 50)
    assert "\x1b" not in "".join(lines)


def test_the_forecast_lists_open_opportunities_with_curves_that_add_up(cli, firm):
    cli(*AS_OF, "import", firm)
    found = cli(*AS_OF, "forecast", "--period", "2026-Q4", "--json").json
    assert len(found["opportunities"]) == 10
    for row in found["opportunities"]:
        assert 0 <= row["p_win_in_period"] <= row["p_win_in_horizon"] <= 1
        won = [point["p_won"] for point in row["curve"]]
        assert won == sorted(won)
        for point in row["curve"]:
            total = point["p_won"] + point["p_lost"] + point["p_open"]
            assert total == pytest.approx(1)
    assert cli(*AS_OF, "forecast").code == 0
    assert len(cli(*AS_OF, "forecast", "--format", "csv", "--limit", "3").out.splitlines()) == 4


def test_list_shows_rows_with_canonical_names(cli, firm):
    cli(*AS_OF, "import", firm)
    rows = cli("list", "opportunity", "--owner", "maya", "--open", "--json").json["rows"]
    assert {row["owner"] for row in rows} == {"Maya Lindqvist"}
    assert {row["status"] for row in rows} == {"open"}
    assert rows[0]["amount"] == 1000 + 37 * int(rows[0]["opportunity_id"][3:])
    assert "Deal" in cli("list", "opportunities").out


def test_cells_that_look_like_formulas_are_defused_in_csv(cli, tmp_path):
    path = tmp_path / "deals.csv"
    path.write_text("id,name,stage\n1,=1+1,Open\n")
    cli("import", path)
    assert "'=1+1" in cli("list", "opportunity", "--format", "csv").out


def test_backup_restore_and_doctor(cli, firm, tmp_path):
    cli(*AS_OF, "import", firm)
    copy = tmp_path / "copy.sqlite"
    assert cli("backup", copy).code == 0
    again = cli("backup", copy)
    assert (again.code, "--force" in again.err) == (1, True)
    refused = cli("restore", copy)
    assert (refused.code, "--force" in refused.err) == (1, True)
    assert cli("restore", copy, "--force").code == 0
    report = cli("doctor", "--json").json
    assert report["is_sound"]
    assert {row["status"]: row["opportunities"] for row in report["sums"]} == {
        "open": 10, "won": 14, "lost": 26}  # fmt: skip
    assert "Sound." in cli("doctor").out


def test_template_gives_columns_that_import_understands(cli, tmp_path):
    heading = cli("template", "opportunity").out
    path = tmp_path / "mine.csv"
    path.write_text(heading + "x1,Deal" + "," * (heading.count(",") - 1) + "\n")
    found = cli("import", path, "--json").json
    assert found["files"][0]["kind"] == "opportunity"
    assert found["files"][0]["ignored_columns"] == []
    assert "required" in cli("template", "target", "--describe").out


def test_start_goes_from_a_file_to_an_answer_without_asking(cli, firm):
    said = cli(
        *AS_OF, "start", firm, "--me", "maya", "--target", "12k", "--period", "2026-Q4", "--json"
    )
    assert said.code == 0, said.err
    found = json.loads(said.out)
    assert found["scope"]["name"] == "Maya Lindqvist"
    assert found["target"]["amount"] == 12000
    assert found["p_hit"] is not None


def test_start_without_history_answers_from_what_is_believed(cli):
    said = cli(*AS_OF, "start", "--target", "30000", "--period", "2026-12", "--past-bookings",
               "20000,25000,31000,28000,22000,30000", "--won-of-ten", "3", "--days-to-win", "45",
               "--json")  # fmt: skip
    found = said.json
    assert found["basis"]["prior_share"] == 1
    assert 0.02 < found["p_hit"] < 0.6
    assert 15000 < found["bookings"]["p50"] < 35000


def test_help_pages_are_shown(cli):
    assert "Topics" in cli("help").out
    assert cli("explain", "answer").out.startswith("# answer")


def test_a_narrow_table_cuts_words_but_no_number_and_no_day():
    from ontarget.cli.table import _column_widths

    row = {"opportunity_id": "Rollout / Nordfrakt / 2026-08-01", "owner": "Maya Lind",
           "stage": "Negotiation", "amount": 1234567, "currency": "EUR",
           "close_date": "2026-12-10"}  # fmt: skip
    widths = dict(zip(row, _column_widths([row], list(row), 44), strict=True))
    assert sum(widths.values()) + 2 * (len(row) - 1) <= 44
    assert widths["amount"] >= len("1,234,567")
    assert widths["close_date"] >= len("2026-12-10")


def test_import_notices_are_wrapped_between_words_on_a_terminal(monkeypatch, capsys):
    from ontarget.cli import import_view

    monkeypatch.setenv("COLUMNS", "50")
    text = "  read      " + ", ".join(f"Heading {n} -> field_{n}" for n in range(6))
    import_view._write_wrapped(text, " " * 12)
    assert capsys.readouterr().out.count("\n") == 1
    monkeypatch.setattr(import_view.sys.stdout, "isatty", lambda: True)
    import_view._write_wrapped(text, " " * 12)
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 50
    assert " ".join(" ".join(lines).split()) == " ".join(text.split())


def test_changes_since_a_day_as_screen_json_and_csv(cli, firm):
    cli("import", firm, "--snapshot-on", "2026-11-23")
    found = cli("--as-of", "2026-11-23", "changes", "--since", "-1w", "--company", "--json").json
    assert found["since"] == "2026-11-16"
    [fall] = found["waterfalls"]
    assert (
        fall["start"]["amount"] + sum(p["amount"] for p in fall["parts"]) == fall["end"]["amount"]
    )
    shown = cli("--as-of", "2026-11-23", "changes", "--since", "mon")
    assert "What changed since Mon 16 Nov 2026?" in shown.out
    rows = cli("--as-of", "2026-11-23", "changes", "--format", "csv").out.splitlines()
    assert rows[0].startswith("opportunity_id,name,kind,steps,delta,currency,before_amount")
    assert len(rows) == 1 + len(found["opportunities"])
    wrong = cli("--as-of", "2026-11-23", "changes", "--since", "2026-12-01")
    assert wrong.code == 2
    assert "is not before" in wrong.err


def test_own_calls_from_the_command_line(cli, firm):
    cli("import", firm, "--snapshot-on", "2026-11-23")
    day = ("--as-of", "2026-11-23")
    mine = ("commit", "set", "--owner", "Maya", "--period", "2026-11", "--commit", "5k")
    more = ("--best-case", "8k", "--p-hit", "60%", "--odds", "op-042=40", "--json")
    said = cli(*day, *mine, *more).json
    assert (said["call"]["commit"], said["call"]["p_hit"]) == (5000, 0.6)
    assert said["odds"][0]["changes"][0]["after"] == 0.4
    top = cli(*day, "commit", "set", "--owner", "Maya", "--commit", "4k", "--as", "Ann")
    assert top.out == "On top, as Ann says: Maya Lindqvist, 2026-11: commit 4,000 EUR.\n"
    found = cli(*day, "commit", "list", "--owner", "Maya", "--json").json
    assert [row["commit"] for row in found["commitments"]] == [5000, 4000]
    assert set(found["bias"]) == {"amounts", "p_hit", "odds", "text"}
    shown = cli(*day, "commit", "list", "--company")
    assert "1 of 2 sellers call 5,000 EUR; with what is said on top 4,000." in shown.out
    assert cli(*day, "commit", "list", "--format", "csv").out.startswith("scope,name,period,commit")
    answer = cli(*day, "answer", "--owner", "Maya", "--period", "2026-11").out
    assert "You said  commit 5,000, best case 8,000, 60 in 100." in answer
    assert "On top    Ann says commit 4,000." in answer
    assert cli(*day, "commit", "set", "--owner", "Maya").code == 2
