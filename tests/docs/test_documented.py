"""Whatever a user can meet is documented: a command, setting, problem or error without a word
about it fails here."""

import doctest
import importlib
import pkgutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
import typer.main

import ontarget
from ontarget.cli.edge import EXIT_CODES
from ontarget.cli.main import make_app
from ontarget.config import SETTINGS
from ontarget.core.errors import ERRORS, OntargetError
from ontarget.core.problem import PROBLEM_CODES

ROOT = Path(__file__).parents[2]
PAGES = {page.name: page.read_text(encoding="utf-8") for page in files("ontarget.help").iterdir()
         if page.name.endswith(".md")}  # fmt: skip


def all_errors(error=OntargetError):
    return {error, *(found for sub in error.__subclasses__() for found in all_errors(sub))}


def test_every_error_has_an_exit_code_a_code_of_its_own_and_a_page():
    assert all_errors() == set(ERRORS) == set(EXIT_CODES)
    assert len({error.code for error in ERRORS}) == len(ERRORS)
    for error in ERRORS:
        assert f"**{error.code}**" in PAGES["errors.md"]


def test_every_setting_and_problem_has_its_line():
    for setting in SETTINGS:
        assert f"**{setting.name}**" in PAGES["settings.md"]
    for code in PROBLEM_CODES:
        assert f"**{code}**" in PAGES["problems.md"]


def test_every_command_is_in_the_manual_with_help_for_every_option():
    group = typer.main.get_command(make_app())
    for name, command in group.commands.items():
        for sub in getattr(command, "commands", {name: command}).values():
            assert sub.help, name
            assert all(getattr(p, "help", None) for p in sub.params if p.name != "help"), name
        assert f"## ontarget {name}" in PAGES["commands.md"]


def test_the_generated_pages_are_in_step():
    run = subprocess.run([sys.executable, "tools/write_docs.py", "--check"], cwd=ROOT, check=False,
                         capture_output=True, text=True)  # fmt: skip
    assert run.returncode == 0, run.stderr


def modules():
    return [m.name for m in pkgutil.walk_packages(ontarget.__path__, "ontarget.")
            if ".migrations" not in m.name and not m.name.endswith("__main__")]  # fmt: skip


@pytest.mark.parametrize("name", modules())
def test_examples_in_docstrings_run(name):
    found = doctest.testmod(importlib.import_module(name))
    assert found.failed == 0


def test_help_pages_name_only_commands_that_exist():
    commands = typer.main.get_command(make_app()).commands
    for name, text in PAGES.items():
        for line in text.splitlines():
            for part in line.split("`ontarget ")[1:]:
                word = part.split("`")[0].split()[0].strip(".,;:")
                assert word.startswith(("-", "[")) or word in commands, (name, word)
