"""The audit as lines for a terminal."""

from __future__ import annotations

import textwrap
from datetime import date

from ontarget.core.number import counted
from ontarget.report.answer_words import money
from ontarget.report.audit import AuditedOpportunity, AuditView, Ranked, VerdictSum
from ontarget.report.audit_words import (
    SIGNS,
    VERDICT_WORDS,
    amount_said,
    decided_said,
    not_checked_said,
    paper_said,
    share_notes,
)

_PLAIN = {"keep": "+", "backburner": "~", "cut": "-"}


def audit_lines(audit: AuditView, width: int, *, is_plain: bool) -> list[str]:
    """Return the audit on one screen, no wider than ``width``."""
    width = max(48, min(width, 100))
    summary = audit.summary
    if not summary.n_open:
        return [
            "No open opportunity as of that day, so there is nothing to audit.",
            "Bring in what is open: ontarget import FILE, or one by one: ontarget add",
        ]
    lines = [*title_lines("Pipeline audit", audit, width), "", *_paper(audit, width), ""]
    lines += _verdicts(audit, width, is_plain)
    if summary.worst:
        lines += ["", *_worst(audit, width, is_plain)]
    lines += ["", *_footer(audit, width)]
    return lines


def title_lines(left: str, audit: AuditView, width: int) -> list[str]:
    """Return what is shown, whose, how many and as of which day."""
    n = audit.summary.n_open
    day = f"{audit.as_of:%a} {audit.as_of.day} {audit.as_of:%b %Y}"
    right = f"{audit.scope.name or 'Company'}, {n:,} open, as of {day}"
    if len(left) + len(right) + 2 <= width:
        return [left + right.rjust(width - len(left))]
    return [left, right]


def _paper(audit: AuditView, width: int) -> list[str]:
    text = paper_said(audit.summary, audit.period)
    return textwrap.wrap(text, width, initial_indent="  ", subsequent_indent="  ")


def _verdicts(audit: AuditView, width: int, is_plain: bool) -> list[str]:
    lines = []
    codes = [one.currency for one in audit.summary.open_amounts]
    for one in audit.summary.by_verdict:
        sign = (_PLAIN if is_plain else SIGNS)[one.verdict]
        first, *rest = _amounts(one, codes)
        head = f"  {sign} {VERDICT_WORDS[one.verdict]:<12}{one.n:>6,}{first:>14}"
        notes = share_notes(one, audit.period.name)
        fitting = [note for note in notes if len(head) + len(note) + 3 <= width]
        lines.append(f"{head}   {fitting[0]}" if fitting else head)
        lines += [f"{'':22}{amount:>14}" for amount in rest]
    return lines


def _amounts(one: VerdictSum, codes: list[str | None]) -> list[str]:
    """Return what a verdict's opportunities are worth; each with its currency if there are two."""
    if len(codes) < 2:
        return [money(one.amount) if codes else ""]
    return [amount_said(each.amount, each.currency) for each in one.amounts] or [""]


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"


