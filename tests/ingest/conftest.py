"""Tables written in the test, understood as an import would."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ontarget.ingest.batch import Context, understand
from ontarget.ingest.mapping import apply_stated, recognise
from ontarget.ingest.outcome import StageWords
from ontarget.ingest.parse import Assumptions
from ontarget.ingest.plausible import take_samples
from ontarget.sources.file import read_file

SNAPSHOT = date(2026, 11, 23)


@pytest.fixture
def take(tmp_path: Path):
    """Return a function: files as text (name to content) to the batch they make."""

    def understood(
        files, *, stated=None, won=(), lost=(), currency=None, known_names=None, order=None
    ):
        mapped = []
        for name, text in files.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
            raw = read_file(tmp_path / name)
            mapping = apply_stated(
                recognise(name, raw.headings, take_samples(raw.cells)), stated or {}, raw.headings
            )
            mapped.append((raw, mapping))
        assume = Assumptions(ZoneInfo("UTC"), currency or "USD", currency is not None, order)
        words = StageWords(tuple(won), tuple(lost))
        return understand(mapped, Context(assume, SNAPSHOT, words, known_names or {}))

    return understood
