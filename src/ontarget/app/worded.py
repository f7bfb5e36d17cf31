"""The parts of an answer that are sentences: verdict, basis, base rate, drivers, notes."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.as_of import Fitted
from ontarget.app.asked import Asked
from ontarget.app.desk import Desk
from ontarget.core.period import parse_period
from ontarget.core.scope import Scope
from ontarget.forecast.chance import Pivot
from ontarget.forecast.cohort import Cohort
from ontarget.forecast.paths import Paths
from ontarget.forecast.position import find_position
from ontarget.report.answer import BaseRate, Basis, Driver, chance_in_words, in_hundred

_MODEL = "shrunken weekly hazards of won and lost by age, calendar, segment and owner"
_PAST_PERIODS = 24
_FEW_CLOSED = 30


def verdict(p_hit: float | None, asked: Asked) -> str:
    """Return the answer in a few words."""
    if p_hit is not None:
        return f"{chance_in_words(p_hit)} {in_hundred(p_hit)}"
    return (
        f"No target for {asked.period.name} yet, so no chance can be given. "
        f"Set one: ontarget target set --period {asked.period.name} --amount NUMBER"
    )


def basis(fitted: Fitted, members: pa.Table) -> Basis:
    """Say what the rates rest on, and how much of them is assumption."""
    rates = fitted.model.rates
    own = members.filter(pc.not_equal(members["status"], "open"))
    n_own, n_closed, share = own.num_rows, rates.n_closed, rates.prior_share
    closed = f"{n_closed:,} closed opportunit{'y' if n_closed == 1 else 'ies'}"
    label = f"{closed} ({rates.n_won:,} won)"
    if n_closed == 0:
        label = "no closed opportunity yet"
    elif n_own < n_closed:
        label += f", {n_own:,} of them from this scope; the rest is pooled"
    source = "what you said" if rates.prior.is_stated else "a general assumption"
    if share >= 0.01:
        label += f". {share * 100:.0f} % of the rates is {source}"
    if n_closed < _FEW_CLOSED:
        label += ". Few deals: take the range more seriously than its middle"
    return Basis(n_closed, rates.n_won, share, _MODEL, label + ".")


def base_rate(desk: Desk, scope: Scope, members: pa.Table, asked: Asked) -> BaseRate:
    """Say how many earlier periods of the same size reached their own target."""
    targets = {
        row["period"]: float(row["amount"] if row["amount"] is not None else row["quantity"])
        for row in desk.book.rows("target", scope_kind=scope.kind, scope_name=scope.name or None)
        if (row["amount"] is not None) == (asked.measure == "amount")
        and row["currency"] == asked.currency
        and row["count_of"] in (None, asked.measure)
    }
    n_hit = n_all = 0
    for name, target in targets.items():
        past = parse_period(name)
        if past.size != asked.period.size or past.end > desk.as_of or past == asked.period:
            continue
        n_all += 1
        n_hit += find_position(members, asked.measure, past.start, past.end).booked >= target
    if not n_all:
        return BaseRate(0, None, "No earlier period with a target is over yet.")
    text = f"{n_hit} of {n_all} earlier {asked.period.size}s with a target reached it"
    return BaseRate(n_all, n_hit / n_all, text)


def driver_views(
    pivots: list[Pivot], open_ones: Cohort, paths: Paths, members: pa.Table, asked: Asked
) -> tuple[Driver, ...]:
    """Name the opportunities that decide the period."""
    rows = {
        f"{row['source']}\x1f{row['opportunity_id']}": row
        for row in members.select(
            ["source", "opportunity_id", "name", "account", "amount"]
        ).to_pylist()
    }
    views = []
    for pivot in pivots:
        row = rows[open_ones.keys[pivot.place]]
        known = row["amount"] is not None and asked.currency is not None
        p = float(paths.p_win[pivot.place])
        views.append(
            Driver(
                opportunity_id=row["opportunity_id"],
                name=row["name"] or row["account"] or row["opportunity_id"],
                amount=asked.major(row["amount"]) if known else None,
                p_win_in_period=p,
                p_hit_if_won=pivot.p_hit_if_won,
                p_hit_if_lost=pivot.p_hit_if_lost,
                text=f"won by {asked.period.end:%d %b} with {p * 100:.0f} %; the target then: "
                f"{in_hundred(pivot.p_hit_if_won)}, without it {in_hundred(pivot.p_hit_if_lost)}",
            )
        )
    return tuple(views)


def notes(
    desk: Desk, everything: pa.Table, members: pa.Table, asked: Asked, fitted: Fitted,
    past: list[int],
) -> tuple[str, ...]:  # fmt: skip
    """Say what was assumed or left out."""
    found = []
    if asked.n_quotas:
        found.append(f"The target is the sum of {asked.n_quotas} owners' quotas.")
    if asked.period.end <= desk.as_of:
        found.append("The period is over; this is its result.")
    unknown = members.filter(
        pc.and_(pc.equal(members["status"], "open"), pc.is_null(members["amount"]))
    ).num_rows
    if unknown and asked.measure == "amount":
        found.append(
            f"{unknown:,} open opportunities have no known amount as of that day; it is drawn from "
            "wins of the same product or of the firm."
        )
    if asked.currency is not None:
        others = everything.filter(
            pc.fill_null(pc.not_equal(everything["currency"], asked.currency), False)
        ).num_rows
        if others:
            found.append(f"{others:,} opportunities in other currencies are left out.")
    if fitted.model.rates.n_undated:
        found.append(
            f"{fitted.model.rates.n_undated:,} opportunities without a day of creation or closing "
            "are out of the rates."
        )
    if past:
        found.append(
            f"The {len(past)} periods you remembered count for "
            f"{fitted.model.rates.prior_share * 100:.0f} % of the rest of the period."
        )
    return tuple(found)
