"""What a full export holds no more is in no list and no sum, but can be looked at."""

HEAD = "opportunity_id,name,owner,stage,amount,currency,created_on\n"
ROWS = ("1,A,Ann,Talk,10,EUR,2026-01-01\n", "2,B,Ann,Talk,20,EUR,2026-01-02\n",
        "3,C,Ann,Closed Won,40,EUR,2026-01-03\n")  # fmt: skip


def ids(said):
    return [row["opportunity_id"] for row in said.json["rows"]]


def test_list_and_sums_leave_out_what_is_gone_and_say_so(cli, tmp_path):
    file = tmp_path / "o.csv"
    file.write_text(HEAD + "".join(ROWS), encoding="utf-8")
    cli("--as-of", "2026-11-02", "import", file)
    assert ids(cli("list", "opportunity", "--json")) == ["1", "2", "3"]
    assert cli("doctor", "--json").json["gone"] == 0
    file.write_text(HEAD + ROWS[0] + ROWS[2], encoding="utf-8")
    cli("--as-of", "2026-11-09", "import", file, "--full")
    said = cli("list", "opportunity", "--json")
    assert ids(said) == ["1", "3"]
    assert "1 opportunity that a full export holds no more" in said.err
    assert ids(cli("list", "opportunity", "--json", "--gone")) == ["1", "2", "3"]
    report = cli("doctor", "--json").json
    assert report["gone"] == 1
    assert {row["status"]: row["amount"] for row in report["sums"]} == {"open": 10, "won": 40}
    every = cli("doctor", "--json", "--gone").json
    assert {row["status"]: row["amount"] for row in every["sums"]} == {"open": 30, "won": 40}
    assert "--gone adds them" in cli("doctor").out


def test_what_comes_back_is_there_again(cli, tmp_path):
    file = tmp_path / "o.csv"
    for day, rows in (("02", ROWS), ("09", ROWS[:1]), ("16", ROWS)):
        file.write_text(HEAD + "".join(rows), encoding="utf-8")
        cli("--as-of", f"2026-11-{day}", "import", file, "--full")
    assert ids(cli("list", "opportunity", "--json")) == ["1", "2", "3"]
