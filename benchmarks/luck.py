"""Planted quarters: is what was planted the largest structural part, and do ranges hold?

A firm lives eight quarters at constant rates; then one quarter with a planted change, or none.
The tables are made here, so that hundreds of quarters take minutes; rates are learned by age and
calendar alone. ``python -m benchmarks.luck`` prints what is measured.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast

import numpy as np
import pyarrow as pa

from ontarget.app.asked import Asked
from ontarget.app.desk import Desk
from ontarget.app.diagnose_case import Ended, Reference, prepare
from ontarget.app.situation import Situation
from ontarget.config import Settings
from ontarget.core.period import period_of
from ontarget.core.scope import COMPANY
from ontarget.diagnosis.luck import STRUCTURE, Explained, explain
from ontarget.forecast.fit import fit_firm
from ontarget.forecast.hit import simulate, summarise
from ontarget.forecast.measure import AMOUNT
from ontarget.forecast.options import Options
from ontarget.pipeline.load import PipelineTables

PLANTS = ("nothing", "volume", "conversion", "timing", "price")
_START, _PERIOD = date(2024, 7, 1), period_of(date(2026, 7, 1), "quarter")
_EPOCH = date(1970, 1, 1).toordinal()
_OWNERS, _SEGMENTS = 6, 3
_DELAY_DAYS, _PRICE, _HALF = 28, 0.85, 0.5


@dataclass(frozen=True)
class Firm:
    """How a firm sells: deals a quarter, share won, days to an end, spread of log amounts."""

    n_a_quarter: float = 220.0
    won_share: float = 0.3
    days: float = 60.0
    amount_sd: float = 0.4
    seed: int = 1


def live(firm: Firm, plant: str) -> pa.Table:
    """Return every opportunity of the firm's life with its true fate."""
    rng = np.random.default_rng([firm.seed, PLANTS.index(plant)])
    first, begin, end = (day.toordinal() - _EPOCH
                         for day in (_START, _PERIOD.start, _PERIOD.end))  # fmt: skip
    rate = firm.n_a_quarter / 91.3
    n = rng.poisson(rate, end - first + 1).astype(np.int64)
    if plant == "volume":
        n[begin - first :] = rng.poisson(rate * _HALF, end - begin + 1)
    created = np.repeat(np.arange(first, end + 1), n)
    segment = rng.integers(0, _SEGMENTS, len(created))
    share = firm.won_share * np.array([0.8, 1.0, 1.2])[segment]
    length = np.ceil(firm.days * rng.gamma(2.0, 0.5, len(created))).astype(np.int64)
    closed = created + length
    is_late = (closed >= begin) & (plant == "timing")
    closed = closed + _DELAY_DAYS * is_late
    is_now = closed >= begin
    share = np.where(is_now & (plant == "conversion"), share * _HALF, share)
    won = rng.random(len(created)) < share
    amount = np.exp(10 + firm.amount_sd * rng.standard_normal(len(created)))
    level = np.where(is_now & (plant == "price"), _PRICE, 1.0)
    booked = amount * 0.95 * level * np.exp(0.1 * rng.standard_normal(len(created)))
    return pa.table(
        {
            "record_id": np.arange(len(created)),
            "owner": [f"owner {k}" for k in rng.integers(0, _OWNERS, len(created))],
            "segment": [f"segment {k}" for k in segment],
            "created": created,
            "closed": closed,
            "won": won,
            "amount": np.rint(100 * amount).astype(np.int64),
            "booked": np.rint(100 * booked).astype(np.int64),
        }
    )


