"""What is sent is kept once, by whoever may write, or refused in words."""

from __future__ import annotations

import pytest
from tests.web.conftest import browser_on


def _name(script) -> str:
    return script.get("/api/v1/audit").json()["opportunities"][0]["opportunity_id"]


def test_nobody_writes_without_a_bearer_or_the_token_of_a_page(office):
    stranger = browser_on(office)
    body = {"period": "2026-12", "amount": 5}
    refused = stranger.post("/api/v1/targets", json=body)
    assert refused.status_code == 403
    assert refused.json()["code"] == "forbidden"
    forged = stranger.post("/api/v1/targets", json=body, headers={"authorization": "Bearer x"})
    assert forged.status_code == 403
    with_token = {"x-ontarget-token": stranger.token()}
    assert stranger.post("/api/v1/targets", json=body, headers=with_token).status_code == 201


def test_a_decision_is_kept_and_taken_back(script, on_terminal):
    name = _name(script)
    said = {"opportunity": name, "verdict": "backburner", "reason": "budget in January",
            "until": "2027-01-11"}  # fmt: skip
    kept = script.post("/api/v1/decisions", json=said)
    assert kept.status_code == 201, kept.text
    assert kept.json()["decision"]["verdict"] == "backburner"
    assert on_terminal("decisions")["decisions"][0]["reason"] == "budget in January"
    assert script.delete(f"/api/v1/decisions/{name}").status_code == 200
    assert not [one for one in on_terminal("decisions")["decisions"] if one["is_standing"]]


def test_a_write_sent_twice_under_one_key_is_written_once(script, office):
    said = {"opportunity": _name(script), "kind": "note", "note": "they liked it",
            "no_next_step": "a note"}  # fmt: skip
    key = {"idempotency-key": "k-1"}
    first = script.post("/api/v1/contacts", json=said, headers=key)
    again = script.post("/api/v1/contacts", json=said, headers=key)
    assert first.status_code == again.status_code == 201, first.text
    assert first.json() == again.json()
    assert len(office.book.rows("contact_log")) == 1
    other = script.post("/api/v1/contacts", json={**said, "note": "other"}, headers=key)
    assert other.status_code == 422
    assert len(office.book.rows("contact_log")) == 1
    restarted = browser_on(office)
    restarted.headers.update(script.headers)
    assert restarted.post("/api/v1/contacts", json=said, headers=key).json() == first.json()
    assert len(office.book.rows("contact_log")) == 1


def test_an_obstacle_is_entered_and_out_of_the_way(script, on_terminal):
    said = {"opportunity": _name(script), "what": "the budget is not approved", "due": "2026-12-01"}
    kept = script.post("/api/v1/obstacles", json=said)
    assert kept.status_code == 201, kept.text
    told = script.get("/api/v1/obstacles").json()
    assert told == on_terminal("obstacle", "list")
    (one,) = told["obstacles"]
    assert (one["what"], one["due_on"]) == (said["what"], "2026-12-01")
    done = script.post(f"/api/v1/obstacles/{one['obstacle_id']}/resolved", json={"how": "signed"})
    assert done.status_code == 201, done.text
    assert not script.get("/api/v1/obstacles").json()["obstacles"]
    assert script.post("/api/v1/obstacles/999/resolved", json={}).status_code == 404
    far = f"/api/v1/obstacles/{10**23}/resolved"
    assert script.post(far, json={"undo": True}).status_code == 422


def test_a_number_said_twice_hits_no_other(script, office):
    """An opportunity may be called as an obstacle is numbered, and a title may hold a number."""
    name = _name(script)
    for what in ("the budget", "the lawyers"):
        kept = script.post("/api/v1/obstacles", json={"opportunity": name, "what": what})
        assert kept.status_code == 201, kept.text
    _, second = (row["obstacle_id"] for row in office.book.rows("obstacle"))
    with office.book.write() as book:
        record = office.book.rows("obstacle")[0]["record_id"]
        book.put_row("opportunity", {"record_id": record, "name": f"Deal {second}"})
    address = f"/api/v1/obstacles/{second}/resolved"
    assert script.post(address, json={}).status_code == 201
    assert script.post(address, json={}).status_code == 404
    assert len(script.get("/api/v1/obstacles").json()["obstacles"]) == 1
    said = {"title": "Top 5 savings", "link": "https://example.com/a"}
    assert script.post("/api/v1/content", json=said).status_code == 201
    assert script.delete("/api/v1/content/5").status_code == 404
    year = {"title": "2026", "link": "https://example.com/b"}
    assert script.post("/api/v1/content", json=year).status_code == 201
    assert script.delete("/api/v1/content/2026").status_code == 404
    assert len(script.get("/api/v1/content").json()["content"]) == 2


