"""The drift alarm in words: a note where wins stopped coming at the rate they used to."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from ontarget.forecast.drift import find_drift
from ontarget.forecast.options import Options
from ontarget.forecast.win_close import WinCloseFit, fit_win_close


def drift_notes(fit: WinCloseFit, pipeline: pa.Table) -> tuple[str, ...]:
    """Say that wins of the whole book drift, if they do; ``fit`` was made from ``pipeline``."""
    found = find_drift(fit, pipeline)
    if found is None:
        return ()
    pace, risk = ("rarer", "high") if found.is_rarer else ("more frequent", "low")
    return (
        f"Drift: wins became {pace} around {found.since:%B %Y}. Since then there were "
        f"{found.seen:,} in the whole book where its average rates expect "
        f"{found.expected:,.0f}. Recent months count more, yet chances may be too {risk}.",
    )


def drift_notes_of(pipeline: pa.Table, as_of: date) -> tuple[str, ...]:
    """Say the same of a book that nothing was fitted to yet."""
    return drift_notes(fit_win_close(pipeline, as_of, options=Options(n_draws=1)), pipeline)