def _worst(audit: AuditView, width: int, is_plain: bool) -> list[str]:
    n, summary = len(audit.summary.worst), audit.summary
    total = f" of {summary.n_findings:,} findings" if summary.n_findings > n else ""
    lines = [f"  Worst {n}{total}" if total else "  What was found"]
    name_width = min(22, max(12, width // 4))
    has_code, said = len(summary.open_amounts) > 1, dict[str, int]()
    for place, one in enumerate(summary.worst, start=1):
        first = said.setdefault(one.finding.fix, place)
        lines += _ranked(place, one, width, name_width, is_plain, has_code=has_code,
                         as_in=None if first == place else first)  # fmt: skip
    return lines


def _ranked(
    place: int,
    one: Ranked,
    width: int,
    name_width: int,
    is_plain: bool,
    *,
    has_code: bool,
    as_in: int | None,
) -> list[str]:
    name = one.name or "Pipeline"
    name = name if len(name) <= name_width else name[: name_width - 3] + "..."
    amount = (
        "" if one.amount is None else amount_said(one.amount, one.currency if has_code else None)
    )
    head = f"  {place}  {name:<{name_width}} {amount:>10}  "
    indent = " " * (len(head) if width >= 72 else 5)
    first = head if width >= 72 else ""
    lines = [] if first else [head.rstrip()]
    same = f" (the same on {one.n_same:,} more)" if one.n_same else ""
    lines += textwrap.wrap(f"{one.finding.text}{same}", width, initial_indent=first or indent,
                           subsequent_indent=indent)  # fmt: skip
    arrow = "->" if is_plain else "→"
    fix = one.finding.fix if as_in is None else f"as in {as_in}"
    lines += textwrap.wrap(f"{arrow} {fix}", width, initial_indent=indent,
                           subsequent_indent=f"{indent}  ")  # fmt: skip
    return lines


def _footer(audit: AuditView, width: int) -> list[str]:
    summary = audit.summary
    lines: list[str] = []
    lacking = not_checked_said(summary)
    if lacking:
        lines += _wrapped(
            f"{lacking} As columns or files they can be imported: ontarget help fields", width
        )
    if summary.n_asleep:
        lines += _wrapped(f"{summary.n_asleep:,} parked by you: ontarget decisions", width)
    if summary.n_waived:
        n_waived = counted(summary.n_waived, "finding")
        lines += _wrapped(f"{n_waived} accepted: ontarget waive --list", width)
    for problem in audit.problems:
        lines += _wrapped(f"Could not be checked: {problem}", width)
    for note in audit.notes:
        lines += _wrapped(f"Note: {note}", width)
    if summary.n_open > 1:
        lines += _wrapped("If you had to give away half, which? Choose yours first: "
                          "ontarget audit --halve --mine", width)  # fmt: skip
    example = summary.worst[0].finding.rule_id if summary.worst else "SLP001"
    lines += _wrapped(f"Everything: ontarget audit --all    Why a rule: ontarget explain {example}",
                      width)  # fmt: skip
    return lines


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, initial_indent="  ", subsequent_indent="    ")


def detail_lines(audit: AuditView, width: int, *, is_plain: bool) -> list[str]:
    """Return every opportunity with its verdict and all its findings."""
    width = max(48, min(width, 100))
    lines: list[str] = []
    for one in audit.opportunities:
        lines += _detail(one, width, is_plain)
    for finding in audit.findings:
        lines += _wrapped(f"{finding.rule_id} {finding.subject or 'Pipeline'}: {finding.text}",
                          width)  # fmt: skip
    return lines


def _detail(one: AuditedOpportunity, width: int, is_plain: bool) -> list[str]:
    sign = (_PLAIN if is_plain else SIGNS)[one.verdict]
    amount = "" if one.amount is None else f", {one.currency or ''} {money(one.amount)}"
    head = f"{sign} {one.name or one.opportunity_id} ({one.opportunity_id}{amount})"
    lines = [*textwrap.wrap(head, width, subsequent_indent="  ")]
    lines += _wrapped(f"{VERDICT_WORDS[one.verdict]}: {one.why}", width)
    if one.note is not None:
        lines += _wrapped(f"all the same {one.note}", width)
    if one.decision is not None:
        lines += _wrapped(decided_said(one.decision), width)
    if one.realistic_close.p25 and one.realistic_close.p75 and one.p_win_in_horizon >= 0.005:
        dated = "none" if one.close_date is None else _day(one.close_date)
        lines += _wrapped(
            f"If won, likely {_day(one.realistic_close.p25)} to {_day(one.realistic_close.p75)}; "
            f"dated {dated}.", width)  # fmt: skip
    if one.qualification["missing"]:
        missing = ", ".join(one.qualification["missing"])
        lines += _wrapped(f"Not answered yet: {missing}", width)
    for obstacle in one.obstacles:
        due = f", by {_day(obstacle.due_on)}" if obstacle.due_on else ""
        lines += _wrapped(f"In the way: {obstacle.what} ({obstacle.owner or 'nobody'}{due})", width)
    for finding in one.findings:
        lines += _wrapped(f"{finding.rule_id} {finding.text}; {finding.fix}", width)
    return [*lines, ""]


def profile_lines(audit: AuditView) -> list[str]:
    """Return what each rule took, the dearest first."""
    return [
        "Rule                              findings   seconds",
        *(
            f"{one.rule_id} {one.rule:<27}{one.n:>10,}{one.seconds:>10.3f}"
            for one in audit.costs
        ),
    ]  # fmt: skip
