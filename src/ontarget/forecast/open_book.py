"""Open opportunities as draws: on which paths each is won, and for how much.

Nothing is kept per path: the draws of an opportunity come from its own stream and can be made
again, so the memory needed does not grow with the number of opportunities.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ontarget.forecast.amount import SIZE, WinAmounts
from ontarget.forecast.columns import (
    NO_DAY,
    Bools,
    Floats,
    Ints,
    day_number,
    read_amounts,
    read_days,
    read_words,
)
from ontarget.forecast.measure import AMOUNT, Measure
from ontarget.forecast.options import Options
from ontarget.forecast.outcome import Outcomes
from ontarget.forecast.shock import Shock
from ontarget.forecast.streams import KeyedStreams

# Chances nearer to 0 or 1 than this are as good as certain; single precision tells no nearer ones.
_CERTAIN = 1e-7
_AT_ONCE = 2**16  # draws; what is made of them stays in the processor's cache
_BITS = 23  # half a step more, and single precision holds every uniform exactly
Singles = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class ValueDraw:
    """Where the value of one win comes from: ``base`` times a value of ``table``."""

    base: int
    table: Floats

    def at(self, place: NDArray[np.integer]) -> Ints:
        """Return the values at places in the table, whole units."""
        return np.asarray(np.rint(self.base * self.table[place]), dtype=np.int64)


@dataclass(frozen=True, slots=True)
class OpenOpportunity:
    """One open opportunity: its chance is ``p_win`` on average, by draw in row ``cell``."""

    record_id: int
    source: str
    opportunity_id: str
    owner: str
    account: str
    cell: int
    p_win: float
    value: ValueDraw


@dataclass(frozen=True, slots=True)
class Shocks:
    """Shocks in single precision, as draws are compared with them."""

    log_odds: Singles
    half_variance: Singles

    @classmethod
    def of(cls, shock: Shock) -> Shocks:
        """Return a shock in single precision."""
        return cls(shock.log_odds.astype(np.float32), shock.half_variance.astype(np.float32))


@dataclass(frozen=True, slots=True)
class OpenDraws:
    """Some opportunities on every path, shape (opportunities, paths).

    ``latent`` says which shock wins each, ``place`` where in its table its value stands;
    ``keeps_mean`` has shape (opportunities, 1).
    """

    opportunities: Sequence[OpenOpportunity]
    latent: Singles
    place: NDArray[np.uint32]
    keeps_mean: Singles

    def is_won(self, shock: Shocks) -> Bools:
        """Return which are won on which paths; the mean chance is the same at every sigma."""
        return np.asarray(
            self.latent < shock.log_odds - self.keeps_mean * shock.half_variance, dtype=np.bool_
        )

    def value(self, number: int) -> Ints:
        """Return what one of them brings if won, path by path."""
        return self.opportunities[number].value.at(self.place[number])


def draw_open(
    opportunities: Sequence[OpenOpportunity], p_win_draws: Floats, options: Options
) -> Iterator[OpenDraws]:
    """Yield the draws of opportunities, some at a time; path i has parameter draw i mod draws.

    Opportunities of one account share a normal shift of their log-odds. Of a word of 64 random
    bits for each opportunity and path 23 say whether it is won and 11 for how much, so that with
    fewer paths the first ones stay as they are.
    """
    streams, n_paths = KeyedStreams(options.seed), options.n_paths
    sd = options.account_shock_sd
    at_once = max(_AT_ONCE // n_paths, 1)
    account, shift = "", np.zeros(1, np.float32)
    for start in range(0, len(opportunities), at_once):
        part = opportunities[start : start + at_once]
        words = np.empty((len(part), n_paths), np.uint64)
        keeps_mean = np.array([[1 - 2 * one.p_win] for one in part], np.float32)
        shifts = np.zeros((len(part), n_paths), np.float32) if sd else None
        for row, one in enumerate(part):
            words[row] = streams.words(n_paths, "opportunity", one.source, one.opportunity_id)
            if shifts is None or not one.account:
                continue
            if one.account != account:
                account = one.account
                shift = np.float32(sd) * streams.normals(n_paths, "account", account)
            np.subtract(np.float32((1 - 2 * one.p_win) * sd**2 / 2), shift, out=shifts[row])
        latent = _log_odds(words)
        if shifts is not None:
            latent += shifts
        _subtract_draws(latent, p_win_draws[[one.cell for one in part]])
        yield OpenDraws(part, latent, (words & np.uint64(SIZE - 1)).astype(np.uint32), keeps_mean)


def each_open(
    opportunities: Sequence[OpenOpportunity], p_win_draws: Floats, shock: Shock, options: Options
) -> Iterator[tuple[OpenOpportunity, Ints, Bools]]:
    """Yield each opportunity, what it brings if won, and where it is won, path by path."""
    single = Shocks.of(shock)
    for draws in draw_open(opportunities, p_win_draws, options):
        is_won = draws.is_won(single)
        for number, one in enumerate(draws.opportunities):
            yield one, draws.value(number), is_won[number]


def _log_odds(words: NDArray[np.uint64]) -> Singles:
    """Return logistic draws from the highest bits of each word: log(u / (1 - u))."""
    share = (words >> np.uint64(64 - _BITS)).astype(np.float32)
    share += np.float32(0.5)
    return np.asarray(np.log(share / (np.float32(2**_BITS) - share)))


def _subtract_draws(latent: Singles, p_win_draws: Floats) -> None:
    """Take the log-odds of the chances, shape (rows, draws), from the draws, shape (rows, paths).

    Path i has parameter draw i mod draws.
    """
    p = np.clip(p_win_draws, _CERTAIN, 1 - _CERTAIN)
    log_odds = np.log(p / (1 - p)).astype(np.float32)
    n_draws = log_odds.shape[1]
    whole = latent.shape[1] - latent.shape[1] % n_draws
    rounds = latent[:, :whole].reshape(len(latent), -1, n_draws)
    rounds -= log_odds[:, None, :]
    latent[:, whole:] -= log_odds[:, : latent.shape[1] - whole]


def add_won(
    totals: Ints,
    opportunities: Sequence[OpenOpportunity],
    p_win_draws: Floats,
    places: Sequence[int],
    shocks: Sequence[Shock],
    options: Options,
) -> None:
    """Add what opportunities bring to ``totals``, shape (shocks, owners, paths).

    ``places`` are the owners' rows. Only where an opportunity is won its value is looked up.
    """
    singles = [Shocks.of(shock) for shock in shocks]
    flat = [part.reshape(-1) for part in totals]
    tables, table_of = _stack_tables(opportunities)
    base = np.array([one.value.base for one in opportunities], dtype=np.float64)
    first = np.asarray(places, dtype=np.int64) * options.n_paths
    start = 0
    for draws in draw_open(opportunities, p_win_draws, options):
        is_won = [draws.is_won(shock).reshape(-1) for shock in singles]
        at = np.flatnonzero(np.logical_or.reduce(is_won))
        row, path = np.divmod(at, options.n_paths)
        row += start
        place = table_of[row] * SIZE + draws.place.reshape(-1)[at]
        brought = np.rint(base[row] * tables[place]).astype(np.int64)
        into = first[row] + path
        for total, won in zip(flat, is_won, strict=True):
            np.add.at(total, into, brought * won[at])
        start += len(draws.opportunities)


def _stack_tables(opportunities: Sequence[OpenOpportunity]) -> tuple[Floats, Ints]:
    """Return the different tables of values in a row, and which one each opportunity has."""
    found: dict[int, tuple[int, Floats]] = {}
    codes = [
        found.setdefault(id(one.value.table), (len(found), one.value.table))[0]
        for one in opportunities
    ]
    tables = [table for _, table in found.values()] or [np.ones(SIZE)]
    return np.concatenate(tables), np.array(codes, dtype=np.int64)


def list_open(
    outcomes: Outcomes, amounts: WinAmounts, measure: Measure, counted: Bools
) -> list[OpenOpportunity]:
    """Return the open rows that count, by account so that an account's shift is drawn once."""
    rows = outcomes.open_rows.filter(pa.array(counted))
    record_ids = read_amounts(rows, "record_id").values.tolist()
    sources, ids = read_words(rows, "source"), read_words(rows, "opportunity_id")
    owners, accounts = read_words(rows, "owner"), read_words(rows, "account")
    cells, p_win = outcomes.cell[counted].tolist(), outcomes.p_win_in_period[counted].tolist()
    values = list_values(rows, amounts, measure, day_number(outcomes.as_of))
    columns = (record_ids, sources, ids, owners, accounts, cells, p_win, values)
    found = [OpenOpportunity(*row) for row in zip(*columns, strict=True)]
    return sorted(found, key=lambda one: (one.account, one.source, one.opportunity_id))


