"""Rules find defects planted in a made-up firm's files, and nothing beside them."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.audit_rules import DAY, DEFECTS, Counts, ask_spoilt

from ontarget.app.make_world import write_worlds


@pytest.mark.slow
def test_planted_defects_are_found_and_nothing_else(tmp_path: Path) -> None:
    (place,) = write_worlds(tmp_path / "firm", as_of=DAY, n_owners=3, n_months=12, seed=5)
    counts = Counts()
    ask_spoilt(counts, tmp_path, place, seed=5)
    for slug in DEFECTS:
        assert counts.planted[slug] >= 1, slug
        assert counts.both[slug] >= 0.95 * counts.planted[slug], slug
        assert counts.both[slug] >= 0.95 * counts.found[slug], slug
