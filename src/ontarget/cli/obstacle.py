"""`ontarget obstacle`: what stands in the way, who removes it, by when."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ontarget.cli.edge import open_shared, write, write_json
from ontarget.cli.scope import stated_scope
from ontarget.cli.table import write_csv, write_table
from ontarget.core.errors import UsageError

if TYPE_CHECKING:
    from ontarget.app.desk import Desk
    from ontarget.report.obstacles import KindPrice, ObstacleView

app = typer.Typer(
    help="What stands in the way of opportunities.", no_args_is_help=True, rich_markup_mode=None
)
words_app = typer.Typer(
    help="Your own words for obstacles.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(words_app, name="words")

_Json = Annotated[bool, typer.Option("--json", help="One JSON document.")]
_Form = Annotated[str, typer.Option("--format", help="table or csv.")]
_Kind = Annotated[str | None, typer.Option(help="budget, decision_maker, competitor, timing ...")]
_Who = Annotated[str | None, typer.Option(help="Who removes it.")]
_Due = Annotated[str | None, typer.Option(help="Day it should be out of the way.")]
_Plan = Annotated[str | None, typer.Option(help="How it is to be removed.")]
_Owner = Annotated[str | None, typer.Option(help="A seller; part of the name is enough.")]
_Team = Annotated[str | None, typer.Option(help="A team, or its manager.")]
_Company = Annotated[bool, typer.Option("--company", help="The whole company.")]
_Which = Annotated[str, typer.Argument(help="Number of the obstacle, or its opportunity.")]


@app.command("add")
def add(
    context: typer.Context,
    opportunity: Annotated[str, typer.Argument(help="Id, or a unique part of id or name.")],
    what: Annotated[str, typer.Argument(help="What stands in the way.")],
    kind: _Kind = None,
    owner: _Who = None,
    due: _Due = None,
    plan: _Plan = None,
    as_json: _Json = False,
) -> None:
    """Enter an obstacle."""
    from ontarget.app.obstacles import add_obstacle

    desk = open_shared(context)
    view = add_obstacle(desk, opportunity, what, kind=kind, owner=owner, due_on=_day(desk, due),
                        plan=plan)  # fmt: skip
    _show_one(view, as_json=as_json)


@app.command("set")
def set_command(
    context: typer.Context,
    obstacle: _Which,
    what: Annotated[str | None, typer.Option(help="What stands in the way.")] = None,
    kind: _Kind = None,
    owner: _Who = None,
    due: _Due = None,
    plan: _Plan = None,
    as_json: _Json = False,
) -> None:
    """Change who removes an obstacle, by when, and how."""
    from ontarget.app.obstacles import change_obstacle

    desk = open_shared(context)
    view = change_obstacle(desk, obstacle, what=what, kind=kind, owner=owner,
                           due_on=_day(desk, due), plan=plan)  # fmt: skip
    _show_one(view, as_json=as_json)


@app.command("resolve")
def resolve(
    context: typer.Context,
    obstacle: _Which,
    how: Annotated[str | None, typer.Option(help="What became of it.")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="It stands again; by its number.")] = False,
    as_json: _Json = False,
) -> None:
    """Say that an obstacle is out of the way."""
    from ontarget.app.obstacles import reopen_obstacle, resolve_obstacle

    desk = open_shared(context)
    view = reopen_obstacle(desk, obstacle) if undo else resolve_obstacle(desk, obstacle, how)
    _show_one(view, as_json=as_json)


@app.command("list")
def list_command(
    context: typer.Context,
    owner: _Owner = None,
    team: _Team = None,
    company: _Company = False,
    is_all: Annotated[bool, typer.Option("--all", help="Resolved and closed ones too.")] = False,
    as_json: _Json = False,
    form: _Form = "table",
) -> None:
    """List obstacles, the overdue first; --json gives what is proposed as well."""
    from ontarget.app.obstacles import list_obstacles
    from ontarget.report.obstacles import Obstacles

    desk, scope = open_shared(context), stated_scope(owner, team, company)
    found = list_obstacles(desk, scope, is_all=is_all)
    if as_json:
        # Looking for proposals reads every text; a person asks for them with `find`.
        from ontarget.app.obstacle_proposals import find_proposals

        proposed = tuple(one.view for one in find_proposals(desk, scope))
        write_json(Obstacles(desk.as_of, found, proposed).document())
        return
    rows = [asdict(one) for one in found]
    if form == "csv":
        write_csv(rows, _COLUMNS)
    elif not rows:
        write("No obstacle is entered. To look for some in your texts: ontarget obstacle find")
    else:
        shown = [
            {"no": str(row["obstacle_id"]), "opportunity": row["name"] or row["opportunity_id"],
             "what": row["what"], "owner": row["owner"] or "nobody",
             "due": row["due_on"] and row["due_on"].isoformat(), "state": row["state"]}
            for row in rows
        ]  # fmt: skip
        write_table(shown, ["no", "opportunity", "what", "owner", "due", "state"])


_COLUMNS = ["obstacle_id", "opportunity_id", "name", "what", "kind", "owner", "due_on", "plan",
            "raised_on", "resolved_on", "resolution", "evidence", "state"]  # fmt: skip


@app.command("find")
def find(
    context: typer.Context,
    owner: _Owner = None,
    team: _Team = None,
    company: _Company = False,
    as_json: _Json = False,
    form: _Form = "table",
) -> None:
    """Look for obstacles in next steps, notes, activities and reasons; they are only proposed."""
    from ontarget.app.obstacle_proposals import find_proposals

    desk = open_shared(context)
    found = [one.view for one in find_proposals(desk, stated_scope(owner, team, company))]
    rows = [asdict(one) for one in found]
    if as_json:
        write_json({"as_of": desk.as_of.isoformat(), "proposed": rows})
    elif form == "csv":
        write_csv(rows, list(rows[0]) if rows else [])
    elif not rows:
        write("The texts speak of no obstacle that was not decided on before.")
    else:
        for one in found[:40]:
            write(f"{one.number:>6}  {one.name or one.opportunity_id}: {_words(one.kind)}")
            more = f"; {one.n_texts - 1} more" if one.n_texts > 1 else ""
            write(f"        {one.found_in}: {one.evidence}{more}")
        if len(found) > 40:
            write(f"\n{len(found) - 40:,} more: --json or --format csv for all.")
        write("\nIt counts once you say so: ontarget obstacle confirm NUMBER... (or all)")
        write("What is none: ontarget obstacle dismiss NUMBER...")


_Numbers = Annotated[list[str], typer.Argument(help="Numbers that `obstacle find` shows, or all.")]


@app.command("confirm")
def confirm(
    context: typer.Context,
    numbers: _Numbers,
    owner: _Owner = None,
    team: _Team = None,
    company: _Company = False,
    as_json: _Json = False,
) -> None:
    """Make obstacles of what was proposed."""
    from ontarget.app.obstacle_proposals import confirm_proposals

    scope = stated_scope(owner, team, company)
    keys = confirm_proposals(open_shared(context), _numbers(numbers), scope)
    if as_json:
        write_json({"obstacle_ids": keys})
        return
    listed = f": {', '.join(map(str, keys[:20]))}{' ...' if len(keys) > 20 else ''}" if keys else ""
    write(f"{len(keys)} entered{listed}.")
    if keys:
        write(f"Say who removes it and by when: ontarget obstacle set {keys[0]} --owner --due")


@app.command("dismiss")
def dismiss(
    context: typer.Context,
    numbers: _Numbers,
    owner: _Owner = None,
    team: _Team = None,
    company: _Company = False,
    as_json: _Json = False,
) -> None:
    """Say that proposals are no obstacles; the same texts do not bring them back."""
    from ontarget.app.obstacle_proposals import dismiss_proposals

    scope = stated_scope(owner, team, company)
    n = dismiss_proposals(open_shared(context), _numbers(numbers), scope)
    if as_json:
        write_json({"dismissed": n})
    else:
        write(f"{n} dismissed. A later text may bring them back.")


@app.command("price")
def price(context: typer.Context, as_json: _Json = False, form: _Form = "table") -> None:
    """Show what each kind of obstacle went with in the book's closed opportunities."""
    from ontarget.app.obstacle_price import kind_prices

    desk = open_shared(context)
    found = kind_prices(desk)
    if as_json:
        write_json({"as_of": desk.as_of.isoformat(), "kinds": [one.document() for one in found]})
    elif form == "csv":
        flat: list[dict[str, Any]] = [
            {**one.document(), **one.document()["difference"]} for one in found
        ]
        names = ["kind", "value", "low", "high", "n_with", "n_without", "verdict", "n_losses",
                 "losses_with_reason", "share_of_losses"]  # fmt: skip
        write_csv(flat, names)
    else:
        _show_prices(found)


