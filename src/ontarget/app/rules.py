"""The rules of the audit as people read them: a list, and one in full."""

from __future__ import annotations

from typing import Any

from ontarget.audit.example import example_tables
from ontarget.audit.registry import all_rules, get_rule
from ontarget.audit.rule import HEADINGS, Rule
from ontarget.audit.runner import run_rules
from ontarget.audit.words import in_words
from ontarget.core.errors import UsageError

_BASIS = {
    "arithmetic": "arithmetic: it follows from the data alone",
    "policy": "policy: a limit that is a matter of choice",
    "statistical": "statistical: it compares with what history shows",
}


def list_rules() -> list[dict[str, Any]]:
    """Return what every rule is, by id."""
    return [
        {
            "id": one.id, "rule": one.slug, "family": one.family, "severity": one.severity,
            "basis": one.basis, "title": one.title, "needs": list(one.requires),
            "limits": [
                {"name": f"{one.id}.{limit.name}", "default": limit.default, "unit": limit.unit,
                 "help": limit.help}
                for limit in one.limits
            ],
            **{head.lower().replace(" ", "_"): one.sections[head] for head in HEADINGS},
        }
        for one in all_rules()
    ]  # fmt: skip


def find_rule_page(name: str) -> str | None:
    """Return the page of a rule, None if there is no rule of that name."""
    try:
        return rule_page(get_rule(name))
    except UsageError:
        return None


def rule_page(one: Rule) -> str:
    """Return the page of a rule in Markdown, made of its declaration alone."""
    lines = [
        f"# {one.id} {one.slug}",
        "",
        f"{one.title}",
        "",
        f"Severity {one.severity}. {_BASIS[one.basis].capitalize()}.",
    ]
    for head in HEADINGS:
        lines += ["", f"**{head}:** {one.sections[head]}"]
    if one.requires:
        needs = ", ".join(need.replace("|", " or ") for need in one.requires)
        lines += ["", f"**Asked only** where the book knows: {needs}."]
    if one.unless:
        lines += ["", f"**Silent** where these say it better: {', '.join(one.unless)}."]
    if one.limits:
        lines += ["", "**Limits**, changed with `ontarget config NAME VALUE`:", ""]
        lines += [
            f"- `{one.id}.{limit.name}` {limit.default:g} {limit.unit}: {limit.help}"
            for limit in one.limits
        ]
    lines += ["", "**Reads**, for example:", "", f"> {example_text(one)}", "", f"> {one.fix}"]
    return "\n".join(lines)


def example_text(one: Rule) -> str:
    """Return what the rule says of its first example."""
    (run,) = run_rules([one], example_tables(one.fires[0]))
    rows = run.rows.to_pylist()
    return in_words(one.says, rows[0], "EUR") if rows else one.says
