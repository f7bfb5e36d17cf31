"""The value case of an opportunity: enter it line by line, take the last change back, show it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ontarget.app.desk import Desk, end_of_day
from ontarget.app.find_record import find_record
from ontarget.app.known_facts import seller_names, source_facts
from ontarget.app.local_layer import laid_over, standing_changes
from ontarget.app.own_records import all_records, day_of, merged_into
from ontarget.app.record_key import keys_of
from ontarget.core.errors import UsageError
from ontarget.core.money import json_amount
from ontarget.core.number import parse_number
from ontarget.pricing.value_case import LINES, PER, ValueCase, from_body
from ontarget.report.value_case import InputView, ReasonForUs, ValueCaseView
from ontarget.store.transaction import ReadTransaction

if TYPE_CHECKING:
    import pyarrow as pa

Row = Mapping[str, Any]
_BEFORE = "before"  # number of the row that a row changed; taking back goes there
CLEARED = {
    "problem": {"problem": None, "formula": None, "inputs": {}, "per": "year", "source": None},
    "waiting": {"waiting": None, "waiting_cost": None},
    "why": {"why": (), "competitor": None},
    "said": {"said_by": None, "said_on": None},
}


def case_of(desk: Desk, opportunity: str) -> ValueCaseView:
    """Return the case of one opportunity as it stood at the end of the day."""
    row = find_record(desk, opportunity)
    with desk.book.read() as book:
        return _view(desk, book, row)


def missing_of(desk: Desk, record_id: int) -> tuple[str, ...]:
    """Return which lines of an opportunity's case are not there as of the day."""
    with desk.book.read() as book:
        last = _last(desk, book, record_id)
    return LINES if last is None else from_body(json.loads(last["body"])).missing()


def change_case(
    desk: Desk, opportunity: str, changes: Mapping[str, Any], *, inputs: Sequence[str] = (),
    reasons: Sequence[tuple[str, str]] = (), clear: Sequence[str] = (),
) -> ValueCaseView:  # fmt: skip
    """Change lines of a case; all of it stays as it was where a word is wrong.

    ``changes`` are fields of ``ValueCase``; ``inputs`` are NAME=NUMBER and join those that are
    there, as ``reasons`` do; ``clear`` names lines to empty first.
    """
    row = find_record(desk, opportunity)
    with desk.book.write(notice=desk.notice) as transaction:
        before = _last(desk, transaction, row["record_id"])
        case = ValueCase() if before is None else from_body(json.loads(before["body"]))
        case = _changed(desk, case, changes, inputs, reasons, clear)
        body = {**case.body(), _BEFORE: None if before is None else before["value_case_id"]}
        _keep(desk, transaction, row["record_id"], body)
        return _view(desk, transaction, row)


def say_case(
    desk: Desk, opportunity: str, said: Mapping[str, Any], *, inputs: Sequence[str] = (),
    why: str | None = None, proof: str | None = None, clear: Sequence[str] = (),
) -> ValueCaseView:  # fmt: skip
    """Change the lines that are said; where nothing is, return the case as it stands.

    ``said`` has fields of ``ValueCase``, None where nothing is said; the rest is as in
    ``change_case``. UsageError for a line without words, and for a proof of nothing.
    """
    changes = {name: _words(value) for name, value in said.items() if value is not None}
    if proof is not None and why is None:
        raise UsageError("--proof proves nothing yet.", "Say with --why what it shows.")
    reasons = [(why.strip(), (proof or "").strip())] if why else []
    if not (changes or inputs or reasons or clear):
        return case_of(desk, opportunity)
    return change_case(desk, opportunity, changes, inputs=inputs, reasons=reasons, clear=clear)


def _words(value: Any) -> Any:
    if isinstance(value, str) and not value.strip():
        raise UsageError("A line of the case has no words.", "To empty one: --clear why")
    return value.strip() if isinstance(value, str) else value


def undo_case(desk: Desk, opportunity: str) -> ValueCaseView:
    """Take the last change of a case back; what stood before it stands again."""
    row = find_record(desk, opportunity)
    with desk.book.write(notice=desk.notice) as transaction:
        last = _last(desk, transaction, row["record_id"])
        if last is None or not set(body := json.loads(last["body"])) - {_BEFORE}:
            raise UsageError(
                "Nothing was entered in this value case.", "To begin: ontarget case --help"
            )
        earlier = body.get(_BEFORE)
        found = transaction.rows("value_case", value_case_id=earlier) if earlier else []
        _keep(desk, transaction, row["record_id"], json.loads(found[0]["body"]) if found else {})
        return _view(desk, transaction, row)


def value_cases_table(desk: Desk, open_rows: pa.Table) -> pa.Table:
    """Return the audit's input table ``value_cases`` for some opportunities, as of the day."""
    import pyarrow as pa

    from ontarget.audit.inputs import INPUTS

    with desk.book.read() as book:
        merged = merged_into(book)
        begun: set[int] = {row["record_id"] for row in book.rows("value_case")}
        kept = {merged.get(record_id, record_id) for record_id in begun}
        known = sorted(kept & set(open_rows["record_id"].to_pylist())) if kept else []
        last = {record_id: _last(desk, book, record_id) for record_id in known}
    rows = []
    for record_id, row in last.items():
        missing = LINES if row is None else from_body(json.loads(row["body"])).missing()
        n_lines = len(LINES) - len(missing)
        rows.append({"record_id": record_id, "n_lines": n_lines, "missing": ", ".join(missing)})
    return pa.Table.from_pylist(rows, schema=INPUTS["value_cases"])


