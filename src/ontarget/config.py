"""Every setting: name, default, unit and help, in one tuple; the only reader of the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ontarget.core.errors import UsageError

Value = str | int | float


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of a book. The type of the default is the type of every value."""

    name: str
    default: Value
    unit: str
    help: str
    low: float | None = None
    high: float | None = None


SETTINGS: tuple[Setting, ...] = (
    Setting("me", "", "name", "whose answer is shown when no scope is given"),
    Setting("currency", "USD", "ISO 4217 code", "currency of files that name none"),
    Setting("time_zone", "UTC", "IANA zone", "zone in which a day begins and ends"),
    Setting("country", "", "ISO 3166 code", "whose public holidays are no working days"),
    Setting("fiscal_year_start", 1, "month", "month in which the firm's year begins", 1, 12),
    Setting("fiscal_year_named_by", "end", "end or start", "which calendar year names the year"),
    Setting("fiscal_pattern", "months", "months, 4-4-5, 4-5-4 or 5-4-4", "how quarters are parted"),
    Setting("fiscal_weekday", "sun", "mon to sun", "first day of a year of whole weeks"),
    Setting("n_paths", 20_000, "paths", "simulated futures behind every chance", 1_000, 1_000_000),
    Setting("shock_sd", 0.3, "log-odds", "prior spread of good and bad times that all share", 0, 2),
    Setting("account_shock_sd", 0.3, "log-odds", "spread shared within one account", 0, 2),
    Setting(
        "half_life_months", 12.0, "months", "after how long a closed opportunity counts half", 1
    ),
    Setting("arrival_weeks", 26, "weeks", "how far back new opportunities are counted", 4, 260),
    Setting("horizon_weeks", 26, "weeks", "how far ahead an opportunity is judged", 1, 104),
    Setting(
        "prior_weight", 6.0, "opportunities", "weight of what is assumed before any history", 0.5
    ),
    Setting("prior_won_of_ten", 2.5, "of ten", "wins assumed before any history", 0.1, 9.9),
    Setting("margin", 0.7, "share of the price", "what a sale leaves after its own costs", 0.01, 1),
    Setting("usual_discount", 0.1, "share of the price", "the price cut that is reckoned", 0.01, 1),
    Setting("backburner_days", 90, "days", "when a parked opportunity comes back", 1, 1000),
    Setting("plan_minutes", 120, "minutes", "what a day's actions may take together", 5, 1000),
    Setting("plan_repeat_days", 14, "days", "how long an action that was done is let rest", 1, 365),
    Setting("follow_up_minutes", 90, "minutes", "what a day's follow-ups may take", 5, 1000),
    Setting("workday_from", 7, "hour", "when your own day begins; windows keep to it", 0, 23),
    Setting("workday_to", 19, "hour", "when your own day ends", 1, 24),
    Setting(
        "alarm_minutes", 10, "minutes", "how long before a follow-up a calendar rings", 0, 1440
    ),
    Setting(
        "explore_hours",
        0.0,
        "of suggestions",
        "that try another hour to learn, from 2,000 contacts on",
        0,
        0.5,
    ),
    Setting("review_every_days", 7, "days", "how long a decision is not asked for again", 0, 365),
    Setting(
        "explore_share", 0.0, "of what would be cut", "kept all the same, to check the advice", 0, 1
    ),
    Setting("keep_share", 0.5, "of a new one's chance", "from where on it is kept", 0, 5),
    Setting("cut_share", 0.15, "of a new one's chance", "below which it is cut", 0, 5),
    Setting(
        "hours_each",
        1.0,
        "hours a week",
        "what an open opportunity takes; set, it holds for "
        "all, else the book's activities tell where they have durations",
        0.01,
        168,
    ),
    Setting("call_minutes", 10, "minutes", "what a call takes where the book does not say", 1, 480),
    Setting("email_minutes", 8, "minutes", "what a mail or message takes, the same", 1, 480),
    Setting("meeting_minutes", 60, "minutes", "what a meeting takes, the same", 1, 480),
    Setting("other_minutes", 10, "minutes", "what a note or task takes, the same", 1, 480),
    Setting("prior_days_to_win", 60.0, "days", "time to win assumed before any history", 1, 3650),
    Setting(
        "qualification_profile",
        "plain",
        "plain, bant, meddpicc or own",
        "which questions are asked",
    ),
    Setting(
        "qualification_questions", "", "text", "your own, for own: need: What do they need?; ..."
    ),
    Setting("obstacle_words", "", "text", "your own words: budget: capex board, cost round; ..."),
    Setting("follow_up_cap", 4, "contacts", "unanswered ones to a person within the window", 1, 50),
    Setting("follow_up_cap_late", 6, "contacts", "the same in the later stages", 1, 50),
    Setting("follow_up_window_days", 30, "days", "over which unanswered contacts count", 1, 365),
    Setting("follow_up_gap_days", 2, "working days", "least between two contacts", 0, 60),
    Setting("quiet_from", "20:00", "local time", "from when on nobody is contacted"),
    Setting("quiet_to", "08:00", "local time", "until when nobody is contacted"),
    Setting("reply_left", 0.1, "chance", "write again when an answer is less likely", 0.001, 0.9),
    Setting("answer_hours", 4.0, "hours of yours", "what an answer of a buyer is worth", 0),
    Setting("touch_hours", 0.15, "hours of yours", "what a contact takes", 0),
    Setting("relation_hours", 20.0, "hours of yours", "what is lost with one who is annoyed", 0),
    Setting(
        "tell_least_n",
        10,
        "opportunities",
        "least on either side to tell what goes with winning",
        2,
    ),
)

