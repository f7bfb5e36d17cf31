"""PIP003: committed with odds below one in three."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontarget.audit.rule import Limit, example, rule

if TYPE_CHECKING:
    from ibis.expr.types import NumericScalar, Table


@rule(
    "PIP003",
    severity="high",
    basis="arithmetic",
    requires=("forecast_category", "p_win_in_period"),
    limits=(Limit("least_p_win", 1 / 3, "share", "chance in the period a commit needs", 0, 1),),
    says="is a commit, and wins by {period_end}: {p_win:percent}",
    fix="say what makes this one different, or take it out of the commit",
    fires=(
        example(forecast_category="commit", p_win_in_period=0.33, evidence={"p_win": 0.33}),
        example(forecast_category="Commit", p_win_in_period=0.05, close_date=None),
        example(forecast_category=" COMMIT ", p_win_in_period=0.0, close_date="2026-12-31"),
    ),
    quiet=(
        example(forecast_category="commit", p_win_in_period=0.34),
        example(forecast_category="best case", p_win_in_period=0.05),
        example(forecast_category="commit", p_win_in_period=0.05, close_date="2027-01-01"),
        example(forecast_category="commit", p_win_in_period=None),
        example(forecast_category=None, p_win_in_period=0.05),
        example(forecast_category="not committed", p_win_in_period=0.05),
    ),
)
def commit_against_odds(open_rows: Table, *, least_p_win: NumericScalar) -> Table:
    """It is called a commit for this period, and the odds are below one in three.

    Why: a commit is a promise; one that fails twice in three times costs more than its amount.
    Evidence: the chance that it is won by the period's end.
    Fix: name the evidence the odds do not know, or take it out.
    Quiet when: it is dated after the period, its category is another one, or no odds are known.
    """
    category = open_rows.forecast_category.strip().lower()
    is_asked = (open_rows.close_date <= open_rows.period_end).fill_null(True)
    rows = open_rows.mutate(p_win=open_rows.p_win_in_period, size=1 - open_rows.p_win_in_period)
    is_commit = category.isin(("commit", "committed"))
    rows = rows.filter(is_commit & is_asked & (rows.p_win < least_p_win))
    return rows.select("record_id", "p_win", "period_end", "size")
