"""The command line's entry: options that every command shares, and errors in words."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import lru_cache
from typing import Annotated, Any

import typer

from ontarget.cli import (
    activity,
    answer,
    audit,
    backtest,
    backup,
    case,
    changes,
    check,
    coach,
    commit,
    config,
    contact,
    content,
    copy,
    decide,
    demo,
    diagnose,
    discount,
    doctor,
    draft,
    earnings,
    export,
    follow_ups,
    forecast,
    help_page,
    import_command,
    list_command,
    local,
    log,
    merge,
    month_end,
    obstacle,
    owner,
    plan,
    publish,
    pulse,
    qualify,
    restore,
    review,
    rules,
    serve,
    start,
    target,
    template,
    today,
    trial,
    undo,
    version,
    what_if,
    world,
)
from ontarget.cli.edge import Shared, exit_code, report_error
from ontarget.config import hold_to_one_thread

_COMMANDS: dict[str, Callable[..., Any]] = {
    "start": start.start,
    "import": import_command.import_command,
    "undo": undo.undo,
    "answer": answer.answer,
    "whatif": what_if.what_if,
    "forecast": forecast.forecast,
    "audit": audit.audit,
    "review": review.review,
    "coach": coach.coach,
    "log": log.log,
    "prefer": contact.prefer,
    "contact": contact.contact,
    "away": contact.away,
    "decide": decide.decide,
    "decisions": decide.decisions,
    "today": today.today,
    "followups": follow_ups.follow_ups,
    "draft": draft.draft,
    "plan": plan.plan,
    "done": plan.done,
    "snooze": plan.snooze,
    "rules": rules.rules,
    "waive": rules.waive,
    "backtest": backtest.backtest,
    "diagnose": diagnose.diagnose,
    "activity": activity.activity,
    "changes": changes.changes,
    "monthend": month_end.month_end,
    "discount": discount.discount,
    "case": case.case,
    "earnings": earnings.earnings,
    "pulse": pulse.pulse,
    "publish": publish.publish,
    "list": list_command.list_command,
    "set": local.set_command,
    "won": local.won,
    "lost": local.lost,
    "add": local.add,
    "merge": merge.merge,
    "qualify": qualify.qualify,
    "template": template.template,
    "config": config.config,
    "backup": backup.backup,
    "restore": restore.restore,
    "copy": copy.copy,
    "doctor": doctor.doctor,
    "serve": serve.serve,
    "demo": demo.demo,
    "world": world.world,
    "explain": help_page.explain,
    "help": help_page.help_page,
    "version": version.version,
}
_GROUPS: dict[str, typer.Typer] = {
    "target": target.app,
    "owner": owner.app,
    "commit": commit.app,
    "obstacle": obstacle.app,
    "content": content.app,
    "trial": trial.app,
    "check": check.app,
    "export": export.app,
}


def shared_options(
    context: typer.Context,
    book: Annotated[
        str | None,
        typer.Option(
            help="SQLite file or postgresql:// URL; else ONTARGET_BOOK, else your own book."
        ),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(help="Day asked about, such as 2026-11-23; default today.")
    ] = None,
    debug: Annotated[bool, typer.Option(help="Show where an error comes from.")] = False,
) -> None:
    """Take the options that every command shares."""
    context.obj = Shared(book, as_of, debug)


def make_app(name: str | None = None) -> typer.Typer:
    """Return the command line with one of its commands, or with all where none has that name."""
    app = typer.Typer(
        name="ontarget",
        help="Are you going to hit your target? A calibrated probability, and what it rests on.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    app.callback()(shared_options)
    is_one = name in _COMMANDS or name in _GROUPS
    for own, function in _COMMANDS.items():
        if not is_one or own == name:
            app.command(own)(function)
    for own, group in _GROUPS.items():
        if not is_one or own == name:
            app.add_typer(group, name=own)
    return app


@lru_cache(maxsize=128)
def _command(name: str | None) -> Callable[..., Any]:
    """Read the options of one command: to read those of all takes a fifth of a second."""
    return typer.main.get_command(make_app(name))


_SHARED_WITH_VALUE = ("--book", "--as-of")
_SHARED_FLAGS = ("--debug",)


def shared_first(arguments: list[str]) -> list[str]:
    """Move the shared options to the front: people write them behind the command too.

    >>> shared_first(["answer", "--as-of", "2026-11-23", "--json"])
    ['--as-of', '2026-11-23', 'answer', '--json']
    """
    front, rest = _apart(arguments)
    return front + rest


def _apart(arguments: list[str]) -> tuple[list[str], list[str]]:
    """Return the shared options, and the command with its own."""
    front: list[str] = []
    rest: list[str] = []
    words = iter(arguments)
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif word in _SHARED_FLAGS or word.startswith(tuple(f"{o}=" for o in _SHARED_WITH_VALUE)):
            front.append(word)
        elif word in _SHARED_WITH_VALUE:
            value = next(words, None)
            front += [word] if value is None else [word, value]
        else:
            rest.append(word)
    return front, rest


def run(arguments: list[str] | None = None) -> None:
    """Run the command line; every error becomes a sentence and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    hold_to_one_thread()
    front, rest = _apart(sys.argv[1:] if arguments is None else arguments)
    words = front + rest
    try:
        code = _command(rest[0] if rest else None)(words, standalone_mode=False)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever reads our output has seen enough, such as head.
        sys.stdout = None
        sys.exit(0)
    except Exception as error:  # noqa: BLE001 - the edge: nothing may escape as a traceback
        report_error(error, is_debug="--debug" in words)
        sys.exit(exit_code(error))
    sys.exit(code if isinstance(code, int) else 0)
