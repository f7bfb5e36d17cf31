"""Why a period ended so, on a real book: which forecast it is measured by, and plain refusals."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np
import pytest

from ontarget.app.diagnose import diagnose
from ontarget.app.publish import publish
from ontarget.app.targets import set_target
from ontarget.core.errors import UsageError
from ontarget.core.scope import COMPANY, Scope
from ontarget.report.diagnosis import PARTS

HEAD = "opportunity_id,name,owner,stage,amount,currency,created_on,close_date,closed_on,product\n"


def firm_rows(n=160, seed=3):
    """Return a file of deals from 2025 to 2026-Q3, one every four days."""
    rng = np.random.default_rng(seed)
    start, rows = date(2025, 1, 1).toordinal(), []
    for k in range(n):
        created = start + 4 * k
        closed = created + int(rng.integers(20, 80))
        is_closed = closed <= date(2026, 9, 30).toordinal()
        won = rng.random() < 0.35
        stage = ("Closed Won" if won else "Closed Lost") if is_closed else "Proposal"
        day = date.fromordinal(closed).isoformat()
        owner, amount = ("Ann", "Bo", "Cy")[k % 3], int(rng.integers(5, 20)) * 1000
        rows.append(
            f"d{k:03d},Deal {k},{owner},{stage},{amount},EUR,"
            f"{date.fromordinal(created)},{day},{day if is_closed else ''},P{k % 2}\n"
        )
    return HEAD + "".join(rows)


@pytest.fixture
def book(make_desk, take):
    desk = make_desk(as_of=date(2026, 10, 1))
    take(desk, {"deals.csv": firm_rows()}, on=date(2026, 10, 1))
    set_target(desk, COMPANY, period="2026-Q3", number=Decimal(100000), currency="EUR")
    return desk


def test_parts_add_up_and_say_which_forecast_they_are_measured_by(book):
    found = diagnose(book, COMPANY, period="2026-Q3", by="owner")
    assert list(found.parts) == list(PARTS)
    assert round(sum(100 * part for part in found.parts.values())) == round(100 * found.difference)
    assert found.difference == found.actual - 100_000
    assert not found.reference.is_published
    assert found.reference.as_of == date(2026, 6, 30)
    assert 0 <= found.luck_percentile <= 1
    assert "of 100 such quarters" in found.verdict
    assert found.sellers is not None
    assert sum(one.closed for one in found.sellers.sellers) == found.n_closed
    assert set(found.causes) == {"pressure", "understanding", "pipeline_management"}
    assert diagnose(book, COMPANY, period="2026-Q3", by="owner") == found
    assert "after_hours" in {one.name for one in found.not_checked}  # no contacts in this book


def test_a_published_forecast_comes_first(book):
    then = datetime(2026, 6, 28, 9, tzinfo=UTC)
    publish(replace(book, as_of=then.date(), now=then), COMPANY, period="2026-Q3")
    found = diagnose(book, COMPANY, period="2026-Q3")
    assert found.reference.is_published
    assert found.reference.as_of == date(2026, 6, 28)
    assert round(sum(100 * part for part in found.parts.values())) == round(100 * found.difference)


def test_it_does_not_depend_on_the_day_it_is_asked(book):
    one = diagnose(book, COMPANY, period="2026-Q3")
    other = diagnose(replace(book, as_of=date(2026, 12, 31)), COMPANY, period="2026-Q3")
    assert (one.parts, one.intervals, one.causes) == (other.parts, other.intervals, other.causes)


def test_without_a_target_the_rest_is_said(book):
    found = diagnose(book, Scope("owner", "Ann"), period="2026-Q2")
    assert (found.target, found.difference, found.parts["plan_gap"]) == (None, None, None)
    known = [part for part in found.parts.values() if part is not None]
    assert abs(sum(known) - (found.actual - found.reference.expected)) < 0.02


def test_wins_can_be_counted_and_some_products_looked_at(book):
    found = diagnose(book, COMPANY, period="2026-Q3", measure="count", where="product = P1")
    assert (found.currency, found.measure, found.actual) == (None, "count", found.n_won)


def test_a_period_that_runs_is_refused_in_words(book):
    with pytest.raises(UsageError, match="not over"):
        diagnose(book, COMPANY, period="2026-Q4")
    with pytest.raises(UsageError, match="compare by"):
        diagnose(book, COMPANY, period="2026-Q3", by="stage")


def test_products_are_held_against_what_was_expected_of_them(book):
    found = diagnose(book, COMPANY, period="2026-Q3", by="product")
    assert found.sellers is None
    assert [one.name for one in sorted(found.groups.groups, key=lambda one: one.name)] == [
        "P0", "P1",
    ]  # fmt: skip
    assert sum(one.closed for one in found.groups.groups) == found.n_closed
    expected = sum(one.expected_won for one in found.groups.groups)
    assert expected == pytest.approx(found.n_won, abs=0.05)
    none = diagnose(book, COMPANY, period="2026-Q3", by="segment")
    assert (none.groups, none.sellers) == (None, None)
    assert "does not say which segment" in none.sellers_text


def test_the_last_period_with_a_target_is_meant(book):
    assert diagnose(book, COMPANY).period.name == "2026-Q3"


@pytest.mark.parametrize("period", ["2025-Q1", "2024-Q4", "2026-09"])
def test_too_little_is_said_and_never_a_traceback(book, period):
    found = diagnose(book, COMPANY, period=period, by="owner")
    if period.startswith("202") and period < "2025-Q2":
        assert not found.enough_data
        assert "Not enough deals to tell" in found.verdict


def test_an_empty_book_answers_too(desk):
    found = diagnose(desk, COMPANY, period="2026-Q3", by="owner")
    assert (found.actual, found.enough_data, found.sellers) == (0, False, None)
    assert found.sellers_text
