"""Text cells to typed columns: the fast way for whole columns, cell by cell only for the rest.

Each parser returns the typed array (null where a cell is empty or unreadable) and a boolean
mask of the cells that held something unreadable.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.core.money import CURRENCY_CODES, minor_digits

# Ways of writing "nothing".
_EMPTY = ("", "-", "--", "n/a", "N/A", "NULL", "null", "None", "#N/A")

_SYMBOLS = {
    "€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₹": "INR", "US$": "USD", "CHF": "CHF",
    "kr": "", "zł": "PLN", "R$": "BRL", "A$": "AUD", "C$": "CAD",
}  # fmt: skip
_NAMED_CURRENCIES = {
    "us dollar": "USD", "dollar": "USD", "euro": "EUR", "pound sterling": "GBP",
    "british pound": "GBP", "swiss franc": "CHF", "canadian dollar": "CAD",
    "australian dollar": "AUD", "japanese yen": "JPY", "indian rupee": "INR",
    "swedish krona": "SEK", "danish krone": "DKK", "norwegian krone": "NOK",
    "polish zloty": "PLN", "brazilian real": "BRL", "mexican peso": "MXN",
}  # fmt: skip
_TRUE = frozenset(
    {
        "true",
        "1",
        "yes",
        "y",
        "ja",
        "oui",
        "si",
        "sí",
        "sì",
        "sim",
        "x",
        "wahr",
        "vrai",
        "t",
        "verdadero",
        "vero",
        "verdadeiro",
        "waar",
        "on",
    }
)
_FALSE = frozenset(
    {
        "false",
        "0",
        "no",
        "n",
        "nein",
        "non",
        "nao",
        "não",
        "nee",
        "falsch",
        "faux",
        "f",
        "falso",
        "onwaar",
        "off",
    }
)
_PLAIN_NUMBER = r"^-?\d{1,15}(\.\d+)?$"
_SIGNS = {"comma": ",", "point": "."}
# Behind a currency whose sign is that of others too: a dollar may be any of twenty.
_SHARED = "?"
_SHARED_SIGNS = ("$", "¥")
_SHARED_BY = {
    "USD": frozenset(
        "ARS AUD BBD BMD BND BSD BZD CAD CLP COP DOP FJD GYD HKD JMD KYD LRD MXN NAD NZD SGD "
        "SRD TTD TWD UYU XCD".split()
    ),
    "JPY": frozenset(["CNY"]),
}
_POINT_GROUP = re.compile(r"[1-9]\d{0,2}(\.\d{3})+$")
_COMMA_GROUP = re.compile(r"[1-9]\d{0,2}(,\d{3})+$")
# One sign with other than one to three digits before it, or other than three behind it.
_CANNOT_PART_THOUSANDS = re.compile(r"\d*[.,](\d{1,2}|\d{4,})|(\d{4,}|0?)[.,]\d{3}")
_SPACES = re.compile(r"[\s\u00a0\u202f'\u2019]")
# Longest first, so that Mio is not taken for M.
_SCALES = {
    "tsd": 1e3, "mio": 1e6, "mln": 1e6, "mrd": 1e9, "mn": 1e6, "bn": 1e9,
    "k": 1e3, "t": 1e3, "m": 1e6,
}  # fmt: skip
_SCALE = rf"(?:(?P<scale>(?i:{'|'.join(_SCALES)}))\.?(?!r\.?$))?"
_AMOUNT = re.compile(
    r"^(?P<open>\()?(?P<sign>[-+])?(?P<before>[^\d\-+.,()]*)(?P<sign2>[-+])?"
    rf"(?P<digits>\d[\d.,]*|[.,]\d+){_SCALE}"
    r"(?P<after>[^\d\-+.,()]*\.?)(?P<sign3>-)?(?P<close>\))?$"
)


@dataclass(frozen=True)
class Parsed:
    """A typed column and the mask of the cells that could not be read."""

    values: pa.Array
    is_bad: npt.NDArray[np.bool_]


def clean(cells: pa.Array) -> pa.Array:
    """Trim blanks and turn the usual ways of writing nothing into null."""
    trimmed = pc.utf8_trim_whitespace(cells)
    return pc.if_else(pc.is_in(trimmed, pa.array(_EMPTY)), pa.scalar(None, pa.string()), trimmed)


def currency_codes(cells: pa.Array) -> pa.Array:
    """Return ISO codes for cells that name or sign a currency otherwise; others as they are."""
    encoded = cells.dictionary_encode()
    forms = [
        _NAMED_CURRENCIES.get(form.casefold(), _SYMBOLS.get(form, form)) or form
        for form in encoded.dictionary.to_pylist()
    ]
    return pa.array(forms, pa.string()).take(encoded.indices)


def parse_text(cells: pa.Array) -> Parsed:
    """Trimmed text."""
    trimmed = pc.utf8_trim_whitespace(cells)
    values = pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)
    return Parsed(values, np.zeros(len(values), bool))


def parse_boolean(cells: pa.Array) -> Parsed:
    """True and false in the usual languages and signs."""
    lowered = pc.utf8_lower(clean(cells))
    is_true = pc.is_in(lowered, pa.array(sorted(_TRUE)))
    is_false = pc.is_in(lowered, pa.array(sorted(_FALSE)))
    known = pc.or_(is_true, is_false)
    values = pc.if_else(known, is_true, pa.scalar(None, pa.bool_()))
    return Parsed(values, _mask(pc.and_(pc.is_valid(lowered), pc.invert(known))))


def _mask(array: pa.Array) -> npt.NDArray[np.bool_]:
    filled = pc.fill_null(array, fill_value=False)
    return np.asarray(filled.to_numpy(zero_copy_only=False), dtype=bool)


def parse_number(cells: pa.Array, *, is_share: bool = False) -> Parsed:
    """Numbers; with ``is_share``, percentages become shares.

    A column with a percent sign, or with any value above 1, is taken as per cent.
    """
    text = clean(cells)
    has_sign = bool(pc.any(pc.fill_null(pc.match_substring(text, "%"), fill_value=False)).as_py())
    bare = pc.utf8_trim_whitespace(pc.replace_substring(text, "%", "")) if has_sign else text
    values, is_bad, _ = _numbers(bare)
    if is_share:
        filled = np.nan_to_num(values, nan=0.0)
        if has_sign or np.any(np.abs(filled) > 1.0):
            values = values / 100.0
        is_bad |= (filled < 0.0) | (np.nan_to_num(values, nan=0.0) > 1.0)
        values = np.where(is_bad, np.nan, values)
    return Parsed(pa.array(values, pa.float64(), mask=np.isnan(values)), is_bad)


def parse_integer(cells: pa.Array) -> Parsed:
    """Whole numbers; fractions are unreadable."""
    values, is_bad, _ = _numbers(clean(cells))
    with np.errstate(invalid="ignore"):
        is_bad |= ~np.isnan(values) & (values != np.rint(values))
    is_missing = np.isnan(values) | is_bad
    whole = np.where(is_missing, 0.0, values).astype(np.int64)
    return Parsed(pa.array(whole, pa.int64(), mask=is_missing), is_bad)


@dataclass(frozen=True)
class ParsedAmounts:
    """Minor units, the mask of unreadable cells, and the currency written in each cell."""

    values: pa.Array
    is_bad: npt.NDArray[np.bool_]
    currencies: pa.Array


def is_ambiguous_amount(cells: pa.Array) -> bool:
    """Tell whether a column's points can part thousands or decimals: all are like 1.234."""
    forms = pc.unique(clean(cells).drop_null()).to_pylist()
    bare = [re.sub(r"[^\d.,]", "", form).strip(".,") for form in forms]
    with_sign = [digits for digits in bare if "." in digits or "," in digits]
    return bool(with_sign) and all(re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", f) for f in with_sign)


def parse_amount(
    cells: pa.Array, currencies: pa.Array, decimal: str | None = None, *, is_assumed: bool = False
) -> ParsedAmounts:
    """Money in minor units of the row's currency.

    ``decimal`` is comma or point where the user said so; else the column decides.

    ``currencies`` holds ISO codes or null; a symbol or code in the cell itself counts where the
    row has none, and also before a code that is only assumed, unless several currencies share the
    symbol. A row without any keeps two digits.
    """
    values, is_bad, marks = _numbers(clean(cells), decimal)
    written = pc.utf8_rtrim(marks, _SHARED)
    if is_assumed:
        is_shared = pc.ends_with(marks, _SHARED)
        for code, others in _SHARED_BY.items():
            is_own = pc.and_(is_shared, pc.equal(written, code))
            is_other = pc.is_in(currencies, pa.array(sorted(others)))
            written = pc.if_else(pc.fill_null(pc.and_(is_own, is_other), False),
                                 currencies, written)  # fmt: skip
    known = pc.coalesce(*((written, currencies) if is_assumed else (currencies, written)))
    digits = np.full(len(values), 2)
    for code in pc.unique(known).to_pylist():
        if code is not None and minor_digits(code) != 2:
            digits[_mask(pc.equal(known, code))] = minor_digits(code)
    minor = np.rint(values * 10.0**digits)
    is_bad |= np.abs(np.nan_to_num(minor)) > 2**53
    is_missing = np.isnan(values) | is_bad
    whole = np.where(is_missing, 0.0, minor).astype(np.int64)
    return ParsedAmounts(pa.array(whole, pa.int64(), mask=is_missing), is_bad, known)


def _numbers(
    text: pa.Array, decimal: str | None = None
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_], pa.Array]:
    """Read numbers: plain ones as a column, the others by their distinct forms.

    Returns the values (NaN where there is none), the unreadable mask and the currencies found, with
    ``_SHARED`` behind those whose sign others have as well.
    """
    is_plain = pc.fill_null(pc.match_substring_regex(text, _PLAIN_NUMBER), fill_value=False)
    odd = pc.unique(text.filter(pc.and_(pc.is_valid(text), pc.invert(is_plain)))).to_pylist()
    sign = _SIGNS.get(decimal or "") or _decimal_sign(odd)
    comma_is_decimal = sign == ","
    # Nobody writes thousandths of money: 21.500 beside 32,000 is as many thousands.
    is_mixed = sign is None and _has_both(text) and _are_groups(_bare(text))
    if comma_is_decimal or is_mixed:  # 45.000 is then forty-five thousand
        is_plain = pc.and_(is_plain, pc.invert(pc.match_substring(text, ".")))
        is_plain = pc.fill_null(is_plain, fill_value=False)
    plain = pc.if_else(is_plain, text, pa.scalar(None, pa.string()))
    values = pc.cast(plain, pa.float64()).to_numpy(zero_copy_only=False).astype(np.float64)
    is_bad = np.zeros(len(values), bool)
    currencies = pa.nulls(len(values), pa.string())
    is_other = _mask(pc.and_(pc.is_valid(text), pc.invert(is_plain)))
    if not is_other.any():
        return values, is_bad, currencies
    others = text.filter(pa.array(is_other)).dictionary_encode()
    forms = others.dictionary.to_pylist()
    read = [
        _read_number(form, comma_is_decimal, is_mixed=is_mixed, may_group=decimal is None)
        for form in forms
    ]
    places = others.indices.to_numpy(zero_copy_only=False)
    values[is_other] = np.array([np.nan if r is None else r[0] for r in read])[places]
    is_bad[is_other] = np.array([r is None for r in read])[places]
    if any(r and r[1] for r in read):
        found = np.full(len(values), None, object)
        found[is_other] = np.array([r[1] if r and r[1] else None for r in read], object)[places]
        currencies = pa.array(found, pa.string(), from_pandas=True)
    return values, is_bad, currencies


