"""Why the number moved: the causes add up, and each has the sign it must have."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest

from ontarget.core.period import parse_period
from ontarget.forecast.change import KEPT, Kept, split_change, with_told
from ontarget.forecast.fit import fit_firm
from ontarget.forecast.hit import find_booked, simulate, summarise
from ontarget.forecast.lighter import as_if_on
from ontarget.forecast.measure import AMOUNT, CREATED, WON
from ontarget.forecast.options import Options
from ontarget.forecast.run_rate import pool_with_run_rate

AS_OF, BEFORE = date(2026, 11, 23), date(2026, 11, 20)
QUARTER = parse_period("2026-Q4")
OPTIONS = Options(n_paths=2_000, n_draws=40)
TYPES = {"record_id": pa.int64(), "amount": pa.int64(), "booked_amount": pa.int64(),
         "list_price": pa.int64(), "created_on": pa.date32(), "closed_on": pa.date32(),
         "close_date": pa.date32(), "is_closed_undated": pa.bool_(),
         "unresolved_on": pa.date32(), "next_step_on": pa.date32(),
         "n_activities": pa.int64()}  # fmt: skip
WORDS = ("source", "opportunity_id", "name", "account", "owner", "product", "segment", "currency",
         "status", "stage", "forecast_category")  # fmt: skip
SCHEMA = pa.schema({**{name: pa.string() for name in WORDS}, **TYPES})


def row(number, status="open", **more):
    """An opportunity; closed ones closed in the last two quarters."""
    created = AS_OF - timedelta(days=60 + 7 * (number % 40))
    closed = None if status == "open" else created + timedelta(days=25)
    amount = 1_000_000 + 37_000 * number
    return {
        "source": "file", "opportunity_id": f"o{number:03d}", "owner": ("Ana", "Bo")[number % 2],
        "account": f"account {number % 7}", "status": status, "stage": "Talk",
        "record_id": number, "amount": amount, "close_date": date(2026, 12, 20),
        "booked_amount": amount if status == "won" else None, "created_on": created,
        "closed_on": closed, "is_closed_undated": False, **more,
    }  # fmt: skip


def book(*changed, n_open=9):
    """Forty closed opportunities and some open ones; ``changed`` replace those of the same id."""
    rows = [row(n, ("won", "lost", "lost")[n % 3]) for n in range(40)]
    rows += [row(100 + n) for n in range(n_open)]
    found = {one["opportunity_id"]: one for one in rows}
    found |= {one["opportunity_id"]: one for one in changed}
    return pa.Table.from_pylist([one for one in found.values() if one.get("status")], SCHEMA)


def now(rows, measure=AMOUNT):
    firm = fit_firm(rows, None, AS_OF, options=OPTIONS, measure=measure)
    return firm, simulate(firm, rows, QUARTER)


def kept(rows, target, *, as_of=BEFORE, measure=AMOUNT):
    """What would have been published of these rows on a day."""
    firm = as_if_on(fit_firm(rows, None, AS_OF, options=OPTIONS, measure=measure), as_of)
    paths = simulate(firm, rows, QUARTER)
    booked = find_booked(firm, rows, QUARTER).to_pylist()
    opened = {one.opportunity_id for one in paths.opportunities}
    is_open = pa.array([key in opened for key in rows["opportunity_id"].to_pylist()])
    found = summarise(paths, target)
    return Kept(
        as_of, found.p_hit, target, found.booked,
        with_told(rows).filter(is_open).select(list(KEPT)),
        {(one["source"], one["opportunity_id"]): one["booked"] for one in booked},
    )  # fmt: skip


TARGET = 16_000_000


def split(before, after, *, target=TARGET, was=TARGET, measure=AMOUNT, as_of=BEFORE):
    firm, paths = now(after, measure)
    then = kept(before, was, measure=measure, as_of=as_of)
    steps = split_change(firm, after, paths, QUARTER, target, then)
    total = summarise(paths, target).p_hit - then.p_hit
    assert sum(step.delta for step in steps) == pytest.approx(total, abs=1e-12)
    return {step.kind: step for step in steps}, steps


def test_nothing_happened_on_one_day_is_no_change():
    found, steps = split(book(), book(), as_of=AS_OF)
    assert set(found) == {"model", "time"}
    assert all(step.delta == 0 for step in steps)


def test_days_alone_take_chances_away():
    found, _ = split(book(), book(), as_of=date(2026, 11, 2))
    assert set(found) == {"model", "time"}
    assert found["time"].delta < 0
    assert found["model"].delta == 0  # the same fit on the same random numbers


def test_a_win_above_every_drawn_amount_never_lowers_the_chance():
    for n in range(100, 109):
        won = row(n, "won", booked_amount=60_000_000, closed_on=date(2026, 11, 21))
        found, _ = split(book(), book(won))
        assert found["won"].keys == (("file", f"o{n}"),)
        assert found["won"].delta > 0


def test_a_booking_nobody_knew_of_is_booked_and_never_negative():
    new = row(200, "won", created_on=date(2026, 11, 10), closed_on=date(2026, 11, 21))
    found, _ = split(book(), book(new))
    assert found["booked"].delta >= 0
    assert found["booked"].keys == (("file", "o200"),)
    known = row(200, "won", created_on=date(2026, 11, 10), closed_on=date(2026, 11, 19))
    again, _ = split(book(known), book(known))
    assert "booked" not in again


def test_a_booking_taken_back_is_booked_and_never_positive():
    new = row(200, "won", created_on=date(2026, 11, 10), closed_on=date(2026, 11, 19))
    found, _ = split(book(new), book())
    assert found["booked"].delta <= 0


def test_a_lost_one_never_raises_and_a_new_one_never_lowers():
    lost = row(101, "lost", closed_on=date(2026, 11, 21))
    new = row(300, created_on=date(2026, 11, 21))
    found, _ = split(book(), book(lost, new))
    assert found["lost"].delta <= 0
    assert found["new"].delta >= 0


def test_a_higher_target_never_raises_and_a_lower_one_never_lowers():
    assert split(book(), book(), target=20_000_000)[0]["target"].delta <= 0
    assert split(book(), book(), target=12_000_000)[0]["target"].delta >= 0


def test_a_date_that_leaves_the_period_slips_and_an_amount_changes():
    slipped = row(102, close_date=date(2027, 1, 15))
    larger = row(103, amount=30_000_000)
    found, _ = split(book(), book(slipped, larger))
    assert found["slipped"].keys == (("file", "o102"),)
    assert found["changed"].keys == (("file", "o103"),)
    assert found["changed"].delta > 0


def test_one_that_is_gone_from_the_book_is_a_change():
    gone = {"opportunity_id": "o104"}
    found, _ = split(book(), book(gone))
    assert found["changed"].keys == (("file", "o104"),)
    assert found["changed"].delta <= 0


def test_credit_shown_in_parts_is_no_change():
    whole = book()
    parts = [row(103, owner=name, amount=amount, record_id=103)
             for name, amount in (("Ana", 1_603_667), ("Bo", 3_207_333))]  # fmt: skip
    rest = book({"opportunity_id": "o103"})
    found, _ = split(whole, pa.concat_tables([rest, pa.Table.from_pylist(parts, SCHEMA)]))
    assert set(found) == {"model", "time"}
    assert abs(found["model"].delta) < 0.02


def test_many_causes_of_a_group_are_one_after_the_twelfth():
    lost = [row(100 + n, "lost", closed_on=date(2026, 11, 21)) for n in range(20)]
    _, steps = split(book(n_open=20), book(*lost, n_open=20))
    sizes = [len(step.keys) for step in steps if step.kind == "lost"]
    assert sizes == [1] * 12 + [8]


def test_counted_wins_and_new_opportunities_add_up_too():
    won = row(100, "won", closed_on=date(2026, 11, 21))
    found, _ = split(book(), book(won), measure=WON, target=6, was=6)
    assert found["won"].delta >= 0
    new = row(300, created_on=date(2026, 11, 21))
    found, _ = split(book(), book(new), measure=CREATED, target=14, was=14)
    assert found["new"].delta >= 0


def test_where_remembered_periods_have_a_say_the_causes_still_add_up():
    won = row(100, "won", booked_amount=60_000_000, closed_on=date(2026, 11, 21))
    after = book(won)
    firm, paths = now(after)
    paths = pool_with_run_rate(paths, [9_000_000, 12_000_000], share_left=0.4, weight=0.5)
    then = kept(book(), TARGET)
    steps = split_change(firm, after, paths, QUARTER, TARGET, then)
    total = summarise(paths, TARGET).p_hit - then.p_hit
    assert sum(step.delta for step in steps) == pytest.approx(total, abs=1e-12)
    assert all(step.delta >= 0 for step in steps if step.kind == "won")


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happens_the_causes_add_up_and_the_order_is_kept(seed):
    random = np.random.default_rng(seed)
    changed = []
    for n in random.choice(12, 6, replace=False).tolist():
        status = ("open", "won", "lost")[random.integers(3)]
        on = AS_OF - timedelta(days=int(random.integers(0, 60)))
        amount = int(random.integers(1, 40)) * 1_000_000
        changed.append(
            row(100 + n, status, amount=amount, closed_on=None if status == "open" else on)
        )
    _, steps = split(book(), book(*changed), target=int(random.integers(8, 30)) * 1_000_000)
    order = ("model", "time", "booked", "won", "lost", "slipped", "changed", "new", "target")
    groups = [{"booked": 2, "won": 2, "slipped": 5, "changed": 5}.get(s.kind, order.index(s.kind))
              for s in steps]  # fmt: skip
    assert groups == sorted(groups)


def test_the_question_as_if_on_an_earlier_day_has_more_days_left():
    rows = book()
    firm = fit_firm(rows, None, AS_OF, options=OPTIONS)
    earlier = simulate(as_if_on(firm, BEFORE), rows, QUARTER)
    assert earlier.open.mean() > simulate(firm, rows, QUARTER).open.mean()
    assert earlier.new.mean() > simulate(firm, rows, QUARTER).new.mean()
