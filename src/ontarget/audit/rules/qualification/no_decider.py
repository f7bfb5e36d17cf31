"""QUA052: nobody who decides is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontarget.audit.rule import Limit, example, rule

if TYPE_CHECKING:
    from ibis.expr.types import NumericScalar, Table

_USER = {"contact_id": "c1", "name": "Ada Holm", "title": "IT Manager", "is_decider": False}
_BUYER = {**_USER, "contact_id": "c2", "name": "Ulf Berg", "title": "Purchasing Manager"}
_HEAD = {**_USER, "contact_id": "c3", "title": "Managing Director", "is_decider": True}
_UNSAID = {"contact_id": "c4", "name": "Jo Lind"}


@rule(
    "QUA052",
    severity="medium",
    basis="policy",
    requires=("people",),
    limits=(Limit("after_days", 30, "days", "after which someone should be named", 0, 730),),
    says="after {age_days} days nobody who decides is named; {n_people} known, among them "
    "{known_name}, {known_title}",
    fix="ask who signs besides {known_name}",
    fires=(
        example(tables={"people": (_USER,)}, evidence={"n_people": 1, "known_name": "Ada Holm"}),
        example(age_days=30, tables={"people": (_BUYER, _USER)}, evidence={"n_people": 2}),
    ),
    quiet=(
        example(age_days=29, tables={"people": (_USER,)}),
        example(tables={"people": (_USER, _HEAD)}),
        example(tables={"people": (_USER, _UNSAID)}),
        example(tables={"people": (_UNSAID,)}),
        example(),
    ),
)
def no_decider(open_rows: Table, people: Table, *, after_days: NumericScalar) -> Table:
    """Of the people known at the buyer none decides, by role or title.

    Why: who cannot say yes can only pass it on.
    Evidence: how many people are known, and the first of them with the title.
    Fix: ask who signs. What counts as deciding is the list of words in audit/deciders.py.
    Quiet when: someone decides, someone's role and title are both unknown, nobody is known at
    all, or it is young.
    """
    import ibis

    place = ibis.row_number().over(group_by=people.record_id, order_by=people.contact_id)
    known = people.mutate(place=place)
    by_record = known.group_by("record_id").aggregate(
        n_people=known.count(),
        n_other=known.count(where=known.is_decider.fill_null(True)),
        known_name=known.name.max(where=known.place == 0),
        known_title=known.title.coalesce(known.role).max(where=known.place == 0),
    )
    by_record = by_record.filter((by_record.n_other == 0) & by_record.known_name.notnull())
    rows = open_rows.inner_join(by_record, "record_id")
    rows = rows.filter(rows.age_days >= after_days)
    kept = ("record_id", "age_days", "n_people", "known_name", "known_title")
    return rows.select(*kept, size=rows.age_days.cast("float64"))
