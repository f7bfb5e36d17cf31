"""Books, targets and periods at the edge are answered in words by `answer` and `forecast`."""

from __future__ import annotations

import math

import pytest

AS_OF = ("--as-of", "2026-11-23")
HEAD = "opportunity_id,account,owner,stage,status,amount,currency,created_on,close_date,closed_on\n"
USUAL = {
    "outcomes": ("won", "lost", "open"), "owners": ("Ana", "Ben"), "stages": ("Talk", "Offer"),
    "amounts": ("500", "900", "7000"), "accounts": tuple(f"Account {n}" for n in range(9)),
    "days": 200,
}  # fmt: skip
BOOKS = {
    "no wins": {"outcomes": ("lost", "open")},
    "no losses": {"outcomes": ("won", "open")},
    "one owner": {"owners": ("Ana",)},
    "one stage": {"stages": ("Talk",)},
    "all amounts equal": {"amounts": ("500",)},
    "everything open": {"outcomes": ("open",)},
    "nothing open": {"outcomes": ("won", "lost")},
    "amounts missing": {"amounts": ("",)},
    "some amounts missing": {"amounts": ("", "900")},
    "one account": {"accounts": ("Acme",)},
    "two weeks of history": {"days": 13},
}
N = 30


def file_of(**changed) -> str:
    """Thirty opportunities, their properties in turn; the last days of the history end open."""
    book = USUAL | changed
    rows = []
    for n in range(N):
        outcome, owner, stage, amount, account = (
            book[name][n % len(book[name])]
            for name in ("outcomes", "owners", "stages", "amounts", "accounts")
        )
        start = 326 - book["days"] + n * book["days"] // N  # 22 November is day 326
        closed = "" if outcome == "open" else day(min(start + 1 + 3 * (n % 9), 326))
        shown = stage if outcome == "open" else ("Won" if outcome == "won" else "Lost")
        rows.append(f"o{n},{account},{owner},{shown},{outcome},{amount},EUR,{day(start)},"
                    f"{closed or '2026-12-10'},{closed}\n")  # fmt: skip
    return HEAD + "".join(rows)


def day(number: int) -> str:
    """Return a day of 2026 by its number in the year."""
    from datetime import date, timedelta

    return str(date(2025, 12, 31) + timedelta(days=number))


@pytest.fixture
def book(cli, tmp_path):
    """Return a function that imports a book and sets a target for the company."""

    def make(*, period="2026-Q4", target="20000", **changed):
        assert cli("config", "n_paths", "1000").code == 0
        path = tmp_path / "deals.csv"
        path.write_text(file_of(**changed), encoding="utf-8")
        said = cli(*AS_OF, "import", path, "--currency", "EUR")
        assert said.code == 0, said.err
        if target is not None:
            stated = ("--company", "--period", period, "--amount", target, "--currency", "EUR")
            said = cli(*AS_OF, "target", "set", *stated)
            assert said.code == 0, said.err

    return make


def numbers(value):
    """Yield every number of a document."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from numbers(one)
    elif isinstance(value, float | int) and not isinstance(value, bool):
        yield value


def answered(cli, *arguments):
    """Return the JSON answer and forecast, every number of which is one."""
    asked = ("--company", *arguments, "--json")
    found, listed = (cli(*AS_OF, command, *asked) for command in ("answer", "forecast"))
    assert (found.code, listed.code) == (0, 0), found.err + listed.err
    rows = listed.json["opportunities"]
    for row in rows:
        assert 0 <= row["p_win_in_period"] <= 1
        assert 0 <= row["p_win_in_horizon"] < 1
    everything = [*numbers(found.json), *numbers(listed.json)]
    assert all(math.isfinite(number) for number in everything)
    assert found.json["verdict"]
    return found.json, rows


SHOWN = ("no wins", "everything open", "amounts missing", "two weeks of history")


@pytest.mark.slow
@pytest.mark.parametrize("name", BOOKS)
def test_a_book_at_the_edge_is_answered_in_words(cli, book, name):
    book(**BOOKS[name])
    found, listed = answered(cli)
    outcomes = (USUAL | BOOKS[name])["outcomes"]
    assert len(listed) == sum(outcomes[n % len(outcomes)] == "open" for n in range(N))
    assert 0 <= found["p_hit"] <= 1
    assert found["basis"]["label"]
    assert found["bookings"]["p10"] <= found["bookings"]["p50"] <= found["bookings"]["p90"]
    if name in SHOWN:
        for command in ("answer", "forecast"):
            said = cli(*AS_OF, command, "--company")
            assert said.code == 0
            assert "nan" not in said.out.lower().split()


def test_nothing_at_all_is_answered_in_words(cli):
    assert "No target for 2026-11 yet" in " ".join(cli(*AS_OF, "answer").out.split())
    assert "No open opportunity" in cli(*AS_OF, "forecast").out


def test_a_target_of_nought_is_reached(cli, book):
    book(target="0")
    found, _ = answered(cli)
    assert found["p_hit"] == 1
    assert found["verdict"] == "Reached already."


def test_a_target_that_is_met_is_said_to_be(cli, book):
    book(target="500")
    found, _ = answered(cli)
    assert found["p_hit"] == 1
    assert found["gap"] <= 0
    assert found["verdict"] == "Reached already."


def test_no_target_gives_no_chance_but_a_range(cli, book):
    book(target=None)
    found, _ = answered(cli)
    assert found["p_hit"] is None
    assert "No target" in found["verdict"]
    assert found["bookings"]["p90"] > 0


@pytest.mark.parametrize(("target", "verdict"), [("100", "Hit"), ("9000000", "Missed")])
def test_a_period_that_is_over_has_a_result(cli, book, target, verdict):
    book(period="2026-Q3", target=target)
    found, _ = answered(cli, "--period", "2026-Q3")
    assert found["p_hit"] in (0, 1)
    assert found["verdict"].startswith(verdict)
    assert any("is over" in note for note in found["notes"])


@pytest.mark.slow
@pytest.mark.parametrize("name", ["D22", "D23", "D24"])
def test_a_period_of_one_day_is_answered(cli, book, tmp_path, name):
    book(target=None)
    path = tmp_path / "period.csv"
    path.write_text(
        "period,starts_on,ends_on,size\n"
        + "".join(f"D{n},2026-11-{n},2026-11-{n},month\n" for n in range(20, 28))
    )
    assert cli(*AS_OF, "import", path, "--kind", "period").code == 0
    stated = ("--company", "--period", name, "--amount", "400", "--currency", "EUR")
    assert cli(*AS_OF, "target", "set", *stated).code == 0
    found, _ = answered(cli, "--period", name)
    assert found["period"]["start"] == found["period"]["end"]
    assert 0 <= found["p_hit"] <= 1
