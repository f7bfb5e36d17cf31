"""The scope options that every answer shares."""

from __future__ import annotations

from ontarget.core.scope import Scope, one_scope


def stated_scope(owner: str | None, team: str | None, company: bool) -> Scope | None:
    """Return the scope that was stated, or None; UsageError for more than one."""
    return one_scope(owner, team, company, named="--owner, --team and --company")
