"""What the audit says of one opportunity is what the whole audit says of it, and only that."""

from __future__ import annotations

import pytest

from ontarget.app import audit_views
from ontarget.app.advice import advice_of, find_advice
from ontarget.app.audit import audit
from ontarget.core.errors import UsageError
from ontarget.core.scope import COMPANY


def test_one_row_is_worked_out_and_no_other(busy, monkeypatch):
    everything = {one.opportunity_id: one for one in audit(busy, COMPANY).opportunities}
    made, real = [], audit_views._opportunity
    monkeypatch.setattr(
        audit_views, "_opportunity", lambda *given: made.append(given) or real(*given)
    )
    assert find_advice(busy, "D-3") == advice_of(everything["D-3"])
    assert len(made) == 1
    with pytest.raises(UsageError, match="is not open"):
        find_advice(busy, "C-1")
