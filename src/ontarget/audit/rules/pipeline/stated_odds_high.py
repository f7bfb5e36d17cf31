"""PIP004: the stated odds are far above what history gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontarget.audit.rule import Limit, example, rule

if TYPE_CHECKING:
    from ibis.expr.types import NumericScalar, Table

_OTHERS = tuple({"probability": 0.5} for _ in range(4))


@rule(
    "PIP004",
    severity="medium",
    basis="policy",
    requires=("probability", "p_win_in_horizon"),
    limits=(
        Limit("most_above", 0.3, "share", "how far above they may be", 0, 1),
        Limit("default_share", 0.3, "share", "of a stage with one figure that make it its default",
              0, 1),
    ),
    says="{stated:percent} is stated; wins within {horizon_weeks} weeks: {p_win:percent}",
    fix="name the sign from the buyer behind it, or lower it",
    fires=(
        example(probability=0.9, tables={"open_rows": _OTHERS}, evidence={"stated": 0.9}),
        example(probability=0.95, p_win_in_horizon=0.2, stage=None, stage_place=None,
                tables={"open_rows": ({"probability": 0.4, "stage": None},) * 5}),
    ),
    quiet=(
        example(probability=0.8, p_win_in_horizon=0.55, tables={"open_rows": _OTHERS}),
        example(probability=0.9, tables={"open_rows": ({"probability": 0.9},) * 4}),
        example(probability=0.9, tables={"open_rows": (*_OTHERS, {"probability": 0.9})}),
        example(probability=0.9),
        example(probability=None, tables={"open_rows": _OTHERS}),
        example(probability=0.9, tables={"open_rows": ({"probability": 0.9}, *_OTHERS[:3])}),
    ),
)  # fmt: skip
def stated_odds_high(
    open_rows: Table, *, most_above: NumericScalar, default_share: NumericScalar
) -> Table:
    """The odds a person stated are far above those that history gives.

    Why: hope that no sign from the buyer backs is the dearest kind of error in a forecast.
    Evidence: the stated odds and the chance of a win within the horizon.
    Fix: name the sign, or lower the odds.
    Quiet when: many in the stage have the same figure (then the CRM set it), or they are near.
    """
    stated = open_rows.filter(open_rows.probability.notnull()).mutate(
        stage=open_rows.stage.fill_null(""), process=open_rows.pipeline.fill_null("")
    )
    in_stage = [stated.source, stated.process, stated.stage]
    rows = stated.mutate(
        n_stage=stated.count().over(group_by=in_stage),
        n_same=stated.count().over(group_by=[*in_stage, stated.probability]),
    )
    share_same = rows.n_same.cast("float64") / rows.n_stage.cast("float64")
    above = rows.probability - rows.p_win_in_horizon
    rows = rows.mutate(stated=rows.probability, p_win=rows.p_win_in_horizon, size=above)
    rows = rows.filter((share_same < default_share) & (above > most_above))
    return rows.select("record_id", "stated", "p_win", "horizon_weeks", "size")
