"""Which opportunities count, by which number, for whom and in which currency."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from ontarget.app.answer import answer
from ontarget.app.breakdown import break_down
from ontarget.app.forecast import forecast
from ontarget.app.situation import find_situation
from ontarget.app.targets import set_target
from ontarget.core.errors import UsageError
from ontarget.core.scope import COMPANY, Scope

HEAD = ("opportunity_id,name,owner,segment,stage,amount,currency,margin_amount,quantity,"
        "created_on,closed_on,Region,Seats\n")  # fmt: skip
DEALS = (
    HEAD
    + """1,A,Ann,North,Won,100,EUR,40,2.5,2026-08-01,2026-10-05,EMEA,10
2,B,Ann,South,Won,200,EUR,50,1,2026-08-01,2026-10-06,APAC,20
3,C,Bob,North,Open,300,EUR,,3,2026-09-01,,EMEA,30
4,D,Bob,North,Won,50,USD,20,1,2026-08-01,2026-10-07,EMEA,5
5,E,Bob,South,Open,80,USD,30,1,2026-09-01,,EMEA,8
"""
)
ANN, BOB = Scope("owner", "Ann"), Scope("owner", "Bob")
Q4 = "2026-Q4"


@pytest.fixture
def booked(desk, take):
    take(desk, {"o.csv": DEALS})
    return desk


def test_only_what_meets_a_condition_counts(booked):
    for where, total in (("segment = north", 100), ("Region != EMEA", 200),
                         ("amount >= 0.15k", 200), ("owner in (Ann) and segment = South", 200),
                         ("custom.region = emea or segment = south", 300)):  # fmt: skip
        assert answer(booked, COMPANY, period=Q4, where=where).booked == total
    rows = forecast(booked, COMPANY, period=Q4, where="segment = North").opportunities
    assert [row.opportunity_id for row in rows] == ["3"]
    with pytest.raises(UsageError, match="colour"):
        answer(booked, COMPANY, period=Q4, where="colour = red")


def test_a_condition_that_always_holds_changes_nothing(booked):
    plain = answer(booked, COMPANY, period=Q4)
    same = answer(booked, COMPANY, period=Q4, where="not owner = nobody")
    assert same.bookings == plain.bookings


def test_a_target_brings_its_own_condition(booked):
    set_target(booked, COMPANY, period=Q4, number=Decimal(90), currency="EUR", where="Region=EMEA")
    found = answer(booked, COMPANY, period=Q4)
    assert (found.target.amount, found.booked) == (90, 100)
    assert "Region = EMEA" in " ".join(found.notes)
    set_target(booked, COMPANY, period=Q4, number=Decimal(5), currency="EUR", where="Region=APAC")
    with pytest.raises(UsageError, match="several conditions"):
        answer(booked, COMPANY, period=Q4)
    assert answer(booked, COMPANY, period=Q4, where="Region = APAC").target.amount == 5


def test_other_numbers_can_be_counted(booked):
    set_target(booked, ANN, period=Q4, number=Decimal(80), measure="margin", currency="EUR")
    found = answer(booked, ANN, period=Q4)
    assert (found.booked, found.target.measure, found.target.currency) == (90, "margin", "EUR")
    assert found.verdict == "Reached already."
    assert answer(booked, ANN, period=Q4, measure="quantity").booked == 3.5
    assert answer(booked, COMPANY, period=Q4, measure="Seats").booked == 35
    set_target(booked, COMPANY, period=Q4, number=Decimal("36.5"), measure="Seats")
    found = answer(booked, COMPANY, period=Q4, measure="Seats")
    assert (found.target.amount, found.gap) == (36.5, 1.5)
    with pytest.raises(UsageError, match="no number"):
        answer(booked, COMPANY, period=Q4, measure="Region")


CREDITS = "opportunity_id,owner,share,role\n1,Ann,60%,split\n1,Bob,40%,split\n2,Bob,50%,overlay\n"


def test_splits_part_bookings_and_overlays_come_on_top_for_one_alone(booked, take):
    before = answer(booked, COMPANY, period=Q4)
    take(booked, {"credit.csv": CREDITS})
    assert answer(booked, ANN, period=Q4).booked == 60 + 200
    set_target(booked, BOB, period=Q4, number=Decimal(500), currency="EUR")
    found = answer(booked, BOB, period=Q4)
    assert found.booked == 40 + 100
    assert "credited to more than one owner" in " ".join(found.notes)
    whole = answer(booked, COMPANY, period=Q4)
    assert (whole.booked, whole.bookings) == (before.booked, before.bookings)
    by = {row.name: row.booked for row in answer(booked, COMPANY, period=Q4, by="owner").breakdown}
    assert by == {"Ann": 260, "Bob": 40}


def test_parts_of_an_open_one_are_won_together(booked, take):
    take(booked, {"credit.csv": "opportunity_id,owner,share\n3,Ann,25%\n3,Bob,75%\n"})
    whole = answer(booked, COMPANY, period=Q4).parts.open
    parts = answer(booked, COMPANY, period=Q4, by="owner")
    assert parts.parts.open == pytest.approx(whole, rel=1e-3)


def test_credit_for_all_to_its_owner_changes_nothing(booked, take):
    before = answer(booked, BOB, period=Q4).bookings
    take(booked, {"credit.csv": "opportunity_id,owner,share\n3,Bob,100%\n"})
    assert answer(booked, BOB, period=Q4).bookings == before


RATES = ("base,quote,rate_on,rate\nUSD,EUR,2026-10-01,0.9\nUSD,EUR,2026-11-01,0.8\n"
         "USD,EUR,2026-12-01,0.1\n")  # fmt: skip


def test_currencies_are_joined_by_the_rate_of_the_day_only(booked, take):
    assert answer(booked, COMPANY, period=Q4).booked == 300
    take(booked, {"fx_rate.csv": RATES})
    found = answer(booked, COMPANY, period=Q4)
    assert found.booked == 300 + 45
    assert "2 opportunities in USD converted to EUR" in " ".join(found.notes)
    before = answer(replace(booked, as_of=date(2026, 9, 20)), COMPANY, period="2026-Q3")
    assert "converted" not in " ".join(before.notes)


def test_a_rate_of_one_changes_nothing_but_what_is_joined(make_desk, take):
    sums = []
    for name, code in (("eur", "EUR"), ("usd", "USD")):
        desk = make_desk(f"{name}.sqlite")
        take(desk, {"o.csv": DEALS.replace(",USD,", f",{code},")})
        take(desk, {"fx_rate.csv": "base,quote,rate_on,rate\nEUR,USD,2026-01-01,1\n"})
        sums.append(answer(desk, COMPANY, period=Q4).bookings)
    assert sums[0] == sums[1]


def test_segments_and_what_is_not_created_yet_add_up_to_the_whole(booked):
    found = answer(booked, COMPANY, period=Q4, by="segment")
    assert [row.name for row in found.breakdown] == ["North", "South", "(not yet created)"]
    assert [row.booked for row in found.breakdown] == [100, 200, 0]
    assert found.split_by == "segment"
    situation = find_situation(booked, COMPANY, period=Q4)
    apart = break_down(situation, "segment")
    whole = situation.paths
    assert sum(row.booked for row in apart) == found.booked
    # The same opportunities on the same paths: a segment's middle is at least what it has booked.
    assert all(row.p10 >= row.booked for row in apart)
    assert apart[-1].p90 == pytest.approx(
        np.quantile(whole.new.sum(axis=0), 0.9, method="inverted_cdf") / 100
    )
    with pytest.raises(UsageError, match="colour"):
        answer(booked, COMPANY, period=Q4, by="colour")
