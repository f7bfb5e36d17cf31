"""Expected commission: from the same paths as the answer, and refused in words."""

from decimal import Decimal

import numpy as np
import pytest
from tests.app.halving import ANN

from ontarget.app.answer import answer
from ontarget.app.audit import find_audit
from ontarget.app.commission_plan import drop_plan, keep_plan, plan_text
from ontarget.app.earnings import earnings
from ontarget.app.situation import find_situation
from ontarget.app.targets import set_target
from ontarget.core.errors import FileError, NotInBook, UsageError
from ontarget.core.scope import COMPANY, Scope

FLAT = 'currency = "EUR"\nperiod = "quarter"\n[[tier]]\nfrom_percent = 0\nrate_percent = 10\n'
BOB = Scope("owner", "Bob")


@pytest.fixture
def keep(tmp_path, make_desk):
    """Return a function that keeps a plan and returns the desk that knows it."""

    def kept(desk, text, scope=None):
        (tmp_path / "plan.toml").write_text(text, encoding="utf-8")
        keep_plan(desk, tmp_path / "plan.toml", scope)
        return refreshed(desk)

    return kept


def refreshed(desk):
    """The same desk with the settings the book holds now."""
    import json
    from dataclasses import replace

    from ontarget.config import Settings

    stored = {row["name"]: json.loads(row["value"]) for row in desk.book.rows("setting")}
    return replace(desk, settings=Settings({**desk.settings.stored, **stored}))


def test_a_flat_rate_is_a_share_of_the_very_same_bookings(busy, keep):
    desk = keep(busy, FLAT)
    found, said = earnings(desk, ANN), answer(desk, ANN, period="2026-Q4")
    assert found.period.name == "2026-Q4"
    assert found.booked == said.booked
    assert found.target == said.target.amount
    for name in ("mean", "p10", "p25", "p50", "p75", "p90"):
        got, want = getattr(found.earned, name), getattr(said.bookings, name)
        assert got == pytest.approx(want / 10, abs=0.01)
    # At one rate for all, a deal adds a tenth of what it brings on average.
    driver = {one.opportunity_id: one for one in found.opportunities}
    assert set(driver) >= {one.opportunity_id for one in said.drivers}
    assert found.next_rate.rate == 0.1
    assert found.next_rate.at is None


def test_an_accelerator_is_reckoned_path_by_path(busy, keep):
    desk = keep(busy, FLAT + "[[tier]]\nfrom_percent = 100\nrate_percent = 20\n")
    found = earnings(desk, ANN)
    total = find_situation(desk, ANN, period="2026-Q4").paths.total()
    target = round(found.target * 100)
    want = 0.1 * np.minimum(total, target) + 0.2 * np.maximum(total - target, 0)
    assert found.earned.mean == pytest.approx(want.mean() / 100, abs=0.01)
    flat = 0.1 * total.mean() / 100
    assert found.earned.mean > flat
    assert found.next_rate.at == found.target
    assert found.next_rate.to_go == found.target - found.booked


def test_what_each_adds_is_more_where_it_lifts_over_the_target(busy, keep):
    jump = "[[tier]]\nfrom_percent = 100\nrate_percent = 10\nbonus_amount = 500\n"
    plain = {one.opportunity_id: one for one in earnings(keep(busy, FLAT), ANN).opportunities}
    found = earnings(keep(busy, FLAT + jump), ANN)
    said = answer(busy, ANN, period="2026-Q4")
    for driver in said.drivers:
        one = next(o for o in found.opportunities if o.opportunity_id == driver.opportunity_id)
        pivot = driver.p_hit_if_won - driver.p_hit_if_lost
        gained = one.adds - plain[driver.opportunity_id].adds
        assert gained == pytest.approx(500 * pivot, abs=0.02)
    order = [one.adds * one.p_win_in_period for one in found.opportunities]
    assert order == sorted(order, reverse=True)


def test_the_same_seed_gives_the_same_digits(busy, keep):
    desk = keep(busy, FLAT)
    assert earnings(desk, ANN).document() == earnings(desk, ANN).document()
    assert earnings(desk, ANN, seed=2).earned != earnings(desk, ANN).earned


