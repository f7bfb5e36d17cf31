"""Month end and price cut on a real book: as of their day, in words where nothing can be told."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from benchmarks.month_end import Rush, draw_wins, grid_of

from ontarget.app.discount import discount
from ontarget.app.month_end import month_end
from ontarget.core.errors import UsageError
from ontarget.core.scope import COMPANY, Scope

HEAD = (
    "opportunity_id,name,account,owner,stage,status,amount,currency,created_on,closed_on,discount\n"
)
OPEN = "x1,Pilot,Acme,Ann,Talk,open,8300,EUR,2025-11-01,,\n"
LAST = date(2025, 12, 31)  # of the 36 months
AFTER = date(2026, 1, 10)


def file_of(seed=1, n=500, times=2.5):
    """Wins of 36 months with a rush in the last three working days, losses at random."""
    grid = grid_of(36)
    rng = np.random.default_rng(seed)
    won = draw_wins(grid, n, Rush(times), rng)
    lost = draw_wins(grid, n, Rush(), rng)
    rows = []
    for status, counts in (("won", won), ("lost", lost)):
        for place in np.repeat(np.arange(len(counts)), counts.astype(int)).tolist():
            day = date(2023, 1, 1) + timedelta(days=place)
            made = day - timedelta(days=30 + len(rows) % 40)
            cut = "0.1" if status == "won" and len(rows) % 3 == 0 else ""
            account = "Acme" if len(rows) % 100 == 0 else f"Account {len(rows) % 50}"
            rows.append(f"{len(rows)},Deal,{account},Ann,{status.title()},{status},1000,EUR,{made},"
                        f"{day},{cut}\n")  # fmt: skip
    return HEAD + "".join(rows) + OPEN


@pytest.fixture
def book(make_desk, take):
    desk = make_desk(as_of=AFTER)
    take(desk, {"o.csv": file_of()}, on=AFTER)
    return desk


def test_the_rush_of_a_book_is_found_and_later_rows_change_nothing(book, take):
    found = month_end(book, COMPANY)
    assert found.clustering.place == "end"
    assert found.clustering.pulled_forward_share is not None
    assert found.n_periods in (35, 36)  # the first month counts if it was seen from its beginning
    assert found.until == LAST
    assert found.document()["clustering"]["verdict"] == "bunched at the end"
    assert len(found.rows()) == found.n_periods
    assert found.effect.verdict == "cannot tell"
    assert "not known which deals" in found.effect.why
    more = HEAD + "".join(
        f"n{n},Deal,Acme,Ann,Won,won,1000,EUR,2026-01-11,2026-01-2{n % 9},0.3\n" for n in range(60)
    )
    take(book, {"o.csv": more}, on=date(2026, 1, 31), holds="some")
    assert month_end(book, COMPANY) == found


def test_nothing_to_tell_is_said(make_desk, take):
    desk = make_desk("empty.sqlite")
    found = month_end(desk, COMPANY)
    assert found.clustering.verdict == "not enough wins to tell"
    assert (found.clustering.ratio, found.days, found.losses) == (None, (), None)
    take(desk, {"o.csv": HEAD + OPEN}, on=AFTER)
    assert month_end(desk, Scope("owner", "Ann")).n_wins == 0


def test_a_cut_is_arithmetic_first(book):
    view = discount(book, "Pilot", percent=20, margin=0.7)
    assert view.break_even_lift == pytest.approx(1.4)
    assert view.extra_volume == pytest.approx(0.4)
    assert (view.margin_lost, view.currency) == (1_660, "EUR")
    assert view.p_win_needed == pytest.approx(1.4 * view.p_win_now)
    assert view.pulled_forward_from in ("monthend", "chance of a later win")
    if view.break_even_lift_net is not None:
        assert view.break_even_lift_net >= view.break_even_lift
    assert [one.kind for one in view.alternatives] == [
        "scope", "payment", "term", "reference", "timing"
    ]  # fmt: skip
    assert view.history.n_won + view.history.n_lost > 0
    assert view.value_case_missing == (
        "problem in money", "cost of waiting", "why us", "who said so"
    )  # fmt: skip
    assert {"break_even_lift", "p_win_now", "p_win_needed", "margin_lost", "pull_forward_cost",
            "alternatives"} <= set(view.document())  # fmt: skip


def test_the_settings_stand_in_and_are_said(book):
    plain = discount(book, "Pilot")
    assert (plain.percent, plain.margin, plain.is_margin_assumed) == (10, 0.7, True)
    assert not discount(book, "Pilot", margin=0.7).is_margin_assumed


def test_a_cut_of_all_the_margin_never_pays(book):
    view = discount(book, "Pilot", percent=50, margin=0.4)
    assert (view.break_even_lift, view.p_win_needed, view.extra_volume) == (None, None, None)


@pytest.mark.parametrize("asked", [
    {"opportunity": "Pilot", "percent": 0}, {"opportunity": "Pilot", "percent": 100},
    {"opportunity": "Pilot", "percent": -5}, {"opportunity": "Pilot", "margin": 0},
    {"opportunity": "Pilot", "margin": 1.5}, {"opportunity": "0", "percent": 10},
    {"opportunity": "Pilot", "period": "2025-Q1"},
])  # fmt: skip
def test_what_is_no_question_is_refused_in_words(book, asked):
    with pytest.raises(UsageError):
        discount(book, **asked)


def test_an_amount_that_is_not_known_leaves_the_shares(make_desk, take):
    desk = make_desk("bare.sqlite", as_of=AFTER)
    take(desk, {"o.csv": HEAD + OPEN.replace("8300", "")}, on=AFTER)
    view = discount(desk, "Pilot")
    assert (view.amount, view.margin_lost, view.pull_forward_cost) == (None, None, None)
    assert view.break_even_lift is not None
    assert view.history.text == "Acme has bought nothing before, nor refused to."


def test_a_day_before_it_was_known_is_refused(book):
    with pytest.raises(UsageError, match="not known"):
        discount(replace(book, as_of=date(2025, 10, 1)), "Pilot")