def test_the_shelf_is_filled_matched_and_emptied(script, on_terminal):
    said = {"title": "Savings in plants", "link": "https://example.com/a", "stages": ["Offer"]}
    kept = script.post("/api/v1/content", json=said)
    assert kept.status_code == 201, kept.text
    told = script.get("/api/v1/content").json()
    assert told == on_terminal("content", "list")
    assert told["content"][0]["title"] == said["title"]
    offers = script.get("/api/v1/content/match", params={"opportunity": _name(script)})
    assert [one["title"] for one in offers.json()["offers"]] == [said["title"]]
    assert offers.json() == on_terminal("content", "match", _name(script))
    assert script.post("/api/v1/content", json={**said, "file": "/etc/passwd"}).status_code == 422
    number = told["content"][0]["content_id"]
    assert script.delete(f"/api/v1/content/{number}").status_code == 200
    assert not script.get("/api/v1/content").json()["content"]


def test_fields_are_changed_all_or_none(script, on_terminal):
    name = _name(script)
    bad = {"fields": {"next_step": "call the CFO", "amount": "a lot"}}
    assert script.patch(f"/api/v1/opportunities/{name}", json=bad).status_code == 422
    rows = on_terminal("list", "opportunity")["rows"]
    assert "call the CFO" not in [row["next_step"] for row in rows]
    good = {"fields": {"next_step": "call the CFO"}}
    assert script.patch(f"/api/v1/opportunities/{name}", json=good).status_code == 200
    rows = on_terminal("list", "opportunity")["rows"]
    assert "call the CFO" in [row["next_step"] for row in rows]


def test_won_and_lost_are_said(script, on_terminal):
    ids = [one["opportunity_id"] for one in script.get("/api/v1/audit").json()["opportunities"]]
    assert (
        script.post(f"/api/v1/opportunities/{ids[0]}/won", json={"amount": "9000"}).status_code
        == 201
    )
    lost = script.post(f"/api/v1/opportunities/{ids[1]}/lost", json={"reason": "no budget"})
    assert lost.status_code == 201
    status = {
        row["opportunity_id"]: row["status"] for row in on_terminal("list", "opportunity")["rows"]
    }
    assert (status[ids[0]], status[ids[1]]) == ("won", "lost")


def test_an_action_is_ticked_off(script):
    action = script.get("/api/v1/plan").json()["actions"][0]["id"]
    done = script.post(f"/api/v1/actions/{action}/done", json={"note": "no answer"})
    assert done.json() == {"id": action, "state": "done"}
    assert action not in [one["id"] for one in script.get("/api/v1/plan").json()["actions"]]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"opportunity": "x", "verdict": "love", "reason": "y"},
        {"opportunity": "x", "verdict": "cut", "reason": "y", "surprise": 1},
        {"opportunity": "", "verdict": "cut", "reason": "y"},
        [],
        "text",
    ],
)
def test_a_body_that_does_not_fit_is_refused_with_the_place(script, body):
    refused = script.post("/api/v1/decisions", json=body)
    assert refused.status_code == 422
    assert refused.json()["detail"]


def test_a_script_signs_in_with_the_password(office):
    from ontarget.door.session import hash_password

    client = browser_on(office, password_hash=hash_password("a quiet sentence"))
    assert client.get("/api/v1/answer").status_code == 401
    assert client.post("/api/v1/session", json={"password": "guess"}).status_code == 403
    bearer = client.post("/api/v1/session", json={"password": "a quiet sentence"}).json()["bearer"]
    client.cookies.clear()
    told = client.get("/api/v1/answer", headers={"authorization": f"Bearer {bearer}"})
    assert told.status_code == 200
