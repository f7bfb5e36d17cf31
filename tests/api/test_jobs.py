"""Imports and backtests over the API: begun, waited for, stopped, and what they say."""

from __future__ import annotations

import time

import pytest

DEALS = """id,name,owner,stage,amount,currency,created on,close date
n-1,Rollout,Maya Lindqvist,Closed Won,12000,EUR,2026-08-01,2026-10-02
n-2,Pilot,Maya Lindqvist,Proposal,9000,EUR,2026-09-01,2026-12-10
n-3,Upgrade,Maya Lindqvist,Proposal,a lot,EUR,2026-09-01,2026-12-11
"""


@pytest.fixture
def finished(script):
    """Return a function: what was answered when work was begun to the job when it has ended."""

    def wait(answer):
        assert answer.status_code == 202, answer.text
        for _ in range(600):
            job = script.get(answer.headers["location"]).json()
            if job["state"] != "running":
                return job
            time.sleep(0.1)
        raise AssertionError(job)

    return wait


def sent(text: str = DEALS, name: str = "deals.csv"):
    return {"files": (name, text.encode(), "text/csv")}


def test_a_file_is_looked_at_imported_once_and_taken_back(script, office, finished):
    before = office.book.version
    looked = finished(script.post("/api/v1/imports", files=sent(), data={"dry_run": "true"}))
    assert (looked["state"], looked["result"]["dry_run"]) == ("done", True)
    assert [one["code"] for one in looked["result"]["problems"]] == ["bad_number", "missing_amount"]
    assert office.book.version == before
    key = {"Idempotency-Key": "monday"}
    first = script.post("/api/v1/imports", files=sent(), headers=key)
    done = finished(first)
    assert done["result"]["written"]["opportunity"]["new"] == 3
    again = script.post("/api/v1/imports", files=sent(), headers=key)
    assert again.json()["id"] == done["id"]
    other = script.post("/api/v1/imports", files=sent(DEALS + "\n"), headers=key)
    assert other.status_code == 422
    known = script.get("/api/v1/jobs").json()["jobs"]
    assert sorted(one["kind"] for one in known) == ["import", "look"]
    assert script.post("/api/v1/imports/undo", json={}).status_code == 201
    assert not office.book.rows("opportunity", source_id="n-1")


def test_what_was_decided_is_heeded_and_what_is_wrong_is_said(script, finished):
    text = DEALS.replace("amount", "how much").replace("Closed Won", "Done").replace("a lot", "7")
    decided = {"won": "Done", "columns": '{"how much": "amount"}', "dry_run": "true"}
    job = finished(script.post("/api/v1/imports", files=sent(text), data=decided))
    assert job["result"]["files"][0]["mapping"]["how much"] == "amount"
    assert not job["result"]["problems"]
    named = {"won": ["Done, signed"], "dry_run": "true"}
    parted = DEALS.replace("Closed Won", '"Done, signed"').replace("a lot", "7")
    job = finished(script.post("/api/v1/imports", files=sent(parted), data=named))
    assert job["result"]["stages"]["won"] == ["Done, signed"]
    page = script.get(f"/import/{job['id']}").text  # a person may look at what a script began
    assert 'name="won" value="Done, signed"' in page
    assert 'name="lost" value=""' in page
    several = [("files", (name, DEALS.replace("n-", f"{n}-").encode(), "text/csv"))
               for n, name in enumerate(("a.csv", "2-a.csv", "a.csv"))]  # fmt: skip
    job = finished(script.post("/api/v1/imports", files=several, data={"dry_run": "true"}))
    assert job["result"]["written"]["opportunity"]["new"] == 9
    wrong = finished(script.post("/api/v1/imports", files=sent(), data={"currency": "Taler"}))
    assert wrong["state"] == "failed"
    assert "Taler" in " ".join(wrong["said"])
    assert script.post("/api/v1/imports", files=sent(), data={"colour": "red"}).status_code == 422
    assert script.post("/api/v1/imports", data={"dry_run": "true"}).status_code == 422
    broken = script.post("/api/v1/imports", files=sent(), data={"columns": "[1"})
    assert broken.status_code == 422


def test_nothing_is_begun_without_the_right_to_write(office):
    from tests.web.conftest import browser_on

    stranger = browser_on(office)
    assert stranger.post("/api/v1/imports", files=sent()).status_code == 403
    assert stranger.post("/api/v1/backtests", json={}).status_code == 403
    assert stranger.delete("/api/v1/jobs/0123456789abcdef").status_code == 403


def test_past_days_are_asked_again_and_can_be_stopped(script, finished, on_terminal):
    begun = script.post("/api/v1/backtests", json={"owner": "Maya"})
    job = finished(begun)
    assert job["state"] == "done", job["said"]
    told = on_terminal("backtest", "--owner", "Maya")
    assert (set(job["result"]), job["result"]["scope"]) == (set(told), told["scope"])
    running = script.post("/api/v1/backtests", json={"company": True})
    stopped = script.delete(running.headers["location"])
    assert stopped.status_code == 200
    assert stopped.json()["state"] in ("cancelled", "done")
    assert script.get("/api/v1/jobs/0123456789abcdef").status_code == 404
