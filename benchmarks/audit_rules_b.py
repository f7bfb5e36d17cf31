"""Do the rules on amounts, duplicates, owners, prices and people find what was planted?

`python -m benchmarks.audit_rules_b 10` writes firms, cleans and spoils their open opportunities by
script, and counts what is found. Rules of statistics run on the firms as they are.
"""

from __future__ import annotations

import csv
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.coverage import make_desk
from ontarget.app.as_of import load_state
from ontarget.app.desk import Desk
from ontarget.app.import_files import ImportRequest, import_files
from ontarget.app.make_world import write_worlds
from ontarget.audit.record_tables import READ, record_tables
from ontarget.audit.registry import all_rules
from ontarget.audit.runner import run_rules
from ontarget.pipeline.calendar import build_calendar, local_days

DAY = date(2026, 11, 23)
FAMILIES = ("amount", "duplicate", "ownership", "concentration", "price", "pipeline",
            "qualification")  # fmt: skip
PLANTED = ("amount_zero", "currency_mixed_up", "owner_gone", "owner_unlisted", "quote_expired",
           "quote_expiring", "quote_differs", "likely_duplicate", "no_decider")  # fmt: skip
Row = dict[str, str]


def on(days: int) -> str:
    """Return the day so many days after the as-of day, as ISO text."""
    return (DAY + timedelta(days=days)).isoformat()


@dataclass
class Files:
    """The files of a firm that are spoilt, and what was planted for each rule."""

    folder: Path
    rng: random.Random
    tables: dict[str, list[Row]] = field(default_factory=dict)
    planted: dict[str, set[str]] = field(default_factory=lambda: {name: set() for name in PLANTED})

    def __getitem__(self, kind: str) -> list[Row]:
        if kind not in self.tables:
            with (self.folder / f"{kind}.csv").open(encoding="utf-8", newline="") as file:
                self.tables[kind] = list(csv.DictReader(file))
        return self.tables[kind]

    def save(self) -> None:
        """Write back what was read."""
        for kind, rows in self.tables.items():
            with (self.folder / f"{kind}.csv").open("w", encoding="utf-8", newline="") as file:
                names = list(dict.fromkeys(name for row in rows for name in row))
                writer = csv.DictWriter(file, names, restval="", lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)


def clean(files: Files) -> list[Row]:
    """Leave open opportunities about which the rules of arithmetic have nothing to say.

    Without histories of what is planted, so that the row alone says what is so.
    """
    open_rows = [row for row in files["opportunity"] if row["status"] == "open"]
    ids = {row["opportunity_id"] for row in open_rows}
    told = ("amount", "owner", "owner_id", "currency", "next_step_on", "next_step")
    files.tables["opportunity_history"] = [
        row for row in files["opportunity_history"]
        if row["opportunity_id"] not in ids or row["field"] not in told
    ]  # fmt: skip
    for place, row in enumerate(open_rows):
        amount = float(row["amount"] or 0) or 9_000.0 + 137 * place
        row |= {"amount": f"{amount:.2f}", "next_step": "call", "next_step_on": on(1 + place % 9)}
    here = [row for row in files["owner"] if not row["left_on"]]
    for row in open_rows:  # nobody is gone
        if row["owner"] not in {one["name"] for one in here}:
            one = files.rng.choice(here)
            row |= {"owner": one["name"], "owner_id": one["owner_id"]}
    others = [row for row in files["quote"] if row["opportunity_id"] not in ids]
    files.tables["quote"] = others + [quote_of(row, 30) for row in open_rows[::2]]
    for row in files["contact"]:
        row["role"] = "decision maker"
    return open_rows


def quote_of(row: Row, days: int, **more: str) -> Row:
    """Return a quote for an opportunity that is valid for so many days from the as-of day."""
    return {
        "quote_id": f"Q{days}-{row['opportunity_id']}", "opportunity_id": row["opportunity_id"],
        "name": "Offer", "status": "sent", "amount": row["amount"], "currency": row["currency"],
        "created_on": on(-40), "sent_on": on(-40), "expires_on": on(days), **more,
    }  # fmt: skip


