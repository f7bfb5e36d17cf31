"""Forecast every open opportunity of a scope."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from ontarget.app.answer import DEFAULT_SEED, in_currency, members_of, scoped_cohort
from ontarget.app.as_of import fit, load_state, working_days
from ontarget.app.asked import settle_question
from ontarget.app.desk import Desk
from ontarget.app.scopes import chosen_scope
from ontarget.app.worded import basis
from ontarget.core.money import json_amount
from ontarget.core.scope import Scope
from ontarget.forecast.cohort import EPOCH, Ints, day_number
from ontarget.forecast.curves import STEP_DAYS, Curves, predict_curves, realistic_close
from ontarget.forecast.model import open_only
from ontarget.forecast.paths import Setup, drawn_chances
from ontarget.report.answer import PeriodView, ScopeView
from ontarget.report.forecast import Forecast, OpportunityForecast, RealisticClose, WeekPoint


def forecast(
    desk: Desk,
    stated: Scope | None = None,
    *,
    period: str | None = None,
    measure: str | None = None,
    horizon_weeks: int | None = None,
) -> Forecast:
    """Return chances and realistic dates of the open opportunities of a scope."""
    scope = chosen_scope(desk, stated)
    state = load_state(desk)
    members = members_of(state.pipeline, scope)
    asked = settle_question(desk, scope, members, period, measure)
    fitted = fit(desk, state, asked.currency, 0.0)
    weeks = horizon_weeks or desk.settings.whole("horizon_weeks")
    mine = open_only(scoped_cohort(fitted, in_currency(members, None)))
    today = day_number(desk.as_of)
    ends = np.arange(1, weeks + 1, dtype=np.int64) * STEP_DAYS + today
    setup = Setup("won", day_number(asked.period.start), day_number(asked.period.end),
                  seed=DEFAULT_SEED)  # fmt: skip
    is_over = setup.period_end <= today
    in_period = (np.zeros(len(mine)) if is_over or not len(mine)
                 else drawn_chances(fitted.model, mine, setup).mean(axis=0))  # fmt: skip
    curves = predict_curves(fitted.model.rates, mine, fitted.model.seasons, ends)
    dates = [realistic_close(curves, today, share) for share in (0.25, 0.5, 0.75)]
    rows = {f"{r['source']}\x1f{r['opportunity_id']}": r for r in members.to_pylist()}
    views = [
        _view(rows[key], float(in_period[place]), curves, int(curves.cell[place]), dates)
        for place, key in enumerate(mine.keys)
    ]
    views.sort(key=lambda view: (-view.p_win_in_period, view.opportunity_id))
    left = working_days(
        desk, max(desk.as_of + timedelta(days=1), asked.period.start), asked.period.end
    )
    return Forecast(
        desk.as_of,
        ScopeView(scope.kind, scope.name),
        PeriodView(asked.period.name, asked.period.start, asked.period.end, left),
        weeks,
        basis(fitted, members),
        tuple(views),
    )


def _view(
    row: dict[str, object], p_in_period: float, curves: Curves, cell: int, dates: list[Ints]
) -> OpportunityForecast:
    won, lost = curves.won[cell].tolist(), curves.lost[cell].tolist()
    curve = tuple(
        WeekPoint(week, p_won, p_lost, 1.0 - p_won - p_lost)
        for week, (p_won, p_lost) in enumerate(zip(won, lost, strict=True), start=1)
    )
    amount, currency = row["amount"], str(row["currency"] or "USD")
    return OpportunityForecast(
        opportunity_id=str(row["opportunity_id"]),
        name=_text(row["name"]) or _text(row["account"]),
        owner=_text(row["owner"]),
        amount=json_amount(amount, currency) if isinstance(amount, int) else None,
        currency=_text(row["currency"]),
        stage=_text(row["stage"]),
        close_date=row["close_date"] if isinstance(row["close_date"], date) else None,
        p_win_in_period=p_in_period,
        p_win_in_horizon=won[-1],
        curve=curve,
        realistic_close=RealisticClose(*(_day(int(days[cell])) for days in dates)),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _day(number: int) -> date | None:
    return EPOCH + timedelta(days=number) if number >= 0 else None
