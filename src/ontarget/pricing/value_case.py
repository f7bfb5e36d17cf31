"""A value case: what the buyer's problem costs, by a formula whose inputs are all named."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ontarget.core.errors import UsageError

MONTHS_IN: dict[str, float] = {"week": 12 / 52, "month": 1.0, "quarter": 3.0, "year": 12.0}
PER = (*MONTHS_IN, "once")
LINES = ("problem in money", "cost of waiting", "why us", "who said so")
_LONGEST = 300
_OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


@dataclass(frozen=True)
class ValueCase:
    """The four lines. ``inputs`` are the formula's numbers by name, ``per`` one of ``PER``.

    ``why`` holds pairs of what is different about us and its proof, which may be empty.
    """

    problem: str | None = None
    formula: str | None = None
    inputs: Mapping[str, float] = field(default_factory=dict)
    per: str = "year"
    source: str | None = None
    waiting: str | None = None
    waiting_cost: float | None = None
    competitor: str | None = None
    why: tuple[tuple[str, str], ...] = ()
    said_by: str | None = None
    said_on: str | None = None

    @property
    def worth(self) -> float | None:
        """What the problem costs the buyer, per ``per``, in major units; None without a formula."""
        return None if self.formula is None else evaluate(self.formula, self.inputs)

    @property
    def a_month(self) -> float | None:
        """What a month of waiting costs: as stated, else from a problem that comes again."""
        if self.waiting_cost is not None:
            return self.waiting_cost
        worth = self.worth
        return worth / MONTHS_IN[self.per] if worth is not None and self.per in MONTHS_IN else None

    def missing(self) -> tuple[str, ...]:
        """Return which of the four lines are still to be found."""
        is_there = (
            self.worth is not None,
            self.a_month is not None or self.waiting is not None,
            any(proof for _, proof in self.why),
            self.said_by is not None,
        )
        return tuple(line for line, there in zip(LINES, is_there, strict=True) if not there)

    def body(self) -> dict[str, Any]:
        """Return the case as JSON holds it, without what is not said."""
        found = {
            "problem": self.problem, "formula": self.formula, "inputs": dict(self.inputs),
            "per": self.per, "source": self.source, "waiting": self.waiting,
            "waiting_cost": self.waiting_cost, "competitor": self.competitor,
            "why": [list(pair) for pair in self.why], "said_by": self.said_by,
            "said_on": self.said_on,
        }  # fmt: skip
        return {key: value for key, value in found.items() if value not in (None, {}, [])}


def from_body(body: Mapping[str, Any]) -> ValueCase:
    """Read a case from what ``body`` returned; what is not known is left out."""
    known = {key: body[key] for key in ValueCase.__dataclass_fields__ if key in body}
    known["why"] = tuple((str(what), str(proof)) for what, proof in known.get("why", ()))
    return ValueCase(**known)


def evaluate(formula: str, inputs: Mapping[str, float]) -> float:
    """Return what a formula of names, numbers, + - * / and brackets gives; UsageError else.

    >>> evaluate("hours * rate * 46", {"hours": 3, "rate": 60})
    8280.0
    """
    if len(formula) > _LONGEST:
        raise UsageError("The formula is too long.", f"At most {_LONGEST} characters.")
    try:
        found = _value(ast.parse(formula.strip(), mode="eval").body, inputs)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise UsageError(
            f"'{formula}' is no formula.", "Write it like: hours * rate * weeks"
        ) from error
    except ZeroDivisionError as error:
        raise UsageError(f"'{formula}' divides by zero.", "Mend the inputs.") from error
    if not math.isfinite(found):
        raise UsageError(f"'{formula}' gives no number.", "Mend the inputs.")
    return found


def _value(node: ast.expr, inputs: Mapping[str, float]) -> float:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return float(node.value)
    if isinstance(node, ast.Name):
        if node.id not in inputs:
            known = ", ".join(inputs) or "none yet"
            raise UsageError(
                f"The formula names {node.id}, of which no number is known (known: {known}).",
                f"Add: --input {node.id}=NUMBER",
            )
        return float(inputs[node.id])
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_value(node.operand, inputs)
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        return _OPERATORS[type(node.op)](_value(node.left, inputs), _value(node.right, inputs))
    raise ValueError(ast.dump(node))