def _has_both(text: pa.Array) -> bool:
    """Whether a column has points and commas at all, which few have."""
    return all(pc.any(pc.match_substring(text, sign)).as_py() for sign in ".,")


def _bare(text: pa.Array) -> list[str]:
    """Return the different digits and signs of a column's numbers; 1.250M says nothing of it."""
    forms = pc.unique(text.drop_null()).to_pylist()
    matches = (_AMOUNT.match(_SPACES.sub("", form)) for form in forms)
    return list({match["digits"]: None for match in matches if match and not match["scale"]})


def _are_groups(forms: list[str]) -> bool:
    """Whether points and commas both part thousands somewhere, and no form says otherwise."""
    return (
        _decimal_sign(forms) is None
        and any(_POINT_GROUP.match(form) for form in forms)
        and any(_COMMA_GROUP.match(form) for form in forms)
    )


def _decimal_sign(forms: list[str]) -> str | None:
    """Decide by the column: the right-most separator followed by other than three digits."""
    for form in forms:
        digits = re.sub(r"[^\d.,]", "", form).strip(".,")
        comma, point = digits.rfind(","), digits.rfind(".")
        if comma >= 0 and point >= 0:
            return "," if comma > point else "."
        if comma >= 0 and len(digits) - comma - 1 != 3:
            return ","
        if point >= 0 and len(digits) - point - 1 != 3:
            return "."
        if point >= 0 and digits.count(".") > 1:
            return ","
    return None


