"""The parts of an answer that are sentences: verdict, basis, drivers, notes."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.asked import Asked
from ontarget.app.desk import Desk
from ontarget.app.record_key import name_of, opportunity_keys
from ontarget.core.number import counted
from ontarget.forecast.fit import FirmFit
from ontarget.forecast.position import read_paper
from ontarget.report.answer import UNKNOWN, Basis, Driver, chance_in_words, in_hundred

_RATES = "shrunken hazards of won and lost by age, calendar, season, segment and owner"
_EFFECTS = "effects of what is seen of each opportunity, learned on earlier days"
_GROUP_WORDS = {"lead_source": "source", "account": "history with the account"}
_FEW_CLOSED = 30
_LEAST_SHARE, _LEAST_PIVOT = 0.005, 0.02
_NAMED = ["record_id", "opportunity_id", "name", "account", "amount"]


def verdict(
    desk: Desk, asked: Asked, p_hit: float | None, booked: float, *, is_unknown: bool
) -> str:
    """Return the answer in a few words; a period that is over has a result, not a chance.

    ``is_unknown``: there is neither an opportunity nor a memory to go by.
    """
    if asked.target is None or p_hit is None:
        measure = "" if asked.currency else " --measure count"
        return (
            f"No target for {asked.period.name} yet, so no chance can be given. "
            f"Set one: ontarget target set --period {asked.period.name} --amount NUMBER{measure}"
        )
    if asked.period.end <= desk.as_of:
        is_hit = booked >= asked.target
        percent = 100 * booked / asked.target if asked.target else None
        if percent is not None and not is_hit:
            percent = min(percent, 99.0)  # a miss by a hair is no 100 %
        share = "" if percent is None else f": {percent:.0f} % of the target"
        return f"{'Hit' if is_hit else 'Missed'}{share}."
    if booked >= asked.target:
        return "Reached already."
    if is_unknown:
        return UNKNOWN
    return f"{chance_in_words(p_hit)} {in_hundred(p_hit)}"


def _counted(n: int, stem: str) -> str:
    return f"{n:,} {stem}{'y' if n == 1 else 'ies'}"


def basis(firm: FirmFit, owners: frozenset[str] | None) -> Basis:
    """Say what the rates rest on, and how much of them is assumption."""
    whole = firm.win_close.basis()
    own = firm.win_close.basis(tuple(owners)) if owners is not None else whole
    n_closed, share = whole.n_closed, whole.prior_share
    label = f"{_counted(n_closed, 'closed opportunit')} ({whole.n_won:,} won)"
    if n_closed == 0:
        label = "no closed opportunity yet"
    elif own.n_closed < n_closed:
        label += (
            f", {own.n_closed:,} of them from this scope; "
            f"{own.pooled_share * 100:.0f} % of its own win rate is pooled"
        )
    if share >= _LEAST_SHARE:
        label += f". {share * 100:.0f} % of the rates is {whole.prior_label}"
    if n_closed < _FEW_CLOSED:
        label += ". Few deals: take the range more seriously than its middle"
    effects = firm.win_close.effects
    judged = ["age", "calendar", *(effects.groups if effects else ())]
    label += f". Judged by {', '.join(_GROUP_WORDS.get(one, one) for one in judged)}"
    if effects is None:
        label += " alone: too few outcomes to learn more from"
    model = f"{_RATES}; {_EFFECTS}" if effects else _RATES
    return Basis(n_closed, whole.n_won, share, model, label + ".")


def default_note(firm: FirmFit) -> tuple[str, ...]:
    """Say that chances are nobody's own where the book has nothing closed to learn from."""
    basis = firm.win_close.basis()
    if basis.n_closed:
        return ()
    return ("No closed opportunity with the days it was created and closed is in the book, so "
            f"every chance is {basis.prior_label}, the same for all; with such imported they are "
            "learned.",)  # fmt: skip


def decisive(found: pa.Table) -> pa.Table:
    """Leave in what moves the period by two points or more."""
    moves = pc.subtract(found["p_hit_if_won"], found["p_hit_if_lost"])
    return found.filter(pc.greater_equal(moves, _LEAST_PIVOT))


def driver_views(
    desk: Desk, found: pa.Table, members: pa.Table, asked: Asked
) -> tuple[Driver, ...]:
    """Name what decides the period, one view for each row of ``found``."""
    keys = opportunity_keys(desk, found["record_id"].to_pylist())
    rows = {row["record_id"]: row for row in members.select(_NAMED).to_pylist()}
    views = []
    for pivot in found.to_pylist():
        row, p = rows[pivot["record_id"]], pivot["p_win_in_period"]
        is_known = row["amount"] is not None and asked.currency is not None
        views.append(
            Driver(
                opportunity_id=keys[pivot["record_id"]],
                name=name_of(row),
                amount=asked.major(row["amount"]) if is_known else None,
                p_win_in_period=p,
                p_hit_if_won=pivot["p_hit_if_won"],
                p_hit_if_lost=pivot["p_hit_if_lost"],
                text=f"won by {asked.period.end:%d %b} with {p * 100:.0f} %; the target then: "
                f"{in_hundred(pivot['p_hit_if_won'])}, "
                f"without it {in_hundred(pivot['p_hit_if_lost'])}",
            )
        )
    return tuple(views)


def notes(
    desk: Desk, everything: pa.Table, members: pa.Table, asked: Asked, firm: FirmFit, *, n_past: int
) -> tuple[str, ...]:
    """Say what was assumed or left out."""
    found = []
    if asked.quota_sum is not None and asked.target:
        found.append(
            f"The quotas of {counted(asked.n_quotas, 'owner')} add up to "
            f"{asked.major(asked.quota_sum):,} {asked.currency or asked.unit}, "
            f"{asked.quota_sum / asked.target * 100:.0f} % of this target."
        )
    elif asked.n_quotas:
        found.append(f"The target is the sum of {asked.n_quotas} owners' quotas.")
    if asked.period.end <= desk.as_of:
        found.append("The period is over; this is its result.")
    unknown = read_paper(members, asked.period.start, asked.period.end).n_without_amount
    if unknown and asked.currency is not None and asked.period.end > desk.as_of:
        found.append(
            f"{_counted(unknown, 'open opportunit')} without a known amount as of that day "
            "(missing, or first seen later); drawn from wins of the same product or of the firm."
        )
    if asked.currency is not None:
        is_other = pc.not_equal(everything["currency"], asked.currency)
        others = everything.filter(pc.fill_null(is_other, False)).num_rows
        if others:
            found.append(f"{_counted(others, 'opportunit')} in other currencies left out.")
    n_unresolved = pc.sum(pc.is_valid(members["unresolved_on"])).as_py()
    if n_unresolved:
        found.append(
            f"{_counted(n_unresolved, 'opportunit')} left the files of their source and counted as "
            "neither open nor closed; ontarget doctor lists them."
        )
    n_left_out = firm.win_close.n_left_out
    if n_left_out:
        found.append(
            f"{_counted(n_left_out, 'opportunit')} without a day of creation or closing out of the "
            "rates."
        )
    if n_past:
        share = f"{firm.win_close.basis().prior_share * 100:.0f} %"
        found.append(
            f"The {n_past} periods you remembered make up {share} of the rest of this one."
        )
    return tuple(found)
