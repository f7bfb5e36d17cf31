"""Every command is a method with the same options, or it is said why not."""

from __future__ import annotations

import inspect
import keyword

import pytest
import typer.main

from ontarget.cli.main import make_app
from ontarget.python.book import OpenBook

NO_METHOD = {
    "start": "asks on a terminal; in Python import_, config and target_set",
    "serve": "runs until it is stopped",
    "demo": "makes a book of its own, and opens a page",
    "world": "makes files for developers",
    "restore": "replaces a whole book, so none is open",
    "copy": "between two books, neither of them open",
    "pulse": "private to the person; a notebook keeps what it showed",
    "template": "prints a heading row: ontarget help fields",
    "explain": "a page to read",
    "help": "a page to read",
    "version": "ontarget.__version__",
}
# What only says how much a screen shows, in which form, and whether a person is asked.
OF_THE_SCREEN = {"as_json", "form", "yes", "show_all", "all_rows", "everything"}
OTHERWISE = {
    ("audit", "mine"): "asks on a terminal; halve(mine_keep=...)",
    ("audit", "mine_keep"): "halve",
    ("audit", "park"): "halve",
    ("decide", "undo"): "decide_undo",
    ("decide", "undo_halving"): "decide_undo_halving",
    ("log", "undo"): "log_undo",
    ("merge", "undo"): "merge_undo",
    ("case", "undo"): "case_undo",
    ("waive", "undo"): "waive_undo",
    ("waive", "list"): "waive_list",
    ("followups", "explain"): "followups_explain",
    ("followups", "ics"): "export_followups",
    ("followups", "force"): "export_followups",
    ("forecast", "limit"): "document(limit=...)",
    ("changes", "limit"): "document(limit=...)",
    ("qualify", "profile"): "config",
    ("qualify", "owner"): "qualify_all",
    ("qualify", "team"): "qualify_all",
    ("qualify", "company"): "qualify_all",
    ("earnings", "plan"): "earnings_plan",
    ("earnings", "show_plan"): "earnings_show_plan",
    ("earnings", "drop_plan"): "earnings_drop_plan",
    ("earnings", "template"): "prints a file to fill in",
}


def commands(group, *path):
    """Every command with its path."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, *path, name)
        else:
            yield (*path, name), command


COMMANDS = dict(commands(typer.main.get_command(make_app())))


def in_python(words: str) -> str:
    """The name of a command or an option in Python."""
    name = words.lstrip("-").replace("-", "_").replace(" ", "_")
    return f"{name}_" if keyword.iskeyword(name) else name


def methods() -> dict[str, inspect.Signature]:
    return {
        name: inspect.signature(one)
        for name, one in inspect.getmembers(OpenBook, inspect.isfunction)
        if not name.startswith("_")
    }


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_a_command_is_a_method_with_its_options(path):
    name = in_python(" ".join(path))
    if path[0] in NO_METHOD:
        assert name not in methods()
        return
    known = methods()[name].parameters
    for one in COMMANDS[path].params:
        words = next((o for o in one.opts if o.startswith("--")), one.name)
        option = in_python(words)
        if path[0] == "export" and option == "format":
            assert option in known
        elif option in known or option == "help":
            continue
        elif (path[-1], option) in OTHERWISE:
            instead = OTHERWISE[path[-1], option]
            assert " " in instead or "(" in instead or instead in methods()
        else:
            assert one.name in OF_THE_SCREEN, (name, option)


def test_what_is_left_out_is_a_command():
    assert set(NO_METHOD) <= {path[0] for path in COMMANDS}
    assert set(OTHERWISE) <= {
        (path[-1], in_python(next((o for o in one.opts if o.startswith("--")), one.name)))
        for path, command in COMMANDS.items()
        for one in command.params
    }


def test_an_editor_can_complete_every_argument():
    for name, signature in methods().items():
        for one in list(signature.parameters.values())[1:]:
            is_open_ended = one.kind in (one.VAR_KEYWORD, one.VAR_POSITIONAL)
            assert not is_open_ended or name in ("set", "add"), (name, one)
            assert one.annotation is not one.empty, (name, one)
        assert signature.return_annotation not in (signature.empty, "Any"), name
        assert getattr(OpenBook, name).__doc__, name
