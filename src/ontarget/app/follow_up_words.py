"""What is said of a follow-up: why now, what to bring, towards what; and why to leave alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ontarget.audit.questions import Question as Asks
from ontarget.core.number import counted
from ontarget.report.obstacles import ObstacleView

Row = Mapping[str, Any]


def why_now(silence: Row, opportunity: Row, as_of: date) -> str:
    """Return why an opportunity is due, from a row of ``silence.find_silence``."""
    why, step = silence["why"], opportunity["next_step"]
    said = _WHY[why](silence, step, as_of)
    if silence["late_days"] > 0 and why in ("unanswered", "talked"):
        said += f"; due since {day_text(silence['due_on'], as_of)}"
    return said


def _waits(silence: Row, step: str | None, as_of: date) -> str:
    del step
    return f"they wrote {on_day(silence['waits_since'], as_of)}, and nobody answered"


def _passed(silence: Row, step: str | None, as_of: date) -> str:
    what = f"'{step}'" if step else "a step"
    return f"{what} was planned for {day_text(silence['step_on'], as_of)} and is not done"


def _planned(silence: Row, step: str | None, as_of: date) -> str:
    day = day_text(silence["step_on"], as_of)
    return f"planned for {day}" + (f": {step}" if step else "")


def _unanswered(silence: Row, step: str | None, as_of: date) -> str:
    del step
    day = day_text(silence["last_touch_on"], as_of)
    n = silence["n_unanswered"]
    said = f"our contact of {day} was not answered"
    if n > 1:
        said = f"{n} contacts of ours were not answered, the last of {day}"
    p = 100 * (silence["p_still"] or 0)
    return f"{said}; left alone, {max(p, 1):.0f} in 100 still answer"


def _talked(silence: Row, step: str | None, as_of: date) -> str:
    del step
    return f"last in contact {on_day(silence['last_contact_on'], as_of)}, and no step is planned"


def _never(silence: Row, step: str | None, as_of: date) -> str:
    del silence, step, as_of
    return "no contact is noted yet"


_WHY = {
    "buyer_waits": _waits,
    "step_passed": _passed,
    "planned_step": _planned,
    "unanswered": _unanswered,
    "talked": _talked,
    "no_contact": _never,
}


def what_to_bring(
    silence: Row, opportunity: Row, obstacles: Sequence[ObstacleView], asks: Sequence[Asks]
) -> tuple[str, str, str] | None:
    """Return what to bring where the shelf has nothing, towards what, and the question's name.

    ``asks``: questions nobody has answered yet; after each contact without an answer it is the
    turn of the next one. None where there is no reason left to come back: then it is better to
    wait.
    """
    step, why = opportunity["next_step"], silence["why"]
    if why == "buyer_waits":
        return "answer what they wrote", step or _AGREE, ""
    if why in ("planned_step", "step_passed") and step:
        return f"do what was agreed: {step}", _AGREE, ""
    turn = silence["n_unanswered"] if why == "unanswered" else 0
    if turn < len(obstacles):
        what = obstacles[turn].what
        return f"ask how it stands with '{what}'", f"'{what}' out of the way", ""
    if turn - len(obstacles) < len(asks):
        one = asks[turn - len(obstacles)]
        return f"find out: {one.ask}", "their answer, and a day for the next step", one.name
    return None if why == "unanswered" else ("propose the next step and a day for it", _AGREE, "")


_AGREE = "a next step with its day"


def why_blocked(guarded: Row, refusal: Row | None, as_of: date) -> str:
    """Return why to leave somebody alone, from a row of ``pressure_guard.guard``."""
    by, until, n = guarded["blocked_by"], guarded["until_on"], guarded["unanswered_touches"]
    after = f". Next: {day_text(until, as_of)}" if until is not None else ""
    if by == "opt_out" and guarded.get("is_out_of_all"):
        return "wants no contact"
    if by == "opt_out":
        return f"wants no contact by {_CHANNEL.get(guarded['channel'], guarded['channel'])}"
    if by == "said_no":
        return _refused(refusal, until, as_of)
    if by == "cap":
        return f"{counted(n, 'contact')} unanswered, {guarded['cap']} are the limit{after}"
    if by == "gap":
        days = guarded["days_since_last"]
        when = counted(days, "working day") + " ago" if days else "today"
        return f"contacted {when}{after}"
    p = 100 * (guarded["p_answer"] or 0)
    return f"{counted(n, 'contact')} unanswered; {p:.0f} in 100 answer the next one: not worth it"


def _refused(refusal: Row | None, until: date | None, as_of: date) -> str:
    if refusal is not None and refusal["kind"] == "not-now":
        back = "" if until is None else f". Comes back {day_text(until, as_of)}"
        return f"asked for later{back}"
    said = "" if refusal is None else f" {on_day(refusal['said_at'].date(), as_of)}"
    return f"said no{said}"


_CHANNEL = {"email": "mail", "call": "telephone", "meeting": "meeting"}


def why_out_of_sight(silence: Row, as_of: date) -> str:
    """Return how long there was no sign, against how long wins were ever silent."""
    n = silence["silent_days"]
    last = silence["last_sign_on"]
    since = "" if last is None else f", since {day_text(last, as_of)}"
    return (
        f"no sign from the buyer for {counted(n, 'working day')}{since}; 9 in 10 wins were never "
        f"silent beyond {silence['usual_silence']:.0f} (n {silence['n_wins']})"
    )


def why_waiting(silence: Row, as_of: date) -> str:
    """Return why nothing is due yet."""
    due = day_text(silence["due_on"], as_of)
    if silence["why"] == "planned_step":
        return f"a step is planned: quiet until {due}"
    if silence["why"] == "unanswered":
        p = 100 * (silence["p_still"] or 0)
        return f"{p:.0f} in 100 still answer without being asked; write again {due}"
    return f"due {due}"


def on_day(day: date, as_of: date) -> str:
    """Return a day with its preposition: today, on Thursday."""
    said = day_text(day, as_of)
    return said if said in ("today", "yesterday", "tomorrow") else f"on {said}"


def day_text(day: date, as_of: date) -> str:
    """Return a day as one says it: today, Thursday, 12 Nov, 12 Nov 2025."""
    away = (day - as_of).days
    if away == 0:
        return "today"
    if away in (1, -1):
        return "tomorrow" if away == 1 else "yesterday"
    if abs(away) <= 6:
        return f"{day:%A}"
    year = "" if day.year == as_of.year else f" {day.year}"
    return f"{day:%a} {day.day} {day:%b}{year}"
