"""Before a price is cut: what it gives away, what it would have to bring, what else to ask for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.asked import settle_question
from ontarget.app.audit_views import major
from ontarget.app.desk import Desk
from ontarget.app.find_record import find_record
from ontarget.app.kept_fit import kept_fit
from ontarget.app.month_end import month_end_of
from ontarget.app.own_records import merged_into
from ontarget.app.parked import ASLEEP, decided_state
from ontarget.app.periods import firm_calendar
from ontarget.app.record_key import keys_of
from ontarget.app.scopes import chosen_scope
from ontarget.app.situation import DEFAULT_SEED, members_of, period_view
from ontarget.app.value_case import missing_of
from ontarget.core.errors import UsageError
from ontarget.core.number import counted
from ontarget.forecast.outcome import predict
from ontarget.pipeline.load import PipelineTables
from ontarget.pricing.discount import PriceCut, break_even_lift_net, cut_price, pull_forward_cost
from ontarget.pricing.give_get import YEARLY_INTEREST, Exchange, find_exchanges
from ontarget.report.discount import (
    Alternative,
    BuyerHistory,
    DiscountView,
    EarlierSale,
    chance_words,
)
from ontarget.report.handout import shown
from ontarget.report.meeting import money_words

Row = Mapping[str, Any]
_N_RECENT = 5
_OF_EARLIER = ["record_id", "opportunity_id", "name", "closed_on", "status", "discount"]


def discount(
    desk: Desk,
    opportunity: str,
    *,
    percent: float | None = None,
    margin: float | None = None,
    period: str | None = None,
    seed: int = DEFAULT_SEED,
) -> DiscountView:
    """Return what a cut of ``percent`` on an open opportunity costs and would have to bring.

    ``margin`` is a share of the price in 0 to 1, the setting where it is left out. The chance is
    the model's for the period asked; no effect of the cut on it is assumed.
    """
    share = checked_percent(desk, percent)
    own_margin = _checked_margin(desk, margin)
    record = find_record(desk, opportunity)
    with desk.book.read() as book:
        kept = merged_into(book).get(record["record_id"], record["record_id"])
    state = decided_state(desk)
    row = open_row(desk, state, kept, record)
    p_now, p_later, view = _chances(desk, state, row, period, seed)
    amount, currency = row["amount"][0].as_py(), row["currency"][0].as_py()
    cut = cut_price(float(amount or 0), p_now, discount=share, margin=own_margin)
    pulled, pulled_from = _pulled(desk, state, p_now, p_later, seed)
    lift = break_even_lift_net(own_margin, share, pulled)
    cost = pull_forward_cost(
        float(amount or 0), p_now, discount=share, margin=own_margin, pulled=pulled
    )
    needed = None if lift is None or p_now * lift > 1 else p_now * lift
    with desk.book.read() as book:
        key = keys_of(book, "opportunity", [record])[record["record_id"]]
    return DiscountView(
        as_of=desk.as_of,
        opportunity_id=key,
        name=row["name"][0].as_py() or row["account"][0].as_py() or key,
        amount=major(amount, currency),
        currency=currency,
        percent=cut.percent,
        margin=own_margin,
        is_margin_assumed=margin is None and "margin" not in desk.settings.stored,
        period=view,
        break_even_lift=cut.break_even_lift,
        extra_volume=cut.extra_volume,
        p_win_now=p_now,
        p_win_needed=cut.p_needed,
        p_win_later=p_later,
        margin_lost=None if amount is None else major(round(cut.given_away), currency),
        pulled_forward=pulled,
        pulled_forward_from=pulled_from,
        break_even_lift_net=lift,
        p_win_needed_net=needed,
        pull_forward_cost=None if cost is None or amount is None else major(round(cost), currency),
        alternatives=_alternatives(amount, currency, cut, p_later, view.end),
        history=_history(desk, state, row),
        value_case_missing=missing_of(desk, kept),
    )


def checked_percent(desk: Desk, percent: float | None) -> float:
    """Return the cut as a share; UsageError outside 0 to 100."""
    share = desk.settings.number("usual_discount") if percent is None else percent / 100
    if not 0 < share < 1:
        raise UsageError(
            f"{percent:g} is no discount in percent.", "Give more than 0 and less than 100."
        )
    return share


def _checked_margin(desk: Desk, margin: float | None) -> float:
    found = desk.settings.number("margin") if margin is None else margin
    if not 0 < found <= 1:
        raise UsageError(
            f"{found:g} is no margin.", "It is a share of the price, such as 0.7, or 70 %."
        )
    return found


def open_row(desk: Desk, state: PipelineTables, record_id: int, record: Row) -> pa.Table:
    """Return the opportunity's row of the day; UsageError where it is not open."""
    rows = state.pipeline
    row = rows.filter(pc.equal(rows["record_id"], record_id))
    name = record["name"] or record["source_id"]
    if not row.num_rows:
        raise UsageError(f"'{name}' is not known as of {desk.as_of}.", "Ask as of a later day.")
    status = row["status"][0].as_py()
    if status != "open":
        raise UsageError(
            f"'{name}' is {status}: its price is no question any more.",
            "Open ones: ontarget list opportunity --open",
        )
    return row


