"""Qualification: enter, withdraw and show what is known of a buyer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from ontarget.app.desk import Desk
from ontarget.app.find_record import find_record
from ontarget.app.known_facts import (
    NEEDED,
    Fact,
    Facts,
    own_facts,
    source_facts,
    source_questions,
)
from ontarget.app.own_records import (
    day_number,
    day_of,
    merged_into,
    standing,
    with_kept_record,
)
from ontarget.app.record_key import keys_of
from ontarget.audit.questions import Question, find_question, profile_questions
from ontarget.core.errors import UsageError
from ontarget.report.qualification import Difference, QualificationView, QuestionView

if TYPE_CHECKING:
    import pyarrow as pa

Costs = Mapping[str, Difference]


def chosen_questions(desk: Desk) -> tuple[Question, ...]:
    """Return the questions of the profile that the settings choose."""
    settings = desk.settings
    return profile_questions(
        settings.text("qualification_profile"), settings.text("qualification_questions")
    )


def add_fact(
    desk: Desk, opportunity: str, question: str, fact: str, *,
    said_by: str | None = None, said_on: date | None = None,
) -> QualificationView:  # fmt: skip
    """Enter a fact that answers a question; an earlier one is kept and no longer counts."""
    asked = find_question(chosen_questions(desk), question)
    if not fact.strip():
        raise UsageError("A fact has no words.", "To take one back: add --withdraw.")
    if said_on and said_on > desk.as_of:
        raise UsageError(f"{said_on} lies ahead of {desk.as_of}.", "Mend --said-on.")
    row = find_record(desk, opportunity)
    with desk.book.write(notice=desk.notice) as transaction:
        transaction.insert_rows(
            "qualification",
            [{"record_id": row["record_id"], "question": asked.name, "fact": fact.strip(),
              "said_by": (said_by or "").strip() or None, "said_on": said_on,
              "actor": desk.actor, "entered_at": desk.moment}],
        )  # fmt: skip
    return qualification_of(desk, opportunity)


def say_fact(
    desk: Desk, opportunity: str, question: str | None, fact: str | None, *,
    said_by: str | None = None, said_on: date | None = None, withdraw: bool = False,
) -> QualificationView:  # fmt: skip
    """Return all questions of one opportunity, after answering one or taking its answer back.

    UsageError where something is said of no question, or nothing of the one that is named.
    """
    if question is None:
        if fact is not None or withdraw or said_by or said_on:
            named = ", ".join(one.name for one in chosen_questions(desk))
            raise UsageError("No question is named.", f"Questions: {named}.")
        return qualification_of(desk, opportunity)
    if withdraw:
        return withdraw_fact(desk, opportunity, question)
    if fact is None:
        raise UsageError(
            f"Nothing is said about {question}.",
            f'Write: ontarget qualify {opportunity} {question} "what is known" --said-by NAME',
        )
    return add_fact(desk, opportunity, question, fact, said_by=said_by, said_on=said_on)


def withdraw_fact(desk: Desk, opportunity: str, question: str) -> QualificationView:
    """Take back what was entered for a question; UsageError where nothing was."""
    asked = find_question(chosen_questions(desk), question)
    row = find_record(desk, opportunity)
    with desk.book.write(notice=desk.notice) as transaction:
        merged = merged_into(transaction)
        kept = merged.get(row["record_id"], row["record_id"])
        rows = standing(desk, transaction.rows("qualification"), "entered_at", "withdrawn_at")
        # Of a merged opportunity both records' facts count, so both are taken back.
        meant = [
            one["qualification_id"]
            for one in with_kept_record(rows, merged)
            if one["record_id"] == kept and one["question"] == asked.name
        ]
        if not meant:
            raise UsageError(
                f"Nobody entered anything about {asked.name}.",
                "What the source says is changed there.",
            )
        for key in meant:
            transaction.put_row(
                "qualification", {"qualification_id": key, "withdrawn_at": desk.moment}
            )
    return qualification_of(desk, opportunity)


def qualification_of(desk: Desk, opportunity: str) -> QualificationView:
    """Return all questions of one opportunity, with what answers them."""
    row = find_record(desk, opportunity)
    with desk.book.read() as book:
        kept = merged_into(book).get(row["record_id"], row["record_id"])
        row = book.rows("opportunity", record_id=kept)[0]
        facts = source_facts(desk, book, [row]).get(kept, {})
        facts |= own_facts(desk, book).get(kept, {})
        row["key"] = keys_of(book, "opportunity", [row])[kept]
    found = _view(desk, row, facts, chosen_questions(desk), qualification_costs(desk))
    return replace(found, as_of=desk.as_of)


def qualification_views(
    desk: Desk, open_rows: pa.Table, costs: Costs | None = None
) -> dict[int, QualificationView]:
    """Return by record the asked questions of opportunities, rows of the pipeline as of the day.

    Questions are asked where people answer them in this book at all, else only those of which
    the source knows something: otherwise no opportunity is there.
    """
    rows = _needed_rows(desk, open_rows)
    asked, facts = _asked_facts(desk, rows)
    if not asked:
        return {}
    with desk.book.read() as book:
        keys = keys_of(book, "opportunity", rows)
    return {
        row["record_id"]: _view(
            desk,
            {**row, "key": keys[row["record_id"]]},
            facts.get(row["record_id"], {}),
            asked,
            costs or {},
        )
        for row in rows
    }


def questions_table(desk: Desk, open_rows: pa.Table) -> pa.Table:
    """Return the audit's input table ``questions`` for some opportunities, as of the day.

    Empty where nobody answers questions in this book and the source knows nothing of any.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    from ontarget.audit.inputs import INPUTS

    schema = INPUTS["questions"]
    asked, facts = _asked_facts(desk, _needed_rows(desk, open_rows))
    # Whoever answers for two opportunities by hand is not reproached with the others; where the
    # source has a column for it, an empty cell is one.
    if all(fact.known == "user" for of_record in facts.values() for fact in of_record.values()):
        begun = [record_id for record_id, of_record in facts.items() if of_record]
        open_rows = open_rows.filter(pc.is_in(open_rows["record_id"], pa.array(begun, pa.int64())))
    names = [one.name for one in asked]
    ids = np.repeat(open_rows["record_id"].to_numpy(), len(names))
    columns: dict[str, Any] = {
        "record_id": ids,
        "question": pa.array(names, pa.string()).take(
            pa.array(np.tile(np.arange(len(names)), open_rows.num_rows))
        ),
    }
    # Most opportunities have few facts: only those are looked up one by one.
    places = {name: place for place, name in enumerate(names)}
    firsts = dict(zip(ids[:: len(names) or 1].tolist(), range(0, len(ids), len(names) or 1),
                      strict=True))  # fmt: skip
    told = [
        (firsts[record_id] + places[fact.question], fact)
        for record_id, of_record in facts.items()
        if record_id in firsts
        for fact in of_record.values()
        if fact.question in places
    ]
    place_of = np.full(len(ids), -1, np.int64)
    place_of[[place for place, _ in told]] = np.arange(len(told))
    index = pa.array(place_of, mask=place_of < 0)
    for name in schema.names[2:]:
        values = pa.array([getattr(fact, name) for _, fact in told], schema.field(name).type)
        columns[name] = values.take(index)
    return pa.table(columns, schema=schema)


