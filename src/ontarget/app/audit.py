"""Audit the open pipeline of a scope: a verdict on each opportunity, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.audit_summary import find_summary, main_code
from ontarget.app.audit_tables import Judged, audit_tables, judge_open
from ontarget.app.audit_views import build_views
from ontarget.app.decide import Decision, standing_decisions
from ontarget.app.desk import Desk
from ontarget.app.halve_inputs import FoundHours, find_hours
from ontarget.app.outlook import find_outlook, newborn_of
from ontarget.app.scopes import chosen_scope
from ontarget.app.shelf import Shelf
from ontarget.app.situation import DEFAULT_SEED, Situation, find_situation, period_view
from ontarget.app.waive import without_waived
from ontarget.app.worded import default_note
from ontarget.audit.registry import all_rules
from ontarget.audit.runner import RuleRun, run_rules
from ontarget.audit.verdict import Pipeline, Policy, Verdicts, judge
from ontarget.core.scope import Scope
from ontarget.forecast.columns import Bools, Floats, read_amounts, read_flags
from ontarget.forecast.drivers import find_drivers
from ontarget.report.answer import Outlook, ScopeView
from ontarget.report.audit import AuditView, RuleCost

_LEAST_WINS = 10  # before so many the oldest win says little
_HEARD_LATELY = 10  # working days
# In larger books only those are told that decide most, of the ones that spread the bookings most.
_PIVOTED, _TOLD = 2_000, 100


@dataclass(frozen=True)
class Pivots:
    """P(hit) if won and if lost, one value per open row; NaN where there is no target."""

    if_won: Floats
    if_lost: Floats


@dataclass(frozen=True)
class Audited:
    """Everything an audit is read from; ``ahead`` are the periods after the one asked."""

    situation: Situation
    judged: Judged
    pivots: Pivots
    runs: list[RuleRun]
    n_waived: int
    verdicts: Verdicts
    usual: float
    decisions: dict[int, Decision]
    ahead: tuple[Outlook, ...]
    hours: FoundHours


def audit(
    desk: Desk,
    stated: Scope | None = None,
    *,
    period: str | None = None,
    where: str | None = None,
    limit: int | None = None,
    is_profiled: bool = False,
    seed: int = DEFAULT_SEED,
) -> AuditView:
    """Return the audit of a scope's open opportunities as of the desk's day.

    ``limit`` builds the views of the first so many only; sums are over all.
    """
    found = find_audit(desk, stated, period=period, where=where, seed=seed)
    return audit_view(found, limit=limit, is_profiled=is_profiled)


def find_audit(
    desk: Desk,
    stated: Scope | None = None,
    *,
    period: str | None = None,
    where: str | None = None,
    seed: int = DEFAULT_SEED,
    shelf: Shelf | None = None,
) -> Audited:
    """Judge the open opportunities of a scope and run every rule on them."""
    scope = chosen_scope(desk, stated)
    situation = find_situation(desk, scope, period=period, where=where, seed=seed, shelf=shelf)
    judged = judge_open(situation)
    newborn = newborn_of(situation)
    ahead = find_outlook(situation, newborn)
    tables = audit_tables(situation, judged, ahead)
    runs = run_rules(all_rules(), tables, _limits_set(desk), cache_dir=desk.cache_dir)
    runs, n_waived = without_waived(desk, runs, tables["open_rows"])
    pivots = find_pivots(situation, judged)
    usual = float(newborn.p_within_weeks(judged.horizon_weeks))
    hours = find_hours(desk, judged.rows)
    verdicts = _judge(situation, judged, pivots, usual, hours.each)
    with desk.book.read() as book:
        decisions = standing_decisions(book, desk)
    return Audited(situation, judged, pivots, runs, n_waived, verdicts, usual, decisions, ahead,
                   hours)  # fmt: skip


def find_pivots(situation: Situation, judged: Judged) -> Pivots:
    """Return what the target hangs on each open opportunity, from the paths of the answer."""
    n = judged.rows.num_rows
    won, lost = np.full(n, np.nan), np.full(n, np.nan)
    target = situation.asked.target
    if target is not None and n:
        place = {record_id: i for i, record_id in enumerate(judged.rows["record_id"].to_pylist())}
        p_hit = float((situation.paths.total() >= target).mean())
        won[:], lost[:] = p_hit, p_hit  # whose outcome spreads the bookings least decide nothing
        found = find_drivers(situation.paths, target, limit=None if n <= _PIVOTED else _TOLD)
        rows = [place.get(record_id, -1) for record_id in found["record_id"].to_pylist()]
        at = np.array(rows, np.int64)
        known = at >= 0
        won[at[known]] = found["p_hit_if_won"].to_numpy()[known]
        lost[at[known]] = found["p_hit_if_lost"].to_numpy()[known]
    return Pivots(won, lost)


def _limits_set(desk: Desk) -> dict[str, float]:
    """Return the limits of rules that were changed; other settings have a dot in them too."""
    names = {f"{rule.id}.{limit.name}" for rule in all_rules() for limit in rule.limits}
    return {name: float(v) for name, v in desk.settings.stored.items() if name in names}


def _judge(
    situation: Situation, judged: Judged, pivots: Pivots, usual: float, hours: Floats
) -> Verdicts:
    desk = situation.desk
    rows, outcomes = judged.rows, judged.outcomes
    at_stake = np.nan_to_num(pivots.if_won - pivots.if_lost)
    policy = replace(
        Policy(), keep=desk.settings.number("keep_share"), cut=desk.settings.number("cut_share")
    )
    return judge(
        Pipeline(
            p_horizon=outcomes.p_win_in_horizon,
            p_near=judged.p_near,
            usual=usual,
            at_stake=at_stake,
            p_period=outcomes.p_win_in_period,
            expected=outcomes.p_win_in_horizon * worth_of(rows, situation.asked.currency),
            hours=hours,
            is_beyond=_is_beyond(situation, rows),
            is_alive=_is_alive(rows),
            knows_work=any(
                rows[name].null_count < rows.num_rows
                for name in ("last_activity_on", "next_step_on")
            ),
        ),
        policy,
    )


def worth_of(rows: pa.Table, currency: str | None = None) -> Floats:
    """Return the amount of each row, the middle one of the others where it is unknown.

    Amounts count in one currency, else in the one that most rows have; others are unknown.
    """
    amounts = read_amounts(rows, "amount")
    currency = currency or main_code(rows) or ""
    codes = pc.fill_null(rows["currency"], currency)
    is_same = pc.equal(codes, currency).to_numpy(zero_copy_only=False)
    is_known = amounts.is_known & is_same
    known = amounts.values[is_known]
    usual = float(np.median(known)) if len(known) else 1.0
    return np.where(is_known, amounts.values, usual).astype(np.float64)


def _is_beyond(situation: Situation, rows: pa.Table) -> Bools:
    """Whether an opportunity is older than any that was ever won in this book."""
    closed = situation.state.pipeline
    won = closed.filter(pc.fill_null(pc.equal(closed["status"], "won"), False))
    took = won["age_days"].drop_null()
    if len(took) < _LEAST_WINS:
        return np.zeros(rows.num_rows, dtype=bool)
    is_older = pc.greater(rows["age_days"], pc.max(took))
    return np.asarray(pc.fill_null(is_older, False).to_numpy(zero_copy_only=False), bool)


def _is_alive(rows: pa.Table) -> Bools:
    """A step with a day to come, or an answer of the buyer in the last two weeks of work."""
    is_heard = pc.and_(
        pc.greater(rows["n_inbound"], 0),
        pc.less_equal(pc.fill_null(rows["silence_working_days"], 9999), _HEARD_LATELY),
    )
    return np.asarray(
        read_flags(rows, "has_planned_step") | is_heard.to_numpy(zero_copy_only=False), bool
    )


def audit_view(found: Audited, *, limit: int | None = None, is_profiled: bool = False) -> AuditView:
    """Return the audit as it is shown."""
    situation = found.situation
    desk, asked = situation.desk, situation.asked
    built = build_views(found, limit)
    costs = [
        RuleCost(run.rule.id, run.rule.slug, run.rows.num_rows, round(run.seconds, 4))
        for run in sorted(found.runs, key=lambda run: -run.seconds)
    ]
    return AuditView(
        as_of=desk.as_of,
        scope=ScopeView(asked.scope.kind, asked.scope.name),
        period=period_view(desk, asked),
        summary=find_summary(found, built),
        opportunities=built.opportunities,
        findings=built.pipeline_findings,
        problems=tuple(f"{run.rule.id}: {run.error}" for run in found.runs if run.error),
        costs=tuple(costs) if is_profiled else (),
        notes=(
            *situation.notes,
            *(default_note(situation.firm) if found.judged.rows.num_rows else ()),
        ),
    )