def known_on(lives: pa.Table, day: date) -> PipelineTables:
    """Return the state of a book of these lives at the end of a day."""
    today = day.toordinal() - _EPOCH
    rows = lives.filter(pa.array(lives["created"].to_numpy() <= today))
    is_closed = rows["closed"].to_numpy() <= today
    won = rows["won"].to_numpy() & is_closed
    n = rows.num_rows
    ids = [f"{k:07d}" for k in rows["record_id"].to_pylist()]
    text, days = pa.nulls(n, pa.string()), pa.nulls(n, pa.date32())
    pipeline = pa.table(
        {
            "record_id": rows["record_id"],
            "source": pa.array(["made up"] * n),
            "opportunity_id": ids,
            "owner": rows["owner"],
            "team": text, "manager": text, "account": text, "product": text,
            "segment": rows["segment"],
            "currency": pa.array(["EUR"] * n),
            "status": np.where(won, "won", np.where(is_closed, "lost", "open")),
            "amount": rows["amount"],
            "booked_amount": pa.array(rows["booked"].to_numpy(), mask=~won),
            "list_price": pa.nulls(n, pa.int64()),
            "created_on": pa.array(rows["created"].to_numpy().astype(np.int32)).cast(pa.date32()),
            "closed_on": pa.array(rows["closed"].to_numpy().astype(np.int32),
                                  mask=~is_closed).cast(pa.date32()),
            "close_date": days, "unresolved_on": days,
        }
    )  # fmt: skip
    history = pa.table(
        {
            "record_id": rows["record_id"],
            "amount": rows["amount"],
            "effective_on": pipeline["created_on"],
            "seq": np.zeros(n, np.int64),
        }
    )
    nothing = pipeline.slice(0, 0)
    return PipelineTables(pipeline, history, nothing, nothing, nothing)


def ask(firm: Firm, plant: str) -> Explained:
    """Return what is said of the planted quarter."""
    lives = live(firm, plant)
    eve = date.fromordinal(_PERIOD.start.toordinal() - 1)
    before, after = known_on(lives, eve), known_on(lives, _PERIOD.end)
    options = Options(seed=firm.seed, n_paths=2_000, n_draws=100)
    fit = fit_firm(before.pipeline, before.history, eve, currency="EUR", options=options)
    paths = simulate(fit, before.pipeline, _PERIOD, sensitivity=())
    asked = Asked(COMPANY, _PERIOD, AMOUNT, None, "EUR")
    desk = Desk(cast("Any", None), eve, cast("Any", None), Settings({}), cast("Any", None),
                lambda _: None)  # fmt: skip
    situation = Situation(
        desk, asked, before, before.pipeline, before.pipeline, before.pipeline, None, fit, paths,
        summarise(paths), (), 0, (),
    )  # fmt: skip
    mean = situation.found.mean
    reference = Reference(situation, False, mean, mean, np.sort(paths.total()).astype(float))
    ended = Ended(desk, asked, after, after.pipeline, ())
    return explain(prepare(ended, reference).case, seed=firm.seed)


def measure(n_firms: int, firm: Firm, plants: tuple[str, ...] = PLANTS) -> Iterator[dict[str, Any]]:
    """Yield what was planted and found, one firm and plant at a time."""
    for plant in plants:
        for seed in range(n_firms):
            found = ask(replace(firm, seed=seed), plant)
            parts = {name: abs(found.parts[name]) for name in STRUCTURE}
            held = {
                name: low <= (found.parts[name] if name in ("volume", "mix") else 0) <= high
                for name, (low, high) in found.intervals.items()
                if name in STRUCTURE
            }
            yield {
                "plant": plant,
                "largest": max(parts, key=lambda name: parts[name]),
                "is_told": found.is_told_apart,
                "percentile": found.percentile,
                **{f"held_{name}": value for name, value in held.items()},
            }


def lines(n_firms: int = 100) -> list[str]:
    """Return the measurements as lines."""
    found = []
    for name, firm in (
        ("220 deals, light tails", Firm()),
        ("700 deals, heavy tails", Firm(n_a_quarter=700, amount_sd=1.1)),
        ("60 deals, light tails", Firm(n_a_quarter=60)),
        ("15 deals, light tails", Firm(n_a_quarter=15)),
    ):
        rows = list(measure(n_firms, firm))
        for plant in PLANTS:
            mine = [row for row in rows if row["plant"] == plant]
            shares = {key: float(np.mean([row[key] for row in mine]))
                      for key in mine[0] if key.startswith(("held", "is_told"))}  # fmt: skip
            largest = float(np.mean([row["largest"] == plant for row in mine]))
            said = f"{name}; {plant}: largest {largest:.2f}, told {shares['is_told']:.2f}"
            if plant == "nothing":
                said += "; " + ", ".join(
                    f"{key} {shares[key]:.2f}" for key in shares if "held" in key
                )
            found.append(said)
            print(said, flush=True)
    return found


if __name__ == "__main__":
    lines(int(sys.argv[1]) if sys.argv[1:] else 100)
