"""What an address asks for: whose numbers, which period, which day; parsed once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import parse_qsl, urlencode

from ontarget.core.day import parse_day
from ontarget.core.errors import UsageError
from ontarget.core.scope import Scope, one_scope

_KINDS = ("owner", "team")


@dataclass(frozen=True, slots=True)
class View:
    """Scope, period and day of a page. None: the user's own, the shortest one, today.

    ``rest`` holds what belongs to one page alone, such as a filter or the order of a table.
    """

    scope: Scope | None = None
    period: str | None = None
    as_of: date | None = None
    rest: tuple[tuple[str, str], ...] = ()

    def get(self, name: str, default: str = "") -> str:
        """Return what the page's own part of the address says."""
        return dict(self.rest).get(name, default)

    def page(self) -> int:
        """Return the number of the page of a table, from 1."""
        text = self.get("page", "1")
        return max(int(text), 1) if text.isdecimal() and len(text) < 9 else 1

    def query(self, *, keep_rest: bool = False, **changes: object) -> str:
        """Return the address's query with changes; None takes a part out.

        >>> View(Scope("owner", "Maya"), "2026-Q4").query(period="2026-11")
        '?owner=Maya&period=2026-11'
        """
        parts: dict[str, str] = {}
        if self.scope is not None:
            parts[self.scope.kind] = self.scope.name or "yes"
        if self.period:
            parts["period"] = self.period
        if self.as_of:
            parts["as_of"] = self.as_of.isoformat()
        if keep_rest:
            parts |= dict(self.rest)
        if any(name in changes for name in ("owner", "team", "company")):
            parts = {name: said for name, said in parts.items()
                     if name not in ("owner", "team", "company")}  # fmt: skip
        for name, value in changes.items():
            parts.pop(name, None)
            if value not in (None, ""):
                parts[name] = str(value)
        return f"?{urlencode(parts)}" if parts else ""

    def fixed(self) -> list[tuple[str, str]]:
        """Return the hidden fields with which a page's own form keeps whose, period and day.

        >>> View(Scope("owner", "Maya"), "2026-Q4").fixed()
        [('owner', 'Maya'), ('period', '2026-Q4')]
        """
        return parse_qsl(self.query().removeprefix("?"))

    def without_rest(self) -> View:
        """Return the view that another page may have."""
        return replace(self, rest=())


def parse_view(said: Mapping[str, str], today: date) -> View:
    """Read the query of an address; UsageError says what is wrong with it."""
    said = {**said, **_whose(said.get("whose", ""))}
    scope = one_scope(said.get("owner"), said.get("team"), bool(said.get("company")))
    as_of = parse_day(said["as_of"], today) if said.get("as_of") else None
    known = (*_KINDS, "company", "period", "as_of", "whose")
    rest = tuple((name, value) for name, value in said.items() if name not in known and value)
    return View(scope, said.get("period") or None, as_of, rest)


def _whose(text: str) -> dict[str, str]:
    """Read the choice of the select in the frame: owner:NAME, team:NAME, company or nothing."""
    kind, _, name = text.partition(":")
    if kind == "company":
        return {"company": "yes"}
    return {kind: name} if kind in _KINDS and name else {}


def scope_said(kind: str, name: str) -> Scope | None:
    """Return the scope of a kind and a name, as a form or the frame says it; None for neither.

    >>> scope_said("team", "North"), scope_said("company", ""), scope_said("", "")
    (Scope(kind='team', name='North'), Scope(kind='company', name=''), None)
    """
    if kind in ("owner", "team") and not name:
        raise UsageError("Whose?", "Name the seller or the team.")
    return one_scope(
        name if kind == "owner" else None, name if kind == "team" else None, kind == "company"
    )


def local_path(text: str | None, otherwise: str = "/") -> str:
    """Return a path of this server to go back to; another address is never gone to.

    >>> local_path("/pipeline?page=2"), local_path("//evil.example"), local_path("https://x")
    ('/pipeline?page=2', '/', '/')
    """
    if not text or not text.startswith("/") or text.startswith("//") or "\\" in text:
        return otherwise
    return text if text.isprintable() else otherwise
