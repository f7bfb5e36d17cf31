"""What earlier months say at this point, and what a seller is told of the others: never who."""

from datetime import date
from decimal import Decimal

import pytest

from ontarget.app.answer import answer
from ontarget.app.targets import set_target
from ontarget.core.scope import COMPANY, Scope

HEAD = "opportunity_id,name,owner,team,stage,status,amount,currency,created_on,closed_on\n"
SELLERS = ("Ann", "Bob", "Cem", "Dora", "Eve")
ANN = Scope("owner", "Ann")
DAY = date(2026, 11, 13)  # ten of twenty-one working days are gone


def rows_of(owner, *closings):
    return "".join(
        f"{owner}-{n},Deal,{owner},North,Won,won,{amount},EUR,2025-01-01,{day}\n"
        for n, (day, amount) in enumerate(closings)
    )


def months_of(owner, early, late):
    """Ten months to October: something by the tenth, something on the 25th of each."""
    days = [(f"2026-{month:02d}", month) for month in range(1, 11)]
    return rows_of(owner, *[(f"{name}-09", early(month)) for name, month in days],
                   *[(f"{name}-25", late(month)) for name, month in days])  # fmt: skip


@pytest.fixture
def sell(make_desk, take):
    """Return a function: a desk on five sellers' months, each with what it has booked by now."""

    def made(booked, targets=SELLERS):
        desk = make_desk(as_of=DAY, n_paths=1000)
        text = HEAD + "".join(
            # Hit in even months; in odd ones little came late.
            months_of(owner, lambda _: 20, lambda month: 90 if month % 2 == 0 else 10)
            for owner in SELLERS
        )
        for owner, amount in zip(SELLERS, booked, strict=True):
            if amount:
                text += (
                    f"{owner}-now,Deal,{owner},North,Won,won,{amount},EUR,2025-01-01,2026-11-09\n"
                )
            text += f"{owner}-open,Deal,{owner},North,Talk,open,50,EUR,2026-10-01,\n"
        owners = "".join(f"{owner},{owner},North\n" for owner in SELLERS)
        goals = "".join(f"owner,{owner},2026-{month:02d},100,EUR\n"
                        for owner in targets for month in range(1, 13))  # fmt: skip
        take(desk, {
            "deals.csv": text, "owner.csv": "owner_id,name,team\n" + owners,
            "target.csv": "scope_kind,scope_name,period,amount,currency\n" + goals,
        })  # fmt: skip
        return desk

    return made


def test_months_that_stood_alike_are_counted(sell):
    found = answer(sell([15, 0, 0, 0, 0]), ANN).base_rate
    assert (found.comparable_periods, found.own_periods) == (50, 10)
    assert found.share_hit == 0.5
    assert (found.alike_periods, found.alike_share_hit) == (50, 0.5)
    assert found.text == (
        "25 of 50 earlier months with a target, yours and your colleagues', reached it (50 %); of "
        "the 50 that stood about here by now (5 to 25 % booked), 25 (50 %)"
    )


def test_one_seller_alone_is_set_beside_the_own_months(sell):
    found = answer(sell([15, 0, 0, 0, 0], targets=["Ann"]), ANN)
    assert found.base_rate.text == (
        "5 of 10 earlier months with a target reached it; of the 10 that stood about here by now "
        "(5 to 25 % booked), 5"
    )
    assert found.peers is None


def test_far_ahead_of_all_nothing_stands_alike(sell):
    found = answer(sell([70, 0, 0, 0, 0]), ANN).base_rate
    assert found.alike_periods == 0
    assert found.alike_share_hit is None
    assert "stood about here" not in found.text
    assert answer(sell([0, 0, 0, 0, 0]), ANN, period="2026-12").base_rate.alike_periods == 0


def test_a_seller_is_told_how_many_are_behind_and_never_who(sell):
    found = answer(sell([25, 0, 10, 30, 40]), ANN)
    peers = found.peers
    assert (peers.sellers, peers.behind, peers.is_behind, peers.names) == (4, 2, False, ())
    assert peers.usual_share == 0.2
    assert peers.text == (
        "2 of 4 colleagues are behind the middle of 50 earlier months (20 % booked by now); you "
        "are not"
    )
    document = str(found.document())
    assert not any(name in document for name in SELLERS[1:])


@pytest.mark.parametrize(("booked", "word"), [([0, 0, 0, 0, 0], "Most"), ([0, 90, 90, 90, 90],
    "Hardly any")])  # fmt: skip
def test_no_number_where_it_would_tell_of_each(sell, booked, word):
    peers = answer(sell(booked), ANN).peers
    assert peers.behind is None
    assert peers.text.startswith(f"{word} of 4 colleagues are behind")
    assert peers.text.endswith("so are you")


def test_of_two_colleagues_nothing_is_told(sell):
    assert answer(sell([0, 0, 90, 0, 0], targets=SELLERS[:3]), ANN).peers is None


def test_a_managers_roll_up_names(sell):
    desk = sell([25, 0, 10, 30, 40])
    for scope in (COMPANY, Scope("team", "North")):
        peers = answer(desk, scope).peers
        assert (peers.sellers, peers.behind, peers.names) == (5, 2, ("Bob", "Cem"))
        assert peers.text.startswith("2 of 5 sellers are behind the middle of 50 earlier months")
        assert peers.text.endswith(": Bob, Cem")


def test_before_a_period_and_without_a_target_there_are_no_peers(sell):
    desk = sell([25, 0, 10, 30, 40])
    assert answer(desk, ANN, period="2026-12").peers is None
    assert answer(desk, ANN, period="2026-10").peers is None
    assert answer(desk, ANN, period="2027-01").peers is None


def test_an_earlier_day_knows_nothing_of_later_ones(sell):
    from dataclasses import replace

    desk = replace(sell([25, 0, 10, 30, 40]), as_of=date(2026, 5, 8))
    found = answer(desk, ANN)
    assert found.base_rate.comparable_periods == 20
    assert found.peers is None  # nothing is ever booked by the 8th


def test_months_before_the_books_first_closing_are_no_misses(sell):
    desk = sell([15, 0, 0, 0, 0])
    set_target(desk, ANN, period="2025-06", number=Decimal(100), currency="EUR")
    assert answer(desk, ANN).base_rate.own_periods == 10
