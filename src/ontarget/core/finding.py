"""The words that findings of the audit are told with: how grave, on what basis, of which family.

A finding itself is a row of evidence in a table, and in a report ``report.audit.FindingView``.
"""

from __future__ import annotations

from typing import Literal

FindingSeverity = Literal["high", "medium", "low"]
Basis = Literal["arithmetic", "policy", "statistical"]

FAMILIES = (
    "completeness", "qualification", "slippage", "stage", "silence", "next_step", "amount",
    "duplicate", "ownership", "concentration", "price", "pipeline", "value",
)  # fmt: skip
