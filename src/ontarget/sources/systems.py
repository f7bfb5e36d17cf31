"""Which system an export comes from, told by headings that only it writes."""

from __future__ import annotations

_SIGNS: tuple[tuple[str, frozenset[str]], ...] = (
    ("salesforce", frozenset({"stagename", "closedate"})),
    ("salesforce", frozenset({"opportunityid", "stagename"})),
    ("salesforce", frozenset({"whoid", "whatid"})),
    ("salesforce", frozenset({"systemmodstamp"})),
)


def recognise_system(headings: list[list[str]]) -> str:
    """Return the name of the system that wrote any of the files, else ``file``."""
    for columns in headings:
        plain = {heading.strip().lower() for heading in columns}
        for name, signs in _SIGNS:
            if signs <= plain:
                return name
    return "file"
