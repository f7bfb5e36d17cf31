"""Open opportunities as draws: on which paths each is won, and for how much.

Nothing is kept per path: the draws of an opportunity come from its own stream and can be made
again, so the memory needed does not grow with the number of opportunities.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
from ontarget.forecast.streams import stream

# Chances nearer to 0 or 1 than this are as good as certain; single precision tells no nearer ones.
_CERTAIN = 1e-7
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
class OpenDraw:
    """One opportunity on every path: what it brings if won, and the shock that wins it."""

    latent: Singles
    keeps_mean: float
    value: Ints

    def is_won(self, shock: Shock) -> Bools:
        """Return on which paths it is won; its mean chance is the same at every sigma."""
        bound = shock.log_odds - self.keeps_mean * shock.half_variance
        return np.asarray(self.latent < bound.astype(np.float32))


def draw_open(
    opportunities: Iterable[OpenOpportunity], p_win_draws: Floats, options: Options
) -> Iterator[tuple[OpenOpportunity, OpenDraw]]:
    """Yield the draws of each opportunity, shape (paths,); path i has parameter draw i mod draws.

    Opportunities of one account share a normal shift of their log-odds.
    """
    n_paths, sd = options.n_paths, options.account_shock_sd
    account, shift = "", np.zeros(1, np.float32)
    for one in opportunities:
        if one.account != account:
            account = one.account
            rng = stream(options.seed, "account", account)
            shift = np.float32(sd) * rng.standard_normal(n_paths, dtype=np.float32)
        p = np.clip(p_win_draws[one.cell], _CERTAIN, 1 - _CERTAIN)
        rng = stream(options.seed, "opportunity", one.source, one.opportunity_id)
        share = rng.random(n_paths, dtype=np.float32) + np.float32(_CERTAIN)
        latent = np.log(share / (np.float32(1 + 2 * _CERTAIN) - share))
        latent -= np.resize(np.log(p / (1 - p)).astype(np.float32), n_paths)
        keeps_mean = 1 - 2 * one.p_win
        if account:
            latent += np.float32(keeps_mean * sd**2 / 2) - shift
        place = rng.integers(0, SIZE, n_paths, dtype=np.uint16)
        yield one, OpenDraw(latent, keeps_mean, one.value.at(place))


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
    drift = amounts.drift_table(age).tolist()
    products, segments = read_words(rows, "product"), read_words(rows, "segment")
    tables: dict[tuple[str, str], Floats] = {}
    values = []
    for i, (product, segment) in enumerate(zip(products, segments, strict=True)):
        if stated.is_known[i]:
            values.append(ValueDraw(int(stated.values[i]), amounts.drift[drift[i]]))
        elif has_list[i]:
            values.append(ValueDraw(int(listed.values[i]), amounts.list_ratio))
        else:
            if (product, segment) not in tables:
                tables[product, segment] = amounts.unstated(product, segment)
            values.append(ValueDraw(1, tables[product, segment]))
    return values
