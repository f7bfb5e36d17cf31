"""Choose a half blind, one opportunity at a time: facts only, no chance and no verdict."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from ontarget.report.answer_words import money

_KEYS = "k keeps, p parks, b goes back, q quits and saves nothing"
_ENTER = ("\r", "\n", "")


def choose_half(
    rows: Sequence[dict[str, Any]],
    n_keep: int,
    read_key: Callable[[], str],
    say: Callable[[str], None],
) -> list[int] | None:
    """Return the records to keep, exactly ``n_keep`` of them, or None if it was given up."""
    answers: list[bool] = []
    say(f"Keep {n_keep:,} of {len(rows):,}. {_KEYS}.")
    while True:
        n_kept, n_parked = sum(answers), len(answers) - sum(answers)
        left = len(rows) - len(answers)
        is_full = n_kept == n_keep or n_parked == len(rows) - n_keep
        if is_full:
            say(f"\n{n_kept:,} kept, {n_parked:,} parked{_rest(left, n_kept == n_keep)}. "
                "Enter saves, b goes back, q quits.")  # fmt: skip
        else:
            _show(rows[len(answers)], len(answers), len(rows), n_keep - n_kept, say)
        key = read_key().lower()
        if key == "q":
            return None
        if key == "b":
            answers = answers[:-1]
        elif is_full and key in _ENTER:
            whole = [*answers, *[n_kept < n_keep] * left]
            return [row["record_id"] for row, keep in zip(rows, whole, strict=True) if keep]
        elif not is_full and key in ("k", "p"):
            answers.append(key == "k")
            say("keep" if key == "k" else "park")
        else:
            say("Enter saves, b goes back, q quits." if is_full else f"{_KEYS}.")


def _rest(left: int, is_kept_full: bool) -> str:
    if not left:
        return ""
    others = "the last one is" if left == 1 else f"the other {left:,} are"
    return f"; {others} {'parked' if is_kept_full else 'kept'}"


def _show(row: dict[str, Any], place: int, n: int, n_left: int, say: Callable[[str], None]) -> None:
    say(f"\n{place + 1:,} of {n:,}, {n_left:,} left to keep")
    say("  " + _title(row))
    say("  " + ", ".join(_facts(row)))
    say("  " + _last_sign(row))
    say("  " + _next_step(row))


def _title(row: dict[str, Any]) -> str:
    name, account = row["name"] or row["opportunity_id"], row["account"]
    return name if not account or account in name else f"{name}, {account}"


def _facts(row: dict[str, Any]) -> list[str]:
    amount = row["amount"]
    facts = ["no amount" if amount is None else f"{row['currency'] or ''} {money(amount)}".strip()]
    if row["stage"]:
        facts.append(row["stage"])
    facts.append(
        "no close date" if row["close_date"] is None else f"closes {_day(row['close_date'])}"
    )
    if row["age_days"] is not None:
        facts.append(f"{row['age_days']:,} days old")
    return facts


def _last_sign(row: dict[str, Any]) -> str:
    if row["last_activity_on"] is None:
        return "No contact is known."
    silent = row["silence_working_days"]
    since = "" if silent is None else f", {silent:,} working days ago"
    return f"Last contact {_day(row['last_activity_on'])}{since}."


def _next_step(row: dict[str, Any]) -> str:
    if not row["next_step"] and row["next_step_on"] is None:
        return "No next step is written down."
    on = "" if row["next_step_on"] is None else f", {_day(row['next_step_on'])}"
    return f"Next step: {row['next_step'] or 'not said what'}{on}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
