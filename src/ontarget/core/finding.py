"""A finding of the audit: what is wrong with an opportunity, on what evidence, and the remedy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

FindingSeverity = Literal["high", "medium", "low"]
Basis = Literal["arithmetic", "policy", "statistical"]

FAMILIES = (
    "completeness", "qualification", "slippage", "stage", "silence", "next_step", "amount",
    "duplicate", "ownership", "concentration", "price", "pipeline",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """One defect of one opportunity, or of the whole pipeline where ``record_id`` is None.

    ``subject`` names what a finding about no single opportunity is about, such as a seller.
    ``size`` is how bad it is in the rule's own unit, to tell later whether it got worse.
    """

    rule_id: str
    rule: str
    severity: FindingSeverity
    record_id: int | None
    subject: str | None
    evidence: Mapping[str, object]
    text: str
    fix: str
    size: float | None = None
