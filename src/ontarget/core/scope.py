"""Whose pipeline is meant: one owner's, a team's, the company's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ontarget.core.errors import UsageError

ScopeKind = Literal["owner", "team", "company"]


@dataclass(frozen=True, slots=True)
class Scope:
    """A part of the book; the company is all of it and has no name."""

    kind: ScopeKind
    name: str = ""

    @property
    def label(self) -> str:
        """Name for people."""
        return self.name or "the company"


COMPANY = Scope("company")


def one_scope(
    owner: str | None, team: str | None, company: bool, *, named: str = "owner, team and company"
) -> Scope | None:
    """Return the scope that was stated, or None; UsageError for more than one.

    >>> one_scope("Maya", None, False)
    Scope(kind='owner', name='Maya')
    """
    stated = [Scope("owner", owner)] if owner else []
    stated += [Scope("team", team)] if team else []
    stated += [COMPANY] if company else []
    if len(stated) > 1:
        raise UsageError(f"{named} exclude one another.", "Give one of them.")
    return stated[0] if stated else None
