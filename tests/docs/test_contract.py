"""The contract names every command, and every field that a document has: no more and no fewer."""

import re
from dataclasses import fields
from pathlib import Path

import pytest
import typer.main
from tests.cli.conftest import cli, firm
from tests.web.conftest import NOW, routes_of
from tools.docs_site.rest import describe_api

from ontarget.api.schemas import DOCUMENTS
from ontarget.cli.edge import EXIT_CODES, ROWS_LEFT_OUT
from ontarget.cli.main import make_app
from ontarget.core.problem import PROBLEM_CODES
from ontarget.plan.commission import TEMPLATE
from ontarget.report.activity import ActivityView
from ontarget.report.answer import Answer, PeriodView, ScopeView
from ontarget.report.backtest import Backtest
from ontarget.report.check_data import DataCheck
from ontarget.report.coach import Coaching
from ontarget.report.diagnosis import Diagnosis
from ontarget.report.discount import DiscountView
from ontarget.report.earnings import EarningsView
from ontarget.report.month_end import MonthEndView
from ontarget.report.review import Agenda
from ontarget.serving.app import _PAGES

__all__ = ["cli", "firm"]
TEXT = (Path(__file__).parents[2] / "docs/contract.md").read_text(encoding="utf-8")
MAYA = ("--owner", "Maya Lindqvist")
# Documents that are a view field by field, and what stands in them beside.
VIEWS = {
    "answer": (Answer, ()), "backtest": (Backtest, ()), "check data": (DataCheck, ()),
    "diagnose": (Diagnosis, ("in_words",)), "activity": (ActivityView, ()),
    "monthend": (MonthEndView, ()), "discount": (DiscountView, ()),
    "earnings": (EarningsView, ()),
}  # fmt: skip
ASKED = {
    "forecast": ("forecast", *MAYA), "whatif": ("whatif", *MAYA, "--create", "5000"),
    "audit": ("audit", *MAYA, "--halve", "--profile"), "plan": ("plan", *MAYA),
    "today": ("today", *MAYA), "followups": ("followups", *MAYA),
    "changes": ("changes", "--since", "-2w"), "earnings": ("earnings", *MAYA),
    "list opportunity": ("list", "opportunity"), "decisions": ("decisions",),
    "commit list": ("commit", "list", *MAYA), "target list": ("target", "list"),
    "config": ("config",), "rules": ("rules",),
    "obstacle list": ("obstacle", "list"),
    "content list": ("content", "list"), "content match": ("content", "match", "op-041"),
    "doctor": ("doctor",), "version": ("version",),
    "publish": ("publish", *MAYA, "--period", "2026-Q4"),
}  # fmt: skip


def promised() -> dict[str, set[str]]:
    """The fields by document, as the first column of its table names them."""
    found: dict[str, set[str]] = {}
    for part in re.split(r"^### ", TEXT, flags=re.MULTILINE)[1:]:
        name = part.split("`")[1]
        table = part.split("\n## ")[0]
        rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
        fields = [field for cell in rows for field in re.findall(r"`([^`]+)`", cell)]
        assert len(fields) == len(set(fields)), (name, fields)
        found[name] = set(fields)
    return found


def commands(group, path=""):
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{path}{name} ")
        else:
            yield f"{path}{name}"


def test_the_contract_names_every_command_once_and_none_that_is_not_there():
    part = TEXT.split("\n## Commands")[1].split("\nWhat a command that writes")[0]
    rows = [line for line in part.splitlines() if line.startswith("| ") and "`" in line]
    named = [name for row in rows for name in re.findall(r"`([^`]+)`", row)]
    assert sorted(named) == sorted(commands(typer.main.get_command(make_app())))


def test_the_contract_has_every_exit_code():
    codes = {int(line.split("|")[1]) for line in TEXT.splitlines() if re.match(r"\| \d ", line)}
    assert codes == {0, *EXIT_CODES.values(), ROWS_LEFT_OUT}
    assert {"error", "warning"} == {one.severity for one in PROBLEM_CODES.values()}


def test_what_openapi_says_of_a_document_is_in_the_contract():
    names = {"what_if": "whatif", "follow_ups": "followups", "month_end": "monthend",
             "rows": "list opportunity", "targets": "target list", "settings": "config",
             "calls": "commit list", "obstacles": "obstacle list", "content": "content list",
             "offers": "content match"}  # fmt: skip
    by_name = promised()
    server = set(re.findall(r"`([^`]+)`", TEXT.split("\n## The server")[1]))
    assert {*DOCUMENTS["jobs"], *DOCUMENTS["job"]} <= server
    for name, said in DOCUMENTS.items():
        if name not in ("written", "jobs", "job"):
            # `total` is of the API alone: it gives rows in parts.
            assert set(said) - {"total"} <= by_name[names.get(name, name)], name


def test_the_pages_of_the_server_are_those_of_the_contract():
    part = TEXT.split("\n## The server")[1]
    assert all(path.startswith("/api/v1/") for path in describe_api()["paths"])
    served = {route.path for page in _PAGES for route in routes_of(page.router)}
    named = set(re.findall(r"`(/[^`]*)`", part)) - {"/api/v1/", "/api/openapi.json", "/healthz"}
    assert {path.split("{")[0] for path in named} <= {path.split("{")[0] for path in served}


@pytest.fixture
def book(cli, firm, tmp_path, monkeypatch):
    """The small firm with a target, and a plan of pay, on a day that stands still."""
    monkeypatch.setattr("ontarget.bootstrap.read_clock", lambda: NOW)
    assert cli("import", firm, "--currency", "EUR", "--yes").code == 0
    assert cli("target", "set", *MAYA, "--period", "2026-Q4", "--amount", "90000").code == 0
    assert cli("target", "set", *MAYA, "--period", "2026-10", "--amount", "30000").code == 0
    (tmp_path / "plan.toml").write_text(TEMPLATE, encoding="utf-8")
    assert cli("earnings", "--plan", tmp_path / "plan.toml").code == 0
    assert cli("config", "n_paths", "1000").code == 0
    return cli


def test_views_have_the_fields_of_the_contract_and_no_others():
    by_name = promised()
    for name, (view, more) in VIEWS.items():
        assert {one.name for one in fields(view)} | set(more) == by_name[name], name
    day, scope = NOW.date(), ScopeView("company", "")
    period = PeriodView("2026-11", day, day, 0)
    assert set(Coaching(day, day, scope, ()).document()) == by_name["coach"]
    assert set(Agenda(day, scope, period, 0, 0, 7, 0, 0, ()).document()) == by_name["review"]


@pytest.mark.slow
def test_documents_have_the_fields_of_the_contract_and_no_others(book, firm):
    by_name = promised()
    assert set(by_name) == {*ASKED, *VIEWS, "import", "coach", "review"}
    for name, words in ASKED.items():
        said = book(*words, "--json")
        assert said.code == 0, (name, said.err)
        assert set(said.json) == by_name[name], name
    assert set(book("import", firm, "--dry-run", "--json").json) == by_name["import"]
