"""What the declarations of the book's own nouns share."""

from __future__ import annotations

from ontarget.core.schema import Field, FieldType


def number(name: str, help: str) -> Field:
    """Return a required field that holds the number of a row or record."""
    return Field(name, "integer", help, is_required=True)


def need(name: str, type: FieldType, help: str, *choices: str) -> Field:
    """Return a required field."""
    return Field(name, type, help, choices=choices, is_required=True)


OPPORTUNITY = number("record_id", "record of the opportunity")
ACTOR = Field("actor", "text", "who did it", null="the only user")
