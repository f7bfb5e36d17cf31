"""Conditions on the fields of a record: ``segment = EMEA and amount >= 10k``.

Grammar: comparisons (= != < <= > >= in) joined by and, or, not and brackets. Values with blanks
stand in quotes; ``field = ""`` means that it is empty. Texts are compared without capitals.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ontarget.core.errors import UsageError

_TOKEN = re.compile(
    r"""\s*(?:(?P<sign><=|>=|!=|=|<|>|\(|\)|,)|"(?P<double>[^"]*)"|'(?P<single>[^']*)'"""
    r"""|(?P<word>[^\s"'()<>=!,]+))"""
)
_WORDS = ("and", "or", "not", "in")
_COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")


@dataclass(frozen=True)
class Comparison:
    """A field compared with a value, or with several for ``in``."""

    field: str
    sign: str
    values: tuple[str, ...]

    def __str__(self) -> str:
        if self.sign == "in":
            return f"{_written(self.field)} in ({', '.join(map(_written, self.values))})"
        return f"{_written(self.field)} {self.sign} {_written(self.values[0])}"


@dataclass(frozen=True)
class Junction:
    """Conditions of which all (``and``) or any (``or``) hold."""

    word: str
    parts: tuple[Condition, ...]

    def __str__(self) -> str:
        return f" {self.word} ".join(
            f"({part})" if isinstance(part, Junction) else str(part) for part in self.parts
        )


@dataclass(frozen=True)
class Negation:
    """A condition that does not hold."""

    part: Condition

    def __str__(self) -> str:
        return f"not ({self.part})"


Condition = Comparison | Junction | Negation


def parse_condition(text: str) -> Condition:
    """Read a condition; UsageError that says where it cannot be read.

    >>> str(parse_condition("Segment = emea AND not (amount < 10k)"))
    'Segment = emea and not (amount < 10k)'
    """
    reader = _Reader(text)
    found = reader.any_of()
    reader.expect_end()
    return found


def fields_of(condition: Condition) -> Iterator[str]:
    """Yield the fields that a condition looks at."""
    match condition:
        case Comparison(field=name):
            yield name
        case Junction(parts=parts):
            for part in parts:
                yield from fields_of(part)
        case Negation(part=part):
            yield from fields_of(part)


def _written(text: str) -> str:
    is_plain = re.fullmatch(r"[^\s\"'()<>=!,]+", text) and text.casefold() not in _WORDS
    quote = "'" if '"' in text else '"'
    return text if is_plain else f"{quote}{text}{quote}"


class _Reader:
    """Reads a condition from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens: list[tuple[str, str, int]] = []
        place = 0
        while place < len(text.rstrip()):
            match = _TOKEN.match(text, place)
            if match is None:
                raise self._wrong(place)
            kind = match.lastgroup or ""
            word = match[kind]
            is_word = kind == "word" and word.casefold() in _WORDS
            self._tokens.append(
                (word.casefold() if is_word else kind, word, match.start(kind))
                if kind != "sign"
                else (word, word, match.start(kind))
            )
            place = match.end()
        self._place = 0

    def any_of(self) -> Condition:
        """Read conditions joined by or."""
        return self._joined("or", self._all_of)

    def expect_end(self) -> None:
        """Refuse what is left over."""
        if self._place < len(self._tokens):
            raise self._wrong(self._tokens[self._place][2])

    def _all_of(self) -> Condition:
        return self._joined("and", self._one)

    def _joined(self, word: str, read: Callable[[], Condition]) -> Condition:
        parts = [read()]
        while self._take(word):
            parts.append(read())
        return parts[0] if len(parts) == 1 else Junction(word, tuple(parts))

    def _one(self) -> Condition:
        if self._take("not"):
            return Negation(self._one())
        if self._take("("):
            found = self.any_of()
            self._expect(")")
            return found
        field = self._value()
        if self._take("in"):
            self._expect("(")
            values = [self._value()]
            while self._take(","):
                values.append(self._value())
            self._expect(")")
            return Comparison(field, "in", tuple(values))
        for sign in _COMPARISONS:
            if self._take(sign):
                return Comparison(field, sign, (self._value(),))
        raise self._wrong_here()

    def _take(self, kind: str) -> bool:
        is_next = self._place < len(self._tokens) and self._tokens[self._place][0] == kind
        self._place += is_next
        return is_next

    def _expect(self, kind: str) -> None:
        if not self._take(kind):
            raise self._wrong_here()

    def _value(self) -> str:
        if self._place < len(self._tokens):
            kind, text, _ = self._tokens[self._place]
            if kind in ("word", "double", "single"):
                self._place += 1
                return text
        raise self._wrong_here()

    def _wrong_here(self) -> UsageError:
        at_end = self._place >= len(self._tokens)
        return self._wrong(len(self._text) if at_end else self._tokens[self._place][2])

    def _wrong(self, place: int) -> UsageError:
        rest = self._text[place:].strip()
        where = f"at '{rest[:20]}'" if rest else "at its end"
        return UsageError(
            f"The condition '{self._text}' cannot be read {where}.",
            'Write it like: segment = EMEA and amount >= 10k, or region in (North, "Far East")',
        )
