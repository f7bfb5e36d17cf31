"""How long the pages take, beside the same server saying hello; and how heavy they are.

.venv/bin/python -m benchmarks.web_speed --book BOOK [--requests 500] [--query "whose=company"]
"""

from __future__ import annotations

import argparse
import gzip
import re
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection

from ontarget.bootstrap import open_office

PAGES = ["/", "/pipeline", "/pipeline/board", "/forecast", "/follow-ups", "/why", "/prices",
         "/team", "/import", "/settings", "/help"]  # fmt: skip


def timed(
    port: int, path: str, n: int, *, is_from_outside: bool = False
) -> tuple[list[float], int]:
    """Return the server's own milliseconds of n requests, and the compressed size.

    From outside the whole time counts, as it does for a server that does not tell its own. A page
    that is still being worked out is no answer; how often that happened is counted in ``WAITED``.
    """
    connection = HTTPConnection("127.0.0.1", port, timeout=600)
    spent, size = [], 0
    for _ in range(n):
        began = time.perf_counter()
        connection.request("GET", path, headers={"accept-encoding": "gzip", "cookie": COOKIE[0]})
        answer = connection.getresponse()
        body = answer.read()
        own = re.search(r"dur=([\d.]+)", answer.getheader("server-timing") or "")
        whole = 1000 * (time.perf_counter() - began)
        spent.append(whole if own is None or is_from_outside else float(own[1]))
        assert answer.status == 200, (path, answer.status)
        size = len(body)
        COOKIE[0] = COOKIE[0] or (answer.getheader("set-cookie") or "").split(";")[0]
        text = gzip.decompress(body) if answer.getheader("content-encoding") == "gzip" else body
        if b'class="waiting"' in text:
            spent.pop()
            WAITED.append(path)
            time.sleep(1)
    return spent, size


COOKIE = [""]
WAITED: list[str] = []


def warm(port: int, path: str) -> float:
    """Ask until the page is worked out; return how many seconds that took."""
    began = time.perf_counter()
    while not timed(port, path, 1)[0]:
        pass
    WAITED.clear()
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
            more = f"{ratio:.0f} times hello, {size / 1000:.0f} kB, waited {len(WAITED)} times"
            say(f"{path}: cold {cold:.1f} s, {told(spent)}, {more}")
        address = f"/what-if?{owner}"
        warm(port, address)
        steps = [timed(port, f"{address}&discount={k % 40}", 1)[0] for k in range(n)]
        flat = [one for found in steps for one in found]
        say(f"slider: {told(flat)}")
        address = f"/?{owner}"
        warm(port, address)
        with ThreadPoolExecutor(20) as users:
            each = list(
                users.map(lambda _: timed(port, address, 10, is_from_outside=True)[0], range(20))
            )
        together = [one for found in each for one in found]
        say(f"20 users at once, from outside: {told(together)}, waited {len(WAITED)} times")


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