def spoil(files: Files) -> None:
    """Plant defects, and beside them what looks like a defect and is none."""
    rows = clean(files)
    order = files.rng.sample(rows, len(rows))
    size = max(2, len(order) // 14)

    def some() -> list[Row]:
        return [order.pop() for _ in range(min(size, len(order)))]

    def plant(rule: str, row: Row, **changes: str) -> Row:
        files.planted[rule].add(row["opportunity_id"])
        row |= changes
        return row

    for row in some():
        plant("amount_zero", row, amount="0.00")
    for row in some():
        row["amount"] = "0.01"
    unquoted = {row["opportunity_id"] for row in rows if float(row["amount"]) < 1}
    files.tables["quote"] = [row for row in files["quote"] if row["opportunity_id"] not in unquoted]
    _plant_quotes(files, some, plant)
    for row in some()[:1]:
        plant("currency_mixed_up", row, currency="SEK" if row["currency"] != "SEK" else "CHF")
    _remove_plans(files)
    _plant_people(files, some())
    for row in some():
        files.planted["likely_duplicate"].add(_plant_twin(files, row))
    for row in some():
        _plant_sibling(files, row)
    _plant_owners(files, rows, some(), some())
    files.save()


def _plant_quotes(files: Files, some: Callable[[], list[Row]], plant: Callable[..., Row]) -> None:
    quotes: dict[str, Row] = {}

    def give(row: Row, days: int, **more: str) -> None:
        quotes[row["opportunity_id"]] = quote_of(row, days, **more)

    for row in some():
        give(plant("quote_expired", row), -1)
    for row in some():
        give(row, 0)
    for row in some():
        give(row, -1, status="Accepted")
    for row in some():  # five working days
        give(plant("quote_expiring", row, next_step_on="", next_step=""), 7)
    for row in some():
        amount = f"{float(row['amount']) * 1.2:.2f}"
        give(plant("quote_differs", row), 30, amount=amount)
    for row in some():
        give(row, 30, amount=f"{float(row['amount']) * 1.05:.2f}")
    kept = [row for row in files["quote"] if row["opportunity_id"] not in quotes]
    files.tables["quote"] = [*kept, *quotes.values()]


def _remove_plans(files: Files) -> None:
    ids = files.planted["quote_expiring"]
    files.tables["activity"] = [
        row for row in files["activity"]
        if row["opportunity_id"] not in ids or row["is_done"] == "true"
    ]  # fmt: skip


def _plant_people(files: Files, rows: list[Row]) -> None:
    """Nobody at the account decides; open for more than a month counts."""
    accounts = {row["account_id"] for row in rows}
    for row in files["contact"]:
        if row["account_id"] in accounts:
            row |= {"role": files.rng.choice(["user", "adviser", "Benutzer", "purchasing"])}
    for row in files["opportunity"]:
        is_asked = row["account_id"] in accounts and row["status"] == "open"
        if is_asked and row["created_on"] <= on(-30):
            files.planted["no_decider"].add(row["opportunity_id"])


def _typo(text: str, rng: random.Random) -> str:
    """Return a text with one letter dropped, doubled or swapped within its longest word."""
    words = text.split()
    longest = max(range(len(words)), key=lambda i: len(words[i]))
    word = words[longest]
    i = rng.randrange(1, max(len(word) - 1, 2))
    words[longest] = rng.choice([
        word[:i] + word[i + 1 :], word[:i] + word[i] + word[i:],
        word[: i - 1] + word[i] + word[i - 1] + word[i + 1 :],
    ])  # fmt: skip
    return " ".join(words)


def _plant_twin(files: Files, row: Row) -> str:
    """Enter an opportunity a second time, as another person would."""
    key = f"{row['opportunity_id']}-T"
    twin = {**row, "opportunity_id": key, "name": _typo(row["name"], files.rng),
            "created_on": on(-1), "account_id": "", "contact_id": ""}  # fmt: skip
    way = files.rng.randrange(4)
    if way == 0:
        twin["account"] = _typo(row["account"], files.rng)
    elif way == 1:
        twin["account"] += " GmbH"
    elif way == 2:
        twin["amount"] = f"{float(row['amount']) * 1.04:.2f}"
    else:
        twin |= {"name": row["name"].upper(), "account": row["account"].upper()}
    files["opportunity"].append(twin)
    return key


def _plant_sibling(files: Files, row: Row) -> None:
    """Enter another opportunity of the account that is no duplicate."""
    way = files.rng.randrange(3)
    twin = {**row, "opportunity_id": f"{row['opportunity_id']}-S", "created_on": on(-1)}
    if way == 0:
        twin["name"] = f"{row['name']} phase 2"
    elif way == 1:
        twin["amount"] = f"{float(row['amount']) * 1.5:.2f}"
    else:
        twin["account"], twin["account_id"] = "Entirely Other House", ""
    files["opportunity"].append(twin)


def _plant_owners(files: Files, rows: list[Row], gone: list[Row], queue: list[Row]) -> None:
    if gone:
        person = {**files["owner"][0], "owner_id": "U-gone", "name": "Gone Before",
                  "email": "", "left_on": on(-1)}  # fmt: skip
        files["owner"].append(person)
    for row in gone:
        row |= {"owner_id": "U-gone", "owner": "Gone Before"}
        files.planted["owner_gone"].add(row["opportunity_id"])
    for row in queue:
        row |= {"owner_id": "", "owner": "Queue"}
    if queue:
        files.planted["owner_unlisted"].add("Queue")
    leaves_today = rows[0]["owner"]
    for row in files["owner"]:
        if row["name"] == leaves_today:
            row["left_on"] = DAY.isoformat()


def tables_of(desk: Desk) -> dict[str, pa.Table]:
    """Return the inputs that need no model, for the whole book."""
    state = load_state(desk)
    rows = state.pipeline
    rows = rows.append_column(
        "group", pc.fill_null(pc.coalesce(rows["segment"], rows["product"]), "")
    )
    rows = rows.append_column("as_of", pa.array([desk.as_of] * rows.num_rows, pa.date32()))
    open_rows = rows.filter(pc.equal(rows["status"], "open"))
    closed = rows.filter(pc.is_in(rows["status"], value_set=pa.array(["won", "lost"])))
    with desk.book.read() as book:
        records = {name: book.arrow(name) for name in READ}
        activity = book.arrow("activity")
    touches = _touches(activity, rows, desk)
    return {
        "open_rows": open_rows, "closed_rows": closed, "amount_moves": state.history,
        "touches": touches, "calendar": build_calendar(None, desk.as_of.year - 2,
                                                       desk.as_of.year + 1),
        **record_tables(open_rows, closed, records, desk.as_of, touches=touches),
    }  # fmt: skip


def _touches(activity: pa.Table, rows: pa.Table, desk: Desk) -> pa.Table:
    days = local_days(activity["happened_at"], desk.settings.text("time_zone"))
    activity = activity.append_column("happened_on", days)
    mine = rows.select(["record_id", "source", "opportunity_id"])
    kept = activity.select(["source", "opportunity_id", "contact_id", "happened_on", "direction"])
    kept = kept.filter(pc.less_equal(kept["happened_on"], pa.scalar(desk.as_of, pa.date32())))
    found = kept.join(mine, ["source", "opportunity_id"], join_type="inner")
    return found.append_column("is_planned", pa.array([False] * found.num_rows))


def found_by_rule(tables: dict[str, pa.Table], cache: Path) -> dict[str, set[str]]:
    """Return the ids or subjects found by each rule of these families."""
    rules = [one for one in all_rules() if one.family in FAMILIES]
    open_rows = tables["open_rows"].select(["record_id", "opportunity_id"]).to_pydict()
    ids = dict(zip(open_rows["record_id"], open_rows["opportunity_id"], strict=True))
    found = {}
    for run in run_rules(rules, tables, cache_dir=cache):
        if run.error is not None:
            raise RuntimeError(f"{run.rule.id}: {run.error}")
        rows = run.rows.to_pylist()
        found[run.rule.slug] = {ids.get(row["record_id"]) or row["subject"] for row in rows}
    return found


def still_sold_to(truth: Path) -> set[str]:
    """Return the opportunities whose buyer neither decided nor fell silent by the day."""
    told = json.loads(truth.read_text())["opportunities"]
    today = DAY.isoformat()
    return {key for key, one in told.items()
            if one["decided_on"] > today and not (one["silent_on"] and one["silent_on"] <= today)
            }  # fmt: skip


@dataclass
class Counts:
    """Sums over firms: planted, found and both by rule; firings on opportunities still sold to."""

    planted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    both: Counter[str] = field(default_factory=Counter)
    fired: Counter[str] = field(default_factory=Counter)
    fired_subjects: Counter[str] = field(default_factory=Counter)
    n_open: int = 0
    n_sound: int = 0


def measure(n_firms: int, folder: Path, *, n_months: int = 24, first_seed: int = 100) -> Counts:
    """Write, ask, spoil and ask again so many firms of two to six sellers."""
    counts, cache = Counts(), folder / "cache"
    for firm in range(n_firms):
        place = write_worlds(
            folder / f"firm-{firm}", as_of=DAY, n_owners=(2, 3, 4, 6)[firm % 4],
            n_months=n_months, shock=0.2, seed=first_seed + firm,
        )[0]  # fmt: skip
        tables = _imported(folder, cache, f"as-is-{firm}", place)
        ids = set(tables["open_rows"]["opportunity_id"].to_pylist())
        sound = still_sold_to(place / "truth.json") & ids
        counts.n_open += len(ids)
        counts.n_sound += len(sound)
        for slug, hits in found_by_rule(tables, cache).items():
            counts.fired[slug] += len(hits & sound)
            counts.fired_subjects[slug] += len(hits - ids)
        files = Files(place, random.Random(first_seed + firm))  # noqa: S311 - a made-up firm
        spoil(files)
        found = found_by_rule(_imported(folder, cache, f"spoilt-{firm}", place), cache)
        for slug, keys in files.planted.items():
            counts.planted[slug] += len(keys)
            counts.found[slug] += len(found[slug])
            counts.both[slug] += len(keys & found[slug])
    return counts


def _imported(folder: Path, cache: Path, name: str, place: Path) -> dict[str, pa.Table]:
    desk = make_desk(folder, cache, name, DAY)
    import_files(desk, ImportRequest(tuple(sorted(place.glob("*.csv"))), source="world"))
    return tables_of(desk)


def lines(counts: Counts) -> Iterable[str]:
    """Yield the results as a Markdown table."""
    yield f"{counts.n_open} open, {counts.n_sound} still sold to."
    yield ""
    yield "| rule | basis | planted | found | recall | precision | fires on sound ones | subjects |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- |"
    for one in all_rules():
        if one.family in FAMILIES:
            k, f, b = (c[one.slug] for c in (counts.planted, counts.found, counts.both))
            shares = (f"{b / k:.3f}", f"{b / max(f, 1):.3f}") if k else ("", "")
            rate = f"{counts.fired[one.slug] / max(counts.n_sound, 1):.1%}"
            more = str(counts.fired_subjects[one.slug] or "")
            cells = (f"{one.id} {one.slug}", one.basis, str(k or ""), str(f or ""), *shares, rate,
                     more)  # fmt: skip
            yield f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        print("\n".join(lines(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 10, Path(made)))))
