"""Everything a forecast of one book needs, learned as of one day."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from ontarget.forecast.amount import WinAmounts, fit_amounts
from ontarget.forecast.measure import AMOUNT, Measure, rows_counted
from ontarget.forecast.new_business import Arrivals, fit_arrivals
from ontarget.forecast.options import Options
from ontarget.forecast.prior import Prior
from ontarget.forecast.seen import State
from ontarget.forecast.win_close import WinCloseFit, fit_win_close


@dataclass(frozen=True, slots=True)
class FirmFit:
    """Rates, amounts and arrivals; population: the whole book as of ``win_close.as_of``."""

    win_close: WinCloseFit
    amounts: WinAmounts
    arrivals: Arrivals
    measure: Measure
    currency: str | None
    options: Options


def fit_firm(
    pipeline: pa.Table,
    history: pa.Table | None,
    as_of: date,
    *,
    prior: Prior | None = None,
    measure: Measure = AMOUNT,
    currency: str | None = None,
    options: Options | None = None,
    win_close: WinCloseFit | None = None,
    more_owners: Collection[str] = (),
    state: State | None = None,
) -> FirmFit:
    """Fit rates, amounts and arrivals to a book's state at the end of ``as_of``.

    With a ``currency`` only its rows are added up where money is meant. ``win_close`` may come
    from another measure's fit of the same day: rates of winning do not depend on what is counted.
    ``more_owners`` are sellers who may have no opportunity yet. With ``state`` single
    opportunities are judged by what is seen of them, not only by age and calendar.
    """
    n_open = int(pc.sum(pc.equal(pipeline["status"], "open")).as_py() or 0)
    prior, options = prior or Prior(), (options or Options()).sized(n_open)
    rates = win_close or fit_win_close(pipeline, as_of, prior=prior, options=options, state=state)
    rows = rows_counted(pipeline, measure, currency)
    return FirmFit(
        win_close=rates,
        amounts=fit_amounts(rows, history, prior=prior, measure=measure),
        arrivals=fit_arrivals(rows, rates, prior=prior, options=options, more_owners=more_owners),
        measure=measure,
        currency=currency,
        options=options,
    )
