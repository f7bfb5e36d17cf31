"""`ontarget whatif`."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Annotated

import typer

from ontarget.cli.edge import open_shared, write, write_json
from ontarget.cli.plan_text import wrap
from ontarget.cli.scope import stated_scope
from ontarget.report.answer_words import rough, with_unit

if TYPE_CHECKING:
    from ontarget.report.what_if import WhatIf


def what_if(
    context: typer.Context,
    owner: Annotated[str | None, typer.Option(help="A seller; part of the name is enough.")] = None,
    team: Annotated[str | None, typer.Option(help="A team, or its manager.")] = None,
    company: Annotated[bool, typer.Option("--company", help="The whole company.")] = False,
    period: Annotated[str | None, typer.Option(help="2026-11, 2026-Q4 or 2026.")] = None,
    won: Annotated[list[str] | None, typer.Option(help="One that is won.")] = None,
    lost: Annotated[list[str] | None, typer.Option(help="One that is lost.")] = None,
    slips: Annotated[list[str] | None, typer.Option(help="One that slips out of it.")] = None,
    create: Annotated[str, typer.Option(help="Value created today beyond the usual.")] = "0",
    discount: Annotated[float, typer.Option(help="Percent off all that is open.")] = 0.0,
    seed: Annotated[int, typer.Option(help="Another seed, other random numbers.", min=0)] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """The answer if this one is won, that one lost, more is created, or the price is cut."""
    from ontarget.app.what_if import what_if as supposed
    from ontarget.core.number import parse_number

    found = supposed(
        open_shared(context), stated_scope(owner, team, company), period=period, won=won or (),
        lost=lost or (), slips=slips or (), create=float(parse_number(create)),
        discount=discount / 100, seed=seed,
    )  # fmt: skip
    if as_json:
        write_json(found.document())
        return
    for line in _lines(found, max(48, min(shutil.get_terminal_size().columns, 90))):
        write(line)


def _lines(found: WhatIf, width: int) -> list[str]:
    target = with_unit(found.target, found.unit)
    lines = [f"What if: {found.scope.name or 'Company'}, {found.period.name}", ""]
    lines += wrap(f"{found.text} to reach {target}.", width, "  ", "  ")
    spread = f"8 in 10 end at {rough(found.p10)} to {rough(found.p90)}, middle {rough(found.p50)}."
    lines += [*wrap(spread, width, "  ", "  "), ""]
    for one in found.opportunities:
        driver = one.driver
        said = f"{driver.name}: {one.state or 'as it falls'}"
        hit = (
            f"hit {100 * driver.p_hit_if_won:.0f} if won, {100 * driver.p_hit_if_lost:.0f} if lost"
        )
        lines += wrap(f"{said}; {hit}", width, "  ", "    ")
    if not found.opportunities:
        lines += wrap("No single opportunity decides it.", width, "  ", "  ")
    return lines
