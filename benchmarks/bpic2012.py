"""A real bank's offers of 2011 as a pipeline: wins by age, the expiry rule, odds out of time.

`python -m benchmarks.bpic2012` reads ../shared/data/bpic2012-2011. An opportunity is a case with an
offer sent; its seller is who sent it, so nothing is taken from later.
"""

from __future__ import annotations

import csv
import gzip
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.as_of import load_state
from ontarget.app.desk import Desk
from ontarget.app.import_files import ImportRequest, import_files
from ontarget.config import Settings
from ontarget.core.period import Period
from ontarget.forecast import ages
from ontarget.forecast.fit import fit_firm
from ontarget.forecast.options import Options
from ontarget.forecast.outcome import incidence, predict
from ontarget.forecast.scoring import auc
from ontarget.store.book import open_book

DATA = Path(__file__).parents[1].parent / "shared/data/bpic2012-2011/events.csv.gz"
END = date(2011, 12, 31)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
OUTCOMES = {"A_APPROVED": "won", "A_ACTIVATED": "won", "A_DECLINED": "lost", "A_CANCELLED": "lost"}
AGES = (7, 14, 21, 28, 35, 42, 56)
Event = dict[str, str]


def read_cases() -> dict[str, list[Event]]:
    """Return the events of each case in time order."""
    cases: dict[str, list[Event]] = {}
    with gzip.open(DATA, "rt", encoding="utf-8") as file:
        for event in csv.DictReader(file):
            cases.setdefault(event["case_id"], []).append(event)
    return {key: sorted(rows, key=lambda row: row["timestamp"]) for key, rows in cases.items()}


def write_files(cases: dict[str, list[Event]], folder: Path) -> list[Path]:
    """Write opportunities, their stages and the calls about them in the canonical columns."""
    opportunities, history, activities = [], [], []
    for key, events in cases.items():
        sent = next((row for row in events if row["activity"] == "O_SENT"), None)
        if sent is None:
            continue
        ended = next((row for row in events if row["activity"] in OUTCOMES), None)
        stages = [row for row in events if row["activity"][:2] in ("A_", "O_")
                  and row["lifecycle"] == "COMPLETE" and row["timestamp"] >= sent["timestamp"]
                  and (ended is None or row["timestamp"] < ended["timestamp"])]  # fmt: skip
        status = OUTCOMES[ended["activity"]] if ended else "open"
        stage = status if ended else stages[-1]["activity"]
        opportunities.append([
            key, f"Offer {key}", sent["resource"] or "none", sent["AMOUNT_REQ"], "EUR",
            sent["timestamp"][:10], stage, status, ended["timestamp"][:10] if ended else "",
        ])  # fmt: skip
        history += [[key, row["timestamp"], "stage", row["activity"]] for row in stages]
        if ended:
            history.append([key, ended["timestamp"], "stage", status])
        activities += [
            [f"{key}-{n}", key, "call", "out", row["timestamp"], "true"]
            for n, row in enumerate(events)
            if row["activity"].startswith("W_Nabellen offertes") and row["lifecycle"] == "COMPLETE"
        ]
    return [
        _write(folder / "opportunity.csv", "opportunity_id,name,owner,amount,currency,created_on,"
               "stage,status,closed_on", opportunities),
        _write(folder / "opportunity_history.csv", "opportunity_id,changed_at,field,value",
               history),
        _write(folder / "activity.csv", "activity_id,opportunity_id,kind,direction,happened_at,"
               "is_done", activities),
    ]  # fmt: skip


