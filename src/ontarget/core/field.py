"""What a declaration of a table consists of: kinds and their fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FieldType = Literal["text", "date", "instant", "amount", "integer", "number", "share", "boolean"]


@dataclass(frozen=True, slots=True)
class Field:
    """One column of one kind.

    ``null`` says what an empty cell means. ``is_tracked`` marks fields whose changes are kept
    as observations and may be read as of a date; ``is_fixed`` marks fields that are taken as
    set when the record was created, so that they count before the first snapshot too.
    """

    name: str
    type: FieldType
    help: str
    null: str = "not stated"
    choices: tuple[str, ...] = ()
    is_required: bool = False
    is_tracked: bool = False
    is_fixed: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """One noun: its fields and the ones that identify a row within a source.

    ``key`` fields joined by a separator make the source id. ``fallback_key`` is used, as far as
    it is filled, where a file has no id column.
    """

    name: str
    help: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    fallback_key: tuple[str, ...] = ()
    is_importable: bool = True

    def field(self, name: str) -> Field:
        """Return the field called ``name``; KeyError if this kind has none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(f"{self.name} has no field {name!r}")

    @property
    def field_names(self) -> tuple[str, ...]:
        """Names in declared order."""
        return tuple(field.name for field in self.fields)


def text_field(name: str, help: str, **more: object) -> Field:
    """Return a text field."""
    return Field(name, "text", help, **more)  # type: ignore[arg-type]


def date_field(name: str, help: str, **more: object) -> Field:
    """Return a date field."""
    return Field(name, "date", help, **more)  # type: ignore[arg-type]