_BY_NAME = {setting.name: setting for setting in SETTINGS}


def find_setting(name: str) -> Setting:
    """Return the setting called ``name``; UsageError if there is none."""
    if name not in _BY_NAME:
        raise UsageError(f"There is no setting '{name}'.", f"Settings: {', '.join(_BY_NAME)}.")
    return _BY_NAME[name]


def parse_setting(name: str, text: str) -> Value:
    """Read a value typed for a setting; UsageError if it is of the wrong kind or out of range."""
    return parse_value(find_setting(name), text)


def parse_value(setting: Setting, text: str) -> Value:
    """Read a value typed for a setting, see ``parse_setting``."""
    name, kind = setting.name, type(setting.default)
    try:
        value: Value = kind(text)
    except ValueError as error:
        raise UsageError(f"{name} is in {setting.unit}: '{text}' is not.", setting.help) from error
    if not isinstance(value, str):
        if setting.low is not None and value < setting.low:
            raise UsageError(f"{name} is at least {setting.low:g} {setting.unit}.", setting.help)
        if setting.high is not None and value > setting.high:
            raise UsageError(f"{name} is at most {setting.high:g} {setting.unit}.", setting.help)
    return value


@dataclass(frozen=True)
class Settings:
    """The values in force: what the book holds over the defaults."""

    stored: Mapping[str, Value]

    def text(self, name: str) -> str:
        """Return a setting that is a word."""
        return str(self._value(name))

    def number(self, name: str) -> float:
        """Return a setting that is a number."""
        return float(self._value(name))

    def whole(self, name: str) -> int:
        """Return a setting that is a whole number."""
        return int(self._value(name))

    def _value(self, name: str) -> Value:
        return self.stored.get(name, find_setting(name).default)


def hold_to_one_thread() -> None:
    """Let matrix products use one thread, unless the user set it otherwise.

    They are small here: more threads wait for one another and, on a busy machine, take a hundred
    times as long. To be called before numpy is imported.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # noqa: TID251 - the one writer


def stated_book(stated: str | None) -> str | None:
    """Return the book that was named in the call or in ONTARGET_BOOK, or None."""
    return stated or os.environ.get("ONTARGET_BOOK") or None  # noqa: TID251 - the one reader


def book_location(stated: str | None) -> str:
    """Return where the book is: as stated, else ONTARGET_BOOK, else the user's data directory."""
    if found := stated_book(stated):
        return found
    from platformdirs import user_data_path

    return str(user_data_path("ontarget", appauthor=False) / "book.sqlite")


def secrets_folder() -> Path:
    """Return where a server keeps what its sessions are signed with: the user's data directory."""
    from platformdirs import user_data_path

    return user_data_path("ontarget", appauthor=False)


def pulse_location() -> Path:
    """Return where the user's private pulse is: the user's own data directory, whatever the book.

    No option or variable moves it, so that it never comes to lie beside a book that is shared.
    """
    from platformdirs import user_data_path

    return user_data_path("ontarget", appauthor=False) / "pulse.json"


def cache_folder() -> Path:
    """Return where compiled queries are kept: ONTARGET_CACHE, else the user's cache directory."""
    if found := os.environ.get("ONTARGET_CACHE"):  # noqa: TID251 - the one reader
        return Path(found)
    from platformdirs import user_cache_path

    return user_cache_path("ontarget", appauthor=False)


def child_environment(book: str, cache: Path) -> dict[str, str]:
    """Return the environment of a process of ours that works on a book beside this one."""
    own = {"ONTARGET_BOOK": book, "ONTARGET_CACHE": str(cache), "PYTHONIOENCODING": "utf-8"}
    return {**os.environ, **own}  # noqa: TID251 - handed on whole
