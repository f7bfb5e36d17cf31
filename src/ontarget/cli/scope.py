"""The scope options that every answer shares."""

from __future__ import annotations

from ontarget.core.errors import UsageError
from ontarget.core.scope import COMPANY, Scope


def stated_scope(owner: str | None, team: str | None, company: bool) -> Scope | None:
    """Return the scope that was stated, or None; UsageError for more than one."""
    stated = [Scope("owner", owner)] if owner else []
    stated += [Scope("team", team)] if team else []
    stated += [COMPANY] if company else []
    if len(stated) > 1:
        raise UsageError("--owner, --team and --company exclude one another.", "Give one of them.")
    return stated[0] if stated else None
