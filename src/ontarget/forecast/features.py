"""What a model sees of an opportunity on a day, as columns; the same on earlier days and today.

Each column belongs to a group that has a name for people. A value that was not known on the day
is the mean, so it says nothing. Columns are centred and scaled with what training saw.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ontarget.forecast.columns import Bools, Floats, Ints
from ontarget.forecast.landmarks import BAND_ENDS, N_BANDS
from ontarget.forecast.seen import Seen, Track
from ontarget.forecast.timeline import Timeline

_RECENT_DAYS = 14
_LONGER_DAYS = 42
_LONGEST_SILENCE_DAYS = 120
# An opportunity without any sign of activity in a book that has activities is a case of its own.
_NEVER = _LONGEST_SILENCE_DAYS

# Prior spreads of effects, on the log of a rate, per standard deviation or per level. Wider ones
# gain with many outcomes (see ``effects``), narrower ones lost at every size.
NUMBER_SD, LEVEL_SD, DUE_SD = 0.4, 0.48, 0.8
# A stage is left early, in time or never: its length is no straight line, and stages differ.
_STAYS = (3, 7, 14, 28, 56, 112)
_STAY_SD, _STAY_BY_STAGE_SD = 0.32, 0.16
_USUAL_STAY = 14

# What is assumed of wins before any history, per standard deviation: a stage that lasts, a date
# that passed and a silent buyer mean fewer, stated odds and a buyer in touch more. About half of
# what two sets of firms made up by different rules have in common; of losses nothing is assumed.
ASSUMED_WON = {
    "log days in the stage": -0.25,
    "log days past its date": -0.15,
    "log-odds stated": 0.25,
    "log days since the buyer wrote or called": -0.05,
    "log of contacts by the buyer in two weeks": 0.05,
    "log of contacts by the buyer in the month before": 0.05,
}

DUE_STATES = ("overdue", "passed", "due", "soon after", "later")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its ``group`` is a word for people, ``level`` a value where it marks one."""

    group: str
    name: str
    level: str | None
    prior_sd: float
    is_scaled: bool


@dataclass(frozen=True, slots=True)
class Design:
    """Raw columns, shape (rows, columns), nan where not known."""

    columns: tuple[Column, ...]
    values: Floats


def describe(seen: Seen, record: Ints, day: Ints) -> Design:
    """Return the columns of opportunities (places in ``seen``) at the end of days."""
    columns: list[Column] = []
    values: list[Floats] = []

    def number(group: str, name: str, column: Floats) -> None:
        columns.append(Column(group, name, None, NUMBER_SD, True))
        values.append(column)

    def levels(group: str, codes: Ints, known: Bools, names: tuple[str, ...]) -> None:
        for code, word in enumerate(names):
            if word:
                columns.append(Column(group, group, word, LEVEL_SD, False))
                values.append(np.where(known, (codes == code).astype(float), np.nan))

    codes, known = _codes(seen.stage, record, day)
    levels("stage", codes, known, seen.stage.names)
    stage_age = _stage_age(seen, record, day)
    number("stage age", "log days in the stage", stage_age)
    for name, spread, column in _stays(stage_age, codes, known, seen.stage.names):
        columns.append(Column("stage age", name, None, spread, False))
        values.append(column)
    codes, known = _codes(seen.forecast_category, record, day)
    levels("forecast category", codes, known, seen.forecast_category.names)
    number("own odds", "log-odds stated", _log_odds(seen.probability, record, day))
    pushes, overdue = _pushed(seen, record, day)
    number("pushes", "log of pushes", pushes)
    number("close date", "log days past its date", overdue)
    number("amount", "log amount against the usual", _relative_amount(seen, record, day))
    for group, name, column in _contact(seen, record, day):
        number(group, name, column)
    number("next step", "a next step is planned", _has_step(seen, record, day))
    for group, name, column in _account(seen, record, day):
        number(group, name, column)
    everything = np.ones(len(record), bool)
    for name, labels in seen.static.items():
        if len(labels.names) > 1:
            levels(name, labels.codes[record], everything, labels.names)
    matrix = np.stack(values, axis=1) if values else np.zeros((len(record), 0))
    return Design(tuple(columns), matrix)


def due_state(seen: Seen, record: Ints, day: Ints) -> Ints:
    """Return per lead band which of DUE_STATES the stated close date is in, shape (bands, rows).

    -1 where no date was known on the day.
    """
    dates, known = seen.close_date.at(record, day)
    ahead = dates - day
    known = known & np.isfinite(dates)
    starts = np.concatenate([[0], BAND_ENDS[:-1]])
    found = np.full((N_BANDS, len(record)), -1, np.int64)
    for band, (start, end) in enumerate(zip(starts, BAND_ENDS, strict=True)):
        after = end + 30
        state = np.select(
            [ahead <= 0, ahead <= start, ahead <= end, ahead <= after], [0, 1, 2, 3], 4
        )
        found[band] = np.where(known, state, -1)
    return found


def _codes(track: Track, record: Ints, day: Ints) -> tuple[Ints, Bools]:
    codes, _ = track.at(record, day)
    known = np.isfinite(codes)
    return np.where(known, codes, -1).astype(np.int64), np.asarray(known, dtype=np.bool_)


