"""The records as a trial of discounts: deals on days, offered one then or not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.desk import Desk
from ontarget.core.number import counted
from ontarget.core.period import period_of
from ontarget.forecast.columns import NO_DAY, Bools, Floats, Ints, day_number, ordered, read_days
from ontarget.forecast.features import describe
from ontarget.forecast.seen import PartOfState, Seen, see
from ontarget.pipeline.load import PipelineTables
from ontarget.pricing.approval_trial import needed_draws
from ontarget.pricing.discount_effect import Effect, Trial, estimate_effect
from ontarget.pricing.logit import fit_logit, make_basis
from ontarget.report.month_end import EffectView

HORIZON_DAYS = 91
_STEP_DAYS = 7
_MOST_ROWS = 12_000
_LARGEST_WEIGHT = 5.0
_AT_CLOSE = 0.2  # more of them entered at the close than this: nothing can be told
_LEAST_OFFERS = 40
_SEEN_POINTS = (0.05, 0.15)


@dataclass(frozen=True, slots=True)
class _Offers:
    """One entry per opportunity, in the order of ``ordered``; ``NO_DAY`` where there is none."""

    offered_on: Ints
    created_on: Ints
    ended_on: Ints
    is_won: Bools
    n_dated: int
    n_at_close: int


@dataclass(frozen=True, slots=True)
class _Rows:
    record: Ints
    day: Ints
    offered: Bools

    def only(self, keep: Bools | Ints) -> _Rows:
        return _Rows(self.record[keep], self.day[keep], self.offered[keep])


def discount_effect(
    desk: Desk, state: PipelineTables, ids: pa.ChunkedArray, *, seed: int
) -> EffectView:
    """Return what discounts of some opportunities go with, with a reason where none can be told."""
    keep = pc.is_in(state.pipeline["record_id"], value_set=ids.combine_chunks())
    pipeline = ordered(state.pipeline.filter(keep))
    if not pc.any(pc.greater(pipeline["discount"], 0)).as_py():
        return _untold("No discount is in the book, so nothing is said of what they do.", 0, 0.3)
    offers = _find_offers(pipeline, state.value_history, desk.as_of)
    rate = float(offers.is_won.mean()) if len(offers.is_won) else 0.3
    n_known = offers.n_dated + offers.n_at_close
    if offers.n_dated < _LEAST_OFFERS or offers.n_at_close > _AT_CLOSE * n_known:
        return _untold(_undated_words(offers), offers.n_dated, rate)
    trial = _make_trial(see(PartOfState(pipeline, state)), offers, day_number(desk.as_of))
    return _view(estimate_effect(trial, seed=seed), rate)


def _find_offers(rows: pa.Table, values: pa.Table, as_of: date) -> _Offers:
    """Return the first day on which each opportunity had a discount, where the book dates it."""
    closed = pc.is_in(rows["status"], value_set=pa.array(["won", "lost"]))
    is_closed = np.asarray(pc.fill_null(closed, False), dtype=np.bool_)
    ended = np.where(is_closed, read_days(rows, "closed_on"), day_number(as_of) + 1)
    told = values.filter(pc.equal(values["field"], "discount"))
    positive = told.filter(pc.greater(pc.fill_null(told["value"].cast(pa.float64()), 0.0), 0))
    offered = np.full(len(ended), NO_DAY, np.int64)
    found = pc.index_in(positive["record_id"], value_set=rows["record_id"].combine_chunks())
    place = np.asarray(pc.fill_null(found, -1), dtype=np.int64)
    first = np.full(len(ended), np.iinfo(np.int64).max)
    known = place >= 0
    np.minimum.at(first, place[known], read_days(positive, "effective_on")[known])
    has_day = first < np.iinfo(np.int64).max
    offered[has_day] = first[has_day]
    has_any = np.asarray(pc.fill_null(pc.greater(rows["discount"], 0), False), dtype=np.bool_)
    at_close = (has_any | has_day) & is_closed & (~has_day | (offered >= ended))
    # Known since the record was first seen only: on which day it was offered nobody can tell.
    undated = has_any & ~has_day & ~is_closed
    created = np.where(
        at_close | undated | (ended == NO_DAY), NO_DAY, read_days(rows, "created_on")
    )
    dated = has_day & ~at_close & (created != NO_DAY)
    is_won = np.asarray(pc.fill_null(pc.equal(rows["status"], "won"), False), dtype=np.bool_)
    return _Offers(np.where(dated, offered, NO_DAY), created, ended, is_won, int(dated.sum()),
                   int(at_close.sum()))  # fmt: skip


def _make_trial(seen: Seen, offers: _Offers, as_of: int) -> Trial:
    """Return offers on their eve, beside open deals without one each week.

    The outcome of a deal that is offered one later is cut short there; others like it count for
    it, by the inverse of their chance to stay without.
    """
    rows = _rows(offers, as_of)
    columns, groups = _columns(seen, rows)
    end = np.minimum(offers.ended_on[rows.record], rows.day + HORIZON_DAYS)
    later = offers.offered_on[rows.record]
    is_cut = ~rows.offered & (later != NO_DAY) & (later <= end)
    soon = is_cut & (later <= rows.day + _STEP_DAYS)
    weight = np.ones(len(rows.record))
    if is_cut.any():
        basis = make_basis(columns, groups)
        waits = ~rows.offered
        effects = fit_logit(basis.matrix[waits], soon[waits].astype(np.float64), weight[waits],
                            basis.precision)  # fmt: skip
        hazard = 1 / (1 + np.exp(-basis.matrix @ effects))
        stays = (1 - np.clip(hazard, 0, 0.5)) ** ((end - rows.day) / _STEP_DAYS)
        weight = np.where(rows.offered, 1.0, np.minimum(1 / stays, _LARGEST_WEIGHT))
    won = offers.is_won[rows.record] & (offers.ended_on[rows.record] <= rows.day + HORIZON_DAYS)
    keep = ~is_cut
    return Trial(
        rows.record[keep], columns[keep], groups, rows.offered[keep], won[keep], weight[keep]
    )


def _rows(offers: _Offers, as_of: int) -> _Rows:
    """Return the eves of offers and the weeks of deals without one, all of known outcome."""
    last = as_of - HORIZON_DAYS
    born = offers.created_on != NO_DAY
    eve = offers.offered_on - 1
    treated = np.flatnonzero(
        born & (offers.offered_on != NO_DAY) & (eve >= offers.created_on) & (eve <= last)
    )
    until = np.where(offers.offered_on != NO_DAY, offers.offered_on, offers.ended_on) - 1
    n_last = np.maximum(-(-(last - until) // _STEP_DAYS), 0)
    n_first = (last - offers.created_on) // _STEP_DAYS
    n = np.where(born, np.maximum(n_first - n_last + 1, 0), 0)
    skip = max(1, -(-int(n.sum()) // _MOST_ROWS))
    n = np.where(np.arange(len(n)) % skip == 0, n, 0)
    record = np.repeat(np.arange(len(n)), n)
    nth = np.arange(len(record)) - np.repeat(np.cumsum(n) - n, n)
    day = last - _STEP_DAYS * (n_last[record] + nth)
    return _Rows(
        np.concatenate([treated, record]).astype(np.int64),
        np.concatenate([eve[treated], day]).astype(np.int64),
        np.concatenate([np.ones(len(treated), np.bool_), np.zeros(len(record), np.bool_)]),
    )


def _columns(seen: Seen, rows: _Rows) -> tuple[Floats, tuple[str, ...]]:
    """Return what was known of the deals on the days, with age and nearness of a month's end."""
    design = describe(seen, rows.record, rows.day)
    chosen = [place for place, one in enumerate(design.columns) if one.is_scaled or one.level]
    age = np.log1p(np.maximum(rows.day - seen.created_on[rows.record], 0))
    days, place = np.unique(rows.day, return_inverse=True)
    left = [(period_of(_date(day), "month").end - _date(day)).days for day in days.tolist()]
    near = np.minimum(np.array(left, np.float64), 10)[place]
    matrix = np.column_stack([design.values[:, chosen], age, near])
    groups = tuple(design.columns[place].group for place in chosen)
    return matrix, (*groups, "age", "month's end")


