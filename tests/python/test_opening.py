"""Opening a book from Python: light, where it should be, on the day that is meant, silently."""

from __future__ import annotations

import logging
import subprocess
import sys
from datetime import date

import pytest
from tests.app.maya import OPPORTUNITIES

import ontarget
from ontarget.core.errors import ERRORS

LIGHT = """
import sys
before = set(sys.modules)
import ontarget
dir(ontarget), ontarget.__version__, ontarget.UsageError
heavy = {"numpy", "pyarrow", "sqlalchemy", "ibis", "duckdb", "typer", "rich"} & set(sys.modules)
assert not heavy, heavy
assert not [name for name in sys.modules if name.startswith(("ontarget.app", "ontarget.python"))]
"""


def test_importing_it_loads_nothing_heavy():
    subprocess.run([sys.executable, "-c", LIGHT], check=True)


def test_names_are_there_and_no_others():
    assert set(ontarget.__all__) <= set(dir(ontarget))
    assert all(getattr(ontarget, name) is not None for name in ontarget.__all__)
    assert {error.__name__ for error in ERRORS} <= set(ontarget.__all__)
    with pytest.raises(AttributeError, match="no attribute 'opne_book'"):
        ontarget.opne_book  # noqa: B018


@pytest.fixture
def filled(tmp_path, sql_cache, monkeypatch):
    """The place of a book that holds Maya's opportunities, with a cache of the tests."""
    monkeypatch.setenv("ONTARGET_CACHE", str(sql_cache))
    file = tmp_path / "opportunity.csv"
    file.write_text(OPPORTUNITIES, encoding="utf-8")
    place = tmp_path / "book.sqlite"
    with ontarget.open_book(place, as_of="2026-11-23") as book:
        book.import_(file)
    return place


def test_a_book_is_made_on_first_use_and_says_where_and_when(filled):
    book = ontarget.open_book(filled, as_of="2026-11-23")
    assert book.as_of == date(2026, 11, 23)
    assert repr(book) == f"<ontarget book {filled}, as of 2026-11-23>"
    assert "the company" in repr(book.of(company=True))
    assert len(book.list("opportunity")) == 7
    assert isinstance(book, ontarget.OpenBook)


def test_the_book_that_is_not_named_is_that_of_the_command_line(filled, monkeypatch):
    monkeypatch.setenv("ONTARGET_BOOK", str(filled))
    assert ontarget.open_book(as_of=date(2026, 11, 23)).location == str(filled)


def test_the_day_is_today_in_the_books_zone_unless_it_is_stated(filled):
    book = ontarget.open_book(filled)
    assert book.at("+1d").as_of == date.fromordinal(book.as_of.toordinal() + 1)
    assert book.at("2026-11-09").at(None).as_of == book.as_of
    with pytest.raises(ontarget.UsageError, match="not a day"):
        ontarget.open_book(filled, as_of="someday")
    with pytest.raises(ontarget.UsageError, match="not a day of a pipeline"):
        book.at(date(1066, 10, 14)).answer()


def test_a_scope_holds_until_a_call_names_another(filled):
    book = ontarget.open_book(filled, as_of="2026-11-23", owner="maya")
    assert book.answer().scope.name == "Maya"
    assert book.answer(company=True).scope.kind == "company"
    with pytest.raises(ontarget.UsageError, match="exclude one another"):
        book.answer(owner="Maya", company=True)
    with pytest.raises(ontarget.NotInBook) as unknown:
        book.answer(owner="Nobody")
    assert unknown.value.hint == "Known: Maya."


def test_it_prints_nothing_and_notices_go_to_the_log(filled, capsys, caplog):
    book = ontarget.open_book(filled, as_of="2026-11-23")
    with caplog.at_level(logging.INFO, "ontarget"):
        book.decide("Halden", "cut", reason="gone")
        book.at("2026-11-20").decide("Halden", "keep", reason="then")
    assert "A decision of a later day stands" in caplog.text
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "")


def test_an_empty_book_answers_in_words(tmp_path, sql_cache, monkeypatch):
    monkeypatch.setenv("ONTARGET_CACHE", str(sql_cache))
    book = ontarget.open_book(tmp_path / "new.sqlite", as_of="2026-11-23")
    assert book.answer().p_hit is None
    assert book.forecast().opportunities == ()
    assert list(book.list("opportunity")) == []
    assert repr(book.list("opportunity")) == "<0 rows>"
    assert book.state().pipeline.num_rows == 0
    with pytest.raises(ontarget.OntargetError):
        ontarget.open_book(" ")


def test_what_is_no_book_is_refused(tmp_path):
    (tmp_path / "notes.txt").write_text("not a book", encoding="utf-8")
    with pytest.raises(ontarget.OntargetError) as refused:
        ontarget.open_book(tmp_path / "notes.txt")
    assert refused.value.hint
    with pytest.raises(ontarget.UsageError, match="A str has no document"):
        ontarget.document("answer")


def test_the_state_is_a_table(filled):
    table = ontarget.open_book(filled, as_of="2026-11-23").state().pipeline
    amounts = dict(
        zip(table["opportunity_id"].to_pylist(), table["amount"].to_pylist(), strict=True)
    )
    assert amounts["V1"] == 4_000_000


def test_a_postgresql_book_is_opened_by_its_address(
    fresh_postgres, tmp_path, sql_cache, monkeypatch
):
    monkeypatch.setenv("ONTARGET_CACHE", str(sql_cache))
    (tmp_path / "opportunity.csv").write_text(OPPORTUNITIES, encoding="utf-8")
    with ontarget.open_book(fresh_postgres, as_of="2026-11-23") as book:
        book.import_(tmp_path / "opportunity.csv")
        assert len(book.list("opportunity", open=True)) == 5
        assert book.forecast().opportunities[0].p_win_in_period > 0
