"""The day of a seller: the number, what to do, whom to follow up, and whom to leave alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.answer import answer_of
from ontarget.app.audit import Audited, find_audit
from ontarget.app.audit_views import major
from ontarget.app.desk import Desk
from ontarget.app.follow_ups import follow_ups_from
from ontarget.app.parked import decided_state
from ontarget.app.plan import plan_from
from ontarget.app.publish import keep_answer
from ontarget.app.record_key import name_of
from ontarget.app.shelf import Shelf, Shelves
from ontarget.app.situation import DEFAULT_SEED, period_view, without_paths
from ontarget.core.scope import Scope
from ontarget.forecast.columns import read_amounts
from ontarget.pricing.discount import cut_price
from ontarget.report.plan import PlanView
from ontarget.report.today import CutCost, PriceCard, TodayView

_LAST_DAYS = 5  # working days of a period in which prices are cut
_N_CUTS = 3
_LEAST_CHANCE = 0.01
_NAMED = ["opportunity_id", "name", "account", "currency"]


def today(
    desk: Desk,
    stated: Scope | None = None,
    *,
    period: str | None = None,
    seed: int = DEFAULT_SEED,
    shelves: Shelves | None = None,
) -> TodayView:
    """Return the day of a scope, and keep today's answer for the track record."""
    shelf = Shelf(decided_state(desk)) if shelves is None else shelves.shelf(desk)
    key = ("today", desk.actor, stated, period, seed)
    kept: tuple[Audited, PlanView] = shelf.answers.find_or_make(
        key, lambda: _planned(desk, stated, period, seed, shelf)
    )
    # What is kept may be of an earlier hour of the day.
    audited, plan = kept
    due = plan.follow_ups
    if due is None or audited.situation.desk.now != desk.now:
        situation = replace(audited.situation, desk=desk)
        due = follow_ups_from(situation, audited.judged, audited.pivots, shelf=shelf)
    return TodayView(
        as_of=desk.as_of, scope=plan.scope, plan=plan, follow_ups=due, price=_price_card(audited)
    )


def _planned(
    desk: Desk, stated: Scope | None, period: str | None, seed: int, shelf: Shelf
) -> tuple[Audited, PlanView]:
    """Return audit and plan of the day, without the paths that they came from."""
    found = find_audit(desk, stated, period=period, seed=seed, shelf=shelf)
    situation = found.situation
    if desk.now.astimezone(desk.zone).date() == desk.as_of:
        keep_answer(situation)
    due = follow_ups_from(situation, found.judged, found.pivots, shelf=shelf)
    answer = answer_of(situation, ahead=found.ahead)
    plan = replace(plan_from(found, due), answer=answer, follow_ups=due)
    return replace(found, situation=without_paths(situation)), plan


def _price_card(found: Audited) -> PriceCard | None:
    """Return what cutting prices would cost, in the last working days of a period with a gap."""
    situation = found.situation
    settings = situation.desk.settings
    left = period_view(situation.desk, situation.asked).working_days_left
    if left >= _LAST_DAYS or situation.gap is None or situation.gap <= 0:
        return None
    rows, outcomes = found.judged.rows, found.judged.outcomes
    at_stake = np.nan_to_num(found.pivots.if_won - found.pivots.if_lost)
    amounts = read_amounts(rows, "amount")
    p = outcomes.p_win_in_period
    # Only what can close the gap: in the currency of the target.
    currency = situation.asked.currency
    same = pc.fill_null(pc.equal(rows["currency"], currency or ""), False)
    counts = amounts.is_known & (p >= _LEAST_CHANCE)
    if currency is not None:
        counts &= same.to_numpy(zero_copy_only=False)
    worth = amounts.values if currency is not None else np.ones(rows.num_rows)
    value = np.where(counts, (at_stake + 1e-9) * p * worth, 0.0)
    chosen = [int(place) for place in np.argsort(-value, kind="stable")[:_N_CUTS]
              if value[place] > 0]  # fmt: skip
    margin, percent = settings.number("margin"), settings.number("usual_discount")
    cuts = []
    for place, row in zip(
        chosen, rows.select(_NAMED).take(pa.array(chosen, pa.int64())).to_pylist(), strict=True
    ):
        p_now = float(outcomes.p_win_in_period[place])
        cut = cut_price(float(amounts.values[place]), p_now, discount=percent, margin=margin)
        cuts.append(
            CutCost(
                opportunity_id=row["opportunity_id"],
                name=name_of(row),
                currency=row["currency"],
                given_away=major(round(cut.given_away), row["currency"]) or 0,
                p_now=p_now,
                p_needed=cut.p_needed,
                p_later=max(float(outcomes.p_win_in_horizon[place]) - p_now, 0.0),
            )
        )
    is_assumed = "margin" not in settings.stored
    return PriceCard(100 * percent, margin, is_assumed, left, tuple(cuts)) if cuts else None
