"""What wins were like, as table expressions: shares with intervals, and quantiles with n."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ibis.expr.types import NumericScalar, NumericValue, Table

_Z = 1.2815515655446004  # 80 %, both sides


def wilson_low(k: NumericValue, n: NumericValue) -> NumericValue:
    """Lower end of the 80 % interval of a share of which k in n were seen (Wilson, 1927)."""
    centre, half, scale = _wilson(k, n)
    return (centre - half) / scale


def wilson_high(k: NumericValue, n: NumericValue) -> NumericValue:
    """Upper end of the 80 % interval of a share of which k in n were seen (Wilson, 1927)."""
    centre, half, scale = _wilson(k, n)
    return (centre + half) / scale


def _wilson(
    k: NumericValue, n: NumericValue
) -> tuple[NumericValue, NumericValue, NumericValue]:  # fmt: skip
    k, n = k.cast("float64"), n.cast("float64")
    share = k / n
    half = ((share * (1.0 - share) + _Z * _Z / 4.0 / n) / n).sqrt() * _Z
    return share + _Z * _Z / 2.0 / n, half, _Z * _Z / n + 1.0


def reached(rows: Table, by: tuple[str, ...], value: str, share: NumericScalar | float) -> Table:
    """Return per group n and ``reached``, the smallest value at or below which ``share`` lie.

    Of 10 rows the .99 reached is the greatest. Rows without a value are left out.
    """
    import ibis

    known = rows.filter(rows[value].notnull())
    group = [known[name] for name in by]
    ranked = known.mutate(
        place=ibis.row_number().over(group_by=group, order_by=known[value]) + 1,
        n=known.count().over(group_by=group),
    )
    enough = ranked.filter(ranked.place.cast("float64") >= ranked.n.cast("float64") * share)
    return enough.group_by(*by).aggregate(n=enough.n.max(), reached=enough[value].min())


def won_rows(closed_rows: Table) -> Table:
    """Return the wins, with what they brought as ``amount`` and no null to group by."""
    wins = closed_rows.filter(closed_rows.status == "won")
    return keyed(wins.mutate(amount=wins.booked_amount.coalesce(wins.amount)))


def keyed(rows: Table) -> Table:
    """Return rows with an empty text for an unknown group or currency, so that they join."""
    return rows.mutate(
        group=rows.group.fill_null(""),
        currency=rows.currency.fill_null(""),
    )


def beside(rows: Table, wins: Table, columns: tuple[str, ...]) -> Table:
    """Return keyed rows with what is told of the wins of their group and currency.

    ``wins`` holds group, currency and ``columns``; where a group has no row there, the row of the
    group '*', all of that currency, counts. ``whose`` says in words which it was.
    """
    import ibis

    own = wins.rename({f"own_{name}": name for name in ("group", "currency", *columns)})
    every = wins.filter(wins.group == "*").drop("group")
    every = every.rename({f"every_{name}": name for name in ("currency", *columns)})
    joined = rows.left_join(
        own, [rows.group == own.own_group, rows.currency == own.own_currency]
    ).left_join(every, rows.currency == every.every_currency)
    is_own = joined.own_group.notnull() & (joined.group != "")
    return joined.mutate(
        whose=ibis.ifelse(is_own, ibis.literal("wins in ") + joined.group, "wins"),
        **{name: joined[f"own_{name}"].coalesce(joined[f"every_{name}"]) for name in columns},
    ).drop(*own.columns, *every.columns)


def with_all(wins: Table) -> Table:
    """Return wins twice: under their own group, and under '*', all of their currency."""
    import ibis

    return wins.filter(wins.group != "").union(wins.mutate(group=ibis.literal("*")))
