"""The track record of a scope: its published answers scored, or a replay until there are enough."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ontarget.app.asked import Asked
from ontarget.app.desk import Desk
from ontarget.app.published import Publication, find_publications, signature
from ontarget.app.situation import Situation
from ontarget.core.scope import Scope
from ontarget.forecast.position import booked_in
from ontarget.forecast.track_record import Score, score, share_interval
from ontarget.report.backtest import Backtest
from ontarget.report.record import NO_RECORD, Record

ENOUGH = 6
"""Scored forecasts from which on they stand for themselves and no replay is shown."""

_MANY_PERIODS = 20


def find_record(situation: Situation) -> Record:
    """Return how good earlier forecasts of the scope were, as far as that was known on the day.

    Of each period and week one counts, the first: publishing every day makes no more of them.
    """
    return record_from(situation, *score_published(situation))


def score_published(situation: Situation) -> tuple[list[Score], int]:
    """Return the scores of published forecasts of periods that are over, and of how many."""
    published = find_publications(situation, ended=True)
    scores = [_scored(situation, one) for one in published]
    return scores, len({one.period for one in published})


def record_from(situation: Situation, scores: Sequence[Score], n_periods: int) -> Record:
    """Return the record that scores make; a replay, if one was left, where they are too few."""
    if len(scores) < ENOUGH:
        replay = find_replay(situation.desk, situation.scope, situation.asked)
        if replay is not None:
            return replay
    if not scores:
        return NO_RECORD
    return summarise_scores(scores, n_periods)


def _scored(situation: Situation, one: Publication) -> Score:
    kept = one.scoring
    actual = booked_in(situation.counted, situation.asked.measure, one.period.start, one.period.end)
    return score(kept["quantiles"], kept["p_hit"], kept["target"], actual, kept["run_rate"])


def summarise_scores(scores: Sequence[Score], n_periods: int) -> Record:
    """Return the record of scored published forecasts of ``n_periods`` periods."""
    beside = [one for one in scores if one.brier_run_rate is not None]
    record = Record(
        forecasts=len(scores),
        replayed=False,
        brier=_mean([one.brier for one in scores]),
        brier_run_rate=_mean([one.brier_run_rate for one in beside]),
        range_80_held=sum(one.is_held for one in scores),
        range_80_n=len(scores),
        label="",
        periods=n_periods,
        crps=_mean([one.crps for one in scores]),
        crps_run_rate=_mean([one.crps_run_rate for one in beside]),
        run_rate_n=len(beside),
    )
    return replace(record, label=_label(record))


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _label(record: Record) -> str:
    """Say what the record is, and how little it proves."""
    n, held, periods = record.forecasts, record.range_80_held, record.periods
    how = "replayed, " if record.replayed else ""
    said = [f"{how}{_several(n, 'forecast')} of {_several(periods, 'period')}"]
    if record.brier is not None:
        said.append(f", Brier {_short(record.brier)}")
    if record.brier_run_rate is not None:
        few = f" ({record.run_rate_n} of them)" if record.run_rate_n < n else ""
        said.append(f" against {_short(record.brier_run_rate)} for the run rate{few}")
    if held is not None:
        said.append(f"; the 8-in-10 range held {_times(held)}")
    return "".join(said) + "." + _proof(record)


def _proof(record: Record) -> str:
    held, n, periods = record.range_80_held, record.range_80_n, record.periods
    if held is None or not n or not periods:
        return ""
    low, high = share_interval(held / n * periods, periods)
    where = f"it may truly hold in {low * 100:.0f} to {high * 100:.0f} of 100"
    if periods >= _MANY_PERIODS:
        return f" From this {where}."
    return f" Too few periods to prove much: {where}."


def _several(n: int, word: str) -> str:
    return f"{n:,} {word}{'' if n == 1 else 's'}"


def _times(n: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(n, f"{n:,} times")


def _short(share: float) -> str:
    """Return a share as .17."""
    return f"{share:.2f}".removeprefix("0")


def replay_path(desk: Desk, scope: Scope) -> Path:
    """Return where a backtest leaves the summary of a scope's replay."""
    name = f"{scope.kind}-{quote(scope.name, safe='')}" if scope.name else scope.kind
    return desk.cache_dir / f"replay-{desk.book.book_id}-{name}.json"


def keep_replay(desk: Desk, asked: Asked, found: Backtest) -> None:
    """Leave the summary of a backtest where ``find_replay`` looks for it.

    A folder that cannot be written costs the replayed record, not the backtest.
    """
    if not found.origins:
        return
    kept = found.record() | {
        "as_of": found.as_of.isoformat(),
        "periods": len({origin.period_end for origin in found.origins}),
        "asked": _question(asked),
    }
    path = replay_path(desk, asked.scope)
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}.part")
        part.write_text(json.dumps(kept), encoding="utf-8")
        part.replace(path)


def _question(asked: Asked) -> dict[str, str | None]:
    return signature(asked) | {"size": asked.period.size}


def find_replay(desk: Desk, scope: Scope, asked: Asked | None = None) -> Record | None:
    """Return the record of forecasts made afterwards as of each day, if a backtest left one.

    The file holds as_of, forecasts, periods, brier, brier_run_rate, range_80_held, range_80_n and,
    if wanted, crps, crps_run_rate and run_rate_n. One made as of a later day, or of another
    question than ``asked``, says nothing of this one; a file that cannot be read counts as none.
    """
    path = replay_path(desk, scope)
    if not path.exists():
        return None
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        if date.fromisoformat(kept["as_of"]) > desk.as_of or not kept["forecasts"]:
            return None
        if asked is not None and kept.get("asked", _question(asked)) != _question(asked):
            return None
        record = _replayed(kept)
    except (ValueError, KeyError, TypeError, OSError):
        return None
    return replace(record, label=_label(record))


def _replayed(kept: dict[str, Any]) -> Record:
    n = int(kept["forecasts"])
    return Record(
        forecasts=n,
        replayed=True,
        brier=kept["brier"],
        brier_run_rate=kept["brier_run_rate"],
        range_80_held=kept["range_80_held"],
        range_80_n=int(kept["range_80_n"]),
        label="",
        periods=int(kept["periods"]),
        crps=kept.get("crps"),
        crps_run_rate=kept.get("crps_run_rate"),
        run_rate_n=int(kept.get("run_rate_n", n)),
    )
