"""A commission plan as its TOML says it, read and checked; a fault is told by place and remedy."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from itertools import pairwise
from typing import Any, Literal, cast

from ontarget.core.errors import FileError

Size = Literal["month", "quarter", "year"]
_SIZES, _PAID_ON = ("month", "quarter", "year"), ("amount", "margin")
_SEE = "An example with every line explained: ontarget earnings --template"
_TOP = ("name", "currency", "period", "paid_on", "base_rate_percent", "tier", "cap", "clawback")
_TIER = ("from_percent", "from_amount", "rate_percent", "times", "bonus_amount")
_CAP = ("commission_amount", "at_percent")
_CLAWBACK = ("percent",)
_MOST_TIERS = 50
_MOST = 10**15

TEMPLATE = """\
# A commission plan. Keep it with: ontarget earnings --plan FILE
name = "Account executive 2026"
currency = "EUR"             # of the commission and of the bookings: two are never mixed
period = "quarter"           # month, quarter or year: after it the counting starts anew
paid_on = "amount"           # amount or margin of what is won
base_rate_percent = 5        # the rate that `times` below multiplies

# Each tier pays its rate on the part of the bookings between its start and the next one's.
# A start is a share of the target (from_percent) or a sum (from_amount), one kind for all.
[[tier]]
from_percent = 0
times = 1                    # 5 %

[[tier]]
from_percent = 100
times = 1.6                  # an accelerator: 8 % on what goes beyond the target
bonus_amount = 1000          # once, on reaching the start; leave it out where there is none

[[tier]]
from_percent = 150
rate_percent = 10            # a rate of its own, in place of times

[cap]                        # leave it out where nothing is capped
commission_amount = 40000    # never more than this in a period
at_percent = 250             # bookings beyond this share of the target pay nothing

