"""Replayed days kept in the cache folder, so that a backtest goes on where it stopped."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
import zipfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from ontarget import __version__
from ontarget.app.code_hash import code_hash
from ontarget.app.desk import Desk
from ontarget.app.replay import Question
from ontarget.forecast.replayed import Deals, Replayed

_BASELINE, _NUMBERS = "baseline:", ("asked_on", "first", "end", "target", "so_far", "actual")


class ReplayCache:
    """One folder for everything a replayed day depends on but the day itself.

    A file that cannot be read counts as missing: whatever it held is worked out again.
    """

    def __init__(self, desk: Desk, question: Question) -> None:
        asked = question.asked
        depends_on = {
            "book": [desk.book.book_id, desk.book.change_number],
            "settings": sorted(desk.settings.stored.items()),
            "version": [__version__, code_hash()],
            "scope": asdict(question.scope),
            "counts": [question.measure, asdict(asked.measure), asked.currency, str(asked.where)],
            "options": [question.deal_weeks, question.window_weeks, question.seed],
        }
        text = json.dumps(depends_on, sort_keys=True, default=str)
        key = hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
        self.folder = desk.cache_dir / "backtest" / key

    def find(self, name: str) -> Replayed | None:
        """Return the day kept under a name, None if there is none."""
        try:
            with np.load(self.folder / f"{name}.npz", allow_pickle=False) as kept:
                return _read({key: kept[key] for key in kept.files})
        except (OSError, ValueError, KeyError, zipfile.BadZipFile, EOFError):
            return None

    def keep(self, name: str, replayed: Replayed) -> None:
        """Keep a day; a folder that cannot be written to is no reason to stop."""
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            handle, path = tempfile.mkstemp(dir=self.folder, suffix=".part")
            try:
                with os.fdopen(handle, "wb") as file:
                    np.savez_compressed(file, **_written(replayed))
                Path(path).replace(self.folder / f"{name}.npz")
            except BaseException:
                Path(path).unlink(missing_ok=True)
                raise


def _written(replayed: Replayed) -> dict[str, Any]:
    numbers = {name: getattr(replayed, name) for name in _NUMBERS}
    numbers["target"] = np.array([] if replayed.target is None else [replayed.target], np.int64)
    baselines = {f"{_BASELINE}{name}": totals for name, totals in replayed.baselines.items()}
    deals = replayed.deals
    return (
        numbers
        | baselines
        | {
            "paths": replayed.paths,
            "record_id": deals.record_id,
            "p_in_period": deals.p_in_period,
            "p_won": deals.p_won,
            "base_rate": deals.base_rate,
        }
    )


def _read(kept: dict[str, Any]) -> Replayed:
    target = kept["target"].tolist()
    return Replayed(
        asked_on=int(kept["asked_on"]),
        first=int(kept["first"]),
        end=int(kept["end"]),
        target=target[0] if target else None,
        so_far=float(kept["so_far"]),
        actual=float(kept["actual"]),
        paths=kept["paths"],
        baselines={
            name.removeprefix(_BASELINE): totals
            for name, totals in kept.items()
            if name.startswith(_BASELINE)
        },
        deals=Deals(
            kept["record_id"], kept["p_in_period"], kept["p_won"], float(kept["base_rate"])
        ),
    )
