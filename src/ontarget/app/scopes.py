"""Which owner, team or company is meant."""

from __future__ import annotations

from difflib import get_close_matches

from ontarget.app.desk import Desk
from ontarget.app.sellers import sellers_on
from ontarget.core.errors import AmbiguousName, NotInBook
from ontarget.core.scope import COMPANY, Scope


def owner_names(desk: Desk) -> list[str]:
    """Return the names of all sellers: those of owner records, and those opportunities name."""
    with desk.book.read() as book:
        records = sellers_on(desk, book)
    named = {(row["source"], row["source_id"]): row["name"] or row["source_id"] for row in records}
    found = set(named.values()) | set(desk.book.distinct("opportunity", "owner"))
    found |= set(desk.book.distinct("opportunity", "owner_id")) - {key for _, key in named}
    return sorted(found)


def team_names(desk: Desk) -> list[str]:
    """Return the names of all teams and managers on the desk's day."""
    with desk.book.read() as book:
        records = sellers_on(desk, book)
    found = {row[name] for row in records for name in ("team", "manager")}
    return sorted(name for name in found if name)


def chosen_scope(desk: Desk, stated: Scope | None) -> Scope:
    """Complete a scope's name; without one it is the user's own, else the company's.

    A unique part of a name is enough. NotInBook for an unknown name, AmbiguousName (listing
    them) for several matches.
    """
    if stated is None:
        me = desk.settings.text("me")
        if not me:
            return COMPANY
        names = owner_names(desk)
        return Scope("owner", match_name(me, names, "owner") if names else me)
    if stated.kind == "company":
        return COMPANY
    names = owner_names(desk) if stated.kind == "owner" else team_names(desk)
    return Scope(stated.kind, match_name(stated.name, names, stated.kind))


def match_name(text: str, names: list[str], what: str) -> str:
    """Return the one name that ``text`` is, or is a part of."""
    if text in names:
        return text
    exact = [name for name in names if name.casefold() == text.casefold()]
    matches = exact or [name for name in names if text.casefold() in name.casefold()]
    if len(matches) == 1:
        return matches[0]
    if not matches:
        raise NotInBook(f"There is no {what} '{text}' in the book.", _nearest(text, names))
    raise AmbiguousName(
        f"'{text}' could be any of: {', '.join(matches[:20])}.", "Write more of the name."
    )


def _nearest(text: str, names: list[str]) -> str:
    """Name who may be meant: the most alike, else the first of all."""
    if not names:
        return "Import opportunities first: ontarget import FILE"
    plain = {name.casefold(): name for name in names}
    alike = [plain[one] for one in get_close_matches(text.casefold(), plain, n=5)]
    if alike:
        return f"Nearest: {', '.join(alike)}."
    return f"Known: {', '.join(names[:10])}{' ...' if len(names) > 10 else ''}."
