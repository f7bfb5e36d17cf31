from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from ontarget.forecast.amount import SIZE, fit_amounts
from ontarget.forecast.measure import Measure
from ontarget.forecast.prior import Prior

HISTORY = pa.schema([("record_id", pa.int64()), ("amount", pa.int64()), ("effective_on", "date32")])


def wins(n: int, amount: int = 1_000, product: str = "p") -> str:
    rows = [
        f"w{product}{i} {product} won {amount} 2026-01-01 2026-06-01 {1000 + i}" for i in range(n)
    ]
    return "\n".join(rows)


HEADING = "opportunity_id product status booked_amount created_on closed_on record_id\n"


def test_no_history_leaves_half_of_the_wins_at_the_stated_amount(pipeline):
    fit = fit_amounts(pipeline(HEADING + wins(5)), None)
    ratios = fit.drift[0]
    assert ratios.shape == (SIZE,)
    assert (ratios == 1).mean() == pytest.approx(0.5, abs=0.01)
    assert ratios.mean() == pytest.approx(1, abs=0.01)
    assert ratios.min() > 0


def test_drift_is_learned_from_amounts_that_stood_before_closing(pipeline):
    """200 wins booked at 1,000 that stood at 2,000 until day 60: half at first, then as stated."""
    rows = [(1000 + i, 2_000, date(2026, 1, 1)) for i in range(200)]
    rows += [(1000 + i, 1_000, date(2026, 3, 2)) for i in range(200)]
    rows += [(1000 + i, 9_999, date(2026, 6, 2)) for i in range(200)]  # after closing: unseen
    rows += [(1000, None, None), (5, 77, date(2026, 1, 1))]
    history = pa.Table.from_pylist(
        [dict(zip(HISTORY.names, row, strict=True)) for row in rows], HISTORY
    )
    fit = fit_amounts(pipeline(HEADING + wins(200)), history)
    age = np.array([0, 45, 100, 400])
    tables = fit.drift[fit.drift_table(age)]
    assert np.median(tables, axis=1).tolist() == [0.5, 0.5, 1, 1]
    assert (tables[0] == 0.5).mean() > 0.9


def test_unstated_amounts_come_from_the_product_and_the_firm(pipeline):
    table = pipeline(HEADING + wins(40, 1_000, "small") + "\n" + wins(40, 90_000, "large"))
    fit = fit_amounts(table, None)
    small, large, other = (fit.unstated(name, "") for name in ("small", "large", "new"))
    assert np.median(small) == 1_000
    assert np.median(large) == 90_000
    assert small.mean() < other.mean() < large.mean()
    assert (small == 1_000).mean() < 1


def test_few_wins_keep_a_tail_beyond_the_largest_seen(pipeline):
    few = fit_amounts(pipeline(HEADING + wins(3)), None).unstated("p", "")
    many = fit_amounts(pipeline(HEADING + wins(300)), None).unstated("p", "")
    assert (few > 2_000).mean() > 0.05
    assert (many > 2_000).mean() < (few > 2_000).mean() / 5


def test_without_any_win_the_stated_usual_size_or_the_open_amounts_speak(pipeline):
    table = pipeline("opportunity_id status amount\n a open 500\n b open 700\n c open 900")
    assert np.median(fit_amounts(table, None).unborn("x")) == pytest.approx(700, rel=0.02)
    told = fit_amounts(table, None, prior=Prior(win_amount=4_000))
    assert np.median(told.unborn("x")) == pytest.approx(4_000, rel=0.02)


def test_a_file_without_amounts_gives_zeros(pipeline):
    fit = fit_amounts(pipeline("opportunity_id status\n a won\n b open"), None)
    assert not fit.unstated("p", "s").any()
    assert fit.centre is None


def test_list_price_ratio_is_what_wins_paid_of_it(pipeline):
    rows = "\n".join(f"o{i} won 800 1000" for i in range(200))
    fit = fit_amounts(pipeline("opportunity_id status booked_amount list_price\n" + rows), None)
    assert np.median(fit.list_ratio) == 0.8


def test_other_whole_numbers_do_not_drift(pipeline):
    fit = fit_amounts(pipeline(HEADING + wins(5)), None, measure=Measure("value", "units", "units"))
    assert (fit.drift == 1).all()


def test_what_is_not_known_about_the_usual_size_shrinks_with_wins(pipeline):
    few, many = (fit_amounts(pipeline(HEADING + wins(n)), None) for n in (3, 300))
    assert few.level_draws(200, 1).std() > 3 * many.level_draws(200, 1).std()
    assert few.level_draws(200, 1).mean() == pytest.approx(1, abs=0.05)
