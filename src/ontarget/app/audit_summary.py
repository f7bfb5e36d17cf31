"""An audit in a few numbers; amounts of two currencies are never added up."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ontarget.audit.runner import RuleRun
from ontarget.audit.verdict import VERDICTS
from ontarget.core.money import json_amount
from ontarget.forecast.columns import Bools
from ontarget.report.audit import AuditSummary, Coverage, Money, NotChecked, VerdictSum

if TYPE_CHECKING:
    from ontarget.app.audit import Audited
    from ontarget.app.audit_views import Built

Amounts = NDArray[np.int64]


def find_summary(found: Audited, built: Built) -> AuditSummary:
    """Return the audit in a few numbers."""
    situation, rows = found.situation, found.judged.rows
    currency = situation.asked.currency or main_code(rows)
    amounts = amounts_of(rows, currency)
    asleep = [one for one in found.decisions.values() if one.is_asleep(situation.desk.as_of)]
    open_ids = set(rows["record_id"].to_pylist())
    everything = np.ones(rows.num_rows, dtype=bool)
    totals = _moneys(amounts, everything)
    return AuditSummary(
        n_open=rows.num_rows,
        open_amount=_of(totals, currency),
        currency=currency,
        coverage=_coverage(found, amounts.get(situation.asked.currency or "")),
        by_verdict=tuple(_sums(found, amounts, currency)),
        n_findings=built.n_findings,
        n_rules_asked=sum(run.lacks is None for run in found.runs),
        worst=built.worst,
        not_checked=tuple(_not_checked(found.runs)),
        n_waived=found.n_waived,
        n_asleep=sum(one.record_id in open_ids for one in asleep),
        open_amounts=totals,
    )


def main_code(rows: pa.Table) -> str | None:
    """Return the currency that most rows have, the first by name of equal ones."""
    counts = Counter(code for code in rows["currency"].to_pylist() if code)
    return min(counts, key=lambda code: (-counts[code], code), default=None)


def amounts_of(rows: pa.Table, currency: str | None) -> dict[str, Amounts]:
    """Return the amounts by currency, ``currency`` first; 0 where a row has none of it.

    What names no currency counts in ``currency``, as it does in the answer.
    """
    codes = pc.fill_null(rows["currency"], currency or "")
    values = pc.fill_null(rows["amount"], 0).to_numpy()
    names = sorted(pc.unique(codes).to_pylist(), key=lambda code: (code != currency, code))
    return {
        name: np.where(pc.equal(codes, name).to_numpy(zero_copy_only=False), values, 0)
        for name in names
    }


def _moneys(amounts: dict[str, Amounts], mask: Bools) -> tuple[Money, ...]:
    """Return what the rows of a mask are worth, in each currency that has anything."""
    sums = {code: int(values[mask].sum()) for code, values in amounts.items()}
    return tuple(
        Money(json_amount(total, code or "USD"), code or None)
        for code, total in sums.items()
        if total
    )


def _of(moneys: tuple[Money, ...], currency: str | None) -> int | float:
    return next((one.amount for one in moneys if one.currency == currency), 0)


def _coverage(found: Audited, amounts: Amounts | None) -> Coverage:
    situation = found.situation
    gap, asked = situation.gap, situation.asked
    if gap is None or gap <= 0 or asked.currency is None or amounts is None or not amounts.any():
        return Coverage(None, None, None)
    close = found.judged.rows["close_date"]
    is_dated = pc.and_(
        pc.greater_equal(close, pa.scalar(asked.period.start)),
        pc.less_equal(close, pa.scalar(asked.period.end)),
    )
    dated = pc.fill_null(is_dated, False).to_numpy(zero_copy_only=False)
    return Coverage(
        float(amounts.sum() / gap),
        float(amounts[dated].sum() / gap) if dated.any() else None,
        float(situation.found.open / gap),
    )


def _sums(
    found: Audited, amounts: dict[str, Amounts], currency: str | None
) -> Iterator[VerdictSum]:
    """Count, amounts and share of expected wins by verdict, the best first."""
    outcomes, decisions = found.judged.outcomes, found.decisions
    near, far = outcomes.p_win_in_period, outcomes.p_win_in_horizon
    ids = found.judged.rows["record_id"].to_pylist()
    for code in reversed(range(len(VERDICTS))):
        mask = found.verdicts.verdict == code
        wakes = [
            decision.until_on
            for record_id in (ids[place] for place in np.flatnonzero(mask))
            if (decision := decisions.get(record_id))
            and decision.until_on is not None
            and decision.is_asleep(found.situation.desk.as_of)
        ]
        moneys = _moneys(amounts, mask)
        yield VerdictSum(
            VERDICTS[code],
            int(mask.sum()),
            _of(moneys, currency),
            float(near[mask].sum() / near.sum()) if near.sum() > 0 else None,
            float(far[mask].sum() / far.sum()) if far.sum() > 0 else None,
            min(wakes, default=None),
            moneys,
        )


def _not_checked(runs: list[RuleRun]) -> Iterator[NotChecked]:
    by_need: dict[str, list[str]] = defaultdict(list)
    for run in runs:
        if run.lacks is not None:
            by_need[run.lacks].append(run.rule.id)
    for need in sorted(by_need):
        yield NotChecked(need, tuple(by_need[need]))
