"""QUA051: in touch with one person only, for longer than wins were."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontarget.audit.people_met import people_met
from ontarget.audit.rule import Limit, example, rule
from ontarget.audit.samples import repeated
from ontarget.audit.shares import reached, wilson_high, wilson_low

if TYPE_CHECKING:
    from ibis.expr.types import NumericScalar, Table


def _met(record_id: int, *days: tuple[str, str]) -> tuple[dict[str, object], ...]:
    return tuple(
        {"record_id": record_id, "contact_id": who, "happened_on": day} for who, day in days
    )


_WINS = tuple(
    row for n in range(20) for row in _met(100 + n, ("a", "2026-03-05"), ("b", "2026-04-01"))
)
_MINE = _met(1, ("c1", "2026-09-15"), ("c1", "2026-10-20"))
_WON = repeated(20)


@rule(
    "QUA051",
    severity="medium",
    basis="statistical",
    requires=("touches",),
    limits=(
        Limit("share", 0.9, "share", "wins that had a second person by this age", 0.5, 1),
        Limit("least_touches", 2, "touches", "there must have been", 1),
        Limit("least_n", 20, "wins", "with known people there must be to tell", 1),
    ),
    says="after {age_days} days in touch with one person only; {k} of {n} wins had a second by day "
    "{usual_days} ({low:percent} to {high:percent})",
    fix="ask your contact who else it matters to, and meet them",
    fires=(
        example(tables={"touches": _WINS + _MINE, "closed_rows": _WON}, evidence={"k": 20}),
        example(age_days=30, tables={"touches": _WINS + _MINE, "closed_rows": _WON}),
    ),
    quiet=(
        example(age_days=29, tables={"touches": _WINS + _MINE, "closed_rows": _WON}),
        example(tables={"touches": _WINS[:38] + _MINE, "closed_rows": _WON}),
        example(tables={"touches": _WINS + _MINE + _met(1, ("c2", "2026-11-20")),
                        "closed_rows": _WON}),
        example(tables={"touches": _WINS + _MINE[:1], "closed_rows": _WON}),
        example(tables={"touches": _WINS[::2] + _MINE, "closed_rows": _WON}),
    ),
)  # fmt: skip
def single_contact(
    open_rows: Table, closed_rows: Table, touches: Table, *,
    share: NumericScalar, least_touches: NumericScalar, least_n: NumericScalar,
) -> Table:  # fmt: skip
    """There has been one person only, at an age at which wins nearly always had a second.

    Why: one person leaves, is overruled or on holiday, and with them the opportunity.
    Evidence: its age, and how many wins had a second person by when. A link, not a cause.
    Fix: ask who else it matters to.
    Quiet when: a second person was there, wins often had one person, or it is young.
    """
    people = people_met(touches)
    wins = closed_rows.filter(closed_rows.status == "won").inner_join(people, "record_id")
    second = wins.second_on.delta(wins.created_on, unit="day").cast("int64")
    wins = wins.mutate(second=second.fill_null(2**31)).select("status", "second")
    usual = reached(wins, ("status",), "second", share).select("n", usual_days="reached")
    usual = wins.cross_join(usual)
    usual = usual.group_by("n", "usual_days").aggregate(
        k=usual.count(where=usual.second <= usual.usual_days)
    )
    single = people.filter((people.n_people == 1) & (people.n_touches >= least_touches))
    rows = open_rows.semi_join(single, "record_id").cross_join(usual.filter(usual.n >= least_n))
    rows = rows.filter(rows.age_days >= rows.usual_days)
    rows = rows.mutate(low=wilson_low(rows.k, rows.n), high=wilson_high(rows.k, rows.n))
    kept = ("record_id", "age_days", "usual_days", "k", "n", "low", "high")
    return rows.select(*kept, size=rows.age_days.cast("float64"))
