"""A world that ends earlier is the later world without what came after, byte for byte."""

import csv
import json
from datetime import date

import pytest

from ontarget.world.firm import generate
from ontarget.world.write import write

START, EARLY, LATE = date(2024, 5, 1), date(2025, 8, 13), date(2026, 6, 30)


@pytest.fixture(scope="module", params=[0.5, 0.0])
def folders(request, tmp_path_factory):
    """Files of one firm as of two days, and the truth of the later one."""
    found = []
    for as_of in (EARLY, LATE):
        folder = tmp_path_factory.mktemp("world")
        options = {"n_owners": 7, "seed": 9, "shock": 0.4, "signal": request.param}
        write(generate(as_of=as_of, start_on=START, **options), folder)
        found.append(folder)
    return *found, json.loads((found[1] / "truth.json").read_text())


def read(folder, kind):
    with (folder / f"{kind}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def is_early(text):
    return text[:10] <= EARLY.isoformat()


def state_of(history):
    state, moved = {}, {}
    for row in history:
        state.setdefault(row["opportunity_id"], {})[row["field"]] = row["value"]
        if row["field"] == "stage":
            moved[row["opportunity_id"]] = row["changed_at"][:10]
    return state, moved


def test_history_is_the_later_one_cut(folders):
    early, late, _ = folders
    lines = (late / "opportunity_history.csv").read_text().splitlines()
    kept = [lines[0], *(line for line in lines[1:] if is_early(line.split(",")[1]))]
    assert len(kept) < len(lines)
    assert (early / "opportunity_history.csv").read_text().splitlines() == kept


def test_opportunities_are_the_later_ones_with_their_state_of_that_day(folders):
    early, late, _ = folders
    history = [row for row in read(late, "opportunity_history") if is_early(row["changed_at"])]
    state, moved = state_of(history)
    last = {}
    for row in read(late, "activity"):
        if row["happened_at"] and is_early(row["happened_at"]):
            key, day = row["opportunity_id"], row["happened_at"][:10]
            last[key] = max(last.get(key, ""), day)
    rebuilt = []
    tracked = ("stage", "status", "forecast_category", "amount", "discount", "probability",
               "close_date", "closed_on", "next_step", "next_step_on", "lost_reason", "competitor",
               "owner", "owner_id")  # fmt: skip
    for row in read(late, "opportunity"):
        if is_early(row["created_on"]):
            key = row["opportunity_id"]
            rebuilt.append(row | {name: state[key].get(name, "") for name in tracked}
                           | {"stage_entered_on": moved[key],
                              "last_activity_on": last.get(key, "")})  # fmt: skip
    assert rebuilt == read(early, "opportunity")


def test_activities_done_are_the_same_and_planned_ones_show_as_planned(folders):
    early, late, _ = folders
    then, later = read(early, "activity"), {r["activity_id"]: r for r in read(late, "activity")}
    done = [row for row in then if row["happened_at"]]
    assert done == [r for r in later.values() if r["happened_at"] and is_early(r["happened_at"])]
    planned = [row for row in then if not row["happened_at"]]
    assert planned
    for row in planned:
        told_later = {"happened_at", "is_done", "outcome", "duration_minutes"}
        same = {name: row[name] for name in row if name not in told_later}
        assert same.items() <= later[row["activity_id"]].items()
        assert row["is_done"] == "false"
        assert not is_early(later[row["activity_id"]]["happened_at"] or LATE.isoformat())


def test_targets_are_the_later_ones_announced_by_then(folders):
    early, late, truth = folders
    n_announced = sum(is_early(target["announced_on"]) for target in truth["targets"])
    lines = (late / "target.csv").read_text().splitlines()
    assert 0 < n_announced < len(lines) - 1
    assert (early / "target.csv").read_text().splitlines() == lines[: n_announced + 1]


def test_accounts_and_contacts_are_those_met_by_then(folders):
    early, late, truth = folders
    met = {row["account_id"] for row in read(early, "opportunity")}
    assert read(early, "account") == [r for r in read(late, "account") if r["account_id"] in met]
    expected = []
    for row in read(late, "contact"):
        if row["account_id"] in met:
            opted_out = truth["contacts"][row["contact_id"]]["opted_out_at"]
            has_opted_out = "true" if opted_out and is_early(opted_out) else "false"
            expected.append(row | {"has_opted_out": has_opted_out})
    assert read(early, "contact") == expected


def test_owners_are_those_hired_by_then(folders):
    early, late, _ = folders
    expected = [
        row | {"left_on": row["left_on"] if is_early(row["left_on"]) else ""}
        for row in read(late, "owner")
        if is_early(row["hired_on"])
    ]
    assert read(early, "owner") == expected


def test_quotes_show_their_status_of_that_day(folders):
    early, late, _ = folders
    status = {row["opportunity_id"]: row["status"] for row in read(early, "opportunity")}
    expected = []
    for row in read(late, "quote"):
        if is_early(row["created_on"]):
            is_over = date.fromisoformat(row["expires_on"]) < EARLY
            waiting = "expired" if is_over else "sent"
            answer = {"won": "accepted", "lost": "declined"}.get(status[row["opportunity_id"]])
            expected.append(row | {"status": answer or waiting})
    assert read(early, "quote") == expected


@pytest.mark.parametrize("kind", ["product", "stage"])
def test_catalogues_do_not_change(folders, kind):
    early, late, _ = folders
    assert (early / f"{kind}.csv").read_bytes() == (late / f"{kind}.csv").read_bytes()
