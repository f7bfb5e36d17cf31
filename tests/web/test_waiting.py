"""Pages that take long: worked out once, shown when they are asked for again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from types import SimpleNamespace
from typing import Any, TypeVar

import pytest

from ontarget.web import visit as visits
from ontarget.web.visit import Page, Waiting

Said = TypeVar("Said")


@pytest.fixture
def visit():
    def answer(page: Page) -> str:
        return page.template

    book = SimpleNamespace(version=("book", "1"))
    return SimpleNamespace(here="/slow", is_fragment=False, answer=answer,
                           desk=SimpleNamespace(as_of=None, book=book))  # fmt: skip


def in_a_loop_of_its_own(ask: Coroutine[Any, Any, Said]) -> Said:
    # The driver of the browser leaves a running loop in the thread of the tests.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, ask).result()


def asked_until_shown(waiting: Waiting, visit, show) -> list[str]:
    async def ask() -> list[str]:
        said = []
        while "slow.html" not in said and len(said) < 500:
            said.append(await waiting.answer(visit, show))
            await asyncio.sleep(0.02)
        return said

    return in_a_loop_of_its_own(ask())


def test_a_page_that_takes_longer_than_it_is_kept_is_worked_out_once(monkeypatch, visit):
    monkeypatch.setattr(visits, "_MOMENT_SECONDS", 0.05)
    monkeypatch.setattr(visits, "_DONE_KEPT_SECONDS", 0.8)
    runs = []

    def show(_):
        runs.append(1)
        time.sleep(1.6)
        return Page("slow.html", "Slow")

    said = asked_until_shown(Waiting(), visit, show)
    assert said[0] == "waiting.html"
    assert said[-1] == "slow.html"
    assert len(runs) == 1


def test_a_page_nobody_fetched_in_time_is_worked_out_anew(monkeypatch, visit):
    monkeypatch.setattr(visits, "_MOMENT_SECONDS", 0.05)
    monkeypatch.setattr(visits, "_DONE_KEPT_SECONDS", 0.1)
    runs, done = [], Event()

    def show(_):
        runs.append(1)
        time.sleep(0.2)
        done.set()
        return Page("slow.html", "Slow")

    async def come_back_late() -> None:
        waiting = Waiting()
        await waiting.answer(visit, show)
        await asyncio.to_thread(done.wait)
        await asyncio.sleep(1)
        await waiting.answer(visit, show)

    in_a_loop_of_its_own(come_back_late())
    assert len(runs) == 2