def _date(day: int) -> date:
    return date.fromordinal(day + date(1970, 1, 1).toordinal())


def _undated_words(offers: _Offers) -> str:
    if offers.n_at_close:
        return (
            "Cannot tell: the day of the offer is not in the book, or only that of the closing "
            f"({counted(offers.n_at_close, 'closed deal')}), so it is not known which deals were "
            "offered a discount and lost all the same."
        )
    return (
        f"Cannot tell: of {counted(offers.n_dated, 'offer')} of a discount the day is known; it "
        f"takes {_LEAST_OFFERS} to look."
    )


def _untold(why: str, n: int, rate: float) -> EffectView:
    return EffectView(None, None, None, "cannot tell", why, n, 0, protocol=_protocol(rate))


def _view(found: Effect, rate: float) -> EffectView:
    is_told = found.verdict != "cannot tell"
    return EffectView(
        found.estimate, found.interval, found.minimal_detectable, found.verdict,
        _why(found), found.n_offered, found.n_compared, found.overlap, found.robustness,
        found.strongest, () if is_told else _protocol(rate),
    )  # fmt: skip


def _why(found: Effect) -> str:
    """Say what can be told and what not; never that a discount was the cause."""
    least = "" if found.minimal_detectable is None else (
        f"less than {100 * found.minimal_detectable:.0f} points would mostly go unseen"
    )  # fmt: skip
    hidden = f"a third as strong as {found.strongest_group}, the strongest known one"
    words = {
        "few": "Cannot tell: too few deals, either with an offer or without one.",
        "overlap": "Cannot tell: deals with and without an offer have too little in common to be "
        f"compared ({100 * (found.overlap or 0):.0f} in 100 overlap).",
        "power": f"Cannot tell: zero lies within the range, and {least}.",
        "hidden": f"Cannot tell: a cause that the book does not know, {hidden}, would explain it.",
        "": f"It would take a cause that the book does not know, more than {hidden}, to explain "
        "it away. It is no proof; a trial is.",
    }
    return words[found.reason]


def _protocol(rate: float) -> tuple[str, ...]:
    """Return how approvals are drawn, logged and read, with the number of deals it takes."""
    small, large = (_n_draws(rate, points) for points in _SEEN_POINTS)
    return (
        "To find out, draw: of requests for a discount of the usual size approve half by a coin "
        "tossed before anyone looks at the deal; leave out those that must not fail: ontarget "
        "trial draw OPPORTUNITY",
        "Each draw is kept on its day, approved or not. Say what discount was "
        "given, and what came of it as ever (ontarget set OPPORTUNITY discount=10%).",
        f"Read after about {large:,} draws for an effect of {100 * _SEEN_POINTS[1]:.0f} points, "
        f"{small:,} for one of {100 * _SEEN_POINTS[0]:.0f}, found in 8 of 10 cases: ontarget "
        "trial read sets all approved beside all declined, whatever was given in the end.",
    )


def _n_draws(rate: float, effect: float) -> int:
    """Return the draws, half of them approved, that show an effect with power .8 at 5 %."""
    return max(round(needed_draws(rate, effect) / 20) * 20, 20)
