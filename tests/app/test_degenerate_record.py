"""Books that have hardly anything in them: published, explained and looked ahead in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from ontarget.app.answer import answer
from ontarget.app.publish import publish
from ontarget.app.targets import set_target
from ontarget.core.scope import COMPANY

HEAD = "opportunity_id,account,owner,stage,amount,currency,created_on,close_date,closed_on\n"
BOOKS = {
    "one open": "1,Acme,Ana,Talk,500,EUR,2026-10-01,2026-12-01,\n",
    "nothing known of it": "1,,,Talk,,,,,\n",
    "only lost": "".join(
        f"{n},Acme,Ana,Closed Lost,500,EUR,2026-09-01,2026-10-01,2026-10-0{n}\n" for n in (1, 2)
    ),
    "only won": "".join(
        f"{n},Acme,Ana,Closed Won,500,EUR,2026-09-01,2026-10-01,2026-10-0{n}\n" for n in (1, 2)
    ),
    "all of one account": "".join(
        f"{n},Acme,Ana,Talk,500,EUR,2026-11-{n:02d},2026-12-01,\n" for n in range(10, 16)
    ),
}


def on(desk, day):
    return replace(desk, as_of=day, now=datetime(day.year, day.month, day.day, 9, tzinfo=UTC))


@pytest.mark.parametrize("name", BOOKS)
@pytest.mark.parametrize(
    "target",
    [400, pytest.param(0, marks=pytest.mark.slow), pytest.param(10**9, marks=pytest.mark.slow)],
)
def test_any_book_is_published_and_explained(make_desk, take, name, target):
    desk = make_desk(as_of=date(2026, 11, 19), n_paths=1_000)
    take(desk, {"deals.csv": HEAD + BOOKS[name]}, on=date(2026, 11, 19))
    set_target(desk, COMPANY, period="2026-Q4", number=Decimal(target), currency="USD"
               if name == "nothing known of it" else "EUR")  # fmt: skip
    assert publish(on(desk, date(2026, 11, 19)), COMPANY)[0].is_new
    for day in (date(2026, 12, 31), date(2027, 3, 1)):
        found = answer(on(desk, day), COMPANY, period="2026-Q4")
        total = sum(cause.delta for cause in found.change.causes)
        assert total == pytest.approx(found.p_hit - found.change.p_hit_before, abs=1e-12)
        assert "nan" not in str(found.document()).lower()
        assert found.record.forecasts == (day > date(2026, 12, 31))


def test_a_period_of_one_day_has_an_outlook(make_desk, take):
    desk = make_desk(as_of=date(2026, 11, 19), n_paths=1_000)
    periods = "period,starts_on,ends_on,size\n" + "".join(
        f"D{n},2026-11-{n},2026-11-{n},month\n" for n in range(18, 28)
    )
    take(desk, {"deals.csv": HEAD + BOOKS["all of one account"]}, on=date(2026, 11, 19))
    take(desk, {"period.csv": periods}, on=date(2026, 11, 19), kind="period")
    set_target(desk, COMPANY, period="D20", number=Decimal(400))
    found = answer(desk, COMPANY, period="D20")
    assert [one.period for one in found.outlook] == ["D21", "D22", "D23"]
    assert found.needs.by == date(2026, 11, 20)
