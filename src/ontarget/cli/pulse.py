"""`ontarget pulse`: how it goes, for nobody but yourself."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ontarget.cli.edge import Shared, open_shared, write, write_json
from ontarget.cli.table import write_csv
from ontarget.core.errors import UsageError

if TYPE_CHECKING:
    from datetime import datetime

    from ontarget.report.pulse import PulseView

_COLUMNS = ["number", "on", "level", "word", "n_open"]


def pulse(
    context: typer.Context,
    level: Annotated[
        str, typer.Argument(help="1 (bad) to 5 (good); or list, or forget.", metavar="LEVEL")
    ] = "list",
    word: Annotated[
        list[str] | None,
        typer.Argument(help="A word, if you like; - reads it unseen. With forget: which number."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
    form: Annotated[str, typer.Option("--format", help="text or csv (the list).")] = "text",
) -> None:
    """How it goes, 1 to 5, for you alone; `list` shows it beside your load, `forget` deletes it."""
    from ontarget.bootstrap import open_pulse

    said = word or []
    if level == "list":
        _list(context, as_json=as_json, form=form)
        return
    if level == "forget":
        from ontarget.app.pulse import forget_pulse

        n = forget_pulse(open_pulse(), _number(said))
        if as_json:
            write_json({"forgotten": n})
        else:
            write(f"Deleted: {n}. Nothing of {'it' if n == 1 else 'them'} is kept."
                  if n else "There is nothing to forget.")  # fmt: skip
        return
    from ontarget.app.pulse import say_pulse

    text = _unseen() if said == ["-"] else " ".join(said)
    beat = say_pulse(open_pulse(), level, text, at=_moment(context.obj))
    if as_json:
        write_json({"at": f"{beat.at:%Y-%m-%dT%H:%M:%SZ}", "level": beat.level, "word": beat.word})
    else:
        write("Kept, for you alone. Beside your load: ontarget pulse list")


def _list(context: typer.Context, *, as_json: bool, form: str) -> None:
    from ontarget.app.pulse_list import list_pulse
    from ontarget.bootstrap import open_pulse

    found = list_pulse(open_shared(context), open_pulse())
    if as_json:
        write_json(found.document())
    elif form == "csv":
        write_csv(found.document()["entries"], _COLUMNS)
    else:
        is_plain = not str(getattr(sys.stdout, "encoding", "")).lower().startswith("utf")
        for line in pulse_lines(found, shutil.get_terminal_size().columns, is_plain=is_plain):
            write(line)


def pulse_lines(found: PulseView, width: int, *, is_plain: bool) -> list[str]:
    """Return the entries beside the load, in lines no wider than ``width``."""
    from ontarget.cli.plan_text import wrap
    from ontarget.report.pulse import PRIVATE

    width = max(60, min(width, 90))
    day = f"as of {found.as_of:%a} {found.as_of.day} {found.as_of:%b %Y}"
    lines = [f"How it goes{day.rjust(width - 11)}", "", *wrap(PRIVATE, width, "  ", "  "), ""]
    full, empty = ("*", ".") if is_plain else ("●", "○")
    for one in found.entries:
        when = f"{one.on:%a} {one.on.day:>2} {one.on:%b %Y}"
        n_open = "" if one.n_open is None else f"{one.n_open:,} open"
        head = f"  {one.number:>3}  {when}  {full * one.level}{empty * (5 - one.level)}"
        head += f"  {n_open:<12}"
        lines += wrap(one.word or "", width, head, " " * len(head)) or [head.rstrip()]
    if not found.entries:
        lines.append("  Nothing is kept. Such as: ontarget pulse 3 tired")
    said = found.why_no_load if found.load is None else found.load.text
    lines += ["", *wrap(said, width, "  Your load     ", " " * 16)]
    if found.entries:
        last = found.entries[-1].number
        lines += ["", f"  Delete one: ontarget pulse forget {last}; all: ontarget pulse forget"]
    return lines


def _number(said: list[str]) -> int | None:
    if not said or said == ["all"]:
        return None
    if len(said) > 1 or not said[0].isdecimal():
        raise UsageError("Forget which?", "Its number in ontarget pulse list, or nothing for all.")
    return int(said[0])


def _unseen() -> str:
    """Read the word from the keyboard, so that no shell keeps it."""
    if sys.stdin.isatty():
        from getpass import getpass

        return getpass("A word, not shown: ")
    return sys.stdin.readline()


def _moment(shared: Shared) -> datetime:
    """Return now, or noon of the day that was stated: the book is not asked, so no zone is."""
    from datetime import UTC, datetime, time

    from ontarget.bootstrap import read_clock, stated_day

    if shared.as_of is None:
        return read_clock()
    return datetime.combine(stated_day(shared.as_of), time(12), UTC)
