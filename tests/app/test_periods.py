"""Names of periods mean the book's own calendar, in targets, answers and files."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ontarget.app.answer import answer
from ontarget.app.periods import firm_calendar
from ontarget.app.targets import set_target
from ontarget.config import Settings
from ontarget.core.errors import UsageError
from ontarget.core.scope import COMPANY, Scope

DEALS = {"o.csv": "opportunity_id,name,owner,stage,amount,currency,created_on,closed_on\n"
         "1,A,Ann,Won,10,EUR,2026-01-01,2026-10-05\n2,B,Bob,Open,20,EUR,2026-09-01,\n"}  # fmt: skip


def test_a_quarter_of_a_fiscal_year_is_answered_for_on_its_days(make_desk, take):
    desk = make_desk(fiscal_year_start=7)
    take(desk, DEALS)
    set_target(desk, COMPANY, period="FY27 Q2", number=Decimal(100), currency="EUR")
    found = answer(desk, COMPANY)
    assert (found.period.name, found.period.start, found.period.end) == (
        "2027-Q2", date(2026, 10, 1), date(2026, 12, 31),
    )  # fmt: skip
    assert (found.target.amount, found.booked) == (100, 10)


def test_imported_periods_come_first(desk, take):
    take(desk, DEALS)
    take(
        desk, {"period.csv": "name,starts_on,ends_on,size\n2026-Q4,2026-10-06,2026-12-27,quarter\n"}
    )
    assert firm_calendar(desk).parse("2026-q4").start == date(2026, 10, 6)
    assert answer(desk, COMPANY, period="2026-Q4").booked == 0


def test_targets_in_files_are_read_by_the_same_calendar(make_desk, take):
    desk = make_desk(fiscal_year_start=7)
    take(desk, DEALS)
    take(desk, {"target.csv": "owner,period,amount,currency\nAnn,Q2 FY27,50,EUR\nBob,soon,5,EUR\n"})
    rows = [(row["scope_name"], row["period"]) for row in desk.book.rows("target")]
    assert rows == [("Ann", "2027-Q2")]


def test_quotas_stand_beside_the_target_of_the_company(desk, take):
    take(desk, DEALS)
    for scope, number in ((COMPANY, 100), (Scope("owner", "Ann"), 60), (Scope("owner", "Bob"), 50)):
        set_target(desk, scope, period="2026-Q4", number=Decimal(number))
    found = answer(desk, COMPANY)
    assert (found.target.amount, found.target.quotas.sum, found.target.quotas.n) == (100, 110, 2)
    assert "110 % of this target" in " ".join(found.notes)


def test_a_wrong_setting_is_named(desk):
    wrong = replace(desk, settings=Settings({"fiscal_pattern": "5-5-5"}))
    with pytest.raises(UsageError, match="fiscal_pattern"):
        firm_calendar(wrong)