def test_a_company_pays_each_by_the_own_plan(busy, keep):
    desk = keep(busy, FLAT)
    found = earnings(desk, COMPANY)
    assert [one.owner for one in found.sellers] == ["Ann"]
    assert any("No target for Bob" in note for note in found.notes)
    set_target(desk, BOB, period="2026-Q4", number=Decimal(500), currency="EUR")
    desk = keep(desk, FLAT.replace("10", "20"), BOB)
    found = earnings(desk, COMPANY)
    assert [one.owner for one in found.sellers] == ["Ann", "Bob"]
    alone = [earnings(desk, Scope("owner", one.owner)) for one in found.sellers]
    assert found.earned_so_far == pytest.approx(sum(one.earned_so_far for one in alone), abs=0.02)
    assert found.earned.mean == pytest.approx(sum(one.earned.mean for one in alone), abs=0.02)
    # Both live on the same paths, so the middle of the sum is not the sum of the middles.
    assert found.earned.p90 <= sum(one.earned.p90 for one in alone)


def test_a_plan_of_a_seller_is_no_limit_of_a_rule(busy, keep):
    found = find_audit(keep(busy, FLAT, ANN), ANN)
    assert found.runs


def test_caps_and_what_is_taken_back(busy, keep):
    full = earnings(keep(busy, FLAT), ANN)
    capped = earnings(keep(busy, FLAT + "[cap]\ncommission_amount = 90\n"), ANN)
    assert capped.earned.p90 <= 90
    assert 0 < capped.p_capped <= 1
    assert full.p_capped is None
    back = earnings(keep(busy, FLAT + "[clawback]\npercent = 10\n"), ANN)
    assert back.earned.mean == pytest.approx(0.9 * full.earned.mean, abs=0.01)
    assert back.taken_back == pytest.approx(0.1 * full.earned.mean, abs=0.01)
    assert any("go back later" in note for note in back.notes)


def test_a_period_that_is_over_has_been_paid(busy, keep):
    from dataclasses import replace
    from datetime import date

    desk = replace(keep(busy, FLAT), as_of=date(2027, 1, 4))
    found = earnings(desk, ANN, period="2026-Q4")
    assert found.earned.p10 == found.earned.p90 == found.earned_so_far
    assert found.opportunities == ()
    assert any("over" in note for note in found.notes)


def test_what_does_not_fit_is_refused_in_words(busy, keep, tmp_path):
    with pytest.raises(NotInBook, match="No commission plan") as caught:
        earnings(busy, ANN)
    assert "--template" in caught.value.hint
    with pytest.raises(UsageError, match="plan pays in USD, the bookings are in EUR"):
        earnings(keep(busy, FLAT.replace("EUR", "USD")), ANN)
    desk = keep(busy, FLAT)
    with pytest.raises(UsageError, match=r"by the quarter; 2026-11 is a month"):
        earnings(desk, ANN, period="2026-11")
    with pytest.raises(NotInBook, match=r"No target for Bob in 2026-Q4"):
        earnings(desk, BOB)
    with pytest.raises(FileError, match="cannot be read"):
        keep_plan(desk, tmp_path / "none.toml", None)
    with pytest.raises(FileError, match="cannot be read"):
        keep_plan(desk, tmp_path, None)
    (tmp_path / "plan.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FileError, match="no text"):
        keep_plan(desk, tmp_path / "plan.toml", None)
    with pytest.raises(UsageError, match="for everybody or for one seller"):
        keep_plan(desk, tmp_path / "plan.toml", Scope("team", "North"))


def test_a_faulty_plan_leaves_the_old_one(busy, keep):
    desk = keep(busy, FLAT)
    with pytest.raises(FileError, match="no tiers"):
        keep(desk, 'currency = "EUR"\nperiod = "quarter"\n')
    assert plan_text(refreshed(desk), None) == FLAT
    drop_plan(refreshed(desk), None)
    with pytest.raises(NotInBook):
        plan_text(refreshed(busy), None)
    with pytest.raises(NotInBook, match="no plan"):
        drop_plan(refreshed(busy), None)


def test_a_book_without_anybody_is_answered(desk, keep):
    with pytest.raises(NotInBook):
        earnings(keep(desk, FLAT))
