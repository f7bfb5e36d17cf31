"""Whose pipeline is meant: one owner's, a team's, the company's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

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