def _read_number(
    form: str, comma_is_decimal: bool, *, is_mixed: bool = False, may_group: bool = False
) -> tuple[float, str] | None:
    match = _AMOUNT.match(_SPACES.sub("", form))
    if match is None or bool(match["open"]) != bool(match["close"]):
        return None
    currency = ""
    for mark in (match["before"], match["after"]):
        if mark:
            code = _SYMBOLS.get(
                mark.removesuffix("."), mark.upper() if mark.upper() in CURRENCY_CODES else None
            )
            if code is None:
                return None
            currency = currency or code + (_SHARED if mark in _SHARED_SIGNS else "")
    digits = match["digits"]
    thousands, point = (".", ",") if comma_is_decimal else (",", ".")
    is_money = may_group and currency and minor_digits(currency.rstrip(_SHARED)) < 3
    may_part = (is_money or is_mixed) and not match["scale"]  # 1.250M is a bit above a million
    if may_part and (_POINT_GROUP.match(digits) or _COMMA_GROUP.match(digits)):
        digits = digits.replace(".", "").replace(",", "")
    elif point not in digits and _CANNOT_PART_THOUSANDS.fullmatch(digits):  # as in 1234.5
        thousands, point = point, thousands
    try:
        value = float(digits.replace(thousands, "").replace(point, "."))
    except ValueError:
        return None
    value *= _SCALES.get((match["scale"] or "").lower(), 1.0)
    signs = (match["sign"], match["sign2"], match["sign3"])
    is_negative = bool(match["open"]) or "-" in signs
    return (-value if is_negative else value), currency
