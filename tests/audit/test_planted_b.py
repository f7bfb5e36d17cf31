"""Planted defects of amounts, prices, owners and twins are found, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.audit_rules_b import PLANTED, measure

from ontarget.audit.registry import get_rule


@pytest.mark.slow
def test_what_was_planted_is_found_and_nothing_else(tmp_path: Path) -> None:
    counts = measure(1, tmp_path, n_months=12, first_seed=7)
    for slug in PLANTED:
        assert counts.planted[slug], slug
        assert counts.both[slug] >= 0.95 * counts.planted[slug], slug
        assert counts.both[slug] >= 0.95 * counts.found[slug], slug
        if get_rule(slug).basis == "statistical":
            assert counts.fired[slug] <= 0.05 * counts.n_sound, slug