def qualification_costs(desk: Desk, closed_rows: pa.Table | None = None) -> Costs:
    """Return for each question how much more often opportunities with an answer were won.

    Only facts that people entered count: when a column of the source was filled is not known.
    Without ``closed_rows`` they are loaded, unless too few facts were entered to tell anything.
    """
    questions = chosen_questions(desk)
    with desk.book.read() as book:
        rows = standing(desk, book.rows("qualification"), "entered_at", "withdrawn_at")
        answered: dict[str, dict[int, int]] = {}
        for row in reversed(with_kept_record(rows, merged_into(book) if rows else {})):
            day = day_number(day_of(desk, row["entered_at"]))
            answered.setdefault(row["question"], {})[row["record_id"]] = day
    least = desk.settings.whole("tell_least_n")
    if max(map(len, answered.values()), default=0) < least:
        return {}
    from ontarget.app.kept_state import kept_state
    from ontarget.audit.qualification import answer_costs, read_closed

    closed = read_closed(kept_state(desk).pipeline if closed_rows is None else closed_rows)
    found = answer_costs(
        closed, answered, [one.name for one in questions], least_n=least,
        prior_weight=desk.settings.number("prior_weight"),
    )  # fmt: skip
    return {name: Difference(**asdict(one)) for name, one in found.items()}


def _asked_facts(
    desk: Desk, rows: Sequence[Mapping[str, Any]]
) -> tuple[tuple[Question, ...], Facts]:
    """Return the questions to be asked of opportunities, and what is known of them."""
    questions = chosen_questions(desk)
    with desk.book.read() as book:
        own = own_facts(desk, book)
        facts = source_facts(desk, book, rows)
        known = set() if own else source_questions(book, rows)
    for record_id, of_record in own.items():
        facts[record_id] = facts.get(record_id, {}) | of_record
    return (questions if own else tuple(one for one in questions if one.name in known)), facts


def _needed_rows(desk: Desk, open_rows: pa.Table) -> list[dict[str, Any]]:
    """Return the stored rows of opportunities, with their names of the day."""
    import pyarrow as pa
    import pyarrow.compute as pc

    ids = open_rows["record_id"]
    few = {"record_id": ids.to_pylist()} if len(ids) <= 400 else {}
    columns = [*NEEDED, "name"]
    table = desk.book.read_arrow("opportunity", columns, in_order=False, **few)
    wanted = ids.combine_chunks() if isinstance(ids, pa.ChunkedArray) else ids
    table = table.filter(pc.is_in(table["record_id"], value_set=wanted)).sort_by("record_id")
    return table.to_pylist()  # type: ignore[no-any-return]


def _view(
    desk: Desk, row: Mapping[str, Any], facts: Mapping[str, Fact],
    questions: Iterable[Question], costs: Costs,
) -> QualificationView:  # fmt: skip
    views = []
    for one in questions:
        cost, fact = costs.get(one.name), facts.get(one.name)
        answer = asdict(fact) if fact else {"question": one.name}
        views.append(QuestionView(ask=one.ask, cost=cost, **answer))
    return QualificationView(
        row["record_id"], row["key"], row.get("name"),
        desk.settings.text("qualification_profile"), tuple(views),
    )  # fmt: skip
