"""A real team's quotas of 2021, in money and in counts: what was said on five days, what came.

`python -m benchmarks marketstar` reads ../shared/data/marketstar-2021. An opportunity is won when
it is accepted; the count quota counts created ones, the amount quota accepted money. Days are
asked as they were then: what was decided later is unknown on them.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np

from benchmarks.baselines import ask, crps_of, question_of
from ontarget.app.desk import Desk
from ontarget.app.import_files import ImportRequest, import_files
from ontarget.app.replay import States
from ontarget.config import Settings
from ontarget.core.period import parse_period
from ontarget.store.book import open_book

DATA = Path(__file__).parents[1].parent / "shared/data/marketstar-2021"
END = date(2021, 12, 31)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
QUARTERS = ("2021-Q3", "2021-Q4")
WEEKS_BEFORE_END = (13, 10, 7, 5, 2)
FATES = {"TRUE": "won", "FALSE": "lost"}


@dataclass(frozen=True)
class Line:
    """One quarter on one day, in major units or counts. ``below`` is the share of paths below."""

    quarter: str
    measure: str
    weeks: int
    target: float
    p_hit: float
    quantiles: tuple[float, float, float, float]
    actual: float
    below: float
    crps_over_run_rate: float

    def holds(self, percent: int) -> bool:
        """Whether what came lies in the middle ``percent``."""
        low, high = {80: (0, 3), 50: (1, 2)}[percent]
        return self.quantiles[low] <= self.actual <= self.quantiles[high]


def _day(text: str) -> str:
    """Turn M/D/YYYY, a time behind it or not, into an ISO date."""
    if not text:
        return ""
    month, day, year = text.split(maxsplit=1)[0].split("/")
    return date(int(year), int(month), int(day)).isoformat()


def write_files(folder: Path, measure: str) -> list[Path]:
    """Write opportunities, and the quotas of one measure, in the canonical columns."""
    opportunities, targets = [], []
    with (DATA / "Opportunities.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            status = FATES.get(row["IsAccepted"], "open")
            opportunities.append([
                row["OpportunityId"], f"Lead {row['OpportunityId']}",
                f"Rep {row['OwnerEmployeeId']}", row["Amount"], "USD", _day(row["CreatedDate"]),
                status, status, _day(row["AcceptedDecisionDate"]),
                row["Amount"] if status == "won" else "",
            ])  # fmt: skip
    with (DATA / "Quotas.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["Quota"]:
                period = f"{row['Year']}-Q{row['Quarter']}"
                money = "".join(c for c in row["Quota Amount"] if c.isdigit())
                what = ["amount", "", money, "", "USD"]
                if measure == "count":
                    what = ["count", "created", "", row["Quota"], ""]
                targets.append(["company", "", period, *what])
    return [
        _write(folder / "opportunity.csv", "opportunity_id,name,owner,amount,currency,created_on,"
               "stage,status,closed_on,booked_amount", opportunities),
        _write(folder / "target.csv", "scope_kind,scope_name,period,measure,count_of,amount,"
               "quantity,currency", targets),
    ]  # fmt: skip


def _write(path: Path, heading: str, rows: list[list[str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(heading.split(","))
        writer.writerows(rows)
    return path


def measure() -> Iterator[Line]:
    """Yield what was said of both quarters, in money and in counts, on five days each."""
    for kind in ("amount", "count"):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            files = write_files(folder, kind)
            book = open_book(str(folder / "book.sqlite"), now=NOW)
            cache = Path(tempfile.gettempdir()) / "ontarget-marketstar"
            desk = Desk(book, END, NOW, Settings({}), cache, lambda _: None)
            import_files(desk, ImportRequest(tuple(files), source="marketstar"))
            states = States(desk)
            for quarter in QUARTERS:
                period = parse_period(quarter)
                for weeks in WEEKS_BEFORE_END:
                    day = period.end - timedelta(weeks=weeks)
                    question = question_of(replace(desk, as_of=day), measure=kind)
                    one = ask(states, question, day, period)
                    unit = 100 if kind == "amount" else 1
                    total = np.asarray(one.paths, dtype=np.float64) / unit
                    actual, target = one.actual / unit, float(one.target or 0) / unit
                    marks = np.quantile(total, [0.1, 0.25, 0.75, 0.9], method="inverted_cdf")
                    scores = crps_of(one)
                    yield Line(
                        quarter, kind, weeks, target, float((total >= target).mean()),
                        (marks[0], marks[1], marks[2], marks[3]), actual,
                        float((total < actual).mean() + (total == actual).mean() / 2),
                        scores["model"] / scores["run_rate"],
                    )  # fmt: skip


def lines() -> list[str]:
    """Measure and return what is written down."""
    rows = list(measure())
    text = [
        "## A real team's quotas of 2021 (MarketStar), five days of two quarters each",
        "",
        "| quarter | measure | weeks before the end | target | chance | 8 in 10 | 5 in 10 | came |"
        " held 8 | held 5 | paths below | CRPS over the run rate's |",
        "| --- |" + " --- |" * 11,
    ]
    for row in rows:
        low, mid_low, mid_high, high = row.quantiles
        held = ["yes" if row.holds(percent) else "no" for percent in (80, 50)]
        text.append(
            f"| {row.quarter} | {row.measure} | {row.weeks} | {row.target:,.0f} | {row.p_hit:.2f} "
            f"| {low:,.0f} to {high:,.0f} | {mid_low:,.0f} to {mid_high:,.0f} "
            f"| {row.actual:,.0f} | {held[0]} | {held[1]} | {row.below:.2f} "
            f"| {row.crps_over_run_rate:.2f} |"
        )
    text.append("")
    for kind in ("amount", "count"):
        mine = [row for row in rows if row.measure == kind]
        eighty, fifty = (sum(row.holds(p) for row in mine) for p in (80, 50))
        text.append(f"{kind}: 8-in-10 range held on {eighty} of {len(mine)} days, 5-in-10 range "
                    f"on {fifty}.")  # fmt: skip
    return [*text, ""]


if __name__ == "__main__":
    print("\n".join(lines()))
