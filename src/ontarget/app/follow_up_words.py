"""What is said of a follow-up: why now, what to bring, towards what; and why to leave alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ontarget.core.number import counted
from ontarget.report.obstacles import ObstacleView
from ontarget.report.qualification import QualificationView

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
    return f"they wrote on {day_text(silence['waits_since'], as_of)}, and nobody answered"


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
        said = f"{n} contacts were not answered, the last of {day}"
    return f"{said}; of such, {100 * silence['p_still']:.0f} in 100 still answer"


def _talked(silence: Row, step: str | None, as_of: date) -> str:
    del step
    return f"last contact on {day_text(silence['last_contact_on'], as_of)}, and no step is planned"


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
    silence: Row, opportunity: Row, obstacles: Sequence[ObstacleView],
    asked: QualificationView | None,
) -> tuple[str, str, str] | None:  # fmt: skip
    """Return what to bring where the shelf has nothing, towards what, and the question in it.

    None where there is no reason at all: then it is better to wait.
    """
    step = opportunity["next_step"]
    if silence["why"] == "buyer_waits":
        return "answer what they wrote", step or _AGREE, ""
    if silence["why"] in ("planned_step", "step_passed") and step:
        return f"do what was agreed: {step}", _AGREE, ""
    if obstacles:
        what = obstacles[0].what
        return f"ask how it stands with '{what}'", f"'{what}' out of the way", ""
    if asked is not None and asked.missing:
        question = asked.missing[0].ask
        return (
            f"find out: {question}",
            "their answer, and a day for the next step",
            asked.missing[0].question,
        )
    if silence["why"] in ("talked", "no_contact", "step_passed", "planned_step"):
        return "propose the next step and a day for it", _AGREE, ""
    return None


_AGREE = "a next step with its day"


def why_blocked(guarded: Row, refusal: Row | None, as_of: date) -> str:
    """Return why to leave somebody alone, from a row of ``pressure_guard.guard``."""
    by, until, n = guarded["blocked_by"], guarded["until_on"], guarded["unanswered_touches"]
    after = f". Next: {day_text(until, as_of)}" if until is not None else ""
    if by == "opt_out":
        return f"wants no contact by {_CHANNEL.get(guarded['channel'], guarded['channel'])}"
    if by == "said_no":
        return _refused(refusal, until, as_of)
    if by == "cap":
        return f"{counted(n, 'contact')} unanswered, {guarded['cap']} are the limit{after}"
    if by == "gap":
        days = guarded["days_since_last"]
        return f"contacted {f'{counted(days, "working day")} ago' if days else 'today'}{after}"
    p = 100 * (guarded["p_answer"] or 0)
    return f"{counted(n, 'contact')} unanswered; {p:.0f} in 100 answer the next: it is not worth it"


def _refused(refusal: Row | None, until: date | None, as_of: date) -> str:
    if refusal is not None and refusal["kind"] == "not-now":
        back = "" if until is None else f". Comes back {day_text(until, as_of)}"
        return f"asked for later{back}"
    said = "" if refusal is None else f" on {day_text(refusal['said_at'].date(), as_of)}"
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
