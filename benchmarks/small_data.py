"""Few closed opportunities: do columns ever harm, are leaks named, are clean firms left alone?

``python -m benchmarks.small_data`` runs everything; ``skill``, ``public`` or ``firms [N]`` a part.
The public data sets are read from ``../shared/data``; what is absent is left out and said.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from benchmarks.coverage import make_desk
from ontarget.app.check_data import check_data
from ontarget.app.import_files import ImportRequest, import_files
from ontarget.forecast.encode import encode_traits
from ontarget.forecast.ridge import base_rate, fit_ridge
from ontarget.forecast.separation import area
from ontarget.forecast.skill import log_loss, take
from ontarget.forecast.trait import Traits, read_traits
from ontarget.report.check_data import DataCheck
from ontarget.world.firm import generate
from ontarget.world.write import write

DATA = Path(__file__).parents[2] / "shared/data"
SIZES = (30, 60, 100, 300, 1000)
N_SUBSETS = 20
# The columns of X Education that the buyer fills in; the rest is web behaviour or written later.
FORM_FIELDS = (
    "Lead Origin", "Lead Source", "Do Not Email", "Do Not Call", "Country", "Specialization",
    "How did you hear about X Education", "What is your current occupation",
    "What matters most to you in choosing a course", "Search", "Magazine", "Newspaper Article",
    "X Education Forums", "Newspaper", "Digital Advertisement", "Through Recommendations",
    "Receive More Updates About Our Courses", "Update me on Supply Chain Content",
    "Get updates on DM Content", "City", "I agree to pay the amount through cheque",
    "A free copy of Mastering The Interview",
)  # fmt: skip


@dataclass(frozen=True)
class Known:
    """Closed opportunities in the order of time: columns and outcome."""

    name: str
    rows: pa.Table
    won: npt.NDArray[np.bool_]


def _table(rows: list[dict[str, str]], columns: list[str]) -> pa.Table:
    return pa.table({name: [row[name] for row in rows] for name in columns})


def x_education() -> Known:
    """Read the leads in the order of their numbers, form fields only."""
    with (DATA / "xeducation-leads/Leads.csv").open(encoding="utf-8") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: int(row["Lead Number"]))
    won = np.array([row["Converted"] == "1" for row in rows])
    return Known("X Education, form fields", _table(rows, list(FORM_FIELDS)), won)


def bank() -> Known:
    """Read the calls in their own order, without the length of the call."""
    path = DATA / "uci-bank-marketing/bank-additional-full.csv.gz"
    with gzip.open(path) as file:
        rows = list(csv.DictReader(io.TextIOWrapper(file, "utf-8"), delimiter=";"))
    columns = [name for name in rows[0] if name not in ("y", "duration")]
    return Known("Bank without duration", _table(rows, columns),
                 np.array([row["y"] == "yes" for row in rows]))  # fmt: skip


def maven() -> Known:
    """Read the closed opportunities in the order of closing: made up without any signal."""
    with (DATA / "maven-crm/sales_pipeline.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["deal_stage"] in ("Won", "Lost")]
    rows.sort(key=lambda row: row["close_date"])
    return Known("Maven", _table(rows, ["sales_agent", "product", "account"]),
                 np.array([row["deal_stage"] == "Won" for row in rows]))  # fmt: skip


def skill_of_subset(
    found: Traits, won: npt.NDArray[np.bool_], n: int, seed: int, *, is_later: bool
) -> tuple[float, float]:
    """Return log-loss skill against the base rate of the same ``n`` rows, and AUC.

    The rows are drawn at random and judged on others, or from the first 70 % and judged on the
    last 30 %.
    """
    rng = np.random.default_rng(seed)
    if is_later:
        cut = round(0.7 * len(won))
        own, rest = np.sort(rng.permutation(cut)[:n]), np.arange(cut, len(won))
    else:
        order = rng.permutation(len(won))
        own, rest = order[:n], order[n:]
    used = np.zeros(len(won), bool)
    used[own] = True
    encoding = encode_traits(found, used)
    matrix = encoding.matrix_of(take(found, own), len(own))
    fit = fit_ridge(matrix, encoding.groups, won[own])
    chance = fit.predict(encoding.matrix_of(take(found, rest), len(rest)))
    base = np.full(len(rest), base_rate(won[own]))
    skill = 1 - log_loss(chance, won[rest]).sum() / log_loss(base, won[rest]).sum()
    return float(skill), area(chance, won[rest]).auc


def skill_lines() -> Iterator[str]:
    """Measure what columns add with few closed opportunities."""
    yield f"## Log-loss skill over the base rate of the same rows, {N_SUBSETS} subsets each"
    yield ""
    yield "| data | closed | judged on | mean | worst | AUC |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for read in (x_education, bank, maven):
        known = read()
        found = read_traits(known.rows, known.rows.column_names)
        for is_later in (False, True):
            for n in SIZES:
                pairs = [skill_of_subset(found, known.won, n, seed, is_later=is_later)
                         for seed in range(N_SUBSETS)]  # fmt: skip
                skill, auc = np.array(pairs).T
                judged_on = "later" if is_later else "others"
                shown = f"{skill.mean():.3f} | {skill.min():.3f} | {auc.mean():.3f}"
                yield f"| {known.name} | {n:,} | {judged_on} | {shown} |"
    yield ""


def check_file(folder: Path, name: str, request: ImportRequest, as_of: date) -> DataCheck:
    """Import files into a book of their own and check them."""
    desk = make_desk(folder, folder / "cache", name, as_of)
    import_files(desk, request)
    return check_data(desk)


def public_checks(folder: Path) -> Iterator[tuple[str, DataCheck]]:
    """Check the three public sets as a user would import them."""
    today = date(2026, 1, 1)
    plans = {
        "X Education": ("xeducation-leads/Leads.csv", {"Prospect ID": "opportunity_id",
                        "Converted": "status"}, ("1",), ("0",), today),
        "Bank": ("uci-bank-marketing/bank-additional-full.csv.gz", {"y": "status"}, ("yes",),
                 ("no",), today),
        "Maven": ("maven-crm/sales_pipeline.csv", {}, (), (), date(2017, 12, 31)),
    }  # fmt: skip
    for name, (file, columns, won, lost, as_of) in plans.items():
        mapping = folder / f"{name}.json"
        mapping.write_text(json.dumps({"kind": "opportunity", "columns": columns}))
        request = ImportRequest((DATA / file,), mapping=mapping, won=won, lost=lost)
        yield name, check_file(folder, name, request, as_of)


def public_lines() -> Iterator[str]:
    """Say which columns of the public sets are named, and the verdict."""
    yield "## `check data` on public data"
    yield ""
    yield "| data | verdict | skill | 95 in 100 | leaks |"
    yield "| --- | --- | --- | --- | --- |"
    with tempfile.TemporaryDirectory() as folder:
        for name, found in public_checks(Path(folder)):
            skill = found.skill
            leaks = ", ".join(f"{leak.column} ({leak.signal})" for leak in found.leaks)
            low, high = skill.interval or (float("nan"),) * 2
            yield (f"| {name} | {skill.verdict} | {skill.log_loss_skill:.3f} "
                   f"| {low:.3f} to {high:.3f} | {leaks} |")  # fmt: skip
    yield ""


def firm_check(seed: int, folder: Path, *, signal: float) -> DataCheck:
    """Check a clean made-up firm of 1 to 8 sellers, whole, with its history."""
    n_owners, n_months = ((1, 12), (2, 18), (3, 24), (5, 24), (8, 24))[seed % 5]
    as_of = date(2026, 9, 10)
    firm = generate(
        as_of=as_of, n_owners=n_owners, n_months=n_months, seed=seed, signal=signal,
        shock=(0.0, 0.2, 0.4)[seed % 3], drift=(0.0, 0.3)[seed % 2],
    )  # fmt: skip
    place = folder / f"firm-{seed}-{signal}"
    write(firm, place)
    request = ImportRequest(tuple(sorted(place.glob("*.csv"))), source="world")
    return check_file(folder, place.name, request, as_of)


def firm_lines(n_firms: int) -> Iterator[str]:
    """Count clean firms with a named column, and verdicts with and without a planted signal."""
    yield "## Clean made-up firms"
    yield ""
    yield "| planted signal | firms | with a named column | verdicts |"
    yield "| --- | --- | --- | --- |"
    for signal, n, first in ((0.5, n_firms, 3000), (0.0, n_firms // 3, 4000)):
        named, verdicts = Counter[str](), Counter[str]()
        n_named = 0
        with tempfile.TemporaryDirectory() as folder:
            for seed in range(first, first + n):
                found = firm_check(seed, Path(folder), signal=signal)
                n_named += bool(found.leaks)
                named.update(leak.column for leak in found.leaks)
                verdicts[found.skill.verdict] += 1
        shown = ", ".join(f"{name}: {k}" for name, k in sorted(verdicts.items()))
        columns = f" ({', '.join(sorted(named))})" if named else ""
        yield f"| {signal} | {n} | {n_named}{columns} | {shown} |"
    yield ""


def lines(parts: list[str], n_firms: int = 100) -> Iterator[str]:
    """Measure the parts that are named, or all of them."""
    if not DATA.exists():
        yield f"No public data at {DATA}: skill and public are left out."
    elif not parts or "skill" in parts:
        yield from skill_lines()
    if DATA.exists() and (not parts or "public" in parts):
        yield from public_lines()
    if not parts or "firms" in parts:
        yield from firm_lines(n_firms)


def main() -> None:
    """Write the measurements line by line as they are made."""
    words = sys.argv[1:]
    numbers = [int(word) for word in words if word.isdigit()]
    for line in lines([word for word in words if not word.isdigit()], *numbers[:1]):
        print(line, flush=True)


if __name__ == "__main__":
    main()
