"""`ontarget backtest`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from ontarget.cli.answer import MEASURE_HELP
from ontarget.cli.edge import open_shared, write, write_json
from ontarget.cli.scope import stated_scope
from ontarget.cli.table import write_csv


def backtest(
    context: typer.Context,
    owner: Annotated[str | None, typer.Option(help="A seller; part of the name is enough.")] = None,
    team: Annotated[str | None, typer.Option(help="A team, or its manager.")] = None,
    company: Annotated[bool, typer.Option("--company", help="The whole company.")] = False,
    since: Annotated[
        str | None, typer.Option("--from", help="First day asked again; default 18 months back.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--to", help="Last day asked again; default the as-of day.")
    ] = None,
    every: Annotated[str, typer.Option(help="Ask every week or every month.")] = "month",
    horizon_weeks: Annotated[
        int | None,
        typer.Option(help="Ask about so many weeks after each day, not a period.", min=1, max=104),
    ] = None,
    period_size: Annotated[
        str | None, typer.Option(help="month, quarter or year; default that of the target.")
    ] = None,
    measure: Annotated[str | None, typer.Option(help=MEASURE_HELP)] = None,
    where: Annotated[
        str | None, typer.Option(help="Which opportunities count: segment = EMEA.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Another seed, other random numbers.", min=0)] = 1,
    processes: Annotated[
        int | None, typer.Option(help="How many processes; default one per core.", min=1, max=64)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
    form: Annotated[str, typer.Option("--format", help="text or csv, a row per day.")] = "text",
) -> None:
    """Would it have been right? Past days asked again, scored beside the usual methods."""
    from ontarget.app.backtest import backtest as backtested
    from ontarget.core.day import parse_past_day

    desk = open_shared(context)
    first = None if since is None else parse_past_day(since, desk.as_of)
    last = None if until is None else parse_past_day(until, desk.as_of)
    with _progress() as on_progress:
        found = backtested(
            desk, stated_scope(owner, team, company), since=first, until=last, every=every,
            horizon_weeks=horizon_weeks, period_size=period_size, measure=measure, where=where,
            seed=seed, n_processes=processes, on_progress=on_progress,
        )  # fmt: skip
    document = found.document()
    if as_json:
        write_json(document)
    elif form == "csv":
        rows = [_flat(row) for row in document["origins"]]
        write_csv(rows, list(rows[0]) if rows else [])
    else:
        _show(found)


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """Show a bar on stderr while a person waits, and none where nobody does."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn("Asking past days again"), BarColumn(), MofNCompleteColumn(),
               TimeRemainingColumn())  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    flat = {name: value for name, value in row.items() if not isinstance(value, dict)}
    flat |= {f"p{level.replace('.', '_')}": value for level, value in row["quantiles"].items()}
    return flat | {f"crps_{name}": said["crps"] for name, said in row["baselines"].items()}


def _show(found: Any) -> None:
    from rich.console import Console
    from rich.text import Text

    from ontarget.cli.answer_text import PLAIN, Signs
    from ontarget.cli.backtest_text import backtest_lines

    console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower()
    signs = Signs() if encoding.startswith("utf") else PLAIN
    for number, line in enumerate(backtest_lines(found, console.width, signs)):
        if console.is_terminal and number == 0:
            console.print(Text(line, style="bold"))
        else:
            write(line)
