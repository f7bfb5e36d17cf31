"""Forecast every open opportunity of a scope."""

from __future__ import annotations

from datetime import date

from ontarget.app.asked import settle_question
from ontarget.app.counted import only_where
from ontarget.app.desk import Desk
from ontarget.app.kept_fit import kept_fit
from ontarget.app.parked import decided_state
from ontarget.app.reason_words import reason_view
from ontarget.app.scopes import chosen_scope
from ontarget.app.situation import DEFAULT_SEED, members_of, owners_of, period_view
from ontarget.app.worded import basis
from ontarget.core.money import json_amount
from ontarget.core.scope import Scope
from ontarget.forecast.outcome import Outcomes, predict
from ontarget.forecast.reasons import find_reasons
from ontarget.report.answer import ScopeView
from ontarget.report.forecast import (
    Forecast,
    OpportunityForecast,
    RealisticClose,
    ReasonView,
    WeekPoint,
)

Row = dict[str, object]


def forecast(
    desk: Desk,
    stated: Scope | None = None,
    *,
    period: str | None = None,
    measure: str | None = None,
    where: str | None = None,
    horizon_weeks: int | None = None,
) -> Forecast:
    """Return chances and realistic dates of the open opportunities of a scope."""
    scope = chosen_scope(desk, stated)
    state = decided_state(desk)
    asked = settle_question(desk, scope, members_of(state.pipeline, scope), period, measure, where)
    state = only_where(desk, state, asked.where)
    members = members_of(state.pipeline, scope)
    firm = kept_fit(desk, state, asked, (), DEFAULT_SEED)
    weeks = horizon_weeks or desk.settings.whole("horizon_weeks")
    outcomes = predict(firm.win_close, members, asked.period, horizon_weeks=weeks)
    curves = _curves(outcomes)
    reasons = find_reasons(firm.win_close, outcomes, asked.period)
    rows = {row["record_id"]: row for row in members.to_pylist()}
    views = [
        _view(
            rows[chance["record_id"]],
            chance,
            curves[place],
            tuple(reason_view(reason, desk.as_of) for reason in reasons[place]),
        )
        for place, chance in enumerate(outcomes.table().to_pylist())
    ]
    views.sort(key=lambda view: (-view.p_win_in_period, view.opportunity_id))
    return Forecast(
        desk.as_of,
        ScopeView(scope.kind, scope.name),
        period_view(desk, asked),
        weeks,
        basis(firm, None if scope.kind == "company" else owners_of(members)),
        tuple(views),
    )


def _curves(outcomes: Outcomes) -> list[tuple[WeekPoint, ...]]:
    """Return the curve of each open opportunity, in the order of the outcomes."""
    points = outcomes.curves().select(["week", "p_won", "p_lost", "p_open"])
    columns = [column.to_pylist() for column in points.columns]
    flat = [WeekPoint(*values) for values in zip(*columns, strict=True)]
    n_weeks = outcomes.p_won.shape[1]
    return [tuple(flat[n : n + n_weeks]) for n in range(0, len(flat), n_weeks)]


def _view(
    row: Row, chance: Row, curve: tuple[WeekPoint, ...], reasons: tuple[ReasonView, ...]
) -> OpportunityForecast:
    amount, currency = row["amount"], str(row["currency"] or "USD")
    return OpportunityForecast(
        opportunity_id=str(row["opportunity_id"]),
        name=_text(row["name"]) or _text(row["account"]),
        owner=_text(row["owner"]),
        amount=json_amount(amount, currency) if isinstance(amount, int) else None,
        currency=_text(row["currency"]),
        stage=_text(row["stage"]),
        close_date=_day(row["close_date"]),
        p_win_in_period=_number(chance["p_win_in_period"]),
        p_win_in_horizon=_number(chance["p_win_in_horizon"]),
        curve=curve,
        realistic_close=RealisticClose(
            *(_day(chance[f"realistic_close_p{percent}"]) for percent in (25, 50, 75))
        ),
        reasons=reasons,
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _number(value: object) -> float:
    return value if isinstance(value, float) else 0.0


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None
