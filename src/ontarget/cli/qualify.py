"""`ontarget qualify`: what is known of a buyer, who said it, and what to ask next."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ontarget.cli.edge import open_shared, write, write_json
from ontarget.cli.scope import stated_scope
from ontarget.cli.table import write_csv, write_table

if TYPE_CHECKING:
    from ontarget.app.desk import Desk
    from ontarget.core.scope import Scope
    from ontarget.report.qualification import QualificationView, QuestionView

_WIDTH = 84
_ASSOCIATION = "What goes with winning need not cause it."


def qualify(
    context: typer.Context,
    opportunity: Annotated[
        str | None, typer.Argument(help="Id, or a unique part of id or name; else all open ones.")
    ] = None,
    question: Annotated[
        str | None, typer.Argument(help="need, money, authority, process, timing ...")
    ] = None,
    fact: Annotated[str | None, typer.Argument(help="What is known, in words.")] = None,
    said_by: Annotated[str | None, typer.Option(help="Who said so; left out: a guess.")] = None,
    said_on: Annotated[str | None, typer.Option(help="Day it was said.")] = None,
    withdraw: Annotated[
        bool, typer.Option("--withdraw", help="Take back what was entered for the question.")
    ] = False,
    profile: Annotated[
        str | None, typer.Option(help="Ask by plain, bant, meddpicc or own from now on.")
    ] = None,
    owner: Annotated[str | None, typer.Option(help="A seller; part of the name is enough.")] = None,
    team: Annotated[str | None, typer.Option(help="A team, or its manager.")] = None,
    company: Annotated[bool, typer.Option("--company", help="The whole company.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
    form: Annotated[str, typer.Option("--format", help="table or csv.")] = "table",
) -> None:
    """Answer a question about a buyer, or show which are answered and what to ask."""
    from ontarget.app.qualify import say_fact
    from ontarget.core.day import parse_past_day

    desk = open_shared(context)
    if profile is not None:
        desk = _with_profile(desk, profile)
        if opportunity is None:
            write(f"Questions of {profile}: {_names(desk)}.")
            return
    if opportunity is None:
        _show_all(desk, stated_scope(owner, team, company), as_json=as_json, form=form)
        return
    day = parse_past_day(said_on, desk.as_of) if said_on else None
    view = say_fact(desk, opportunity, question, fact, said_by=said_by, said_on=day,
                    withdraw=withdraw)  # fmt: skip
    if as_json:
        write_json(view.document())
    elif form == "csv":
        write_csv(view.document()["questions"], _COLUMNS)
    else:
        _show(view)


_COLUMNS = ["question", "fact", "said_by", "said_on", "known", "is_by_buyer", "entered_on", "ask"]


def _with_profile(desk: Desk, profile: str) -> Desk:
    from dataclasses import replace

    from ontarget.app.settings import change_setting
    from ontarget.config import Settings

    change_setting(desk, "qualification_profile", profile)
    stored = {**desk.settings.stored, "qualification_profile": profile}
    return replace(desk, settings=Settings(stored))


def _names(desk: Desk) -> str:
    from ontarget.app.qualify import chosen_questions

    return ", ".join(one.name for one in chosen_questions(desk))


def _show(view: QualificationView) -> None:
    write(f"{view.name or view.opportunity_id}: {view.answered} of {len(view.questions)} answered")
    known = [one for one in view.questions if one.fact is not None]
    width = max((len(one.question) for one in view.questions), default=0) + 2
    if known:
        write("\nKnown")
    for one in known:
        _write_wrapped(f"  {one.question:{width}}", f"{one.fact} ({_source(one)})")
    if view.missing:
        write("\nTo ask")
    for one in view.missing:
        _write_wrapped(f"  {one.question:{width}}", f"{one.ask}{_cost(one)}")
    if any(one.cost and one.cost.verdict == "with" for one in view.missing):
        write(f"\n{_ASSOCIATION}")


def _source(one: QuestionView) -> str:
    if one.known == "crm":
        return "your source says so; nobody at the buyer is named"
    if one.said_by is None:
        return f"nobody is named, entered {one.entered_on}"
    on = f", {one.said_on}" if one.said_on else ""
    return f"{one.said_by}{on}" + ("" if one.is_by_buyer else "; one of us")


def _cost(one: QuestionView) -> str:
    from ontarget.report.qualification import difference_text

    if one.cost is None or one.cost.verdict != "with":
        return ""
    return f" [{difference_text(one.cost, 'answered', 'unanswered')}]"


def _write_wrapped(head: str, text: str) -> None:
    lines = textwrap.wrap(text, _WIDTH - len(head)) or [""]
    for place, line in enumerate(lines):
        write((head if place == 0 else " " * len(head)) + line)


def _show_all(desk: Desk, scope: Scope | None, *, as_json: bool, form: str) -> None:
    from ontarget.app.qualify_all import qualify_all

    found = qualify_all(desk, scope)
    document = found.document()
    rows: list[dict[str, Any]] = [
        {"opportunity_id": one["opportunity_id"], "name": one["name"],
         "answered": one["answered"], "asked": one["asked"],
         "missing": ", ".join(one["missing"])}
        for one in document["opportunities"]
    ]  # fmt: skip
    if as_json:
        write_json(document)
    elif form == "csv":
        write_csv(rows, ["opportunity_id", "name", "answered", "asked", "missing"])
    elif not rows:
        write("No open opportunity is asked about. Nothing was answered yet, and the files say")
        write("nothing of need, money or who decides. To begin: ontarget qualify OPPORTUNITY")
    else:
        write(f"Qualification, {document['scope']['name'] or 'company'}, {document['as_of']}\n")
        shown = [{**row, "answered": f"{row['answered']} of {row['asked']}"} for row in rows[:40]]
        write_table(shown, ["name" if rows[0]["name"] else "opportunity_id", "answered", "missing"])
        if len(rows) > len(shown):
            write(f"\n{len(rows) - len(shown):,} more: --json or --format csv for all.")
        for line in found.cost_lines():
            write(line)
