"""How long the pages take, beside the same server saying hello; and how heavy they are.

.venv/bin/python -m benchmarks.web_speed [--open 5000] [--closed 100000] [--requests 500]
"""

from __future__ import annotations

import argparse
import gzip
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection

from ontarget.bootstrap import open_office

PAGES = ["/", "/pipeline", "/pipeline/board", "/forecast", "/follow-ups", "/why", "/prices",
         "/team", "/import", "/settings", "/help"]  # fmt: skip


def timed(port: int, path: str, n: int) -> tuple[list[float], int]:
    """Return milliseconds of n requests over one connection, and the compressed size."""
    connection = HTTPConnection("127.0.0.1", port, timeout=600)
    spent, size = [], 0
    for _ in range(n):
        began = time.perf_counter()
        connection.request("GET", path, headers={"accept-encoding": "gzip", "cookie": COOKIE[0]})
        answer = connection.getresponse()
        body = answer.read()
        spent.append(1000 * (time.perf_counter() - began))
        assert answer.status == 200, (path, answer.status)
        size = len(body)
        COOKIE[0] = COOKIE[0] or (answer.getheader("set-cookie") or "").split(";")[0]
        text = gzip.decompress(body) if answer.getheader("content-encoding") == "gzip" else body
        if b'class="waiting"' in text:
            spent.pop()
            time.sleep(1)
    return spent, size


COOKIE = [""]


def warm(port: int, path: str) -> float:
    """Ask until the page is worked out; return how many seconds that took."""
    began = time.perf_counter()
    while not timed(port, path, 1)[0]:
        pass
    return time.perf_counter() - began


def p95(values: list[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(values, n=20)[-1] if len(values) > 1 else values[0]


def told(values: list[float]) -> str:
    """Return median and 95th percentile in words."""
    return f"p50 {statistics.median(values):.0f} ms, p95 {p95(values):.0f} ms"


def measure(book: str, n: int, say: Callable[[str], None], owner: str = "") -> None:
    """Measure every page warm, the slider, and twenty users at once."""
    from benchmarks.web_server import serve_hello, serve_office

    office = open_office(book)
    with serve_office(office) as port, serve_hello() as hello:
        base, _ = timed(hello, "/", n)
        say(f"hello of FastAPI and Jinja2: {told(base)}")
        for path in PAGES:
            address = f"{path}?{owner}" if owner else path
            cold = warm(port, address)
            spent, size = timed(port, address, n)
            ratio = statistics.median(spent) / statistics.median(base)
            more = f"{ratio:.0f} times hello, {size / 1000:.0f} kB"
            say(f"{path}: cold {cold:.1f} s, {told(spent)}, {more}")
        address = f"/what-if?{owner}"
        warm(port, address)
        steps = [timed(port, f"{address}&discount={k % 40}", 1)[0] for k in range(n)]
        flat = [one for found in steps for one in found]
        say(f"slider: {told(flat)}")
        with ThreadPoolExecutor(20) as users:
            each = list(users.map(lambda _: timed(port, f"/?{owner}", 10)[0], range(20)))
        together = [one for found in each for one in found]
        say(f"20 users at once: {told(together)}")


def main() -> None:
    """Make the book if it is not there, and measure."""
    reader = argparse.ArgumentParser()
    reader.add_argument("--book", default="")
    reader.add_argument("--requests", type=int, default=100)
    reader.add_argument("--query", default="")
    asked = reader.parse_args()
    measure(asked.book, asked.requests, print, asked.query)


if __name__ == "__main__":
    main()
