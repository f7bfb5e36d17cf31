"""Write the generated pages: commands, settings, problems, errors and fields.

``--check`` writes nothing and fails if a page is out of step with the code.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import typer.main

from ontarget.app.rules import rule_page
from ontarget.audit.registry import all_rules
from ontarget.cli.edge import EXIT_CODES
from ontarget.cli.main import make_app
from ontarget.config import SETTINGS
from ontarget.core.errors import ERRORS
from ontarget.core.finding import FAMILIES
from ontarget.core.problem import PROBLEM_CODES
from ontarget.core.schema import IMPORTABLE

ROOT = Path(__file__).parent.parent
HELP = ROOT / "src/ontarget/help"
RULES = ROOT / "docs/rules"


def problems_page() -> str:
    """Every problem code: severity, meaning, action."""
    lines = [
        "# problems",
        "",
        "A problem is a defect in incoming data, with file, row, field, value and what was done.",
        "An *error* means that the row was left out, a *warning* that it was kept.",
        "",
    ]
    lines += [
        f"- **{code.code}** ({code.severity}): {code.meaning}. Done: {code.action}."
        for code in PROBLEM_CODES.values()
    ]
    return "\n".join(lines) + "\n"


def errors_page() -> str:
    """Every error: exit code and when it comes."""
    lines = [
        "# errors",
        "",
        "An error stops the command; the book stays as it was. It says what and where, and on the",
        "next line what to do. `--debug` shows where in the program it comes from.",
        "",
        "Exit codes: 0 done; 1 an error; 2 wrong usage; 3 done, but rows were left out.",
        "",
    ]
    for error in ERRORS:
        first = (error.__doc__ or "").split("\n")[0].split(";")[0].rstrip(".")
        lines.append(f"- **{error.code}** (exit {EXIT_CODES[error]}): {first}.")
    return "\n".join(lines) + "\n"


def settings_page() -> str:
    """Every setting: default, unit, help."""
    lines = [
        "# settings",
        "",
        "`ontarget config` shows them, `ontarget config NAME VALUE` changes one,",
        "`ontarget config NAME --reset` goes back to the default. They are kept in the book.",
        "",
    ]
    for setting in SETTINGS:
        default = setting.default if setting.default != "" else "none"
        lines.append(f"- **{setting.name}** (default {default}, {setting.unit}): {setting.help}.")
    lines += [
        "",
        "The environment knows two: `ONTARGET_BOOK` says where the book is, `ONTARGET_CACHE` where",
        "compiled queries are kept.",
    ]
    return "\n".join(lines) + "\n"


def fields_page() -> str:
    """Every field of every kind: the data dictionary."""
    lines = [
        "# fields",
        "",
        "What a file can hold. Headings are matched without regard to case, by these names and",
        "by many synonyms. Amounts are numbers in major units, days ISO, instants RFC 3339.",
    ]
    for kind in IMPORTABLE:
        lines += ["", f"## {kind.name}", "", kind.help, ""]
        lines += ["| field | type | meaning | empty means |", "| --- | --- | --- | --- |"]
        for field in kind.fields:
            choices = f" ({', '.join(field.choices)})" if field.choices else ""
            empty = "required" if field.is_required else field.null
            lines.append(f"| {field.name} | {field.type} | {field.help}{choices} | {empty} |")
    return "\n".join(lines) + "\n"


def commands_page() -> str:
    """Every command with its arguments and options."""
    group = typer.main.get_command(make_app())
    lines = [
        "# commands",
        "",
        "`ontarget [--book BOOK] [--as-of DAY] COMMAND ...`; the shared options may also stand",
        "behind the command.",
    ]
    for name, command in _commands(group, "ontarget"):
        lines += ["", f"## {name}", "", (command.help or "").strip(), ""]
        for parameter in command.params:
            lines.append(_parameter(parameter))
    return "\n".join(lines) + "\n"


def _commands(group: Any, path: str) -> Iterator[tuple[str, Any]]:
    for name, command in getattr(group, "commands", {}).items():
        if hasattr(command, "commands"):
            yield from _commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def _parameter(parameter: Any) -> str:
    names = "/".join([*parameter.opts, *parameter.secondary_opts])
    if not names.startswith("-"):
        names = names.upper()
    return f"- `{names}`: {getattr(parameter, 'help', '') or ''}"


def rules_page() -> str:
    """Every rule of the audit by family, with a line each."""
    lines = [
        "# rules",
        "",
        "What the audit looks for. A rule that needs what the book does not know is not asked, and",
        "the audit says so. One in full: `ontarget explain SLP001`.",
    ]
    for family in FAMILIES:
        own = [one for one in all_rules() if one.family == family]
        if own:
            lines += ["", f"## {family.replace('_', ' ')}", ""]
            lines += [f"- **{one.id}** {one.slug} ({one.severity}, {one.basis}): {one.title}"
                      for one in own]  # fmt: skip
    return "\n".join(lines) + "\n"


def rule_pages() -> dict[Path, Callable[[], str]]:
    """A page of each rule, made of its declaration."""
    return {
        RULES / f"{one.id}-{one.slug}.md": lambda one=one: f"{rule_page(one)}\n"
        for one in all_rules()
    }


PAGES = {
    HELP / "problems.md": problems_page,
    HELP / "errors.md": errors_page,
    HELP / "settings.md": settings_page,
    HELP / "fields.md": fields_page,
    HELP / "commands.md": commands_page,
    HELP / "rules.md": rules_page,
    **rule_pages(),
}


def main() -> None:
    """Write the pages, or check them."""
    is_check = "--check" in sys.argv
    RULES.mkdir(exist_ok=True)
    stale = [page.relative_to(ROOT) for page in RULES.glob("*.md") if page not in PAGES]
    for page in stale:
        if not is_check:
            (ROOT / page).unlink()
    for path, make in PAGES.items():
        text = make()
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(path.relative_to(ROOT))
            if not is_check:
                path.write_text(text, encoding="utf-8")
    if is_check and stale:
        sys.exit(f"Out of step with the code: {', '.join(map(str, stale))}. Run: make docs")


if __name__ == "__main__":
    main()
