"""Audit, forecast and answer as handouts for a meeting or a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ontarget.report.answer import Answer, PeriodView, ScopeView, chance_in_words, in_hundred
from ontarget.report.audit import AuditedOpportunity, AuditView, FindingView, Money
from ontarget.report.audit_words import VERDICT_WORDS
from ontarget.report.forecast import Forecast, OpportunityForecast, RealisticClose
from ontarget.report.handout import Cell, Column, Grid, Handout, Kind, Passage, day_words, shown

_ID = Column("opportunity_id", "Id", is_printed=False)
_REALISTIC = (
    Column("realistic_p25", "If won, from", "date"),
    Column("realistic_p50", "If won, middle", "date", is_printed=False),
    Column("realistic_p75", "If won, to", "date"),
)
_SUMMARY = (Column("what", "What"), Column("value", "Value"))


def _named(scope: ScopeView, currencies: set[str | None]) -> tuple[Column, ...]:
    """Return the columns that every opportunity has; on paper nothing that is the same in all."""
    only = next(iter(currencies)) if len(currencies) == 1 else None
    return (
        Column("name", "Opportunity"),
        Column("owner", "Owner", is_printed=scope.kind != "owner"),
        Column("amount", f"Amount, {only}" if only else "Amount", "amount"),
        Column("currency", "Currency", is_printed=only is None),
    )


def why_alone(why: str) -> str:
    """Return the reason of a verdict without what the target hangs on, which has its own columns.

    >>> why_alone("44 % within 26 weeks; a new one has 30 %. Hit 85 in 100 if won, 44 if lost.")
    '44 % within 26 weeks; a new one has 30 %.'
    """
    return why.split(". Hit ", maxsplit=1)[0].rstrip(".") + "."


def scope_line(scope: ScopeView, period: PeriodView | None, as_of: Any) -> str:
    """Return whose it is, for which period, as of which day."""
    parts = [scope.name or "Company"]
    parts += [period.name] if period else []
    return ", ".join([*parts, f"as of {day_words(as_of)}"])


def money_words(value: Any, currency: str | None) -> str:
    """Return an amount with its currency, as a sentence has it.

    >>> money_words(38500, "EUR")
    'EUR 38,500'
    """
    return f"{currency or ''} {shown(value, 'amount')}".strip()


def audit_handout(audit: AuditView) -> Handout:
    """Return an audit: summary, worst findings, opportunities, every finding."""
    period = audit.period.name
    columns = (
        _ID, *_named(audit.scope, {one.currency for one in audit.opportunities}),
        Column("close_date", "Dated", "date"),
        Column("verdict", "Verdict"),
        Column("why", "Why"),
        Column("p_win_in_period", f"Wins in {period}", "share"),
        Column("p_win_in_horizon", "Wins within the horizon", "share", is_printed=False),
        Column("horizon_weeks", "Horizon, weeks", "whole", is_printed=False),
        *_REALISTIC,
        Column("p_hit_if_won", "Hit if won", "share"),
        Column("p_hit_if_lost", "Hit if lost", "share"),
        Column("n_findings", "Findings", "whole"),
        Column("decided", "Decided", is_printed=False),
        Column("decided_on", "Decided on", "date", is_printed=False),
        Column("until", "Back on", "date", is_printed=False),
        Column("note", "Note", is_printed=False),
    )  # fmt: skip
    rows = tuple(_audit_row(one) for one in audit.opportunities)
    return Handout(
        "Pipeline audit",
        scope_line(audit.scope, audit.period, audit.as_of),
        audit.as_of,
        (
            _audit_summary(audit),
            Passage("Look at these first", entries=tuple(_worst(audit)), is_numbered=True),
            Grid("Opportunities", columns, rows, "Most at stake first."),
            _findings(audit),
            _notes(audit.notes),
        ),
        ("Opportunities", "Findings", "Summary"),
    )


def _audit_row(one: AuditedOpportunity) -> tuple[Any, ...]:
    decision = one.decision
    return (
        one.opportunity_id, one.name, one.owner, one.amount, one.currency, one.close_date,
        VERDICT_WORDS[one.verdict], why_alone(one.why), one.p_win_in_period, one.p_win_in_horizon,
        one.horizon_weeks, *_days(one.realistic_close), one.p_hit_if_won, one.p_hit_if_lost,
        len(one.findings), None if decision is None else VERDICT_WORDS[decision.verdict],
        None if decision is None else decision.decided_on,
        None if decision is None else decision.until, one.note,
    )  # fmt: skip


def _days(close: RealisticClose) -> tuple[Any, Any, Any]:
    return close.p25, close.p50, close.p75


def _audit_summary(audit: AuditView) -> Grid:
    summary, cover = audit.summary, audit.summary.coverage
    is_mixed = len(summary.open_amounts) > 1
    values: list[tuple[str, Any, Kind]] = [
        ("As of", audit.as_of, "date"),
        ("Scope", audit.scope.name or "Company", "text"),
        ("Period", audit.period.name, "text"),
        ("Open opportunities", summary.n_open, "whole"),
        *_worth("Open amount", summary.open_amounts, is_mixed),
        ("Currency", None if is_mixed else summary.currency, "text"),
        ("Open, times what is to go", _times(cover.open), "amount"),
        ("Dated in the period, times what is to go", _times(cover.dated), "amount"),
        ("Likely to arrive, times what is to go", _times(cover.expected), "amount"),
    ]
    for one in summary.by_verdict:
        name = VERDICT_WORDS[one.verdict].capitalize()
        values += [
            (name, one.n, "whole"),
            *_worth(f"{name}, amount", one.amounts, is_mixed),
            (f"{name}, share of the period's wins", one.share_of_period, "share"),
        ]
    values.append(("Findings", summary.n_findings, "whole"))
    return _summary(values)


def _worth(what: str, moneys: tuple[Money, ...], is_mixed: bool) -> Iterator[tuple[str, Any, Kind]]:
    """Yield amounts, each under its own currency where there are two: they are never added up."""
    for one in moneys:
        yield (
            (f"{what}, {one.currency or 'no currency'}" if is_mixed else what),
            one.amount,
            "amount",
        )
    if not moneys and not is_mixed:
        yield what, 0, "amount"


def _times(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _summary(values: list[tuple[str, Any, Kind]]) -> Grid:
    rows = tuple((what, Cell(_rounded(value), kind)) for what, value, kind in values
                 if value is not None)  # fmt: skip
    return Grid("Summary", _SUMMARY, rows)


def _rounded(value: Any) -> Any:
    return round(value, 4) if isinstance(value, float) else value


def _worst(audit: AuditView) -> Iterator[str]:
    for one in audit.summary.worst:
        amount = "" if one.amount is None else f", {money_words(one.amount, one.currency)}"
        yield f"{one.name or 'Pipeline'}{amount}: {one.finding.text}. Then: {one.finding.fix}."


def _findings(audit: AuditView) -> Grid:
    columns = (
        _ID, Column("name", "Opportunity"), Column("owner", "Owner"), Column("rule_id", "Rule"),
        Column("severity", "Severity"), Column("text", "Found"), Column("fix", "Remedy"),
    )  # fmt: skip
    about_one = [
        (one.opportunity_id, one.name, one.owner, *_finding(finding))
        for one in audit.opportunities
        for finding in one.findings
    ]
    about_all = [
        (None, finding.subject or "Pipeline", None, *_finding(finding))
        for finding in audit.findings
    ]
    return Grid("Findings", columns, (*about_all, *about_one),
                "What a rule is: ontarget explain RULE.")  # fmt: skip


def _finding(finding: FindingView) -> tuple[str, str, str, str]:
    return finding.rule_id, finding.severity, finding.text, finding.fix


def _notes(notes: tuple[str, ...]) -> Passage:
    return Passage("Notes" if notes else "", entries=notes)


def forecast_handout(forecast: Forecast) -> Handout:
    """Return a forecast: every open opportunity, the likeliest first."""
    columns = (
        _ID, *_named(forecast.scope, {one.currency for one in forecast.opportunities}),
        Column("stage", "Stage"),
        Column("close_date", "Dated", "date"),
        Column("p_win_in_period", f"Wins in {forecast.period.name}", "share"),
        Column("p_win_in_horizon", f"Wins within {forecast.horizon_weeks} weeks", "share"),
        *_REALISTIC,
        Column("reasons", "Because", is_printed=False),
    )  # fmt: skip
    rows = tuple(_forecast_row(one) for one in forecast.opportunities)
    values: list[tuple[str, Any, Kind]] = [
        ("As of", forecast.as_of, "date"),
        ("Scope", forecast.scope.name or "Company", "text"),
        ("Period", forecast.period.name, "text"),
        ("Open opportunities", len(rows), "whole"),
        ("Expected wins", sum(one.p_win_in_period for one in forecast.opportunities), "amount"),
        ("Rests on", forecast.basis.label, "text"),
    ]
    return Handout(
        "Forecast",
        scope_line(forecast.scope, forecast.period, forecast.as_of),
        forecast.as_of,
        (_summary(values), Grid("Opportunities", columns, rows, "The likeliest first.")),
        ("Opportunities", "Summary"),
    )


def _forecast_row(one: OpportunityForecast) -> tuple[Any, ...]:
    reasons = "; ".join(reason.text for reason in one.reasons)
    return (
        one.opportunity_id, one.name, one.owner, one.amount, one.currency, one.stage,
        one.close_date, one.p_win_in_period, one.p_win_in_horizon, *_days(one.realistic_close),
        reasons or None,
    )  # fmt: skip


def answer_handout(answer: Answer) -> Handout:
    """Return an answer: its numbers, what decides it, what comes next."""
    parts: list[Passage | Grid] = [Passage("", (headline(answer),))]
    if answer.change is not None:
        parts.append(Passage("", (change_line(answer),)))
    parts.append(_answer_summary(answer))
    if answer.drivers:
        parts.append(_drivers(answer))
    if answer.breakdown:
        parts.append(_breakdown(answer))
    if answer.outlook:
        parts.append(Passage("Next", entries=tuple(one.text for one in answer.outlook)))
    parts.append(_notes((answer.base_rate.text, *answer.notes)))
    names = tuple(part.name for part in parts if isinstance(part, Grid))
    return Handout(
        "Are you going to hit your target?",
        scope_line(answer.scope, answer.period, answer.as_of),
        answer.as_of,
        tuple(parts),
        names,
    )


def headline(answer: Answer) -> str:
    """Return an answer in one line: chance, target, range; the range alone without a target."""
    spread = (
        f"8 in 10 end between {shown(round(answer.bookings.p10), 'amount')} and "
        f"{shown(round(answer.bookings.p90), 'amount')}"
    )
    if answer.p_hit is None or answer.target is None:
        booked = money_words(answer.booked, answer.measure_unit)
        return f"No target for {answer.period.name}; {booked} booked, {spread}."
    return (
        f"{chance_in_words(answer.p_hit).rstrip('.')}: {in_hundred(answer.p_hit)} to reach "
        f"{money_words(answer.target.amount, answer.measure_unit)} by "
        f"{day_words(answer.period.end)}; {spread}."
    )


def change_line(answer: Answer) -> str:
    """Return what the last published answer was and why it moved; empty if there was none."""
    change = answer.change
    if change is None:
        return ""
    before = f"{day_words(change.since)}: {change.p_hit_before * 100:.0f} in 100"
    return f"{before}; {change.text}."


def _answer_summary(answer: Answer) -> Grid:
    spread = answer.bookings
    values: list[tuple[str, Any, Kind]] = [
        ("As of", answer.as_of, "date"),
        ("Period ends", answer.period.end, "date"),
        ("Working days left", answer.period.working_days_left, "whole"),
        ("Measured in", answer.measure_unit, "text"),
        ("Target", None if answer.target is None else answer.target.amount, "amount"),
        ("Booked", answer.booked, "amount"),
        ("To go", answer.gap, "amount"),
        ("Chance to hit the target", answer.p_hit, "share"),
        *((f"Ends with, {name}", round(value), "amount") for name, value in (
            ("1 in 10 below", spread.p10), ("middle", spread.p50), ("1 in 10 above", spread.p90))),
        ("Expected", round(spread.mean), "amount"),
        ("of it booked", round(answer.parts.booked), "amount"),
        ("of it open", round(answer.parts.open), "amount"),
        ("of it not yet created", round(answer.parts.create_and_close), "amount"),
        ("Rests on", answer.basis.label, "text"),
        ("Record", answer.record.label, "text"),
    ]  # fmt: skip
    return _summary(values)


def _drivers(answer: Answer) -> Grid:
    columns = (
        _ID, Column("name", "Opportunity"), Column("amount", "Amount", "amount"),
        Column("p_win_in_period", f"Wins by {day_words(answer.period.end)}", "share"),
        Column("p_hit_if_won", "Hit if won", "share"),
        Column("p_hit_if_lost", "Hit if lost", "share"),
    )  # fmt: skip
    rows = tuple(
        (one.opportunity_id, one.name, one.amount, one.p_win_in_period, one.p_hit_if_won,
         one.p_hit_if_lost)
        for one in answer.drivers
    )  # fmt: skip
    return Grid("What decides it", columns, rows)


def _breakdown(answer: Answer) -> Grid:
    columns = (
        Column("name", (answer.split_by or "part").capitalize()),
        Column("booked", "Booked", "amount"),
        Column("p10", "1 in 10 below", "amount"), Column("p50", "Middle", "amount"),
        Column("p90", "1 in 10 above", "amount"), Column("target", "Target", "amount"),
        Column("p_hit", "Hit", "share"),
    )  # fmt: skip
    rows = tuple(
        (
            one.name,
            one.booked,
            round(one.p10),
            round(one.p50),
            round(one.p90),
            one.target,
            one.p_hit,
        )
        for one in answer.breakdown
    )
    return Grid("Split", columns, rows)