[clawback]                   # leave it out where nothing is taken back
percent = 2                  # of what is earned goes back later, as a rule; your own guess
"""


@dataclass(frozen=True, slots=True)
class Tier:
    """Where a rate begins, as a share of the target in percent or as a sum, and what it pays."""

    start: Decimal
    rate_percent: Decimal
    bonus_amount: Decimal


@dataclass(frozen=True, slots=True)
class CommissionPlan:
    """A plan in force. Amounts are in major units of ``currency``.

    ``by_target``: tiers start at shares of the target. ``cap_percent`` is a share of it too.
    """

    name: str
    currency: str
    period: Size
    paid_on: str
    by_target: bool
    tiers: tuple[Tier, ...]
    cap_amount: Decimal | None
    cap_percent: Decimal | None
    clawback_percent: Decimal

    @property
    def needs_target(self) -> bool:
        """Whether nothing can be reckoned without a target."""
        return self.by_target or self.cap_percent is not None


def parse_plan(text: str, where: str) -> CommissionPlan:
    """Read a plan; ``where`` names its file in what is said of a fault (FileError)."""
    try:
        found = tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        raise FileError(f"{where} is not TOML: {error}.", _SEE) from error
    _check_keys(found, _TOP, where)
    tiers, by_target = _tiers(found, where)
    cap, back = (_table(found, key, where) for key in ("cap", "clawback"))
    _check_keys(cap, _CAP, f"{where}, cap")
    _check_keys(back, _CLAWBACK, f"{where}, clawback")
    return CommissionPlan(
        name=_word(found, "name", where, default="Commission plan"),
        currency=_currency(found, where),
        period=cast("Size", _choice(found, "period", where, _SIZES)),
        paid_on=_choice(found, "paid_on", where, _PAID_ON, default="amount"),
        by_target=by_target,
        tiers=tiers,
        cap_amount=_number(cap, "commission_amount", f"{where}, cap"),
        cap_percent=_number(cap, "at_percent", f"{where}, cap"),
        clawback_percent=_number(back, "percent", f"{where}, clawback", high=100) or Decimal(0),
    )


def _tiers(found: Mapping[str, Any], where: str) -> tuple[tuple[Tier, ...], bool]:
    """Return the tiers in their order, and whether they start at shares of the target."""
    base = _number(found, "base_rate_percent", where, high=100)
    rows = found.get("tier")
    if not isinstance(rows, list) or not rows or len(rows) > _MOST_TIERS:
        raise FileError(
            f"{where} has no tiers." if not rows else f"{where}: tier is not 1 to 50 tables.",
            "Write one [[tier]] with from_percent = 0 and rate_percent = 5.",
        )
    kinds = {key for row in rows if isinstance(row, dict) for key in row if key in _TIER[:2]}
    if len(kinds) > 1:
        raise FileError(
            f"{where}: some tiers start at a share of the target, others at a sum.",
            "Use from_percent in all tiers, or from_amount in all.",
        )
    tiers = [_tier(row, f"{where}, tier {n}", base) for n, row in enumerate(rows, start=1)]
    for n, (one, after) in enumerate(pairwise(tiers), start=2):
        if after.start <= one.start:
            raise FileError(
                f"{where}, tier {n} starts at {after.start}, not above the one before it.",
                "Order the tiers by where they start, each start once.",
            )
    return tuple(tiers), kinds != {"from_amount"}


def _tier(row: Any, where: str, base: Decimal | None) -> Tier:
    if not isinstance(row, dict):
        raise FileError(f"{where} is no table.", _SEE)
    _check_keys(row, _TIER, where)
    starts = [_number(row, key, where) for key in _TIER[:2] if key in row]
    if len(starts) != 1 or starts[0] is None:
        raise FileError(f"{where} does not say where it starts.", "Write from_percent = 0.")
    rate, times = _number(row, "rate_percent", where, high=100), _number(row, "times", where)
    if (rate is None) == (times is None):
        what = "has no rate" if rate is None else "has both rate_percent and times"
        raise FileError(f"{where} {what}.", "Write rate_percent = 8, or times = 1.6.")
    if times is not None:
        if base is None:
            raise FileError(
                f"{where} says times, but nothing says times what.",
                "Write base_rate_percent = 5 above the tiers.",
            )
        rate = base * times
        if rate > 100:
            raise FileError(f"{where} pays more than was booked: {rate} %.", "Lower times.")
    return Tier(starts[0], rate or Decimal(0), _number(row, "bonus_amount", where) or Decimal(0))


def _check_keys(found: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    for key in found:
        if key not in known:
            near = get_close_matches(key, known, n=1)
            hint = f"Is it {near[0]}?" if near else f"Known there: {', '.join(known)}."
            raise FileError(f"{where}: '{key}' means nothing here.", hint)


def _table(found: Mapping[str, Any], key: str, where: str) -> Mapping[str, Any]:
    value = found.get(key, {})
    if not isinstance(value, dict):
        raise FileError(f"{where}: {key} is no table.", f"Write [{key}] and its lines below it.")
    return value


def _number(found: Mapping[str, Any], key: str, where: str, *, high: int = _MOST) -> Decimal | None:
    """Return a number from 0 to ``high``, None where nothing is said."""
    if key not in found:
        return None
    value = found[key]
    is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    if not is_number or not Decimal(value).is_finite():
        raise FileError(
            f"{where}: {key} is no number: {value!s:.40}.", f"Write {key} = 5, without quotes."
        )
    if value < 0:
        raise FileError(f"{where}: {key} is below zero.", "Nothing in a plan is.")
    if value > high:
        hint = "Rates are in percent: 5 means 5 %." if high < _MOST else "Write what is meant."
        raise FileError(f"{where}: {key} is above {high:,}.", hint)
    return Decimal(value)


def _word(found: Mapping[str, Any], key: str, where: str, *, default: str | None = None) -> str:
    value = found.get(key, default)
    if value is None:
        raise FileError(f"{where} does not say its {key}.", _SEE)
    if not isinstance(value, str) or not value.strip():
        raise FileError(f"{where}: {key} is no word.", f'Write {key} = "...", in quotes.')
    return value.strip()


def _choice(
    found: Mapping[str, Any], key: str, where: str, choices: tuple[str, ...],
    *, default: str | None = None,
) -> str:  # fmt: skip
    value = _word(found, key, where, default=default)
    if value not in choices:
        raise FileError(f"{where}: {key} is '{value:.40}'.", f"It is one of {', '.join(choices)}.")
    return value


def _currency(found: Mapping[str, Any], where: str) -> str:
    code = _word(found, "currency", where).upper()
    if not (len(code) == 3 and code.isascii() and code.isalpha()):
        raise FileError(f"{where}: '{code:.40}' is no currency.", "Write its ISO code: EUR.")
    return code
