"""What commission to expect of a period, from the same paths as the answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ontarget.app.asked import Asked, target_of
from ontarget.app.commission_plan import plan_text, plans_of
from ontarget.app.desk import Desk
from ontarget.app.periods import firm_calendar
from ontarget.app.record_key import name_of
from ontarget.app.scopes import chosen_scope, owner_names
from ontarget.app.situation import DEFAULT_SEED, Situation, find_situation, period_view
from ontarget.core.errors import NotInBook, UsageError
from ontarget.core.money import json_amount
from ontarget.core.number import counted
from ontarget.core.scope import Scope
from ontarget.forecast.columns import Bools, Floats, Ints
from ontarget.forecast.hit import Paths
from ontarget.forecast.open_book import each_open
from ontarget.plan.commission import CommissionPlan
from ontarget.plan.earnings import (
    Schedule,
    added_by,
    commission,
    is_capped,
    kept,
    make_schedule,
    next_rates,
)
from ontarget.report.answer import Number, ScopeView, Spread
from ontarget.report.earnings import EarningsView, NextRate, OpenEarning, PlanTerms, SellerEarning

_NAMED = ["record_id", "opportunity_id", "name", "account", "amount", "owner"]
_N_NAMED = 5
_PERCENTS = (0.1, 0.25, 0.5, 0.75, 0.9)


@dataclass(frozen=True)
class _Seller:
    """One seller's plan against the own target, with bookings path by path, minor units."""

    name: str
    plan: CommissionPlan
    target: int | None
    schedule: Schedule
    booked: Ints
    total: Ints

    @property
    def earned(self) -> Ints:
        return commission(self.schedule, self.total)

    @property
    def left(self) -> Floats:
        return kept(self.schedule, self.earned)

    @property
    def so_far(self) -> float:
        return float(kept(self.schedule, commission(self.schedule, self.booked)).mean())


def earnings(
    desk: Desk,
    stated: Scope | None = None,
    *,
    period: str | None = None,
    seed: int = DEFAULT_SEED,
) -> EarningsView:
    """Return expected commission, its range, and what each open opportunity adds.

    Without a period it is the one of the plan's size that holds the desk's day. NotInBook where
    there is no plan, or no target that the plan needs; UsageError where the plan pays by another
    period or in another currency.
    """
    scope = chosen_scope(desk, stated)
    plan = _first_plan(desk, scope)
    name = _period_name(desk, plan, period)
    situation = find_situation(desk, scope, period=name, measure=plan.paid_on, seed=seed)
    _check_currency(plan, situation.asked)
    sellers, notes = _sellers(situation, plan)
    if not sellers:
        raise NotInBook(
            notes[0] if notes else f"Nobody sold anything for {scope.name or 'the company'} yet.",
            "See: ontarget target list; ontarget earnings --show-plan",
        )
    return _view(situation, plan, sellers, notes)


def _first_plan(desk: Desk, scope: Scope) -> CommissionPlan:
    """Return the plan that says for which period and on what a scope is paid."""
    everybody = owner_names(desk)
    # Of a team's plans everybody's comes first: whom it is not for is left out.
    owners = [scope.name] if scope.kind == "owner" else ["", *everybody]
    plans = plans_of(desk, owners)
    if not plans:
        plan_text(desk, None)  # says that there is none, and how to keep one
    if not everybody:
        raise NotInBook("The book knows no seller yet.", "Import first: ontarget import FILE")
    return next(iter(plans.values()))


def _period_name(desk: Desk, plan: CommissionPlan, period: str | None) -> str:
    calendar = firm_calendar(desk)
    if period is None:
        return calendar.holding(desk.as_of, plan.period).name
    chosen = calendar.parse(period)
    if chosen.size != plan.period:
        held = calendar.holding(desk.as_of, plan.period).name
        raise UsageError(
            f"The plan pays by the {plan.period}; {chosen.name} is a {chosen.size}.",
            f"Such as: --period {held}",
        )
    return chosen.name


def _check_currency(plan: CommissionPlan, asked: Asked) -> None:
    if asked.currency != plan.currency:
        raise UsageError(
            f"The plan pays in {plan.currency}, the bookings are in {asked.currency or 'no money'}:"
            " two currencies are never mixed.",
            f"Set the target in {plan.currency} and import rates (--kind fx_rate), or keep a plan "
            f"in {asked.currency or 'the currency of the bookings'}.",
        )


def _sellers(situation: Situation, plan: CommissionPlan) -> tuple[list[_Seller], list[str]]:
    """Return those who can be reckoned, and in words who cannot."""
    asked, paths = situation.asked, situation.paths
    owners = [name for name in paths.owners if name]
    plans = plans_of(situation.desk, owners)
    found, without, others = [], [], []
    for name in owners:
        own = plans.get(name)
        if own is None or (own.period, own.paid_on, own.currency) != (
            plan.period, plan.paid_on, plan.currency,
        ):  # fmt: skip
            others.append(name)
            continue
        target = _target(situation, name)
        if own.needs_target and not target:
            without.append(name)
            continue
        mine = paths.chosen({name})
        found.append(
            _Seller(
                name,
                own,
                target,
                make_schedule(own, target),
                paths.booked[mine].sum(axis=0),
                paths.total({name}),
            )
        )
    notes = []
    if without:
        names = f"{', '.join(without[:_N_NAMED])}{' ...' if len(without) > _N_NAMED else ''}"
        notes.append(
            f"No target for {names} in {asked.period.name}, and the plan pays by shares of it: "
            "left out."
        )
    if others:
        notes.append(
            f"{counted(len(others), 'seller')} paid by another period, on another measure, in "
            "another currency or by no plan: left out."
        )
    return found, notes


