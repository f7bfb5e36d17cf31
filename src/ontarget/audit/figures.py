"""Joins what history says to the opportunities that are compared with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ibis.expr.types import Table


# Columns whose figures have no fallback, and what their scope is called.
_SCOPES = {"stage": "stage", "skipped": "stage", "owner": "owner"}


def with_figure(rows: Table, reference: Table, measure: str, *, by: str | None = None) -> Table:
    """Add the figure of a measure: ``usual``, ``n``, ``low``, ``high`` and ``whose``.

    Parameters
    ----------
    by
        ``group``: that of the opportunity's group, else the book's; ``stage``, ``skipped`` (a
        stage) or ``owner``: that one alone; None: the book's. ``whose`` says which: " in EMEA", or
        nothing.
    """
    import ibis

    figures = reference.filter((reference.measure == measure) & reference.value.notnull())
    if by in _SCOPES:
        return _own(rows, figures, by).drop("scope")
    everyone = figures.filter(figures.scope == "all")
    everyone = everyone.select("scope", usual="value", n="n", low="low", high="high")
    if by is None:
        rows = rows.mutate(everyone=ibis.literal("all"))
        joined = rows.left_join(everyone, rows.everyone == everyone.scope)
        return joined.mutate(whose=ibis.literal("")).drop("scope", "everyone")
    own = _own(rows, figures, by)
    own = own.mutate(everyone=ibis.literal("all")).drop("scope")
    own = own.rename({f"own_{name}": name for name in ("usual", "n", "low", "high")})
    joined = own.left_join(everyone, own.everyone == everyone.scope)
    has_own = joined.own_usual.notnull()
    columns = {
        name: ibis.ifelse(has_own, joined[f"own_{name}"], joined[name])
        for name in ("usual", "n", "low", "high")
    }
    joined = joined.mutate(**columns, whose=ibis.ifelse(has_own, joined.whose, ""))
    return joined.drop("scope", "everyone", *(f"own_{name}" for name in columns))


def _own(rows: Table, figures: Table, by: str) -> Table:
    import ibis

    prefix = _SCOPES.get(by, by) + ":"
    own = figures.filter(figures.scope.startswith(prefix))
    own = own.select("scope", usual="value", n="n", low="low", high="high")
    rows = rows.mutate(
        own_scope=ibis.literal(prefix) + rows[by], whose=ibis.literal(" in ") + rows[by]
    )
    return rows.left_join(own, rows.own_scope == own.scope).drop("own_scope")
