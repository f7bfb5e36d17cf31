"""How soon the pages stand in a browser: first and largest paint, blocked time, shifts, bytes.

.venv/bin/python -m benchmarks.page_paint --book BOOK [--query "company=yes"]

Twice: as this machine is, and as on a middling phone (a quarter of the processor, 1.6 Mbit/s, 150
ms there and back), which is what Lighthouse assumes. Needs Chromium. Pages are warm.
"""

from __future__ import annotations

import argparse
import shutil
import time
from typing import Any

from ontarget.bootstrap import open_office

PAGES = ["/", "/what-if", "/pipeline", "/pipeline/board", "/forecast", "/follow-ups", "/why",
         "/prices", "/team", "/import", "/settings", "/help"]  # fmt: skip
SEEN = """() => new Promise(done => {
  const found = {fcp: 0, lcp: 0, tbt: 0, cls: 0};
  const watch = (type, keep) => new PerformanceObserver(list => list.getEntries().forEach(keep))
    .observe({type, buffered: true});
  watch('paint', one => { if (one.name === 'first-contentful-paint') found.fcp = one.startTime; });
  watch('largest-contentful-paint', one => { found.lcp = one.startTime; });
  watch('longtask', one => { found.tbt += Math.max(one.duration - 50, 0); });
  watch('layout-shift', one => { if (!one.hadRecentInput) found.cls += one.value; });
  setTimeout(() => {
    const files = performance.getEntriesByType('resource');
    found.bytes = performance.getEntriesByType('navigation')
      .concat(files).reduce((sum, one) => sum + one.transferSize, 0);
    done(found);
  }, 1500);
})"""


def opened(context: Any, address: str, *, is_phone: bool) -> dict[str, float]:
    """Open an address in a new tab and return what was seen."""
    page = context.new_page()
    control = context.new_cdp_session(page)
    if is_phone:
        control.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        control.send("Network.emulateNetworkConditions", {
            "offline": False, "latency": 150, "downloadThroughput": 200_000,
            "uploadThroughput": 93_750,
        })  # fmt: skip
    page.goto(address)
    while page.locator("[aria-busy=true]").count():
        time.sleep(0.5)
        page.goto(address)
    seen: dict[str, float] = page.evaluate(SEEN)
    page.close()
    return seen


def told(seen: dict[str, float]) -> str:
    """Return what was seen in words."""
    painted = f"first paint {seen['fcp']:.0f} ms, largest {seen['lcp']:.0f} ms"
    held = f"blocked {seen['tbt']:.0f} ms, shift {seen['cls']:.3f}"
    return f"{painted}, {held}, {seen['bytes'] / 1000:.0f} kB"


def main() -> None:
    """Measure every page on the book."""
    from playwright.sync_api import sync_playwright

    from benchmarks.web_server import serve_office

    reader = argparse.ArgumentParser()
    reader.add_argument("--book", required=True)
    reader.add_argument("--query", default="")
    asked = reader.parse_args()
    office = open_office(asked.book)
    with serve_office(office) as port, sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for path in PAGES:
            address = f"http://127.0.0.1:{port}{path}{'?' if asked.query else ''}{asked.query}"
            for is_phone in (False, True):
                context = browser.new_context(
                    viewport={"width": 390 if is_phone else 1440, "height": 844}
                )
                where = "phone" if is_phone else "here"
                print(f"{path} {where}, first visit: "
                      f"{told(opened(context, address, is_phone=is_phone))}")  # fmt: skip
                print(f"{path} {where}, later: {told(opened(context, address, is_phone=is_phone))}")
                context.close()
        browser.close()


if __name__ == "__main__":
    main()
