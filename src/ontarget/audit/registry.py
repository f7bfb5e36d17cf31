"""All rules, found in the folders of their families."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules

from ontarget.audit import rules
from ontarget.audit.rule import Rule
from ontarget.core.errors import UsageError


@lru_cache(maxsize=1)
def all_rules() -> tuple[Rule, ...]:
    """Return every rule by id; ValueError where two share an id or a name."""
    found: list[Rule] = []
    for family in iter_modules(rules.__path__, f"{rules.__name__}."):
        package = import_module(family.name)
        for module in iter_modules(package.__path__, f"{family.name}."):
            declared = getattr(import_module(module.name), module.name.rpartition(".")[2], None)
            if not isinstance(declared, Rule):
                raise ValueError(f"{module.name} declares no rule of its own name")
            found.append(declared)
    for names in ([one.id for one in found], [one.slug for one in found]):
        if len(set(names)) < len(names):
            raise ValueError(f"two rules share a name among {sorted(names)}")
    return tuple(sorted(found, key=lambda one: one.id))


def get_rule(name: str) -> Rule:
    """Return the rule with an id or name; UsageError if there is none."""
    wanted = name.strip().casefold().replace("-", "_").replace(" ", "_")
    for one in all_rules():
        if wanted in (one.id.casefold(), one.slug):
            return one
    raise UsageError(f"There is no rule '{name}'.", "All rules: ontarget rules")
