"""What an answer says in whole sentences, the same on a screen, a page or a card."""

from __future__ import annotations

from datetime import date

from ontarget.core.errors import UsageError
from ontarget.core.period import parse_period
from ontarget.report.answer import UNKNOWN, Answer, Needs, PeriodView, in_hundred
from ontarget.report.call import ran_text
from ontarget.report.record import Change, Commit, OnTop

Number = int | float
COUNTED = ("won", "created")
"""Units of what is counted: they stand behind the number, a currency before it."""


def money(value: Number) -> str:
    """Return an amount or count for people: separated thousands, no false decimals.

    >>> money(180000), money(12.5), money(-3)
    ('180,000', '12', '-3')
    """
    return f"{round(value):,}"


def rough(value: Number) -> str:
    """Return a simulated amount with three significant digits, for it is not known better.

    >>> rough(198417.3), rough(7.2)
    ('198,000', '7.2')
    """
    if abs(value) < 10 and not float(value).is_integer():
        return f"{value:.1f}"
    if abs(value) < 1000:
        return f"{round(value):,}"
    digits = len(str(int(abs(value))))
    step = 10 ** max(digits - 3, 0)
    return f"{round(value / step) * step:,}"


def with_unit(value: Number, unit: str) -> str:
    """Write money with its currency before it, counts with what is counted behind.

    >>> with_unit(83600, "EUR"), with_unit(4, "won")
    ('EUR 83,600', '4 won')
    """
    return f"{money(value)} {unit}" if unit in COUNTED else f"{unit} {money(value)}"


def several(n: int, word: str) -> str:
    """Return a number with its word.

    >>> several(1, "win"), several(1200, "win")
    ('1 win', '1,200 wins')
    """
    return f"{n:,} {word}{'' if n == 1 else 's'}"


def day_said(day: date, *, weekday: bool = False) -> str:
    """Return a day as people write it.

    >>> day_said(date(2026, 12, 31)), day_said(date(2026, 12, 31), weekday=True)
    ('31 Dec', 'Thu 31 Dec')
    """
    return f"{f'{day:%a} ' if weekday else ''}{day.day} {day:%b}"


def period_said(answer: Answer) -> str:
    """Return the period as one says it: November, Q4, 2026."""
    start, end = answer.period.start, answer.period.end
    is_month = (start.year, start.month) == (end.year, end.month)
    return f"{start:%B}" if is_month and start.day == 1 else answer.period.name


def period_with_days(period: PeriodView) -> str:
    """Return the name, with its days where they are not those of everybody's calendar."""
    try:
        usual = parse_period(period.name)
    except UsageError:
        usual = None
    if usual is not None and (usual.start, usual.end) == (period.start, period.end):
        return period.name
    return f"{period.name} ({period.start:%Y-%m-%d} to {period.end:%Y-%m-%d})"


def days_left(period: PeriodView) -> str:
    """Return how much of the period is left."""
    said = several(period.working_days_left, "working day")
    return f"{said} left, to {day_said(period.end, weekday=True)}"


def headline(answer: Answer) -> str:
    """Return the answer as one sentence with its number inside it."""
    if answer.p_hit is None or answer.target is None or answer.verdict == UNKNOWN:
        return answer.verdict
    word = answer.verdict.split(".", 1)[0]
    aim = with_unit(answer.target.amount, answer.measure_unit)
    if answer.period.end <= answer.as_of:
        return word.replace("the target", aim)
    if answer.gap is not None and answer.gap <= 0:
        return f"{word}: {with_unit(answer.booked, answer.measure_unit)} of {aim}"
    by = f"{answer.period.end.day} {answer.period.end:%B}"
    return f"{word}: {in_hundred(answer.p_hit)} to reach {aim} by {by}"


def change_said(answer: Answer) -> str | None:
    """Return why the number moved since it was last published; None if it never was."""
    change = answer.change
    if change is None:
        return None
    said = f"{_since(change, answer.as_of)}: {change.p_hit_before * 100:.0f}"
    return said + (f". {_sentence(change.text)}" if change.is_real else f"; {change.text}.")


def _since(change: Change, as_of: date) -> str:
    """Return the weekday of the last six days, else the date."""
    if as_of == change.since:
        return "Earlier today"
    if (as_of - change.since).days <= 6:
        return f"{change.since:%A}"
    year = "" if change.since.year == as_of.year else f" {change.since.year}"
    return f"{day_said(change.since)}{year}"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def coverage_said(answer: Answer) -> str | None:
    """Return how much of the gap is covered, on paper and in truth."""
    raw, quality = answer.coverage.raw, answer.coverage.quality
    if quality is None:
        return None
    if raw is None:
        return f"{quality:.1f} times the gap in truth; no close dates to say more"
    return f"{raw:.1f} times the gap on paper, {quality:.1f} times in truth"


def needs_said(needs: Needs | None) -> str | None:
    """Return what the gap takes; None where nothing is known or nothing is to go."""
    if needs is None or not needs.wins or not needs.opportunities:
        return None
    said = f"about {several(needs.wins, 'win')} out of {needs.opportunities:,}"
    said += f" opportunit{'y' if needs.opportunities == 1 else 'ies'} at your usual rate"
    if needs.first_meetings:
        said += f", from {several(needs.first_meetings, 'first meeting')}"
    return said + f"; new ones by {day_said(needs.by)} at the latest"


def call_said(commit: Commit) -> str | None:
    """Return the scope's own call and how such calls ran."""
    parts = _calls(commit)
    if not parts:
        return None
    said = ", ".join(parts) + "."
    if commit.ran is not None:
        whose = "Your" if commit.said_by is None else "The"
        last = "last commit" if commit.n_past == 1 else f"last {commit.n_past} commits"
        said += f" {whose} {last} ran {ran_text(commit.ran)}."
    return f"{commit.said_by}: {said}" if commit.said_by else said


def on_top_said(commit: Commit) -> list[str]:
    """Return what others say on top of the call."""
    return [
        f"{top.actor} says {', '.join(parts)}." for top in commit.on_top if (parts := _calls(top))
    ]


def _calls(commit: Commit | OnTop) -> list[str]:
    calls = (("commit", commit.amount), ("best case", commit.best_case))
    parts = [f"{word} {round(amount):,}" for word, amount in calls if amount is not None]
    if commit.probability is not None:
        parts.append(f"{commit.probability * 100:.0f} in 100")
    return parts


def luck_said(answer: Answer) -> str | None:
    """Return the chance under no, some and much luck that all deals share."""
    if not answer.p_hit_by_shock or answer.p_hit is None:
        return None
    words = zip(("none", "some", "much"), answer.p_hit_by_shock.values(), strict=False)
    points = ", ".join(f"{word} {p * 100:.0f}" for word, p in words)
    return f"shared by all deals: {points} in 100"
