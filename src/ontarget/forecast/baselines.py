"""What is used where there is no model: run rates, coverage, stage percentages, the own call.

Each names what the rest of a period brings, now and as of the days with the same number of days
left before the ends of earlier periods, from what was known on each of them. Its spread comes
from its own past errors (see past_errors). Everything is booked so far + the rest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ontarget.forecast.columns import Bools, Floats, Ints
from ontarget.forecast.ledger import Ledger
from ontarget.forecast.past_errors import BIAS_WEIGHT, draw_rest, learn_spread

NAMES: dict[str, str] = {
    "seasonal_run_rate": "the same stretch of earlier periods",
    "run_rate": "the average pace of the last year",
    "linearity": "the share usually booked by then",
    "coverage_ratio": "open amount by its usual conversion",
    "stage_weighted_crm": "the CRM's stage percentages",
    "stage_weighted_own": "own win rates by stage",
    "rep_call": "the own call",
}
"""The baselines in words."""

_DAYS_OF_PACE, _LEAST_DAYS = 365, 28
_HALF_LIFE_DAYS = 365.25
_TREND_DAYS, _TREND_WINS = 91, 20.0
_MOST_TIMES = 4.0
_FEW_WINS, _FEW_OPEN = 6.0, 10.0  # usual wins, usual open opportunities
_SAME_PLACE = 3.0  # weight of the same month of a quarter or quarter of a year, others 1
_RATE_WEIGHT = 10.0  # opportunities by which a stage's rate is pulled to that of all stages
_MOSTLY = 0.5
# What is not learned from bookings may be far off on average, and is soon set right.
_BIAS_WEIGHTS = {"stage_weighted_crm": 1.0, "rep_call": 2.0}
_WON_BEFORE, _SEEN_BEFORE = 1.0, 5.0  # before any history, one of five is won in time


@dataclass(frozen=True, slots=True)
class Lead:
    """The period asked about and earlier ones, each asked about with as many days left.

    Index 0 is now, k the period k places earlier; all are day numbers. ``cycle`` is after how
    many periods the same place in the quarter or year comes round, 1 where there is none.
    """

    asked_on: Ints
    start: Ints
    end: Ints
    cycle: int = 1

    @property
    def first(self) -> Ints:
        """First day of what is still to come."""
        return np.asarray(np.maximum(self.start, self.asked_on + 1))

    @property
    def n_days(self) -> Ints:
        """Days still to come."""
        return np.asarray(np.maximum(self.end - self.first + 1, 0))


def lead_of(asked_on: int, periods: list[tuple[int, int]], *, cycle: int = 1) -> Lead:
    """Return the lead of a period and of earlier ones, given as first and last day, newest first.

    >>> lead_of(20, [(11, 40), (-19, 10)]).asked_on.tolist()
    [20, -10]
    """
    start, end = np.array(periods, dtype=np.int64).reshape(-1, 2).T
    return Lead(end - (end[0] - asked_on), start, end, cycle)


@dataclass(frozen=True, slots=True)
class Past:
    """What was booked before and after the day asked in each period, NaN where unknown now."""

    lead: Lead
    so_far: Floats
    rest: Floats
    is_over: Bools

    def known_to(self, place: int) -> Floats:
        """Return the weights of the periods that were over on the day asked in ``place``."""
        lead = self.lead
        apart = np.arange(len(lead.end)) - place
        weights = 0.5 ** ((lead.end[place] - lead.end) / _HALF_LIFE_DAYS)
        weights = np.where(apart % lead.cycle == 0, _SAME_PLACE, 1.0) * weights
        is_known = (apart > 0) & self.is_over & (lead.end <= lead.asked_on[place])
        return np.where(is_known, weights, 0.0)


def look_back(ledger: Ledger, lead: Lead) -> Past:
    """Return what was booked in each period before and after the day asked."""
    is_over = (lead.end <= lead.asked_on[0]) & (lead.asked_on >= ledger.first_day + _LEAST_DAYS)
    so_far = ledger.booked_between(lead.start, np.minimum(lead.asked_on, lead.end))
    rest = ledger.booked_between(lead.first, lead.end)
    return Past(lead, so_far, np.where(is_over, rest, np.nan), is_over)


def draw_baselines(
    ledger: Ledger,
    lead: Lead,
    *,
    calls: Floats | None = None,
    seed: int = 1,
    n_samples: int = 4000,
) -> dict[str, Floats]:
    """Return what each baseline says the period ends with: equally likely totals by name.

    ``calls`` are a person's own calls of these periods as of the days asked, NaN for none. A
    baseline that has nothing to go by is left out.
    """
    past = look_back(ledger, lead)
    weights = np.where(past.is_over, 0.5 ** ((lead.end[0] - lead.end) / _HALF_LIFE_DAYS), 0.0)
    found = {}
    for name, named in name_rest(ledger, past, calls).items():
        bias_weight = _BIAS_WEIGHTS.get(name, BIAS_WEIGHT)
        spread = learn_spread(named, past.rest, weights, ledger.grain, bias_weight)
        if spread is not None:
            found[name] = past.so_far[0] + draw_rest(spread, n_samples, seed, name)
    return found


def name_rest(ledger: Ledger, past: Past, calls: Floats | None) -> dict[str, Floats]:
    """Return what each baseline names for the rest of every period; NaN where it cannot."""
    found = {
        "seasonal_run_rate": _seasonal(ledger, past),
        "run_rate": _run_rate(ledger, past.lead),
        "linearity": _linearity(ledger, past),
    }
    if ledger.counts_open:
        found |= _by_open_book(ledger, past)
    if calls is not None:
        found["rep_call"] = np.maximum(calls - past.so_far, 0.0)
    return found


def _run_rate(ledger: Ledger, lead: Lead) -> Floats:
    """Booked so far + average pace: what was booked per day of the last year goes on."""
    pace, seen = _pace(ledger, lead, _DAYS_OF_PACE)
    return np.where(seen >= _LEAST_DAYS, pace * lead.n_days, np.nan)


def _pace(ledger: Ledger, lead: Lead, n_days: int) -> tuple[Floats, Ints]:
    """Return what was booked per day of the days before those asked, and how many these are."""
    since = np.maximum(lead.asked_on - n_days + 1, ledger.first_day)
    seen = np.maximum(lead.asked_on - since + 1, 0)
    return ledger.booked_between(since, lead.asked_on) / np.maximum(seen, 1), seen


def _mean(values: Floats, weights: Floats) -> float:
    """Return the weighted mean of what has a weight, NaN where nothing has."""
    used = weights > 0
    total = float(weights[used].sum())
    return float(weights[used] @ values[used]) / total if total > 0 else float("nan")


def _times(now: float, usual: float, few: float) -> float:
    """Return now over usual, a few added to both and no more than some times as much or little.

    So the days of a firm that has hardly begun promise neither a fortune nor nothing.
    """
    return float(np.clip((now + few) / (usual + few), 1 / _MOST_TIMES, _MOST_TIMES))


def _seasonal(ledger: Ledger, past: Past) -> Floats:
    """Booked so far + the same stretch of earlier periods, scaled by the pace since then."""
    lead = past.lead
    pace, _ = _pace(ledger, lead, _TREND_DAYS)
    few = _TREND_WINS * ledger.usual / _TREND_DAYS
    per_day = past.rest / np.maximum(lead.n_days, 1)
    named = np.full(len(lead.end), np.nan)
    for place in range(len(named)):
        weights = past.known_to(place)
        trend = _times(pace[place], _mean(pace, weights), few)
        named[place] = _mean(per_day, weights) * lead.n_days[place] * trend
    return named


def _linearity(ledger: Ledger, past: Past) -> Floats:
    """What is booked so far against what usually is by then: the whole period goes the same way.

    So a period is not called lost on its first days, for a few usual wins are added to both.
    """
    few = _FEW_WINS * ledger.usual
    named = np.full(len(past.lead.end), np.nan)
    for place in range(len(named)):
        weights = past.known_to(place)
        ahead = _times(past.so_far[place], _mean(past.so_far, weights), few)
        named[place] = ahead * _mean(past.rest, weights)
    return named


@dataclass(frozen=True, slots=True)
class OpenBook:
    """What stood open on one day: amount of each row, whether dated in time, stage, odds."""

    amount: Floats
    is_dated: Bools
    has_date: Bools
    stage: Ints
    odds: Floats
    is_won_in_time: Bools

    def sum(self, values: Floats, is_dated: bool) -> float:
        """Return the sum of one value per row, only of what is dated in time if asked so."""
        return float(values[self.is_dated].sum() if is_dated else values.sum())


def _open_book(ledger: Ledger, lead: Lead, place: int) -> OpenBook:
    day = int(lead.asked_on[place])
    rows = ledger.open_on(day)
    close_date = ledger.close_date.at(rows, day)
    stage = ledger.stage.at(rows, day)
    code = np.where(np.isnan(stage), -1, stage).astype(np.int64)
    by_stage = np.append(ledger.stage_odds, np.nan)[code]
    ended_on = ledger.ended_on[rows]
    return OpenBook(
        amount=ledger.amounts_on(rows, day),
        is_dated=(close_date >= lead.first[place]) & (close_date <= lead.end[place]),
        has_date=~np.isnan(close_date),
        stage=code,
        odds=np.where(np.isnan(by_stage), ledger.odds.at(rows, day), by_stage),
        is_won_in_time=ledger.is_won[rows]
        & (ended_on >= lead.first[place])
        & (ended_on <= lead.end[place]),
    )


def _by_open_book(ledger: Ledger, past: Past) -> dict[str, Floats]:
    """Name the rest from what stood open: by conversion of the whole, or stage by stage.

    Only what is dated in time counts, where most dates are known of now and then.
    """
    places = range(len(past.lead.end))
    books = [_open_book(ledger, past.lead, place) for place in places]
    used = [book for place, book in enumerate(books) if place == 0 or past.is_over[place]]
    is_dated = _mostly(books[0].has_date) and _mostly(np.concatenate([b.has_date for b in used]))
    stood = np.array([book.sum(book.amount, is_dated) for book in books])
    found = {"coverage_ratio": _conversion(past, stood, _FEW_OPEN * ledger.usual)}
    if _mostly(~np.isnan(books[0].odds)):
        found["stage_weighted_crm"] = np.array([_by_odds(book, is_dated) for book in books])
    if _mostly(books[0].stage >= 0):
        found["stage_weighted_own"] = _own_rates(past, books)
    return found


def _by_odds(book: OpenBook, is_dated: bool) -> float:
    if not _mostly(~np.isnan(book.odds)):
        return float("nan")
    return book.sum(np.nan_to_num(book.odds) * book.amount, is_dated)


def _mostly(flags: Bools) -> bool:
    return bool(len(flags)) and float(flags.mean()) >= _MOSTLY


def _conversion(past: Past, stood: Floats, few: float) -> Floats:
    """Open amount x what came per open amount in earlier periods."""
    named = np.full(len(stood), np.nan)
    for place in range(len(stood)):
        weights = past.known_to(place)
        usual = _mean(stood, weights)
        if usual > 0:
            named[place] = _times(stood[place], usual, few) * _mean(past.rest, weights)
    return named


def _own_rates(past: Past, books: list[OpenBook]) -> Floats:
    """Open amounts x the share won in time from the same stage at the same lead, shrunk.

    Opportunities without a known stage are a stage of their own.
    """
    n_stages = max(int(book.stage.max(initial=-1)) for book in books) + 2
    shape = (len(books), n_stages)
    seen, won = np.zeros(shape), np.zeros(shape)
    for place, book in enumerate(books):
        np.add.at(seen[place], book.stage, 1.0)
        np.add.at(won[place], book.stage, book.is_won_in_time)
    named = np.full(len(books), np.nan)
    for place, book in enumerate(books):
        is_known = past.known_to(place) > 0
        n, wins = seen[is_known].sum(axis=0), won[is_known].sum(axis=0)
        if n.sum() <= 0:
            continue
        overall = wins.sum() / n.sum()
        rates = (wins + _RATE_WEIGHT * overall) / (n + _RATE_WEIGHT)
        named[place] = float(rates[book.stage] @ book.amount)
    return named


def base_rate(ledger: Ledger, lead: Lead) -> float:
    """Return the share of open opportunities that were won in time in earlier periods, shrunk.

    The constant that a forecast of single opportunities has to beat, known on the day asked.
    """
    past = look_back(ledger, lead)
    won = seen = 0.0
    for place in np.flatnonzero(past.known_to(0)):
        book = _open_book(ledger, lead, int(place))
        won, seen = won + float(book.is_won_in_time.sum()), seen + len(book.amount)
    return (won + _WON_BEFORE) / (seen + _SEEN_BEFORE)
