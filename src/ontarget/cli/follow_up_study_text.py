"""What past follow-ups show, as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from ontarget.cli.plan_text import wrap
from ontarget.report.follow_up_study import ShareView, StudyView

_LEAST = 10
_TREND = {"rising": "rises", "falling": "falls", "flat": "neither rises nor falls"}


def study_lines(found: StudyView, width: int) -> list[str]:
    """Return the study in lines no wider than ``width``."""
    width = max(60, min(width, 90))

    def say(text: str, indent: str = "  ") -> list[str]:
        return wrap(text, width, indent, indent)

    lines = [f"How follow-ups are found ({found.n_contacts:,} contacts of ours in the book)", ""]
    caps = found.caps
    lines += say(
        f"Caps, always first: {caps['unanswered']} contacts without an answer within "
        f"{caps['window_days']} days ({caps['unanswered_late_stage']} in later stages), "
        f"{caps['minimum_gap_days']} working days between two, nothing from {caps['quiet_from']} "
        f"to {caps['quiet_to']} of their day, nothing after a no, and nobody who opted out. "
        "Answered contacts and agreed meetings are no pressure."
    )
    lines += ["", "  How long answers take, in working days"]
    days = list(found.curves[0].answered_by) if found.curves else []
    lines.append(
        f"    {'':<18} {'n':>7} {'ever':>6} "
        + " ".join(f"{'by ' + day:>6}" for day in days)
        + "  write again"
    )
    for curve in found.curves:
        shares = " ".join(f"{100 * curve.answered_by[day]:>4.0f} %" for day in days)
        rests = "" if curve.rests_on == "segment" else f" (rests on the {curve.rests_on})"
        lines.append(
            f"    {curve.group[:18]:<18} {curve.n:>7,} {100 * curve.p_answer:>4.0f} % {shares}"
            f"  after {curve.wait_days}{rests}"
        )
    lines += ["", "  The next contact without an answer so far"]
    lines.append(f"    {'contact':>7} {'n':>7} {'answered':>9} {'opted out':>10} {'net hours':>9}")
    for one in found.attempts:
        lines.append(
            f"    {one.turn:>7} {one.n:>7,} {100 * one.p_answer:>7.0f} % "
            f"{100 * one.p_annoyed:>8.1f} % {one.worth_hours:>12.2f}"
        )
    lines += say(
        "Fewer answers later on are those of buyers who were silent all along: it does not show "
        "that contacts do harm."
    )
    days_silent = f"  Buyers silent for {found.unanswered_days} days"
    lines += ["", f"{days_silent}: answered within 30 more, by contacts so far"]
    lines += _shares(found.later_answered)
    if any(one.n >= _LEAST for one in found.later_answered):
        lines += say(f"The share {_TREND[found.later_trend]} with the contacts made.")
    lines += ["", "  For comparison only: won by all contacts there ever were"]
    lines += _shares(found.naive_won)
    if any(one.n >= _LEAST for one in found.naive_won):
        why = " It compares buyers who answered at once with those who never did."
        if found.is_survivorship:
            why = " Survivorship: who answers at once needs few contacts."
        lines += say(f"This one {_TREND[found.naive_trend]}.{why}")
    lines += ["", "  Answers to mails by the buyer's hour"]
    lines += [f"    {one.label:<10} {100 * (one.share or 0):>4.0f} %" for one in found.hours]
    lines += say(found.hours_text)
    if found.followed:
        lines += ["", "  What followed items of the shelf (not what they brought about)"]
        for row in found.followed:
            lines += say(f"{row['title']}: {row['text']}", "    ")
    return lines


def _shares(shares: Iterable[ShareView]) -> list[str]:
    told = [one for one in shares if one.share is not None and one.n >= _LEAST]
    if not told:
        return ["    Not enough to tell."]
    return [
        f"    {one.label:>3}  {100 * (one.share or 0):>4.0f} %  "
        f"({100 * (one.low or 0):.0f} to {100 * (one.high or 0):.0f}, n {one.n:,})"
        for one in told
    ]
