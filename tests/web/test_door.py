"""Nobody writes who is not at a page of this server, and nobody asks under another name."""

from __future__ import annotations

import re

import pytest
from tests.web.conftest import browser_on, routes_of

from ontarget.door.session import hash_password
from ontarget.web.view import local_path


def _posts(app) -> list[str]:
    return [
        route.path for route in routes_of(app) if "POST" in (getattr(route, "methods", None) or ())
    ]


def test_every_write_of_a_page_is_refused_without_its_token(browser):
    paths = [path for path in _posts(browser.app) if not path.startswith("/api/")]
    assert {"/today/done", "/today/snooze", "/sign-in"} <= set(paths)
    for path in paths:
        place = re.sub(r"{[a-z_:]+}", "x", path)
        assert browser.post(place, data={"action": "x"}).status_code == 403, path
        assert browser.post(place, data={"token": "forged"}).status_code == 403, path


def test_the_token_of_one_session_is_none_in_another(office):
    mine, theirs = browser_on(office), browser_on(office)
    refused = theirs.post("/today/done", data={"token": mine.token(), "action": "x"})
    assert refused.status_code == 403


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:9999"])
def test_a_page_of_another_site_cannot_write(browser, origin):
    said = browser.post("/today/done", data={"token": browser.token()}, headers={"origin": origin})
    assert said.status_code == 403


def test_a_write_sent_from_another_site_without_an_origin_is_refused(browser):
    said = browser.post(
        "/today/done", data={"token": browser.token()}, headers={"sec-fetch-site": "cross-site"}
    )
    assert said.status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil", ""])
def test_a_name_that_was_pointed_at_this_machine_is_not_answered(browser, host):
    for path in ("/", "/healthz", "/static/app.css", "/api/openapi.json"):
        assert browser.get(path, headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost:8737", "127.0.0.1:1", "[::1]:8737", "LOCALHOST"])
def test_this_machine_is_answered_under_its_own_names(browser, host):
    assert browser.get("/healthz", headers={"host": host}).status_code == 200


def test_every_answer_carries_the_policy_and_is_not_kept(browser):
    for path in ("/sign-in", "/nowhere", "/healthz"):
        headers = browser.get(path).headers
        assert "unsafe" not in headers["content-security-policy"]
        assert "default-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"


def test_what_is_larger_than_the_limit_is_not_read(browser):
    said = browser.post("/today/done", content=b"x" * 2_000_001)
    assert said.status_code == 413


@pytest.mark.parametrize(
    "path", ["/static/../app.py", "/static/%2e%2e/looks.py", "/static//etc/passwd", "/help/../x"]
)
def test_no_path_leads_out_of_the_folder_of_static_files(browser, path):
    found = browser.get(path)
    assert found.status_code in (404, 403)
    assert "import" not in found.text.split("</nav>")[-1].lower() or "such page" in found.text


@pytest.mark.parametrize("back", ["https://evil.example", "//evil.example", "/\\evil", "\n/x", ""])
def test_a_form_never_leads_to_another_site(back):
    assert local_path(back) == "/"


def test_a_server_with_a_password_shows_nothing_before_it_was_given(office):
    browser = browser_on(office, password_hash=hash_password("a quiet sentence"))
    for path in ("/", "/pipeline", "/import"):
        answered = browser.get(path, follow_redirects=False)
        assert (answered.status_code, answered.headers["location"]) == (303, "/sign-in")
    assert browser.get("/api/v1/answer").status_code == 401
    assert browser.submit("/sign-in", password="a guess").status_code == 403
    before = browser.cookies["ontarget_session"]
    assert browser.submit("/sign-in", password="a quiet sentence").status_code == 303
    assert browser.cookies["ontarget_session"] != before  # no session that was fixed before
    assert "headline" in browser.page("/")
    assert browser.submit("/sign-out").status_code == 303
    assert browser.get("/", follow_redirects=False).status_code == 303


def test_a_session_that_was_planted_is_not_signed_in_by_its_victim(office):
    hashed = hash_password("a quiet sentence")
    thief, victim = (browser_on(office, password_hash=hashed) for _ in range(2))
    thief.get("/sign-in")
    planted = thief.cookies["ontarget_session"]
    victim.cookies.set("ontarget_session", planted, domain="localhost.local")
    victim.submit("/sign-in", password="a quiet sentence")
    assert thief.get("/", follow_redirects=False).status_code == 303


def test_a_guesser_has_to_wait(office):
    browser = browser_on(office, password_hash=hash_password("a quiet sentence"))
    said = [browser.submit("/sign-in", password=f"guess {n}").status_code for n in range(6)]
    assert said == [403] * 5 + [429]
    late = browser.submit("/sign-in", password="a quiet sentence")
    assert late.status_code == 429
    assert int(late.headers["retry-after"]) > 0


@pytest.mark.parametrize("path", ["/sign-in-x", "/static/nope", "/healthzz", "/nowhere"])
def test_an_error_before_the_password_names_nobody(office, path):
    browser = browser_on(office, password_hash=hash_password("a quiet sentence"))
    for found in (browser.get(path), browser.post("/healthz"), browser.get(f"{path}?owner=x")):
        assert "Maya" not in found.text
        assert "<option" not in found.text


def test_what_nobody_foresaw_has_our_headers_and_no_details(office, monkeypatch):
    def broken(*_, **__):
        raise KeyError("secret of the book")

    monkeypatch.setattr("ontarget.web.pages.manual.render_markdown", broken)
    found = browser_on(office).get("/help/glossary")
    assert found.status_code == 500
    assert "secret" not in found.text
    assert "The book is as it was." in found.text
    assert 'href="/"' in found.text
    assert "default-src 'self'" in found.headers["content-security-policy"]


def test_many_guesses_at_once_are_no_way_around_the_wait(office):
    from datetime import UTC, datetime

    from ontarget.door.session import Tries

    tries = Tries(lambda: datetime(2026, 11, 23, tzinfo=UTC))
    assert [tries.begin() > 0 for _ in range(7)] == [False] * 5 + [True] * 2
