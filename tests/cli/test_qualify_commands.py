"""`qualify` and `obstacle` as a user calls them."""

import json
import subprocess
import sys

AS_OF = ("--as-of", "2026-11-23")
DEALS = (
    "opportunity_id,name,account,owner,stage,amount,currency,created_on,next_step\n"
    "1,Nordfrakt,Nordfrakt AB,Maya,Proposal,38500,EUR,2026-09-01,CFO says there is no budget\n"
    "2,Kessel,Kessel GmbH,Tom,Proposal,31000,EUR,2026-09-01,send the plan\n"
)


def test_questions_and_obstacles_from_a_file_to_json(cli, tmp_path):
    path = tmp_path / "deals.csv"
    path.write_text(DEALS, encoding="utf-8")
    assert cli("import", str(path), "--snapshot-on", "2026-11-20").code == 0
    nothing = cli("qualify", *AS_OF)
    assert "No open opportunity is asked about" in nothing.out
    said = cli("qualify", "nord", "need", "saves 3 h a day", "--said-by", "Eva Holm", "--said-on",
               "2026-11-18", *AS_OF)  # fmt: skip
    assert "saves 3 h a day (Eva Holm, 2026-11-18)" in said.out
    one = cli("qualify", "nord", "--json", *AS_OF).json
    assert (one["answered"], one["asked"], one["missing"][0]) == (1, 8, "money")
    assert one["questions"][0]["said_on"] == "2026-11-18"
    both = cli("qualify", "--json", *AS_OF).json["opportunities"]
    assert [row["answered"] for row in both] == [0, 1]
    assert (
        cli("qualify", "--format", "csv", *AS_OF).out.splitlines()[0].startswith("opportunity_id,")
    )
    assert "Questions of bant: money" in cli("qualify", "--profile", "bant", *AS_OF).out
    assert cli("qualify", "nord", "--json", *AS_OF).json["asked"] == 4

    listed = cli("obstacle", "list", "--json", *AS_OF).json
    assert listed["obstacles"] == []
    (proposal,) = listed["proposed"]
    assert proposal["evidence"] == "CFO says there is [no budget]"
    assert "[no budget]" in cli("obstacle", "find", *AS_OF).out
    assert cli("obstacle", "confirm", str(proposal["number"]), *AS_OF).out.startswith("1 entered")
    added = cli("obstacle", "add", "kessel", "works council", "--kind", "security", "--due", "+3d",
                "--owner", "Tom", "--json", *AS_OF).json  # fmt: skip
    assert (added["due_on"], added["state"], added["kind"]) == ("2026-11-26", "open", "security")
    table = cli("obstacle", "list", *AS_OF).out
    assert "works council" in table
    assert "nobody" in table
    csv = cli("obstacle", "list", "--format", "csv", *AS_OF).out.splitlines()
    assert csv[0].startswith("obstacle_id,opportunity_id,name,what,kind,owner,due_on,plan")
    resolved = cli("obstacle", "resolve", "kessel", "--how", "heard", *AS_OF)
    assert "out of the way since 2026-11-23, heard" in resolved.out
    assert "Not enough to tell" in cli("obstacle", "price", *AS_OF).out
    assert json.loads(cli("obstacle", "price", "--json", *AS_OF).out)["kinds"]


def test_wrong_calls_say_what_to_do(cli, tmp_path):
    path = tmp_path / "deals.csv"
    path.write_text(DEALS, encoding="utf-8")
    cli("import", str(path))
    for words, code, text in (
        (("qualify", "nord", "weather", "fine"), 2, "no question of the profile"),
        (("qualify", "nord", "need"), 2, "Nothing is said"),
        (("qualify", "nord", "--withdraw"), 2, "No question is named"),
        (("qualify", "--profile", "spin"), 2, "no profile"),
        (("qualify", "nobody", "need", "x"), 1, "There is no opportunity"),
        (("config", "qualification_questions", "a(b"), 2, "cannot name a question"),
        (("config", "obstacle_words", "nothing: xy"), 2, "no kind of obstacle"),
        (("obstacle", "resolve", "99"), 1, "There is no opportunity"),
        (("obstacle", "confirm", "some"), 2, "by its number"),
        (("obstacle", "dismiss", "424242"), 2, "no proposal"),
        (("obstacle", "words", "add", "budget", "("), 2, "cannot be looked for"),
    ):
        said = cli(*words)
        assert (said.code, said.out) == (code, ""), said
        assert text in said.err


def test_entering_and_listing_load_no_heavy_library(cli, tmp_path):
    path = tmp_path / "deals.csv"
    path.write_text(DEALS, encoding="utf-8")
    cli("import", str(path))
    script = (
        "import sys\nfrom ontarget.cli.main import run\n"
        "try:\n    run(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "print(sorted({'numpy', 'pyarrow', 'ibis', 'duckdb'} & set(sys.modules)), file=sys.stderr)"
    )
    for words in (("qualify", "1", "need", "x"), ("qualify", "1"), ("obstacle", "add", "1", "x"),
                  ("obstacle", "list"), ("obstacle", "resolve", "1")):  # fmt: skip
        command = [sys.executable, "-c", script, "--book", str(tmp_path / "book.sqlite"), *words]
        found = subprocess.run(command, capture_output=True, text=True, check=True)
        assert found.stderr.splitlines()[-1] == "[]", (words, found.stderr)