def _show_prices(found: tuple[KindPrice, ...]) -> None:
    """Write what is told of each kind; those of which nothing is known in one line."""
    from ontarget.report.qualification import difference_text

    told = [one for one in found if one.difference.n_with or one.n_losses]
    if not told:
        write("Not enough to tell of any kind yet: no closed opportunity had an obstacle.")
        return
    write("Opportunities with an obstacle of a kind beside those without, while open\n")
    for one in told:
        said = difference_text(one.difference, "with", "without")
        share = one.share_of_losses
        of = f"; {share * 100:.0f} % of {one.losses_with_reason} lost reasons" if share else ""
        write(f"  {_words(one.kind)}: {said}{of}")
    if len(told) < len(found):
        write(f"  {len(found) - len(told)} other kinds: never met in a closed opportunity")
    write("\nWhat goes with losing need not cause it.")


@words_app.command("add")
def words_add(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(help="budget, decision_maker, competitor ...")],
    word: Annotated[str, typer.Argument(help="A word or phrase; * stands for any ending.")],
    remove: Annotated[bool, typer.Option("--remove", help="Forget it again.")] = False,
    as_json: _Json = False,
) -> None:
    """Add a word that speaks of an obstacle."""
    from ontarget.app.obstacle_proposals import change_words

    words = change_words(open_shared(context), kind, word, is_removed=remove)
    if as_json:
        write_json({"words": words})
    else:
        write(f"'{word}' is {'forgotten' if remove else 'looked for from now on'}.")


