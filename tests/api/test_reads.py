"""The API tells what the command line tells, and tells it once."""

from __future__ import annotations

import pytest

SAME = [
    (["answer"], "/answer", {}),
    (["answer", "--company", "--by", "owner"], "/answer", {"company": "true", "by": "owner"}),
    (["answer", "--owner", "Maya", "--period", "2026-12"], "/answer",
     {"owner": "Maya", "period": "2026-12"}),
    (["answer", "--measure", "count", "--seed", "7"], "/answer", {"measure": "count", "seed": "7"}),
    (["whatif", "--discount", "10", "--create", "5000"], "/what-if",
     {"discount": "0.1", "create": "5000"}),
    (["forecast", "--limit", "2"], "/forecast", {"limit": "2"}),
    (["forecast", "--company", "--horizon-weeks", "8"], "/forecast",
     {"company": "true", "horizon_weeks": "8"}),
    (["audit"], "/audit", {}),
    (["audit", "--halve", "--share", "0.5"], "/audit/halve", {"share": "0.5"}),
    (["plan", "--week"], "/plan", {"week": "true"}),
    (["followups", "--week"], "/followups", {"week": "true"}),
    (["diagnose", "--period", "2026-10"], "/diagnose", {"period": "2026-10"}),
    (["monthend"], "/monthend", {}),
    (["activity"], "/activity", {}),
    (["changes", "--since", "-2w"], "/changes", {"since": "-2w"}),
    (["target", "list"], "/targets", {}),
    (["config"], "/settings", {}),
    (["rules"], "/rules", {}),
    (["decisions"], "/decisions", {}),
    (["commit", "list"], "/calls", {}),
    (["obstacle", "list", "--all"], "/obstacles", {"all": "true"}),
    (["content", "list"], "/content", {}),
    (["coach", "--since", "-2w"], "/coach", {"since": "-2w"}),
]  # fmt: skip


@pytest.mark.parametrize(("command", "path", "query"), SAME, ids=lambda part: str(part)[:40])
def test_command_line_and_api_give_the_same_document(script, on_terminal, command, path, query):
    told = script.get(f"/api/v1{path}", params=query)
    assert told.status_code == 200, told.text
    assert told.json() == on_terminal(*command)


def test_an_earlier_day_is_the_same_too(script, on_terminal):
    told = script.get("/api/v1/answer", params={"as_of": "2026-11-09"}).json()
    assert told["as_of"] == "2026-11-09"
    assert told == on_terminal("--as-of", "2026-11-09", "answer")


def test_records_come_in_parts_that_are_the_whole(script, on_terminal):
    whole = on_terminal("list", "activity")["rows"]
    rows, address = [], "/api/v1/records/activity?limit=7"
    while address:
        part = script.get(address)
        rows += part.json()["rows"]
        assert part.json()["total"] == len(whole)
        link = part.headers.get("link", "")
        address = link[1 : link.index(">")] if link else ""
    assert rows == whole
    assert len(whole) > 7


def test_what_did_not_change_is_not_sent_again(script):
    first = script.get("/api/v1/answer")
    again = script.get("/api/v1/answer", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    script.put("/api/v1/settings/n_paths", json={"value": "1200"})
    changed = script.get("/api/v1/answer", headers={"if-none-match": first.headers["etag"]})
    assert changed.status_code == 200
    assert changed.headers["etag"] != first.headers["etag"]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/answer?owner=Nobody", 404, "not_in_book"),
        ("/answer?owner=Maya&company=true", 422, "usage"),
        ("/answer?period=never", 422, "usage"),
        ("/answer?as_of=someday", 422, "usage"),
        ("/answer?seed=-1", 422, "usage"),
        ("/records/nothing", 422, "usage"),
        ("/nowhere", 404, "http"),
        ("/discount?opportunity=nowhere", 404, "not_in_book"),
    ],
)
def test_what_is_wrong_is_a_problem_that_says_what_to_do(script, path, status, code):
    found = script.get(f"/api/v1{path}")
    assert found.status_code == status
    assert found.headers["content-type"] == "application/problem+json"
    problem = found.json()
    assert problem["status"] == status
    assert problem["code"] == code
    assert problem["title"]


def test_every_route_is_described_with_its_problems(script):
    described = script.get("/api/openapi.json").json()
    paths = [path for path in described["paths"] if path.startswith("/api/v1/")]
    assert len(paths) > 25
    for path in paths:
        for method, route in described["paths"][path].items():
            assert route["summary"], (path, method)
            assert "application/problem+json" in route["responses"]["422"]["content"]
