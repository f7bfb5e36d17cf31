"""`ontarget contact`, `ontarget prefer` and `ontarget away`: what people ask for and allow."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ontarget.cli.edge import open_shared, write, write_json
from ontarget.cli.table import write_csv, write_table
from ontarget.core.errors import UsageError

if TYPE_CHECKING:
    from ontarget.app.desk import Desk
    from ontarget.report.contact import ContactCard

_Contact = Annotated[str, typer.Argument(help="Id, or a unique part of id or name.")]
_Json = Annotated[bool, typer.Option("--json", help="One JSON document.")]


def contact(
    context: typer.Context,
    contact: _Contact,
    opt_out: Annotated[
        bool, typer.Option("--opt-out", help="The person wants no contact any more.")
    ] = False,
    allow: Annotated[bool, typer.Option("--allow", help="The person may be contacted.")] = False,
    channel: Annotated[
        str | None, typer.Option(help="call, email or meeting; every one if left out.")
    ] = None,
    basis: Annotated[
        str | None, typer.Option(help="On what it rests, such as: asked for it at the fair.")
    ] = None,
    away: Annotated[
        str | None, typer.Option(help="Days away, both included: 2026-12-21..2027-01-04.")
    ] = None,
    back: Annotated[bool, typer.Option("--back", help="Take what days away are to come.")] = False,
    undo: Annotated[
        bool, typer.Option("--undo", help="Take the last --opt-out or --allow back.")
    ] = False,
    as_json: _Json = False,
) -> None:
    """What is known of a person at a buyer; say what the person allows and when it is away."""
    from ontarget.app.contact_said import Allowance, say_of_contact

    said = Allowance(opt_out, allow, undo, channel, basis, away, back)
    card = say_of_contact(open_shared(context), contact, said)
    if as_json:
        write_json(card.document())
    else:
        _show(card)


def _show(card: ContactCard) -> None:
    role = ", ".join(part for part in (card.title, card.role, card.account) if part)
    write(f"{card.name} ({card.contact_id})" + (f": {role}" if role else ""))
    reached = ", ".join(part for part in (card.email, card.phone, card.country) if part)
    zone = card.time_zone or "not said, the book's counts"
    asked = "not asked yet: ask which days and hours suit"
    if card.preference is not None:
        asked = f"{card.preference.text} (said {card.preference.said_on})"
    lines = [("reached", reached), ("time zone", zone), ("asked for", asked)]
    lines += [("allowed", text) for text in _permission_texts(card)]
    lines += [("away", f"{first} to {last}") for first, last in card.absences]
    for one in card.last_contacts:
        whose = "from them" if one.direction == "in" else "by us" if one.direction else ""
        parts = (one.kind, whose, one.outcome, one.opportunity)
        lines.append((str(one.happened_on), ", ".join(part for part in parts if part)))
    if not card.last_contacts:
        lines.append(("contacts", "none known"))
    shown = [(name, text) for name, text in lines if text]
    width = max(len(name) for name, _ in shown)
    for name, text in shown:
        write(f"  {name:{width}}  {text}")


def _permission_texts(card: ContactCard) -> list[str]:
    if not card.permissions:
        return ["nothing is known of a permission or an opt-out"]
    same = {(one.is_allowed, one.basis, one.said_on, one.known) for one in card.permissions}
    every = len(same) == 1 and len(card.permissions) == 3
    rows = card.permissions[:1] if every else card.permissions
    found = []
    for one in rows:
        said = "yes" if one.is_allowed else "no, opted out"
        basis = f": {one.basis}" if one.basis else ""
        day = f", since {one.said_on}" if one.said_on else ""
        found.append(f"{'every channel' if every else one.channel} {said}{basis}{day}")
    return found


def prefer(
    context: typer.Context,
    contact: Annotated[
        str | None, typer.Argument(help="Id, or a unique part of id or name; all if left out.")
    ] = None,
    days: Annotated[str | None, typer.Option(help="Weekdays: mon,tue or mon-fri.")] = None,
    from_time: Annotated[
        str | None, typer.Option("--from", help="Earliest hour of the person's day: 15:00.")
    ] = None,
    to_time: Annotated[str | None, typer.Option("--to", help="Latest hour: 17:30.")] = None,
    channel: Annotated[str | None, typer.Option(help="call, email or meeting.")] = None,
    time_zone: Annotated[str | None, typer.Option(help="Zone, such as Europe/Berlin.")] = None,
    note: Annotated[str | None, typer.Option(help="In the person's own words.")] = None,
    clear: Annotated[
        bool, typer.Option("--clear", help="Forget what was asked for; with others: anew.")
    ] = False,
    as_json: _Json = False,
    form: Annotated[str, typer.Option("--format", help="table or csv.")] = "table",
) -> None:
    """Keep when and how a person asked to be contacted; that always wins."""
    from ontarget.app.contact_said import say_preference
    from ontarget.app.prefer import Wish

    desk = open_shared(context)
    wish = Wish(days, from_time, to_time, channel, time_zone, note)
    if contact is None or contact.strip().lower() == "list":
        if clear or not wish.is_empty:
            raise UsageError("Who asked for it?", "ontarget prefer CONTACT --days mon,tue")
        _list(desk, as_json=as_json, form=form)
        return
    found = say_preference(desk, contact, wish, clear=clear)
    if as_json:
        write_json(found.document())
    elif found.preference is None:
        write(f"{found.name}: nothing was asked for.")
    else:
        write(f"{found.name}: {found.preference.text}.")


def _list(desk: Desk, *, as_json: bool, form: str) -> None:
    from ontarget.app.contact_card import list_preferences

    rows: list[dict[str, Any]] = [
        {"contact": name, "account": account, **_plain(asdict(found))}
        for name, account, found in list_preferences(desk)
    ]
    if as_json:
        write_json({"preferences": rows})
    elif form == "csv":
        write_csv(rows, list(rows[0]) if rows else [])
    elif not rows:
        write("Nobody asked for anything yet. When they do: ontarget prefer CONTACT --days mon,tue")
    else:
        write_table(rows, [name for name in rows[0] if any(row[name] for row in rows)])


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, date) else value for name, value in row.items()}


def away(
    context: typer.Context,
    who: Annotated[
        str | None, typer.Argument(help="me, or a seller; who is away at all if left out.")
    ] = None,
    from_on: Annotated[str | None, typer.Option("--from", help="First day away.")] = None,
    to_on: Annotated[str | None, typer.Option("--to", help="Last day away.")] = None,
    note: Annotated[str | None, typer.Option(help="Free text.")] = None,
    back: Annotated[bool, typer.Option("--back", help="Take what days away are to come.")] = False,
    as_json: _Json = False,
) -> None:
    """Say when a seller is away: those days are no silence, and nothing is due on them."""
    from ontarget.app.absence import absent_owner
    from ontarget.app.contact_said import away_row, say_away

    desk = open_shared(context)
    found = say_away(desk, who, from_on=from_on, to_on=to_on, note=note, back=back)
    rows = [away_row(one) for one in found]
    if as_json:
        write_json({"away": rows})
    elif not rows:
        owner = absent_owner(desk, who) if who else None
        write(f"{owner} is not going to be away." if owner else "Nobody is away.")
    else:
        write_table(rows, [name for name in rows[0] if any(row[name] for row in rows)])
