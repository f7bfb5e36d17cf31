from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from ontarget.forecast.prior import Prior
from ontarget.forecast.win_close import fit_win_close

AS_OF = date(2026, 11, 23)
BOOK = """
    opportunity_id owner status created_on closed_on
    a              Ana   won    2026-09-01 2026-11-20
    b              Ana   lost   2026-09-01 2026-11-20
    c              Bo    won    2026-09-01 2026-11-20
    d              Bo    open   2026-10-01 -
    e              Bo    lost   -          2026-11-20
"""


def test_basis_counts_what_the_rates_rest_on(pipeline):
    fit = fit_win_close(pipeline(BOOK), AS_OF)
    whole, one = fit.basis(), fit.basis(("Ana",))
    assert (whole.n_closed, whole.n_won, whole.n_left_out) == (3, 2, 1)
    assert (one.n_closed, one.n_won) == (2, 1)
    assert whole.prior_share == pytest.approx(6 / 9, abs=0.01)
    assert whole.pooled_share == 0
    assert 0.5 < one.pooled_share < 1
    assert whole.prior_label == "a general default"


def test_a_heavier_prior_has_the_larger_share(pipeline):
    shares = [
        fit_win_close(pipeline(BOOK), AS_OF, prior=Prior(weight=w)).basis().prior_share
        for w in (1, 6, 60)
    ]
    assert shares == sorted(shares)


def test_old_evidence_fades(pipeline):
    later = fit_win_close(pipeline(BOOK), date(2028, 11, 22)).basis()
    now = fit_win_close(pipeline(BOOK), AS_OF).basis()
    assert later.evidence == pytest.approx(now.evidence / 4, rel=0.02)
    assert later.n_closed == now.n_closed
    assert later.prior_share > now.prior_share


def test_the_last_row_of_the_draws_is_a_group_never_seen(pipeline):
    draws = fit_win_close(pipeline(BOOK), AS_OF).draws
    assert draws.owner.shape == (2, 3, 400)
    assert draws.owner[:, -1].mean(axis=1) == pytest.approx([1, 1])


def test_row_order_changes_no_bit(pipeline):
    table = pipeline(BOOK)
    first = fit_win_close(table, AS_OF).draws
    second = fit_win_close(table.take([4, 2, 0, 3, 1]), AS_OF).draws
    assert np.array_equal(first.band, second.band)
    assert np.array_equal(first.owner, second.owner)
