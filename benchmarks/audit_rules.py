"""Do audit rules find what was planted, and nothing else? Made-up firms, cleaned and then spoilt.

`python -m benchmarks.audit_rules 10` writes firms, cleans their open opportunities so that no
rule of arithmetic has anything to say, plants defects by script, and counts what is found. Rules
of statistics run on the firms as they are, where the truth says who is still being sold to.
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
from ontarget.audit.history import history_tables
from ontarget.audit.registry import all_rules
from ontarget.audit.runner import run_rules

DAY = date(2026, 11, 23)
FAMILIES = ("completeness", "slippage", "stage", "silence", "next_step")
Row = dict[str, str]


def on(days: int) -> str:
    """Return the day so many days after the as-of day, as ISO text."""
    return (DAY + timedelta(days=days)).isoformat()


@dataclass
class Deal:
    """One open opportunity: its row, its changes and its contacts."""

    row: Row
    stages: list[str]
    changes: list[Row] = field(default_factory=list)
    contacts: list[Row] = field(default_factory=list)

    def change(self, days: int, name: str, value: str) -> None:
        """Add a change so many days after (before: negative) the as-of day."""
        key = self.row["opportunity_id"]
        self.changes.append({"opportunity_id": key, "changed_at": f"{on(days)}T09:00:00Z",
                             "field": name, "value": value})  # fmt: skip

    def contact(self, days: int, direction: str) -> None:
        """Add a mail so many days after the as-of day."""
        key = self.row["opportunity_id"]
        self.contacts.append({
            "activity_id": f"{key}-x{len(self.contacts)}", "opportunity_id": key, "kind": "email",
            "direction": direction, "happened_at": f"{on(days)}T10:00:00Z", "is_done": "true",
            "outcome": "sent" if direction == "out" else "answered",
        })  # fmt: skip

    def close(self, days: int) -> None:
        """Set the close date as if it had always been so."""
        self.row["close_date"] = on(days)
        self.changes = [one for one in self.changes if one["field"] != "close_date"]
        self.change(-200, "close_date", on(days))

    def forget(self, *names: str) -> None:
        """Empty fields, as if they had never been filled."""
        for name in names:
            self.row[name] = ""
            self.changes = [one for one in self.changes if one["field"] != name]


def clean(row: Row, stages: list[str], place: int) -> Deal:
    """Return an open opportunity about which no rule of arithmetic has anything to say."""
    deal = Deal(dict(row), stages)
    deal.row |= {
        "created_on": on(-200), "next_step": "call the buyer", "next_step_on": on(1 + place % 10),
        "amount": row["amount"] or "10000.00", "last_activity_on": "",
    }  # fmt: skip
    reached = stages.index(row["stage"])
    for step, name in enumerate(stages[: reached + 1]):
        deal.change(-200 + 3 * step, "stage", name)
    deal.row["stage_entered_on"] = on(-200 + 3 * reached)
    deal.close(30 + place % 60)
    deal.contact(-199, "out")
    deal.contact(-3, "in")
    return deal


def _push(deal: Deal, *moves: tuple[int, int]) -> None:
    """Move the close date: on which day, to which day."""
    for moved, to in moves:
        deal.change(moved, "close_date", on(to))
        deal.row["close_date"] = on(to)


def _past(deal: Deal) -> None:
    deal.close(-1)


def _pushed(deal: Deal) -> None:
    deal.close(-60)
    _push(deal, (-70, -30), (-40, -5), (-35, 20))


def _over_month(deal: Deal) -> None:
    deal.close(-15)
    _push(deal, (-20, 12))


def _back(deal: Deal) -> None:
    first, *later = deal.stages
    deal.changes = [one for one in deal.changes if one["field"] != "stage"]
    deal.change(-200, "stage", first)
    deal.change(-100, "stage", later[0])
    deal.change(-10, "stage", first)
    deal.row |= {"stage": first, "stage_entered_on": on(-10)}


def _answered_once(deal: Deal) -> None:
    deal.contacts = []
    deal.contact(-20, "in")
    for days in (-18, -15, -11, -8, -4):
        deal.contact(days, "out")


def _never_answered(deal: Deal) -> None:
    deal.contacts = []
    for days in (-18, -15, -11):
        deal.contact(days, "out")


def _undated(deal: Deal) -> None:
    deal.row["next_step_on"] = ""


def _overdue(deal: Deal) -> None:
    deal.row["next_step_on"] = on(-1)


def _after_close(deal: Deal) -> None:
    deal.close(5)
    deal.row["next_step_on"] = on(6)


# What is planted, by the rule that must find it.
DEFECTS: dict[str, Callable[[Deal], None]] = {
    "close_date_missing": lambda deal: deal.forget("close_date"),
    "amount_missing": lambda deal: deal.forget("amount"),
    "owner_missing": lambda deal: deal.forget("owner", "owner_id"),
    "created_on_missing": lambda deal: deal.forget("created_on"),
    "close_date_past": _past, "pushed_often": _pushed, "pushed_over_month_end": _over_month,
    "went_backwards": _back, "one_sided": _answered_once, "no_sign_ever": _never_answered,
    "next_step_missing": lambda deal: deal.forget("next_step", "next_step_on"),
    "next_step_overdue": _overdue, "next_step_undated": _undated,
    "next_step_after_close": _after_close,
}  # fmt: skip


def _twice(deal: Deal) -> None:
    deal.close(-60)
    _push(deal, (-70, -30), (-40, 20))


def _back_again(deal: Deal) -> None:
    _back(deal)
    deal.change(-5, "stage", deal.stages[1])
    deal.row |= {"stage": deal.stages[1], "stage_entered_on": on(-5)}


def _almost_one_sided(deal: Deal) -> None:
    _answered_once(deal)
    deal.contact(-9, "in")


def _today(deal: Deal) -> None:
    deal.close(0)
    deal.row["next_step_on"] = on(0)


# What looks like a defect and is none.
DECOYS: tuple[Callable[[Deal], None], ...] = (_twice, _back_again, _almost_one_sided, _today)


def spoil(folder: Path, seed: int) -> dict[str, set[str]]:
    """Clean a firm's files and plant defects; return the ids planted for each rule."""
    opportunities, stages = _read(folder, "opportunity"), _read(folder, "stage")
    names = [row["name"] for row in stages if row["status"] == "open"]
    ids = [row["opportunity_id"] for row in opportunities if row["status"] == "open"]
    by_id = {row["opportunity_id"]: row for row in opportunities}
    deals = {key: clean(by_id[key], names, place) for place, key in enumerate(ids)}
    order = random.Random(seed).sample(ids, len(ids))  # noqa: S311 - a made-up firm
    planted: dict[str, set[str]] = {name: set() for name in DEFECTS}
    chunk = max(1, len(ids) // (2 * len(DEFECTS)))
    for name, plant in DEFECTS.items():
        for key in [order.pop() for _ in range(min(chunk, len(order)))]:
            plant(deals[key])
            planted[name].add(key)
    for decoy in DECOYS:
        for key in [order.pop() for _ in range(min(chunk, len(order)))]:
            decoy(deals[key])
    _rewrite(folder, opportunities, deals)
    return planted


def _rewrite(folder: Path, opportunities: list[Row], deals: dict[str, Deal]) -> None:
    rows = [deals[key].row if (key := row["opportunity_id"]) in deals else row
            for row in opportunities]  # fmt: skip
    _write(folder, "opportunity", rows)
    kept = [one for one in _read(folder, "opportunity_history")
            if one["opportunity_id"] not in deals or one["field"] == "status"]  # fmt: skip
    moved = [one for deal in deals.values() for one in deal.changes]
    _write(folder, "opportunity_history", [*kept, *moved])
    kept = [one for one in _read(folder, "activity") if one["opportunity_id"] not in deals]
    met = [one for deal in deals.values() for one in deal.contacts]
    _write(folder, "activity", [*kept, *met])


def _read(folder: Path, kind: str) -> list[Row]:
    with (folder / f"{kind}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(folder: Path, kind: str, rows: Iterable[Row]) -> None:
    listed = list(rows)
    with (folder / f"{kind}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(listed[0]), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(listed)


def tables_of(desk: Desk) -> dict[str, pa.Table]:
    """Return the inputs of the rules that need no model, for the whole book."""
    state = load_state(desk)
    rows = state.pipeline
    rows = rows.append_column("group", pc.coalesce(rows["segment"], rows["product"]))
    days = pa.array([desk.as_of] * rows.num_rows, pa.date32())
    rows = rows.append_column("as_of", days)
    is_open = pc.equal(rows["status"], "open")
    is_closed = pc.is_in(rows["status"], value_set=pa.array(["won", "lost"]))
    with desk.book.read() as book:
        stage, activity = book.arrow("stage"), book.arrow("activity")
    return history_tables(
        state, rows.filter(is_open), rows.filter(is_closed), stage=stage, activity=activity,
        as_of=desk.as_of, time_zone=desk.settings.text("time_zone"),
    )  # fmt: skip


def found_by_rule(tables: dict[str, pa.Table], cache: Path) -> dict[str, set[str]]:
    """Return the ids of the opportunities found by each rule of these families."""
    rules = [one for one in all_rules() if one.family in FAMILIES]
    open_rows = tables["open_rows"].select(["record_id", "opportunity_id"]).to_pydict()
    ids = dict(zip(open_rows["record_id"], open_rows["opportunity_id"], strict=True))
    found = {}
    for run in run_rules(rules, tables, cache_dir=cache):
        if run.error is not None:
            raise RuntimeError(f"{run.rule.id}: {run.error}")
        found[run.rule.slug] = {ids[key] for key in run.rows["record_id"].to_pylist() if key}
    return found


def still_sold_to(truth: Path) -> set[str]:
    """Return the opportunities whose buyer neither decided nor fell silent by the day."""
    told = json.loads(truth.read_text())["opportunities"]
    today = DAY.isoformat()
    return {key for key, one in told.items()
            if one["decided_on"] > today and not (one["silent_on"] and one["silent_on"] <= today)
            }  # fmt: skip


def late_after_all(truth: Path, rows: pa.Table) -> set[str]:
    """Return the opportunities whose buyer decides after the close date they have now."""
    told = json.loads(truth.read_text())["opportunities"]
    dates = rows.select(["opportunity_id", "close_date"]).to_pydict()
    pairs = zip(dates["opportunity_id"], dates["close_date"], strict=True)
    return {key for key, day in pairs if day and told[key]["decided_on"] > day.isoformat()}


@dataclass
class Counts:
    """Sums over firms by rule: planted, found and both; firings on ``sound`` opportunities.

    Sound are those still sold to; for the rule on early dates those whose date will hold.
    """

    planted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    both: Counter[str] = field(default_factory=Counter)
    fired: Counter[str] = field(default_factory=Counter)
    sound: Counter[str] = field(default_factory=Counter)
    n_open: int = 0


def measure(n_firms: int, folder: Path, *, n_months: int = 24, first_seed: int = 100) -> Counts:
    """Write, ask, spoil and ask again so many firms of two to six sellers."""
    counts, cache = Counts(), folder / "cache"
    for firm in range(n_firms):
        place = write_worlds(
            folder / f"firm-{firm}", as_of=DAY, n_owners=(2, 3, 4, 6)[firm % 4],
            n_months=n_months, shock=0.2, seed=first_seed + firm,
        )[0]  # fmt: skip
        _ask_as_is(counts, _imported(folder, cache, f"as-is-{firm}", place), place, cache)
        ask_spoilt(counts, folder, place, seed=first_seed + firm)
    return counts


def _ask_as_is(counts: Counts, tables: dict[str, pa.Table], place: Path, cache: Path) -> None:
    ids = set(tables["open_rows"]["opportunity_id"].to_pylist())
    sound = still_sold_to(place / "truth.json") & ids
    late = late_after_all(place / "truth.json", tables["open_rows"])
    counts.n_open += len(ids)
    for slug, hits in found_by_rule(tables, cache).items():
        those = sound - late if slug == "close_date_optimistic" else sound
        counts.fired[slug] += len(hits & those)
        counts.sound[slug] += len(those)


def ask_spoilt(counts: Counts, folder: Path, place: Path, *, seed: int) -> None:
    """Spoil the files of a firm in ``place``, and count what rules find."""
    planted, cache = spoil(place, seed), folder / "cache"
    found = found_by_rule(_imported(folder, cache, f"spoilt-{seed}", place), cache)
    for slug, keys in planted.items():
        counts.planted[slug] += len(keys)
        counts.found[slug] += len(found[slug])
        counts.both[slug] += len(keys & found[slug])


def _imported(folder: Path, cache: Path, name: str, place: Path) -> dict[str, pa.Table]:
    desk = make_desk(folder, cache, name, DAY)
    import_files(desk, ImportRequest(tuple(sorted(place.glob("*.csv"))), source="world"))
    return tables_of(desk)


def lines(counts: Counts) -> list[str]:
    """Return the results as a Markdown table."""
    rules = [one for one in all_rules() if one.family in FAMILIES]
    head = ["| rule | basis | planted | found | recall | precision | fires on sound ones |",
            "| --- | --- | --- | --- | --- | --- | --- |"]  # fmt: skip
    for one in rules:
        k, f, b = (c[one.slug] for c in (counts.planted, counts.found, counts.both))
        shares = (f"{b / k:.2f}", f"{b / max(f, 1):.2f}") if k else ("", "")
        rate = f"{counts.fired[one.slug] / max(counts.sound[one.slug], 1):.1%}"
        cells = (f"{one.id} {one.slug}", one.basis, str(k or ""), str(f or ""), *shares, rate)
        head.append(f"| {' | '.join(cells)} |")
    n_sound = max(counts.sound.values(), default=0)
    return [f"{counts.n_open} open, {n_sound} still sold to.", "", *head]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        n = int(sys.argv[1]) if len(sys.argv) > 1 else 10
        print("\n".join(lines(measure(n, Path(made)))))
