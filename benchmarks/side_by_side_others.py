"""LightGBM and lifelines on the rows of ``side_by_side``; runs in the benchmark's environment.

Usage: python side_by_side_others.py ROWS.npz CHANCES.npz
"""

from __future__ import annotations

import json
import sys
import time
import warnings

import lightgbm as lgb
import numpy as np
import pandas as pd
from lifelines import WeibullAFTFitter

WON, LOST = 0, 1
PARAMETERS = {
    "objective": "binary", "verbose": -1, "num_threads": 1, "learning_rate": 0.05,
    "num_leaves": 8, "min_child_samples": 40, "lambda_l2": 5.0, "feature_fraction": 0.7,
    "bagging_fraction": 0.7, "bagging_freq": 1, "seed": 1,
}  # fmt: skip
MOST_ROUNDS, PATIENCE = 300, 40
MOST_LEVELS = 12


def boosted(rows: dict[str, np.ndarray]) -> np.ndarray:
    """Return P(won within the horizon) by boosting; rounds by the latest quarter of the rows."""
    horizon = int(rows["horizon"])
    # Only rows whose horizon was over by the day have an outcome that is known.
    ripe = rows["day"] + horizon <= int(rows["today"])
    x, day, weight = rows["x"][ripe], rows["day"][ripe], rows["weight"][ripe]
    y = ((rows["cause"] == WON) & (rows["lead"] <= horizon))[ripe].astype(float)
    rate = float(np.average(y, weights=weight)) if len(y) else 0.5
    if min(y.sum(), (1 - y).sum()) < 10:
        return np.full(len(rows["x_open"]), rate)
    weight = weight / weight.mean()
    late = day >= np.quantile(day, 0.75)
    learn = lgb.Dataset(x[~late], y[~late], weight=weight[~late])
    judge = lgb.Dataset(x[late], y[late], weight=weight[late], reference=learn)
    stop = lgb.early_stopping(PATIENCE, verbose=False)
    n = lgb.train(PARAMETERS, learn, MOST_ROUNDS, [judge], callbacks=[stop]).best_iteration
    model = lgb.train(PARAMETERS, lgb.Dataset(x, y, weight=weight), max(n, 1))
    return np.asarray(model.predict(rows["x_open"]))


def survived(rows: dict[str, np.ndarray]) -> np.ndarray:
    """Return P(won within the horizon) from two Weibull AFT models of the competing outcomes."""
    both = _as_numbers(np.concatenate([rows["x"], rows["x_open"]]))
    n = len(rows["x"])
    both = both[:, both[:n].std(axis=0) > 0.02]
    names = [f"x{i}" for i in range(both.shape[1])]
    fitted = []
    ahead = np.arange(1, int(rows["horizon"]) + 1)
    for cause in (WON, LOST):
        frame = pd.DataFrame(both[:n], columns=names)
        frame["lead"] = np.maximum(rows["lead"], 0.5)
        frame["ended"] = rows["cause"] == cause
        frame["weight"] = rows["weight"]
        model = WeibullAFTFitter(penalizer=0.01)
        model.fit(frame, "lead", "ended", weights_col="weight", robust=False)
        opened = pd.DataFrame(both[n:], columns=names)
        fitted.append(model.predict_cumulative_hazard(opened, times=ahead).to_numpy().T)
    steps = [np.diff(one, axis=1, prepend=0.0) for one in fitted]
    total = steps[0] + steps[1]
    still_open = np.exp(-np.cumsum(total, axis=1) + total)
    share = steps[0] / np.maximum(total, 1e-300)
    return np.asarray((still_open * share * -np.expm1(-total)).sum(axis=1))


def _as_numbers(x: np.ndarray) -> np.ndarray:
    """Scale numbers, put the mean where nothing is known, and part the two columns of codes."""
    numbers, codes = x[:, :-2], x[:, -2:]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # columns that are never known
        scaled = (numbers - np.nanmean(numbers, axis=0)) / (np.nanstd(numbers, axis=0) + 1e-9)
    parts = [np.clip(np.nan_to_num(scaled), -3, 3)]
    for column in codes.T:
        levels, counts = np.unique(column, return_counts=True)
        common = levels[np.argsort(-counts)][1:MOST_LEVELS]
        parts.append((column[:, None] == common).astype(float))
    return np.concatenate(parts, axis=1)


def main() -> None:
    """Fit, predict, and write chances and CPU seconds."""
    with np.load(sys.argv[1]) as file:
        rows = dict(file)
    warnings.simplefilter("ignore")  # lifelines says at every fit that weights are no counts
    found, seconds = {}, {}
    for name, method in (("LightGBM", boosted), ("lifelines Weibull AFT", survived)):
        start = time.process_time()
        try:
            found[name] = method(rows)
        except Exception as error:  # noqa: BLE001 - a method that fails on a book is said, not hidden
            print(f"{name} failed: {type(error).__name__}: {error}", file=sys.stderr)
            continue
        seconds[name] = time.process_time() - start
    np.savez(sys.argv[2], seconds=json.dumps(seconds), **found)


if __name__ == "__main__":
    main()
