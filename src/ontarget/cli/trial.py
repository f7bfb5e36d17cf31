"""`ontarget trial`: whether discounts help, by drawn approvals."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Annotated

import typer

from ontarget.cli.edge import open_shared, write, write_json
from ontarget.cli.table import write_csv, write_table
from ontarget.core.errors import UsageError

if TYPE_CHECKING:
    from ontarget.report.approval_trial import ArmView, TrialView

app = typer.Typer(
    help="Whether discounts help, by drawn approvals.", no_args_is_help=True, rich_markup_mode=None
)
_Json = Annotated[bool, typer.Option("--json", help="One JSON document.")]
_Form = Annotated[str, typer.Option("--format", help="table or csv.")]
_COLUMNS = ["opportunity_id", "name", "drawn_on", "arm", "percent", "outcome", "known_on",
            "is_given"]  # fmt: skip


@app.command("draw")
def draw(
    context: typer.Context,
    opportunity: Annotated[str, typer.Argument(help="Id, or a unique part of id or name.")],
    percent: Annotated[
        float | None, typer.Option(help="Percent asked for; else the setting usual_discount.")
    ] = None,
    why: Annotated[str, typer.Option(help="Who asked, or why.")] = "",
    seed: Annotated[int, typer.Option(help="Seed of the draws of this trial.")] = 1,
    as_json: _Json = False,
) -> None:
    """Draw whether a request for a discount is approved; kept for good, and drawn once."""
    from ontarget.app.approval_trial import draw_approval

    found, is_new = draw_approval(open_shared(context), opportunity, percent=percent, why=why,
                                  seed=seed)  # fmt: skip
    if as_json:
        from dataclasses import asdict

        from ontarget.report.answer import plain

        write_json({**plain(asdict(found)), "is_new": is_new})
        return
    word = found.arm.capitalize() if is_new else f"Drawn before, on {found.drawn_on}: {found.arm}"
    write(f"{word}: {found.name}, {found.percent:g} % off.")
    if found.arm == "approved":
        write(f"  If it is given: ontarget set {found.opportunity_id} discount={found.percent:g}%")
    else:
        write("  Offer something else: ontarget discount " + found.opportunity_id)
    write(f"  Counted on {found.known_on} as it is drawn: ontarget trial read")


@app.command("list")
def list_command(context: typer.Context, as_json: _Json = False, form: _Form = "table") -> None:
    """List the draws with what came of them."""
    from ontarget.app.approval_trial import find_trial

    found = find_trial(open_shared(context)).document()["draws"]
    if as_json:
        write_json({"draws": found})
    elif form == "csv":
        write_csv(found, [*_COLUMNS, "why"])
    elif found:
        write_table(found, _COLUMNS)
    else:
        write("Nothing is drawn yet. To begin: ontarget trial draw OPPORTUNITY")


@app.command("read")
def read(
    context: typer.Context,
    horizon_days: Annotated[
        int, typer.Option(help="Days from the draw within which a win counts.", min=1, max=730)
    ] = 91,
    percent: Annotated[
        float | None, typer.Option(help="Percent to reckon with; else the mean that was drawn.")
    ] = None,
    margin: Annotated[
        float | None, typer.Option(help="Share of the price that a sale leaves, 0.7 or 70.")
    ] = None,
    as_json: _Json = False,
    form: _Form = "text",
) -> None:
    """Say what the draws tell: the difference, its range, what would go unseen, whether it pays."""
    from ontarget.app.approval_trial import find_trial

    share = margin / 100 if margin is not None and margin > 1 else margin
    if share is not None and not 0 < share <= 1:
        raise UsageError(f"{margin:g} is no margin.", "It is a share of the price: 0.7, or 70.")
    found = find_trial(open_shared(context), horizon_days=horizon_days, percent=percent,
                       margin=share)  # fmt: skip
    if as_json:
        write_json(found.document())
    elif form == "csv":
        document = found.document()
        rows = [{"arm": arm, **document[arm]} for arm in ("approved", "declined")]
        write_csv(rows, list(rows[0]))
    else:
        for line in trial_lines(found):
            write(line)


def trial_lines(found: TrialView) -> list[str]:
    """Return what the trial tells in lines."""
    day = f"as of {found.as_of:%a} {found.as_of.day} {found.as_of:%b %Y}"
    lines = [f"Do discounts help?{day.rjust(66)}", ""]
    if not found.draws:
        said = "Nothing is drawn yet. To begin: ontarget trial draw OPPORTUNITY"
        return [*lines, f"  {said}", *_wrapped("How it goes: ontarget help trial")]
    lines += [_arm("Approved", found.approved), _arm("Declined", found.declined), ""]
    for sentence in found.text:
        lines += _wrapped(sentence)
    within = f"won within {found.horizon_days} days of the draw"
    return [*lines, "", *_wrapped(f"Counted: {within}, as drawn, whatever was given in the end.")]


def _arm(label: str, arm: ArmView) -> str:
    if arm.rate is None:
        return f"  {label:<10}{'':>4} none with a known outcome"
    return f"  {label:<10}{arm.won:>4} of {arm.n:>4} won, {100 * arm.rate:.0f} %"


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, 84, initial_indent="  ", subsequent_indent="  ")