def _chances(
    desk: Desk, state: PipelineTables, row: pa.Table, period: str | None, seed: int
) -> tuple[float, float, Any]:
    """Return the chance of a win within the period, of one after it, and the period."""
    scope = chosen_scope(desk, None)
    asked = settle_question(desk, scope, members_of(state.pipeline, scope), period, None)
    if asked.period.end <= desk.as_of:
        raise UsageError(f"{asked.period.name} is over.", "Name a later --period.")
    firm = kept_fit(desk, state, asked, (), seed)
    if ASLEEP in row.column_names:  # a parked one is judged as if it were not
        row = row.drop_columns([ASLEEP])
    weeks = desk.settings.whole("horizon_weeks")
    outcomes = predict(firm.win_close, row, asked.period, horizon_weeks=weeks)
    now = float(outcomes.p_win_in_period[0])
    later = max(float(outcomes.p_win_in_horizon[0]) - now, 0.0)
    return now, later, period_view(desk, asked)


def _pulled(
    desk: Desk, state: PipelineTables, p_now: float, p_later: float, seed: int
) -> tuple[float, str]:
    """Return the share of further wins that would have come later, and where it comes from.

    From the firm's own month end where a hole after it is seen, else from the model's chance that
    this one is won later anyway.
    """
    found, _ = month_end_of(desk, state.pipeline, seed=seed)
    wins = found.wins
    if found.place == "end" and wins is not None and wins.missing_interval[0] >= 1:
        # The least that the hole allows for: all of a bunch is never known to be missing later.
        return min((wins.pulled_interval or (0.0, 0.0))[0], 0.95), "monthend"
    return min(p_later / (1 - p_now), 0.95) if p_now < 1 else 0.0, "chance of a later win"


def _alternatives(
    amount: int | None, currency: str | None, cut: PriceCut, p_later: float, end: date
) -> tuple[Alternative, ...]:
    share = cut.percent / 100
    found = find_exchanges(
        float(amount or 0), discount=share, margin=cut.margin, p_now=cut.p_now, p_later=p_later
    )
    return tuple(
        Alternative(one.kind, _words(one, share, cut, currency, end, is_known=amount is not None),
                    one.condition, one.basis)
        for one in found
    )  # fmt: skip


def _words(
    one: Exchange, share: float, cut: PriceCut, currency: str | None, end: date, *, is_known: bool
) -> str:
    """Say what to ask for and the number at which it is no worse than the full price."""
    off = f"{100 * share:g} %"
    if one.kind == "scope":
        cost = money_words(major(round(one.cost), currency), currency)
        money = cost if is_known else f"{100 * share * cut.margin:.1f} % of the price"
        return f"leave out what is worth {off}: it costs {money}, the margin on that part only"
    if one.kind == "payment":
        return (
            f"{off} off is even only if it is paid {one.condition or 0:.0f} days earlier, at "
            f"{100 * YEARLY_INTEREST:g} % a year for money, which is assumed"
        )
    if one.kind == "timing":
        pays = "no chance by the day pays for it"
        if one.condition is not None:
            pays = f"pays from {chance_words(one.condition)} by the day"
        return f"{off} off until {shown(end, 'date')} and the price after it: {pays}"
    return _term_or_reference(one.kind, one.condition or 0.0, off)


def _term_or_reference(kind: str, number: float, off: str) -> str:
    if kind == "term":
        if number <= 0:
            return f"twice the term at {off} off never earns more than one term now"
        return (
            f"twice the term at {off} off pays where fewer than {100 * number:.0f} % renew anyway"
        )
    if number > 1:
        return f"a reference: {off} off takes more than one more sale of this size would bring"
    return (
        "a reference, a case to publish, introductions: even if they bring one more sale of this "
        f"size with a chance of {100 * number:.0f} %"
    )


def _history(desk: Desk, state: PipelineTables, row: pa.Table) -> BuyerHistory:
    """Return what the same buyer did before, counted; nothing of it is an effect."""
    account = row["account"][0].as_py()
    if account is None:
        return BuyerHistory(0, 0, 0, 0, (), "The buyer is not named, so nothing is known of it.")
    rows = state.pipeline
    is_same = pc.fill_null(pc.equal(rows["account"], account), False)
    is_closed = pc.is_in(rows["status"], value_set=pa.array(["won", "lost"]))
    rows = rows.filter(pc.and_(is_same, pc.and_(is_closed, pc.is_valid(rows["closed_on"]))))
    found = sorted(rows.select(_OF_EARLIER).to_pylist(), key=lambda one: one["closed_on"],
                   reverse=True)  # fmt: skip
    won = [one for one in found if one["status"] == "won"]
    known = [one for one in won if one["discount"] is not None]
    cut = [one for one in known if one["discount"] > 0]
    calendar = firm_calendar(desk)
    recent = tuple(
        EarlierSale(
            one["opportunity_id"], one["name"] or one["opportunity_id"], one["closed_on"],
            one["status"], one["discount"],
            (calendar.holding(one["closed_on"], "month").end - one["closed_on"]).days,
        )
        for one in found[:_N_RECENT]
    )  # fmt: skip
    text = _history_words(account, len(won), len(found) - len(won), len(cut), len(known))
    return BuyerHistory(len(won), len(found) - len(won), len(cut), len(known), recent, text)


def _history_words(account: str, n_won: int, n_lost: int, n_cut: int, n_known: int) -> str:
    if not n_won + n_lost:
        return f"{account} has bought nothing before, nor refused to."
    said = f"{account}: {counted(n_won, 'win')} and {counted(n_lost, 'loss', 'losses')} before"
    if not n_known:
        return f"{said}; what discounts there were is not known."
    return (
        f"{said}; of {counted(n_known, 'win')} with a known price {n_cut:,} had a discount. "
        "A buyer who got one asks for it again; that is all it tells."
    )