def _write(path: Path, heading: str, rows: Iterable[list[str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(heading.split(","))
        writer.writerows(rows)
    return path


def observed_wins(created: np.ndarray, ended: np.ndarray, is_won: np.ndarray) -> np.ndarray:
    """Return the Aalen-Johansen incidence of wins at AGES and its error, shape (2, ages)."""
    age = np.maximum(ended - created, 0)
    still_open, incidence_, variance = 1.0, 0.0, 0.0
    found = []
    for day in range(max(AGES) + 1):
        at_risk = (age >= day).sum()
        here = (age == day) & (is_won >= 0)
        wins = (here & (is_won == 1)).sum()
        incidence_ += still_open * wins / max(at_risk, 1)
        variance += still_open**2 * wins / max(at_risk, 1) ** 2
        still_open *= 1 - here.sum() / max(at_risk, 1)
        if day in AGES:
            found.append((incidence_, np.sqrt(variance)))
    return np.array(found).T


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        files = write_files(read_cases(), Path(folder))
        book = open_book(str(Path(folder) / "book.sqlite"), now=NOW)
        cache = Path(tempfile.gettempdir()) / "ontarget-bpic"
        desk = Desk(book, END, NOW, Settings({}), cache, lambda _: None)
        import_files(desk, ImportRequest(tuple(files), source="bank"))
        state = load_state(desk)
        rows = state.pipeline
        status = np.array(rows["status"].to_pylist())
        counts = ", ".join(f"{(status == one).sum()} {one}" for one in ("won", "lost", "open"))
        print(f"{len(status)} offers: {counts}")
        created = np.asarray(rows["created_on"]).astype("datetime64[D]").astype(int)
        closed = np.asarray(rows["closed_on"]).astype("datetime64[D]").astype(int)
        is_won = np.select([status == "won", status == "lost"], [1, 0], -1)
        today = (END - date(1970, 1, 1)).days
        ended = np.where(is_won >= 0, closed, today)
        options = Options(half_life_months=1200, n_draws=40)
        fit = fit_firm(rows, state.history, END, options=options, state=state).win_close
        seen, error = observed_wins(created, ended, is_won)
        middle = int(np.median(created))  # the rates of an offer of an ordinary day
        leads = np.array([0, *AGES], dtype=np.int64)
        curves, _ = incidence(fit.draws, np.array([[0], [-1], [-1]]), middle, leads, [0])
        print("wins by age, days: observed (standard error), of the rates")
        for at, day in enumerate(AGES):
            print(f"  {day:3d}: {seen[at]:.3f} ({error[at]:.3f})  {curves[0, 0, at + 1]:.3f}")
        lost = fit.causes[1]
        hazard = lost.prior_hazards * lost.level.mean[0] * lost.bands.mean
        named = zip(ages.STARTS.tolist(), hazard.tolist(), strict=True)
        print("lost per day by age from:", {day: round(h, 4) for day, h in named if day < 100})
        print(f"AUC of won within 4 weeks, out of time: {_auc_out_of_time(desk, rows, 4)}")


def _auc_out_of_time(desk: Desk, final: pa.Table, horizon: int) -> str:
    table = {row["opportunity_id"]: row for row in final.to_pylist()}
    both, among_closed = [], []
    for week in range(8):
        day = date(2011, 10, 10) + timedelta(weeks=week)
        until = day + timedelta(weeks=horizon)
        state = load_state(replace(desk, as_of=day))
        period = Period(day + timedelta(days=1), until, "ahead", "month")
        options = Options(n_draws=20)
        firm = fit_firm(state.pipeline, state.history, day, options=options, state=state)
        found = predict(firm.win_close, state.pipeline, period, horizon_weeks=1)
        fates = [table[key] for key in found.open_rows["opportunity_id"].to_pylist()]
        in_time = [row["closed_on"] is not None and row["closed_on"] <= until for row in fates]
        won = np.array(
            [t and row["status"] == "won" for t, row in zip(in_time, fates, strict=True)]
        )
        p = found.p_win_in_period
        both.append(auc(p, won))
        among_closed.append(auc(p[in_time], won[in_time]))
        assert pc.max(state.pipeline["created_on"]).as_py() <= day
    return (f"against all open {np.mean(both):.3f}, against those lost in time "
            f"{np.mean(among_closed):.3f}, over {len(both)} origins")  # fmt: skip


if __name__ == "__main__":
    main()