def write_case(case: ValueCaseView, path: Path, *, is_forced: bool) -> None:
    """Write the page for the buyer, HTML or Markdown by the file's ending."""
    from ontarget.app.export_report import render
    from ontarget.app.new_file import check_free, write_whole
    from ontarget.report.value_case import case_handout

    form = {".html": "html", ".htm": "html", ".md": "md"}.get(path.suffix.lower())
    if form is None:
        raise UsageError(f"{path} is neither a page nor Markdown.", "End it with .html or .md.")
    check_free(path, is_forced=is_forced)
    write_whole(path, render(case_handout(case), form))


def _keep(desk: Desk, transaction: Any, record_id: int, body: Mapping[str, Any]) -> None:
    transaction.insert_rows(
        "value_case",
        [{"record_id": record_id, "body": json.dumps(body, ensure_ascii=False),
          "actor": desk.actor, "made_at": desk.moment}],
    )  # fmt: skip


def _last(desk: Desk, book: ReadTransaction, record_id: int) -> Row | None:
    """Return the latest row of the day, of the record or of one that is read as it."""
    kept = merged_into(book).get(record_id, record_id)
    rows = book.rows("value_case", record_id=all_records(book, kept))
    end = end_of_day(desk, desk.as_of)
    standing = [row for row in rows if row["made_at"] <= end]
    return max(standing, key=lambda row: (row["made_at"], row["value_case_id"]), default=None)


def _changed(
    desk: Desk, case: ValueCase, changes: Mapping[str, Any], inputs: Sequence[str],
    reasons: Sequence[tuple[str, str]], clear: Sequence[str],
) -> ValueCase:  # fmt: skip
    for line in clear:
        if line not in CLEARED:
            raise UsageError(f"'{line}' is no line of a case.", f"Lines: {', '.join(CLEARED)}.")
        case = replace(case, **CLEARED[line])  # type: ignore[arg-type]
    named = dict(case.inputs) | dict(_input(text) for text in inputs)
    case = replace(case, **changes, inputs=named, why=(*case.why, *reasons))
    if case.per not in PER:
        raise UsageError(f"'{case.per}' is no stretch of time here.", f"One of {', '.join(PER)}.")
    if case.said_on is not None and date.fromisoformat(case.said_on) > desk.as_of:
        raise UsageError(f"{case.said_on} lies ahead of {desk.as_of}.", "Mend --said-on.")
    worth = case.worth  # UsageError where the formula cannot be reckoned
    if worth is not None and worth <= 0:
        raise UsageError(f"The problem costs {worth:g}.", "Mend the formula or its inputs.")
    return case


def _input(text: str) -> tuple[str, float]:
    name, sign, number = text.partition("=")
    name = name.strip()
    if not sign or not name.isidentifier():
        raise UsageError(f"'{text}' is no input.", "Write it like hours_a_week=3.")
    return name, float(parse_number(number))


def _is_buyer(desk: Desk, book: ReadTransaction, said_by: str | None) -> bool:
    return said_by is not None and said_by.strip().casefold() not in seller_names(desk, book)


def _amount_on(desk: Desk, book: ReadTransaction, row: Row) -> int | None:
    """Return the amount as it was known at the end of the day."""
    end = end_of_day(desk, desk.as_of)
    told = book.rows("observation", kind="opportunity", field="amount", record_id=row["record_id"])
    past = [one for one in told if one["effective_at"] <= end]
    if past:
        last = max(past, key=lambda one: (one["effective_at"], one["observation_id"]))
        return None if last["value"] is None else int(last["value"])
    amount: int | None = row["amount"]
    return None if told or row["first_seen_on"] > desk.as_of else amount


def _view(desk: Desk, book: ReadTransaction, record: Row) -> ValueCaseView:
    record_id: int = record["record_id"]
    kept = merged_into(book).get(record_id, record_id)
    stored = book.rows("opportunity", record_id=kept)[0]
    own = standing_changes(book, "opportunity", [kept]).get(kept, {})
    row = laid_over("opportunity", stored, own)
    last = _last(desk, book, kept)
    body = {} if last is None else json.loads(last["body"])
    case = from_body(body)
    fact = source_facts(desk, book, [stored]).get(kept, {}).get("competition")
    amount = _amount_on(desk, book, stored)
    price = None if amount is None else json_amount(amount, row["currency"] or "USD")
    a_month = case.a_month
    said_by = case.said_by
    return ValueCaseView(
        as_of=desk.as_of,
        opportunity_id=keys_of(book, "opportunity", [stored])[kept],
        name=row["name"] or row["account"] or stored["source_id"],
        account=row["account"],
        currency=row["currency"] or desk.settings.text("currency"),
        amount=price,
        problem=case.problem,
        formula=case.formula,
        inputs=tuple(InputView(name, value) for name, value in case.inputs.items()),
        worth=case.worth,
        per=case.per,
        source=case.source,
        waiting=case.waiting,
        waiting_cost=a_month,
        is_waiting_derived=case.waiting_cost is None and a_month is not None,
        competitor=case.competitor or (fact.fact.removeprefix("Competitor: ") if fact else None),
        is_competitor_from_source=case.competitor is None and fact is not None,
        why=tuple(ReasonForUs(what, proof or None) for what, proof in case.why),
        said_by=said_by,
        said_on=date.fromisoformat(case.said_on) if case.said_on else None,
        is_by_buyer=_is_buyer(desk, book, said_by),
        payback_months=price / a_month if price and a_month else None,
        missing=case.missing(),
        changed_on=None if last is None else day_of(desk, last["made_at"]),
    )
