"""What an audit rule is: one decorated function that returns evidence rows.

Everything about a rule stands in its declaration: what it is called, what it compares with, how a
finding reads, what to do, and examples that are its tests and its documentation at once. The
function gets tables and limits by the names of its parameters and returns a table expression with
``record_id`` (null for the pipeline as a whole, then with ``subject``) and columns of evidence.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ontarget.audit.inputs import INPUTS
from ontarget.core.finding import FAMILIES, Basis, FindingSeverity

if TYPE_CHECKING:
    from ibis.expr.types import Table

HEADINGS = ("Why", "Evidence", "Fix", "Quiet when")
_MONEY = re.compile(r"\{(\w+):money\}")
_MONEY_NAMES = (
    "open_amount", "other_amount", "quote_amount", "create_amount", "pushed_amount", "win_amount",
)  # fmt: skip
_ID = re.compile(r"[A-Z]{3}\d{3}")
_PREFIX = {
    "completeness": "CMP", "qualification": "QUA", "slippage": "SLP", "stage": "STG",
    "silence": "SIL", "next_step": "NXT", "amount": "AMT", "duplicate": "DUP",
    "ownership": "OWN", "concentration": "CON", "price": "PRI", "pipeline": "PIP",
    "value": "VAL",
}  # fmt: skip

Expression = Callable[..., "Table"]


@dataclass(frozen=True, slots=True)
class Limit:
    """What a rule compares with: a setting of the book, named ``RULE_ID.name``."""

    name: str
    default: int | float
    unit: str
    help: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A small situation: fields of one open opportunity, and rows of other tables by name.

    What is not given is as in ``audit.example.USUAL``; ``evidence`` is what a rule that fires on
    it must show, as far as given.
    """

    fields: Mapping[str, Any]
    tables: Mapping[str, tuple[Mapping[str, Any], ...]]
    evidence: Mapping[str, Any]


def example(
    *, tables: Mapping[str, tuple[Mapping[str, Any], ...]] | None = None,
    evidence: Mapping[str, Any] | None = None, **fields: Any,
) -> Example:  # fmt: skip
    """Return an example: fields of the opportunity by name, dates as ISO text."""
    return Example(fields, tables or {}, evidence or {})


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the audit.

    ``requires`` names what the book must know for the rule to be asked at all: columns of the
    open opportunities of which one at least is filled, or tables that are not empty; ``a|b``
    means one of them. Where a rule of ``unless`` has found the same opportunity, this one is
    silent. ``says`` and ``fix`` are templates over the evidence.
    """

    id: str
    slug: str
    family: str
    severity: FindingSeverity
    basis: Basis
    limits: tuple[Limit, ...]
    requires: tuple[str, ...]
    unless: tuple[str, ...]
    says: str
    fix: str
    fires: tuple[Example, ...]
    quiet: tuple[Example, ...]
    title: str
    sections: Mapping[str, str]
    expression: Expression
    source: Path

    @property
    def money_names(self) -> frozenset[str]:
        """Names of evidence in minor units: what sentences write as money, and all amounts."""
        written = _MONEY.findall(self.says + self.fix)
        return frozenset([*written, "amount", *_MONEY_NAMES])

    @property
    def table_names(self) -> tuple[str, ...]:
        """Names of the input tables it reads."""
        names = inspect.signature(self.expression).parameters
        return tuple(name for name in names if name in INPUTS)


def rule(
    id: str,
    *,
    severity: FindingSeverity,
    basis: Basis,
    says: str,
    fix: str,
    fires: tuple[Example, ...],
    quiet: tuple[Example, ...],
    limits: tuple[Limit, ...] = (),
    requires: tuple[str, ...] = (),
    unless: tuple[str, ...] = (),
) -> Callable[[Expression], Rule]:
    """Make a rule of a function; ValueError says what its declaration lacks."""

    def declare(function: Expression) -> Rule:
        source = Path(inspect.getfile(function))
        title, sections = _read_docstring(function)
        declared = Rule(
            id, function.__name__, source.parent.name, severity, basis, limits, requires, unless,
            says, fix, fires, quiet, title, sections, function, source,
        )  # fmt: skip
        if defects := list(_defects(declared)):
            raise ValueError(f"rule {id} in {source.name}: {'; '.join(defects)}")
        return declared

    return declare


def _defects(one: Rule) -> list[str]:
    found = []
    if not _ID.fullmatch(one.id) or not one.id.startswith(_PREFIX.get(one.family, "?")):
        found.append(f"the id of a {one.family} rule is {_PREFIX.get(one.family)} and 3 digits")
    if one.family not in FAMILIES:
        found.append(f"there is no family {one.family}")
    if one.slug != one.source.stem:
        found.append("the file is named like the function")
    if len(one.fires) < 2 or len(one.quiet) < 3:
        found.append("it needs two examples that fire and three that are quiet")
    found += [f"its docstring lacks '{head}:'" for head in HEADINGS if not one.sections.get(head)]
    limits = {limit.name for limit in one.limits}
    for name in inspect.signature(one.expression).parameters:
        if name not in INPUTS and name not in limits:
            found.append(f"'{name}' is neither an input nor a limit")
    return found


def _read_docstring(function: Expression) -> tuple[str, dict[str, str]]:
    """Return the first line, and the text below each heading."""
    text = inspect.getdoc(function) or ""
    title, _, rest = text.partition("\n")
    sections: dict[str, str] = {}
    heading = ""
    for line in rest.splitlines():
        head, colon, tail = line.partition(":")
        if colon and head in HEADINGS:
            heading = head
            sections[heading] = tail.strip()
        elif heading:
            sections[heading] = f"{sections[heading]} {line.strip()}".strip()
    return title.strip(), sections