def _target(situation: Situation, owner: str) -> int | None:
    asked = situation.asked
    if asked.scope.kind == "owner" and asked.scope.name == owner:
        return asked.target
    return target_of(situation.desk, "owner", owner, asked)


def _view(
    situation: Situation, plan: CommissionPlan, sellers: list[_Seller], notes: list[str]
) -> EarningsView:
    desk, asked = situation.desk, situation.asked
    left = np.asarray(sum(one.left for one in sellers))
    earned = np.asarray(sum(one.earned for one in sellers))
    targets = [one.target for one in sellers]
    is_one = len(sellers) == 1 and asked.scope.kind == "owner"
    is_last = asked.period.end <= desk.as_of
    return EarningsView(
        as_of=desk.as_of,
        scope=ScopeView(asked.scope.kind, asked.scope.name),
        period=period_view(desk, asked),
        plan=PlanTerms(plan.name, plan.currency, plan.period, plan.paid_on,
                       float(plan.clawback_percent)),
        target=None if None in targets else _major(sum(one or 0 for one in targets), plan),
        booked=_major(sum(float(one.booked.mean()) for one in sellers), plan),
        earned_so_far=_major(sum(one.so_far for one in sellers), plan),
        earned=_spread(left, plan),
        taken_back=_major(float((earned - left).mean()), plan),
        p_capped=_p_capped(sellers),
        next_rate=_next(sellers[0]) if is_one and not is_last else None,
        opportunities=tuple(sorted(_open(situation, sellers), key=_order)),
        sellers=() if is_one else tuple(_seller_view(one) for one in sellers),
        notes=(*situation.notes, *notes, *_words(plan, is_over=is_last)),
    )  # fmt: skip


def _words(plan: CommissionPlan, *, is_over: bool) -> Iterator[str]:
    if is_over:
        yield "The period is over; this is what it earned."
    if plan.clawback_percent:
        yield (
            f"{plan.clawback_percent.normalize():f} % is taken to go back later, as the plan "
            "says; that is a guess, not a count."
        )


def _major(value: float, plan: CommissionPlan) -> Number:
    return json_amount(round(value), plan.currency)


def _spread(values: Floats, plan: CommissionPlan) -> Spread:
    quantiles = np.quantile(values, _PERCENTS, method="inverted_cdf").tolist()
    return Spread(_major(float(values.mean()), plan), *(_major(one, plan) for one in quantiles))


def _p_capped(sellers: list[_Seller]) -> float | None:
    """Return on which share of the paths a cap holds something back from anybody."""
    if all(one.plan.cap_amount is None and one.plan.cap_percent is None for one in sellers):
        return None
    capped = [is_capped(one.schedule, one.total) for one in sellers]
    return float(np.logical_or.reduce(capped).mean())


def _next(one: _Seller) -> NextRate:
    booked = round(float(one.booked.mean()))
    rate, at, then = next_rates(one.schedule, booked)
    share = 1 - one.schedule.clawback
    return NextRate(
        rate=round(rate * share, 6),
        at=None if at is None else _major(at, one.plan),
        to_go=None if at is None else _major(at - booked, one.plan),
        rate_then=None if then is None else round(then * share, 6),
    )


def _open(situation: Situation, sellers: list[_Seller]) -> Iterator[OpenEarning]:
    """Yield what each open opportunity adds to its seller's commission."""
    rows = {row["record_id"]: row for row in situation.members.select(_NAMED).to_pylist()}
    paths, by_name = situation.paths, {one.name: one for one in sellers}
    for name, mine in by_name.items():
        ones = [one for one in paths.opportunities if one.owner == name]
        chance = {one.record_id: one.p_win for one in ones}
        for added in added_by(mine.schedule, mine.total, _drawn(paths, name)):
            row = rows.get(added.key)
            if row is not None:
                yield _one(row, mine, chance[added.key], added.if_won, added.if_lost)


def _drawn(paths: Paths, owner: str) -> Iterator[tuple[int, Ints, Bools]]:
    mine = [one for one in paths.opportunities if one.owner == owner]
    for one, value, is_won in each_open(mine, paths.p_win_draws, paths.shock, paths.options):
        is_drawn = paths.is_open_drawn
        yield one.record_id, value if is_drawn is None else value * is_drawn, is_won


def _one(
    row: dict[str, Any], mine: _Seller, p_win: float, if_won: float, if_lost: float
) -> OpenEarning:
    plan = mine.plan
    return OpenEarning(
        opportunity_id=row["opportunity_id"],
        name=name_of(row),
        owner=mine.name,
        amount=None if row["amount"] is None else _major(row["amount"], plan),
        p_win_in_period=p_win,
        earned_if_won=_major(if_won, plan),
        earned_if_lost=_major(if_lost, plan),
        adds=_major(if_won - if_lost, plan),
    )


def _order(one: OpenEarning) -> tuple[float, str]:
    """Most expected first: what it adds, by the chance that it does."""
    return -one.adds * one.p_win_in_period, one.opportunity_id


def _seller_view(one: _Seller) -> SellerEarning:
    spread = _spread(one.left, one.plan)
    return SellerEarning(
        owner=one.name,
        plan=one.plan.name,
        target=None if one.target is None else _major(one.target, one.plan),
        booked=_major(float(one.booked.mean()), one.plan),
        earned_so_far=_major(one.so_far, one.plan),
        expected=spread.mean,
        p10=spread.p10,
        p90=spread.p90,
    )
