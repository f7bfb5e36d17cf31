"""What public data say about following up: a bank's offers, a bank's calls, students' messages.

`python -m benchmarks follow-up` reads ../shared/data.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np

from benchmarks.bpic2012 import OUTCOMES, read_cases
from ontarget.followup.learning import (
    HourStudy,
    LandmarkStudy,
    LatencyStudy,
    Spells,
    study_attempts,
    study_hours,
    study_landmark,
    study_latency,
)
from ontarget.followup.shares import Shares

DATA = Path(__file__).parents[1].parent / "shared/data"
END = datetime(2012, 1, 1, tzinfo=timezone(timedelta(hours=1)))
FOLLOW_UP = "W_Nabellen offertes"
PACIFIC = timezone(timedelta(hours=-7))  # April to October 2004, a Californian university
_HOUR = 3600.0
_DAY = 24 * _HOUR


def bank_offers() -> tuple[Spells, dict[str, np.ndarray]]:
    """Return offers waiting for an answer with their follow-up calls, and the calls' hours."""
    spells, spell_of, at, hours, answers = [], [], [], [], []
    for events in read_cases().values():
        sent = next((row for row in events if row["activity"] == "O_SENT"), None)
        if sent is None:
            continue
        begun = _time(sent)
        answered = _first(events, ("O_SENT_BACK",), begun)
        ended = _first(events, tuple(OUTCOMES), begun)
        won = _first(events, ("A_APPROVED", "A_ACTIVATED"), begun)
        for row in events:
            is_call = row["activity"].startswith(FOLLOW_UP) and row["lifecycle"] == "START"
            if is_call and _time(row) >= begun:
                moment = datetime.fromisoformat(row["timestamp"])
                spell_of.append(len(spells))
                at.append(_time(row) / _DAY)
                hours.append(moment.hour + moment.minute / 60)
                answers.append(answered / _HOUR)
        spells.append((begun / _DAY, answered / _DAY, ended / _DAY, np.isfinite(won)))
    begun, answered, ended, won = (np.array(column) for column in zip(*spells, strict=True))
    until = np.full(len(begun), END.timestamp() / _DAY)
    found = Spells(begun, answered, ended, won.astype(bool), until, np.array(spell_of),
                   np.array(at))  # fmt: skip
    touched = np.array(at) * 24
    return found, {"hour": np.array(hours), "touched": touched, "answered": np.array(answers)}


def _time(row: dict[str, str]) -> float:
    return datetime.fromisoformat(row["timestamp"]).timestamp()


def _first(events: Iterable[dict[str, str]], names: tuple[str, ...], after: float) -> float:
    times = (_time(row) for row in events if row["activity"] in names)
    return min((one for one in times if one >= after), default=np.inf)


def bank_calls() -> Shares:
    """Return the share of persons who say yes at the k-th call."""
    path = DATA / "uci-bank-marketing/bank-additional-full.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [(int(row["campaign"]), row["y"] == "yes")
                for row in csv.DictReader(file, delimiter=";")]  # fmt: skip
    n, yes = (np.array(column) for column in zip(*rows, strict=True))
    return study_attempts(n, yes)


def student_messages() -> LatencyStudy:
    """Return the replies to messages; several in a row to one person count as the first."""
    path = DATA / "email-collegemsg/CollegeMsg.txt"
    rows = [tuple(map(int, line.split())) for line in path.read_text().splitlines()]
    waiting: dict[tuple[int, int], int] = {}
    hours, latency = [], []

    def settle(sent: int, replied: float) -> None:
        moment = datetime.fromtimestamp(sent, PACIFIC)
        hours.append(moment.hour + moment.minute / 60)
        latency.append((replied - sent) / _HOUR)

    last = max(row[2] for row in rows)
    for source, target, at in sorted(rows, key=lambda row: row[2]):
        if (sent := waiting.pop((target, source), None)) is not None:
            settle(sent, at)
        waiting.setdefault((source, target), at)
    for sent in waiting.values():
        if last - sent >= 7 * _DAY:  # younger ones may still be answered
            settle(sent, np.inf)
    return study_latency(np.array(hours), np.array(latency))


def landmark(day: float = 7) -> LandmarkStudy:
    """Return the study of offers still unanswered on a day."""
    return study_landmark(bank_offers()[0], day, horizon_days=30, most=3)


def hours() -> HourStudy:
    """Return the study of hours of follow-up calls."""
    return study_hours(**bank_offers()[1])


def _line(name: str, shares: Shares) -> str:
    cells = [
        f"{label}: {p:.3f} ({n:,})"
        for label, p, n in zip(shares.labels, shares.share, shares.n, strict=True)
        if n
    ]
    return f"- {name}: {', '.join(cells)}; trend {shares.trend} (z {shares.z:.1f})"  # fmt: skip


def lines() -> list[str]:
    """Return what was found, as lines of a page."""
    found = ["## Following up, on public data", ""]
    for day in (3, 7, 14):
        one = landmark(day)
        found += [
            f"Offers unanswered after {day} days, by calls up to then:",
            "",
            _line("answered within 30 days", one.answered),
            _line("won within 30 days", one.won),
            "",
        ]
    one = landmark()
    told = "survivorship" if one.is_survivorship else "no trap found"
    found += [_line(f"naive, won by all calls ({told})", one.naive), ""]
    hour = hours()
    reliable = f"best {hour.best}, " + ("reliable" if hour.is_reliable else "no reliable hour")
    found += [
        _line("answered within 48 hours by hour, naive", hour.naive),
        _line(f"without {hour.n_registering} of {hour.n} calls that register one", hour.cleaned),
        f"- {reliable}; reverse causation: {hour.is_reverse_causation}",
        _line("a bank's calls, yes at the k-th (association, no annoyance told)", bank_calls()),
    ]
    mail = student_messages()
    cells = [
        f"{label}: {value:.2f} h"
        for label, value in zip(mail.chance.labels, mail.median_hours, strict=True)
    ]
    found += [
        _line("students' messages, reply within 7 days by hour", mail.chance),
        f"- median until the reply: {', '.join(cells)}",
        f"- largest by smallest: latency {mail.latency_ratio:.1f}, chance {mail.chance_ratio:.2f}",
    ]  # fmt: skip
    return [*found, ""]


if __name__ == "__main__":
    print("\n".join(lines()))
