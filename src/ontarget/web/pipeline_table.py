"""The pipeline's table as an address asks for it: which rows, in which order, by which groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ontarget.report.audit import Money
from ontarget.report.audit_words import VERDICT_WORDS
from ontarget.report.pipeline import PipelineRow
from ontarget.web.view import View

PER_PAGE = 50
VERDICTS = ("keep", "backburner", "cut")
GROUPS = (("stage", "stage"), ("verdict", "advice"), ("seller", "owner"))
_FAR = date.max


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it is called, and whether the largest stands first when it orders."""

    name: str
    label: str
    is_number: bool = False
    is_largest_first: bool = False


COLUMNS = (
    Column("name", "Opportunity"),
    Column("owner", "Owner"),
    Column("stage", "Stage"),
    Column("amount", "Amount", is_number=True, is_largest_first=True),
    Column("close", "Dated"),
    Column("realistic", "Realistic"),
    Column("odds", "Wins in the period", is_largest_first=True),
    Column("own", "Yours", is_number=True, is_largest_first=True),
    Column("verdict", "Advice"),
    Column("next", "Next step"),
    Column("findings", "Findings", is_largest_first=True),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """What an address says of the table; empty words ask for everything."""

    search: str = ""
    verdict: str = ""
    stage: str = ""
    seller: str = ""
    rule: str = ""
    group: str = ""
    sort: str = ""
    hidden: tuple[str, ...] = ()
    with_parked: bool = False

    @property
    def is_filtered(self) -> bool:
        """Whether anything is left out."""
        return bool(self.search or self.verdict or self.stage or self.seller or self.rule)

    @property
    def order(self) -> tuple[str, bool]:
        """Name of the column that orders the rows, empty by what is at stake, and which way."""
        name = self.sort.removeprefix("-")
        if name not in {one.name for one in COLUMNS}:
            return "", False
        return name, self.sort.startswith("-")


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of one stage, verdict or owner, with what all of them are worth."""

    name: str
    rows: tuple[PipelineRow, ...]
    moneys: tuple[Money, ...]


def read_choice(view: View) -> Choice:
    """Return what the address says of the table."""
    known = {one.name for one in COLUMNS} - {"name"}
    hidden = tuple(name for name in view.get("hide").split(".") if name in known)
    group = view.get("group")
    return Choice(
        search=view.get("q").strip(),
        verdict=view.get("verdict") if view.get("verdict") in VERDICTS else "",
        stage=view.get("stage"),
        seller=view.get("seller"),
        rule=view.get("rule"),
        group=group if group in dict(GROUPS) else "",
        sort=view.get("sort"),
        hidden=hidden,
        with_parked=view.get("parked") == "yes",
    )


def chosen_rows(rows: Iterable[PipelineRow], choice: Choice) -> list[PipelineRow]:
    """Return the rows that are asked for, in the order asked for."""
    words = choice.search.casefold().split()
    found = [row for row in rows if _is_asked(row, choice, words)]
    name, is_reversed = choice.order
    if not name:
        return found
    is_descending = next(one for one in COLUMNS if one.name == name).is_largest_first != is_reversed
    key = _KEYS[name]
    known = [row for row in found if key(row) is not None]
    unknown = [row for row in found if key(row) is None]
    return [*sorted(known, key=key, reverse=is_descending), *unknown]


def _is_asked(row: PipelineRow, choice: Choice, words: Sequence[str]) -> bool:
    if row.is_parked and not choice.with_parked:
        return False
    pairs = ((choice.verdict, row.verdict), (choice.stage, row.stage), (choice.seller, row.owner))
    if any(asked and asked != said for asked, said in pairs):
        return False
    if choice.rule and choice.rule not in row.rules:
        return False
    if not words:
        return True
    told = (row.name, row.account, row.owner, row.opportunity_id, row.next_step, row.stage)
    text = " ".join(part for part in told if part).casefold()
    return all(word in text for word in words)


def _amount_key(row: PipelineRow) -> Any:
    # Two currencies are never compared: one after the other.
    return None if row.amount is None else (row.currency or "", row.amount)


_KEYS: dict[str, Callable[[PipelineRow], Any]] = {
    "name": lambda row: row.name.casefold(),
    "owner": lambda row: row.owner and row.owner.casefold(),
    "stage": lambda row: row.stage and (row.stage_place or 999, row.stage),
    "amount": _amount_key,
    "close": lambda row: row.close_date,
    "realistic": lambda row: row.realistic_on,
    "odds": lambda row: row.p_win_in_period,
    "own": lambda row: row.own_odds,
    "verdict": lambda row: VERDICTS.index(row.verdict),
    "next": lambda row: row.next_step_on,
    "findings": lambda row: len(row.rules),
}


def sort_link(choice: Choice, column: Column) -> tuple[str, str]:
    """Return what the address says after a click on a column's head, and how it orders now."""
    name, is_reversed = choice.order
    if name != column.name:
        return column.name, "none"
    is_descending = column.is_largest_first != is_reversed
    other = column.name if is_reversed else f"-{column.name}"
    return other, "descending" if is_descending else "ascending"


def sums_of(rows: Iterable[PipelineRow]) -> tuple[Money, ...]:
    """Return what rows are worth, each currency by itself, the one with most rows first."""
    sums: dict[str | None, float | int] = defaultdict(int)
    counts: dict[str | None, int] = defaultdict(int)
    for row in rows:
        if row.amount is not None:
            sums[row.currency] += row.amount
            counts[row.currency] += 1
    order = sorted(sums, key=lambda code: (-counts[code], code or ""))
    return tuple(Money(sums[code], code) for code in order)


def grouped(rows: Sequence[PipelineRow], group: str) -> list[Group]:
    """Return the rows by what they are grouped by, in that thing's own order."""
    by_name: dict[str, list[PipelineRow]] = defaultdict(list)
    for row in rows:
        by_name[_name(row, group)].append(row)
    names = sorted(by_name, key=lambda name: _group_order(by_name[name], group))
    return [Group(name, tuple(by_name[name]), sums_of(by_name[name])) for name in names]


def _name(row: PipelineRow, group: str) -> str:
    if group == "verdict":
        return VERDICT_WORDS[row.verdict]
    said = row.stage if group == "stage" else row.owner
    return said or ("no stage" if group == "stage" else "nobody")


def _group_order(rows: Sequence[PipelineRow], group: str) -> tuple[float, float, str]:
    name = _name(rows[0], group)
    if group == "verdict":
        return VERDICTS.index(rows[0].verdict), 0, name
    return (*_stage_order(rows), name) if group == "stage" else (0, 0, name)


def _stage_order(rows: Sequence[PipelineRow]) -> tuple[float, float]:
    """A stage's place; without one the odds that people gave its rows tell what comes first."""
    odds = [row.own_odds for row in rows if row.own_odds is not None]
    return rows[0].stage_place or 999, sum(odds) / len(odds) if odds else 1.0


def stages_of(rows: Iterable[PipelineRow]) -> list[str]:
    """Return the stages in their order."""
    return [one.name for one in grouped([row for row in rows if row.stage], "stage")]
