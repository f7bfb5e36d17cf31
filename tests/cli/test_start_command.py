"""`start` checks what is said before it writes, and asks for what a file leaves open."""

from __future__ import annotations

from datetime import date

import pytest

from ontarget.app.start import propose_period

AS_OF = ("--as-of", "2026-11-23")
PLAIN = "opportunity_id,name,owner,stage,amount,created_on,closed_on\n"


def wins(n_a_month, months=12):
    return "".join(
        f"w{month}-{n},Won {n},Maya,Closed Won,100,2025-10-01,{day}\n"
        for month in range(months)
        for n in range(n_a_month)
        for day in [f"{2025 + (11 + month) // 12}-{(11 + month) % 12 + 1:02d}-{5 + n:02d}"]
    )


@pytest.mark.parametrize(
    "words",
    [
        ("--period", "Q4"),
        ("--target", "a lot", "--period", "2026-Q4"),
        ("--past-bookings", "1k,many"),
        ("--won-of-ten", "12"),
        ("--days-to-win", "0"),
    ],
)
def test_what_cannot_be_read_is_refused_before_anything_is_written(cli, firm, words):
    said = cli(*AS_OF, "start", firm, *words)
    assert said.code == 2, said.err
    assert cli("list", "opportunity", "--json").json["rows"] == []


@pytest.mark.parametrize(
    ("text", "period"),
    [
        (wins(4), "2026-11"),
        (wins(1), "2026-Q4"),
        (wins(1, months=2), "2026"),
        ("1,Pilot,Maya,Talk,100,2026-10-01,\n", "2026-11"),
    ],
)
def test_the_shortest_period_with_a_few_wins_is_proposed(cli, tmp_path, text, period):
    from ontarget import bootstrap

    file = tmp_path / "o.csv"
    file.write_text(PLAIN + text, encoding="utf-8")
    assert cli(*AS_OF, "import", file).code == 0
    desk = bootstrap.open_desk(
        str(tmp_path / "book.sqlite"), as_of=date(2026, 11, 23), notice=lambda _: None
    )
    assert propose_period(desk)[0] == period


def test_the_currency_is_asked_for_where_no_file_names_one(cli, tmp_path, monkeypatch):
    file = tmp_path / "o.csv"
    file.write_text(PLAIN + wins(4) + "1,Pilot,Maya,Talk,100,2026-10-01,\n", encoding="utf-8")
    asked = []

    def answer(question, default="", **_):
        asked.append(question)
        return "chf" if "currency" in question.lower() else default

    monkeypatch.setattr("ontarget.cli.start.is_terminal", lambda: True)
    monkeypatch.setattr("typer.prompt", answer)
    monkeypatch.setattr("typer.confirm", lambda *_, **__: True)
    said = cli(*AS_OF, "start", file)
    assert said.code == 0, said.err
    assert sum("currency" in one.lower() for one in asked) == 1
    rows = cli("list", "opportunity", "--json").json["rows"]
    assert {row["currency"] for row in rows} == {"CHF"}
    asked.clear()
    cli(*AS_OF, "start", file, "--currency", "CHF")
    assert not any("currency" in one.lower() for one in asked)


def test_me_has_to_be_somebody(cli, firm):
    said = cli("config", "me", "Maya Lindqvist")
    assert said.code == 0
    assert "knows no seller yet" in said.err
    cli(*AS_OF, "import", firm)
    said = cli("config", "me", "Maja Lindkvist")
    assert said.code == 1
    assert "Nearest: Maya Lindqvist" in said.err
    assert cli("config", "me", "nobody").code == 1