def list_values(
    rows: pa.Table, amounts: WinAmounts, measure: Measure, today: int
) -> list[ValueDraw]:
    """Return what each row brings if won: stated amount x drift, list price x ratio, a guess."""
    if measure.kind != "value":
        return [ValueDraw(1, np.ones(SIZE))] * rows.num_rows
    stated, listed = read_amounts(rows, measure.open_column), read_amounts(rows, "list_price")
    has_list = listed.is_known & (measure.open_column == AMOUNT.open_column)
    created_on = read_days(rows, "created_on")
    age = np.where(created_on == NO_DAY, 0, today - created_on)
    drift, by_age = amounts.drift_table(age).tolist(), list(amounts.drift)
    products, segments = read_words(rows, "product"), read_words(rows, "segment")
    tables: dict[tuple[str, str], Floats] = {}
    values = []
    for i, (product, segment) in enumerate(zip(products, segments, strict=True)):
        if stated.is_known[i]:
            values.append(ValueDraw(int(stated.values[i]), by_age[drift[i]]))
        elif has_list[i]:
            values.append(ValueDraw(int(listed.values[i]), amounts.list_ratio))
        else:
            if (product, segment) not in tables:
                tables[product, segment] = amounts.unstated(product, segment)
            values.append(ValueDraw(1, tables[product, segment]))
    return values