def _stage_age(seen: Seen, record: Ints, day: Ints) -> Floats:
    """Log of days since the stage was entered, nan where only its first sight is known."""
    timeline = seen.stage.timeline
    if not len(timeline.moments):
        return np.full(len(record), np.nan)
    place = timeline.last(record, day)
    spot = np.maximum(place, 0)
    entered = timeline.days()[spot]
    # The first value seen long after creation may have been there for long.
    is_sight = timeline.is_first()[spot] & (entered > seen.created_on[record] + 1)
    age = np.log1p(np.maximum(day - entered, 0))
    return np.where((place >= 0) & ~is_sight, age, np.nan)


def _stays(
    stage_age: Floats, stage: Ints, known: Bools, names: tuple[str, ...]
) -> list[tuple[str, float, Floats]]:
    """Return name, prior spread and column of spans of days in a stage, and of stay by stage."""
    days = np.where(np.isfinite(stage_age), np.expm1(stage_age), 0.0)
    span = np.searchsorted(_STAYS, np.round(days))
    is_known = np.isfinite(stage_age)
    found = [
        (f"days in the stage, span {n}", _STAY_SD, np.where(is_known, span == n, np.nan))
        for n in range(len(_STAYS) + 1)
    ]
    longer = stage_age - np.log1p(_USUAL_STAY)
    found += [
        (f"log days in the stage {word}", _STAY_BY_STAGE_SD,
         np.where(known, (stage == code) * longer, np.nan))
        for code, word in enumerate(names) if word
    ]  # fmt: skip
    return found


def _log_odds(track: Track, record: Ints, day: Ints) -> Floats:
    share = track.at(record, day)[0]
    # 0 and 100 % are what a system writes when it closes an opportunity.
    share = np.where((share > 0.005) & (share < 0.995), np.clip(share, 0.02, 0.98), np.nan)
    return np.asarray(np.log(share / (1 - share)))


def _pushed(seen: Seen, record: Ints, day: Ints) -> tuple[Floats, Floats]:
    dates, _ = seen.close_date.at(record, day)
    known = np.isfinite(dates)
    place = seen.close_date.timeline.last(record, day)
    pushes = seen.n_pushes[np.maximum(place, 0)] if len(seen.n_pushes) else np.zeros(len(record))
    overdue = np.log1p(np.clip(day - np.where(known, dates, day), 0, 365))
    return np.where(known, np.log1p(pushes), np.nan), np.where(known, overdue, np.nan)


def _relative_amount(seen: Seen, record: Ints, day: Ints) -> Floats:
    amount, _ = seen.amount.at(record, day)
    usual = seen.usual.at(record, day)
    known = (amount > 0) & np.isfinite(usual)
    ratio = np.log(np.where(known, amount, 1.0) / np.where(known, usual, 1.0))
    return np.where(known, np.clip(ratio, -3, 3), np.nan)


def _contact(seen: Seen, record: Ints, day: Ints) -> list[tuple[str, str, Floats]]:
    """Silence and contacts of the last weeks; nothing where the book has no activities then."""
    moments = seen.touches.moments
    if not len(moments):
        return []
    # Before the book's activities were a month old, silence is no sign; a stray one does not count.
    first = int(np.quantile(seen.touches.days(), 0.01))
    known = day >= first + 30
    found = []
    for name, timeline in (("inbound", seen.inbound), ("outbound", seen.outbound)):
        silence = _silence(timeline, record, day)
        recent = timeline.count(record, day - _RECENT_DAYS, day).astype(float)
        earlier = timeline.count(record, day - _LONGER_DAYS, day - _RECENT_DAYS).astype(float)
        who = "the buyer" if name == "inbound" else "you"
        found += [
            ("silence", f"log days since {who} wrote or called", np.log1p(silence)),
            ("contacts", f"log of contacts by {who} in two weeks", np.log1p(recent)),
            ("contacts", f"log of contacts by {who} in the month before", np.log1p(earlier)),
        ]
    return [(group, name, np.where(known, column, np.nan)) for group, name, column in found]


def _silence(timeline: Timeline, record: Ints, day: Ints) -> Floats:
    place = timeline.last(record, day)
    days = timeline.days()
    last = days[np.maximum(place, 0)] if len(days) else np.zeros(len(record), np.int64)
    silence = np.where(place >= 0, day - last, _NEVER)
    return np.minimum(silence, _LONGEST_SILENCE_DAYS).astype(float)


def _has_step(seen: Seen, record: Ints, day: Ints) -> Floats:
    dates, known = seen.next_step_on.at(record, day)
    return np.where(known, (dates >= day).astype(float), np.nan)


def _account(seen: Seen, record: Ints, day: Ints) -> list[tuple[str, str, Floats]]:
    account = seen.account[record]
    known = account >= 0
    safe = np.maximum(account, 0)
    long_ago = np.full(len(day), -(10**5), np.int64)
    won = seen.account_won.count(safe, long_ago, day - 1)
    lost = seen.account_lost.count(safe, long_ago, day - 1)
    return [
        ("account", "log of earlier wins with the account", np.where(known, np.log1p(won), np.nan)),
        ("account", "log of earlier losses with the account",
         np.where(known, np.log1p(lost), np.nan)),
    ]  # fmt: skip
