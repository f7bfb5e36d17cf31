"""Pipeline management over time: what was not created in time, and verdicts that were ignored."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np

from ontarget.app.decide import decisions_on
from ontarget.app.diagnose_book import CauseBook, known_periods
from ontarget.app.periods import firm_calendar
from ontarget.core.period import Period
from ontarget.diagnosis.causes import Measured, count, share
from ontarget.forecast.columns import NO_DAY, day_number

_FAMILY = "pipeline_management"
_BEFORE = {"month": (3, "three months"), "quarter": (1, "the quarter")}


def count_created(
    book: CauseBook, period: Period, name: str, earlier: list[Period] | None = None
) -> Measured | None:
    """Return how many were created in a period, beside what is usual in earlier ones."""
    created = book.now.days("created_on")

    def within(one: Period) -> int:
        first, last = day_number(one.start), day_number(one.end)
        return int(((created >= first) & (created <= last)).sum())

    known = known_periods(book) if earlier is None else earlier
    before = [within(one) / one.n_days for one in known]
    usual = float(np.mean(before)) * period.n_days if before else None
    return count(_FAMILY, name, within(period), usual, is_bad_high=False)


def created_before(book: CauseBook) -> Measured | None:
    """How many were created three months before, which are those decided now."""
    if book.period.size not in _BEFORE:
        return None
    n, words = _BEFORE[book.period.size]
    calendar = firm_calendar(book.ended.desk)
    period = calendar.shifted(book.period, -n)
    created = book.now.days("created_on")
    if not (created != NO_DAY).any():
        return None
    oldest = int(created[created != NO_DAY].min())
    earlier = [calendar.shifted(period, -step) for step in range(1, len(book.earlier) + 1)]
    known = [one for one in earlier if day_number(one.start) >= oldest]
    found = count_created(book, period, "created_before", known)
    return None if found is None else replace(found, detail=words)


def against_verdict(book: CauseBook) -> Measured | None:
    """Share won of those kept though the audit would not have, beside those it would keep too.

    The last decision before the end counts, of deals that ended within a year.
    """
    desk, rows = book.ended.desk, book.now
    with desk.book.read() as opened:
        advice = {row["decision_id"]: json.loads(row["advice"]).get("verdict")
                  for row in opened.rows("decision") if row["advice"]}  # fmt: skip
        made = decisions_on(opened, desk) if advice else []
    last = {}
    since = book.last - 365
    status, ended = rows.words("status"), rows.days("closed_on")
    ids = rows.table["record_id"].to_pylist()
    fate = {
        key: (word == "won", day)
        for key, word, day in zip(ids, status, ended.tolist(), strict=True)
        if word in ("won", "lost") and since < day <= book.last
    }
    for one in made:
        day = day_number(one.decided_at.astimezone(desk.zone).date())
        if one.record_id in fate and day < fate[one.record_id][1]:
            last[one.record_id] = one
    kept = {key: advice.get(one.decision_id) for key, one in last.items() if one.verdict == "keep"}
    against = [fate[key][0] for key, said in kept.items() if said in ("cut", "backburner")]
    agreed = [fate[key][0] for key, said in kept.items() if said == "keep"]
    usual = sum(agreed) / len(agreed) if agreed else None
    return share(_FAMILY, "against_verdict", sum(against), len(against), usual,
                 n_comparison=len(agreed), is_bad_high=False)  # fmt: skip
