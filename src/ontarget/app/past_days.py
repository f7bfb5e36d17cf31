"""A backtest as work of its own, begun from a page, and what the last one of a scope found."""

from __future__ import annotations

from ontarget.app.desk import Desk
from ontarget.app.jobs import Job, cancel_job, list_jobs, start_job
from ontarget.app.scopes import chosen_scope
from ontarget.core.scope import Scope
from ontarget.report.backtest import Backtest, read_backtest

KIND = "backtest"


def begin_past_days(desk: Desk, stated: Scope | None) -> Job:
    """Begin to ask past days of a scope again, unless that is at work already."""
    scope = chosen_scope(desk, stated)
    found = last_job(desk, scope)
    if found is not None and found.state == "running":
        return found
    whose = ["--company"] if scope.kind == "company" else [f"--{scope.kind}", scope.name]
    return start_job(desk, KIND, [KIND, *whose], options={"scope": [scope.kind, scope.name]})


def last_job(desk: Desk, scope: Scope) -> Job | None:
    """Return the job of a scope that was begun last, None without one."""
    meant = [scope.kind, scope.name]
    jobs = list_jobs(desk, (KIND,))
    return next((job for job in jobs if job.options.get("scope") == meant), None)


def find_past_days(desk: Desk, stated: Scope | None) -> tuple[Scope, Job | None, Backtest | None]:
    """Return the scope, the last job of it, and the last backtest that was finished."""
    scope = chosen_scope(desk, stated)
    meant = [scope.kind, scope.name]
    for job in list_jobs(desk, (KIND,)):
        if job.options.get("scope") == meant and job.result is not None:
            return scope, last_job(desk, scope), read_backtest(job.result)
    return scope, last_job(desk, scope), None


def stop_past_days(desk: Desk, stated: Scope | None) -> None:
    """Stop the work of a scope, if it is at work; days that are done are kept."""
    found = last_job(desk, chosen_scope(desk, stated))
    if found is not None and found.state == "running":
        cancel_job(desk, found.id)


def failed_because(job: Job | None) -> str:
    """Return why the last work failed, empty if it did not."""
    if job is None or job.state != "failed":
        return ""
    return job.said[-1] if job.said else "It did not say why."
