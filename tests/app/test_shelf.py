"""What is kept between questions is never stale, and what is kept in files is only numbers."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from decimal import Decimal
from shutil import copyfile

import numpy as np
import pytest

from ontarget.app import answer as answering
from ontarget.app import kept_fit as fitting
from ontarget.app import kept_state as loading
from ontarget.app.answer import answer
from ontarget.app.as_of import load_state
from ontarget.app.fit_file import read_fit, write_fit
from ontarget.app.kept_state import kept_state
from ontarget.app.shelf import Newest, Shelves
from ontarget.app.situation import find_situation
from ontarget.app.targets import set_target
from ontarget.core.errors import OntargetError
from ontarget.core.scope import COMPANY, Scope
from ontarget.store.book import open_book

HEAD = "opportunity_id,account,owner,stage,amount,currency,created_on,close_date,closed_on\n"
ANA = Scope("owner", "Ana")


def export(n_open=12, amount=1000):
    lines = []
    for n in range(60):
        created = date(2026, 1, 5) + timedelta(days=4 * n)
        is_open = n >= 60 - n_open
        stage = "Talk" if is_open else ("Closed Won", "Closed Lost")[n % 2]
        closed = "" if is_open else min(created + timedelta(days=30), date(2026, 11, 20))
        lines.append(f"o{n:02d},Account {n % 7},{('Ana', 'Bo')[n % 2]},{stage},{amount},EUR,"
                     f"{created},2026-12-15,{closed}\n")  # fmt: skip
    return {"opportunities.csv": HEAD + "".join(lines)}


def aim(desk, period, number):
    set_target(desk, COMPANY, period=period, number=Decimal(number))


@pytest.fixture
def firm(make_desk, take, tmp_path):
    desk = make_desk(n_paths=1_000)
    take(desk, export())
    load_state(desk)  # so that the queries are compiled once in all tests
    (tmp_path / "cache").mkdir()
    for path in desk.cache_dir.glob("*.sql"):
        copyfile(path, tmp_path / "cache" / path.name)
    desk = replace(desk, cache_dir=tmp_path / "cache")
    aim(desk, "2026-Q4", 20000)
    return desk


def counting(monkeypatch, module, name):
    calls, real = [], getattr(module, name)

    def counted(*args, **kwargs):
        calls.append(args)
        return real(*args, **kwargs)

    monkeypatch.setattr(module, name, counted)
    return calls


def test_the_second_answer_is_the_first_without_its_work(firm, monkeypatch):
    shelves = Shelves()
    made = counting(monkeypatch, answering, "find_situation")
    first = answer(firm, period="2026-Q4", shelves=shelves)
    assert (
        answer(firm, period="2026-Q4", shelves=shelves) == first == answer(firm, period="2026-Q4")
    )
    assert len(made) == 2  # the last one was asked without shelves


def test_another_question_shares_state_and_fit_but_not_the_answer(firm, monkeypatch):
    shelves = Shelves()
    loaded = counting(monkeypatch, loading, "load_state")
    fitted = counting(monkeypatch, fitting, "fit_book")
    company = answer(firm, period="2026-Q4", shelves=shelves)
    mine = answer(firm, ANA, period="2026-Q4", shelves=shelves)
    assert (len(loaded), len(fitted)) == (1, 1)
    assert mine.scope != company.scope
    later = replace(firm, as_of=firm.as_of + timedelta(days=1))
    assert answer(later, period="2026-Q4", shelves=shelves).as_of == later.as_of
    other = replace(firm, actor="somebody else")
    assert answer(other, period="2026-Q4", shelves=shelves) == company


def test_a_change_through_another_connection_is_seen_at_once(firm, take, tmp_path, sql_cache):
    shelves = Shelves()
    before = answer(firm, period="2026-Q4", shelves=shelves)
    second = replace(firm, book=open_book(str(tmp_path / "book.sqlite"), now=firm.now))
    aim(second, "2026-Q4", 1)
    easy = answer(firm, period="2026-Q4", shelves=shelves)
    assert easy.target != before.target
    assert easy.p_hit > before.p_hit
    take(second, export(amount=5000))
    richer = answer(firm, period="2026-Q4", shelves=shelves)
    assert richer.bookings.mean > 2 * before.bookings.mean
    assert richer == answer(second, period="2026-Q4", shelves=shelves)
    assert richer == answer(replace(firm, cache_dir=sql_cache), period="2026-Q4")


def test_settings_of_the_desk_are_part_of_what_was_asked(firm, make_desk):
    shelves = Shelves()
    first = answer(firm, period="2026-Q4", shelves=shelves)
    other = replace(make_desk(n_paths=2_000), cache_dir=firm.cache_dir)
    assert answer(other, period="2026-Q4", shelves=shelves).mc_error != first.mc_error


def test_a_new_process_finds_the_state_and_nobody_else_may_read_it(firm, monkeypatch):
    state = kept_state(firm)
    loaded = counting(monkeypatch, loading, "load_state")
    again = kept_state(firm)
    assert not loaded
    for one in fields(state):
        assert getattr(again, one.name).equals(getattr(load_state(firm), one.name))
    [path] = (firm.cache_dir / "state").iterdir()
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("damage", [b"", b"nonsense", None])
def test_a_damaged_state_is_loaded_anew(firm, damage):
    state = kept_state(firm)
    [path] = (firm.cache_dir / "state").iterdir()
    path.write_bytes(path.read_bytes()[:-2_000] if damage is None else damage)
    assert kept_state(firm).pipeline.equals(state.pipeline)


def test_a_copy_put_in_the_books_place_is_another_book(firm, take, tmp_path):
    """Both copies count their changes from the same number on."""
    book, copy = tmp_path / "book.sqlite", tmp_path / "copy.sqlite"
    copy.write_bytes(book.read_bytes())
    aim(firm, "2026-Q3", 5)
    kept_state(firm)
    version = firm.book.version
    book.write_bytes(copy.read_bytes())
    take(firm, export(amount=7000))
    assert firm.book.version != version
    assert set(kept_state(firm).pipeline["amount"].to_pylist()) == {700_000}


def test_few_states_of_a_book_are_kept(firm):
    for days in range(6):
        kept_state(replace(firm, as_of=firm.as_of + timedelta(days=days)))
    assert len(list((firm.cache_dir / "state").iterdir())) == 3


def test_a_fit_is_kept_as_it_was_and_learned_anew_when_what_it_saw_changes(firm, take, monkeypatch):
    monkeypatch.setattr(fitting, "_WORTH_IT", 1)
    fitted = counting(monkeypatch, fitting, "fit_book")
    first = find_situation(firm, COMPANY, period="2026-Q4")
    aim(firm, "2027-Q1", 5)  # nothing that the fit sees
    again = find_situation(firm, COMPANY, period="2026-Q4")
    assert len(fitted) == 1
    assert np.array_equal(first.paths.total(), again.paths.total())
    assert first.firm.win_close.basis() == again.firm.win_close.basis()
    take(firm, export(amount=1001))
    find_situation(firm, COMPANY, period="2026-Q4")
    assert len(fitted) == 2


@pytest.fixture
def fit_path(firm, tmp_path):
    fit = find_situation(firm, COMPANY, period="2026-Q4").firm
    path = tmp_path / "a.fit"
    with path.open("wb") as file:
        write_fit(file, fit)
    return path


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"FirmFit"', b'"fit_firm"'),  # a function
        (b'["of", "fit", "FirmFit"', b'["of", "..os", "system" '),
        (b'"<f8"', b'"|O8"'),  # objects
        (b'"won_of_ten"', b'"won_of_tea"'),
        (b'["tuple"', b'["frozen"'),
    ],
)
def test_a_fit_file_that_says_anything_else_counts_as_missing(fit_path, old, new):
    data = fit_path.read_bytes()
    assert read_fit(fit_path) is not None
    assert old in data
    fit_path.write_bytes(data.replace(old, new))
    assert read_fit(fit_path) is None


@pytest.mark.parametrize("n", [0, 5, 500, -200])
def test_half_a_fit_file_counts_as_missing(fit_path, n):
    fit_path.write_bytes(fit_path.read_bytes()[:n])
    assert read_fit(fit_path) is None


def test_the_newest_are_kept_and_errors_are_not():
    kept, made = Newest(2), []
    for key in (1, 2, 1, 3, 1, 2):
        kept.find_or_make(key, lambda key=key: made.append(key))
    assert made == [1, 2, 3, 2]

    def fails():
        raise OntargetError("no", "hint")

    for _ in range(2):
        with pytest.raises(OntargetError):
            kept.find_or_make("x", fails)