@words_app.command("list")
def words_list(context: typer.Context, as_json: _Json = False) -> None:
    """List your own words."""
    from ontarget.app.obstacle_proposals import own_words

    words = {kind: list(of) for kind, of in own_words(open_shared(context)).items()}
    if as_json:
        write_json({"words": words})
    elif not words:
        write("None yet. To add one: ontarget obstacle words add budget 'capex board'")
    for kind, of in {} if as_json else words.items():
        write(f"{_words(kind)}: {', '.join(of)}")


def _show_one(view: ObstacleView, *, as_json: bool) -> None:
    from ontarget.report.answer import plain

    if as_json:
        write_json(plain(asdict(view)))
        return
    parts = [f"{view.owner} removes it" if view.owner else "nobody removes it yet"]
    parts += [f"by {view.due_on}"] if view.due_on else []
    parts += [f"plan: {view.plan}"] if view.plan else []
    if view.state == "resolved":
        parts = [f"out of the way since {view.resolved_on}"]
        parts += [view.resolution] if view.resolution else []
    name = view.name or view.opportunity_id
    write(f"Obstacle {view.obstacle_id}, {name}: {view.what} ({', '.join(parts)})")


def _day(desk: Desk, text: str | None) -> Any:
    from ontarget.core.day import parse_day

    return parse_day(text, desk.as_of) if text else None


def _numbers(texts: list[str]) -> list[int] | None:
    if [text.casefold() for text in texts] == ["all"]:
        return None
    if not all(text.isdigit() for text in texts):
        raise UsageError("A proposal is named by its number.", "See: ontarget obstacle find")
    return [int(text) for text in texts]


def _words(kind: str) -> str:
    from ontarget.audit.own_words import KIND_TITLES

    return KIND_TITLES.get(kind, kind)
