"""Own calls: kept, told apart from what others say on top, and held against what came."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from ontarget.app.answer import answer
from ontarget.app.call import default_period, parse_share, set_call
from ontarget.app.call_record import list_calls
from ontarget.app.local_change import set_fields, set_owner
from ontarget.app.targets import set_target
from ontarget.app.told_values import read_calls
from ontarget.config import Settings
from ontarget.core.errors import NotInBook, UsageError
from ontarget.core.scope import COMPANY, Scope

MAYA, TOM = Scope("owner", "Maya"), Scope("owner", "Tom")
HEAD = "opportunity_id,name,owner,stage,amount,currency,created_on,close_date,closed_on\n"


def on(desk, day, **settings):
    """The same book on another day, perhaps before another reader."""
    now = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    return replace(desk, as_of=day, now=now, settings=Settings(settings or desk.settings.stored))


@pytest.fixture
def book(make_desk, take):
    """Each month of 2026 Maya books 100 and Tom 50; two open opportunities each."""
    rows = ""
    for month in range(1, 11):
        for owner, amount in (("Maya", 100), ("Tom", 50)):
            day = f"2026-{month:02d}-15"
            rows += f"{owner}-{month},{owner} {month},{owner},Closed Won,{amount},EUR,"
            rows += f"2025-12-01,{day},{day}\n"
    for owner in ("Maya", "Tom"):
        for n in range(2):
            rows += f"{owner}-open-{n},{owner} open {n},{owner},Proposal,70,EUR,2026-10-01,"
            rows += "2026-12-01,\n"
    desk = make_desk()
    take(desk, {"deals.csv": HEAD + rows})
    return desk


def call(desk, scope=MAYA, period=None, **said):
    amounts = {k: Decimal(v) for k, v in said.items() if k in ("commit", "best_case")}
    return set_call(desk, scope, period=period, **{**said, **amounts})


def test_a_call_is_kept_beside_the_earlier_ones(book):
    call(on(book, date(2026, 11, 2)), period="2026-11", commit=90, best_case=120, p_hit=0.6)
    call(on(book, date(2026, 11, 9)), period="2026-11", commit=80)
    last = list_calls(book, MAYA).commitments
    # What was not said anew stands as it was said.
    assert [(c.commit, c.best_case, c.p_hit) for c in last] == [(80, 120, 0.6)]
    every = list_calls(book, MAYA, everything=True).commitments
    assert [c.commit for c in every] == [90, 80]
    before = list_calls(on(book, date(2026, 11, 5)), MAYA).commitments
    assert [c.commit for c in before] == [90]


def test_a_manager_stands_on_top_and_alters_nothing(book):
    call(on(book, date(2026, 11, 2)), period="2026-11", commit=90)
    call(on(book, date(2026, 11, 2)), TOM, period="2026-11", commit=60)
    call(on(book, date(2026, 11, 3)), period="2026-11", commit=70, actor="Ann")
    found = list_calls(book, COMPANY)
    assert {(c.name, c.commit, c.is_own) for c in found.commitments} == {
        ("Maya", 90, True), ("Maya", 70, False), ("Tom", 60, True),
    }  # fmt: skip
    [total] = found.roll_up
    assert (total.gross, total.with_on_top, total.n_called, total.n_sellers) == (150, 130, 2, 2)
    said = answer(book, MAYA, period="2026-11").commit
    assert said.amount == 90
    assert [(top.actor, top.amount) for top in said.on_top] == [("Ann", 70)]


def test_the_baseline_of_own_calls_leaves_out_what_others_say(book):
    call(on(book, date(2026, 11, 2)), period="2026-11", commit=90)
    call(on(book, date(2026, 11, 3)), period="2026-11", commit=70, actor="Ann")
    from ontarget.app.asked import Asked
    from ontarget.core.period import parse_period
    from ontarget.forecast.measure import AMOUNT

    period = parse_period("2026-11")
    calls = read_calls(book, Asked(MAYA, period, AMOUNT, None, "EUR"), [period], [book.as_of])
    assert calls.tolist() == [9000]


def test_past_commits_are_held_against_what_came(book):
    for month in range(1, 11):
        call(on(book, date(2026, month, 3)), period=f"2026-{month:02d}", commit=150, best_case=160)
        # Said when it is nearly over it is no forecast, so the one of the middle counts.
        call(on(book, date(2026, month, 27)), period=f"2026-{month:02d}", commit=100)
    bias = list_calls(book, MAYA).bias
    assert bias.amounts.n == 10
    assert bias.amounts.ran == pytest.approx(0.5)
    assert 0 < bias.amounts.low < bias.amounts.mean < 0.5
    assert bias.amounts.text.startswith("Happy ears: the last 10 commits ran 50 % high")
    assert (bias.amounts.best_case_reached, bias.amounts.best_case_n) == (0, 10)
    call(on(book, date(2026, 11, 3)), period="2026-11", commit=150)
    said = answer(book, MAYA, period="2026-11").commit
    assert (said.n_past, round(said.ran, 2), said.said_by) == (10, 0.5, None)
    # The one who leads sees it beside the seller's name.
    [maya] = list_calls(book, COMPANY).sellers
    assert (maya.name, maya.amounts.habit) == ("Maya", "happy ears")


def test_two_commits_prove_nothing(book):
    for month in (9, 10):
        call(on(book, date(2026, month, 3)), period=f"2026-{month:02d}", commit=105)
    assert list_calls(book, MAYA).bias.amounts.text.startswith("Cannot tell yet (n = 2)")


def test_chances_of_the_target_are_held_against_it(book):
    for month in range(1, 11):
        name = f"2026-{month:02d}"
        set_target(book, MAYA, period=name, number=Decimal(110))
        call(on(book, date(2026, month, 3)), period=name, p_hit=0.9)
    bias = list_calls(book, MAYA).bias
    assert (bias.p_hit.n, bias.p_hit.came, bias.p_hit.habit) == (10, 0.0, "happy ears")
    assert bias.amounts is None


@pytest.fixture
def called(make_desk, take):
    """Sixty closed opportunities of Maya, one in four won, each called with 70 %."""
    rows = ""
    for n in range(60):
        created = date(2026, 1, 1) + timedelta(days=3 * n)
        closed = created + timedelta(days=40)
        stage = "Closed Won" if n % 4 == 0 else "Closed Lost"
        rows += f"m{n},Deal {n},Maya,{stage},{100 + n},EUR,{created},{closed},{closed}\n"
    rows += "open,Open,Maya,Proposal,70,EUR,2026-10-01,2026-12-01,\n"
    desk = make_desk()
    take(desk, {"deals.csv": HEAD + rows})
    for n in range(60):
        day = date(2026, 1, 3) + timedelta(days=3 * n)
        set_fields(on(desk, day), f"m{n}", ["probability=70%"])
    set_fields(desk, "open", ["probability=70%"])
    return desk


def test_own_odds_are_held_against_what_came(called):
    odds = list_calls(called, MAYA).bias.odds
    assert (odds.overall.n, odds.n_open) == (60, 1)
    assert odds.n_calls > 60  # they stood at month's ends as well
    assert (odds.overall.said, odds.overall.came) == (pytest.approx(0.7), pytest.approx(0.25))
    assert odds.overall.text.startswith("Happy ears: what is called 70 in 100 comes about")
    assert {one.group for one in odds.by_size} == {"smaller half", "larger half"}
    assert odds.score.log_loss > odds.score.rate_log_loss
    assert "worse than it" in odds.score.text


def test_own_odds_are_shown_to_the_one_who_called_them(called):
    mine = list_calls(on(called, called.as_of, me="Maya"), None)
    assert mine.scope.name == "Maya"
    assert mine.bias.odds is not None
    set_owner(called, "Ann", team="North")
    others = list_calls(on(called, called.as_of, me="Ann"), MAYA)
    assert others.bias.odds is None
    assert list_calls(on(called, called.as_of, me="Ann"), COMPANY).bias.odds is None


def test_odds_of_the_past_use_nothing_later(called):
    then = list_calls(on(called, date(2026, 3, 1)), MAYA).bias.odds
    now = list_calls(called, MAYA).bias.odds
    assert then.overall.n < now.overall.n


def test_odds_are_set_with_the_call_and_belong_to_the_seller(book):
    said = call(book, odds=["Maya open 0=60", "Maya-open-1=0.3"], actor="Maya")
    assert [one.changes[0].after for one in said.odds] == [0.6, 0.3]
    assert said.call is None
    with pytest.raises(UsageError, match="are Maya's to say, not Ann's"):
        call(book, odds=["Maya-open-0=10"], actor="Ann")
    with pytest.raises(NotInBook):
        call(book, commit=50, odds=["nothing=60"])
    assert not book.book.rows("commitment")  # all or nothing


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "Nothing was called"),
        ({"commit": -1}, "not below zero"),
        ({"commit": 10, "best_case": 5}, "below the commit"),
        ({"commit": 10, "period": "2026-09"}, "is over"),
        ({"odds": ["Maya-open-0"]}, "says no odds"),
        ({"odds": ["Maya-open-0=very"]}, "not a chance"),
    ],
)
def test_wrong_calls_are_answered_in_words(book, said, words):
    with pytest.raises(UsageError, match=words):
        call(book, **said)


def test_shares_are_read_as_people_write_them():
    assert [parse_share(text) for text in ("60", "60 %", "0.6", "1", "0")] == [0.6, 0.6, 0.6, 1, 0]
    with pytest.raises(UsageError):
        parse_share("160")


def test_the_usual_period_is_the_shortest_with_a_target(book):
    assert default_period(book, MAYA).name == "2026-11"
    set_target(book, MAYA, period="2026-Q4", number=Decimal(300))
    assert default_period(book, MAYA).name == "2026-Q4"


def test_an_empty_book_has_no_calls(desk):
    found = list_calls(desk)
    assert found.commitments == ()
    assert "No call can be compared yet" in found.bias.text
