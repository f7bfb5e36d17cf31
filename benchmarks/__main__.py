"""Run the measurements and write them down with the machine."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from pathlib import Path

from benchmarks import (
    as_of_speed,
    baselines,
    contact_time,
    coverage,
    cpu,
    follow_up_public,
    import_speed,
    marketstar,
    side_by_side,
)

RESULTS = Path(__file__).parent / "results.md"


def machine() -> str:
    """Name the machine."""
    python = platform.python_version()
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {python}"


def import_lines() -> list[str]:
    """Measure imports; PostgreSQL too where ONTARGET_BENCH_POSTGRES names a server."""
    lines = [
        "## Imports beside DuckDB reading the same CSV of 12 columns",
        "",
        "| rows | engine | import | s | times DuckDB | peak MB |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {speed.rows:,} | {speed.engine} | {speed.step} | {speed.seconds:.2f} "
        f"| {speed.ratio:.1f} | {speed.peak_mb:,} |"
        for speed in import_speed.measure(os.environ.get("ONTARGET_BENCH_POSTGRES"))
    ]
    return [*lines, ""]


def as_of_lines() -> list[str]:
    """Measure the as-of pipeline beside a query written by hand."""
    lines = [
        "## The as-of pipeline beside a query by hand, from the same Arrow tables",
        "",
        "| opportunities | changes | pipeline s | times by hand | with histories s | by hand s |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for n in (10_000, 100_000, 1_000_000):
        found = as_of_speed.measure(n, 4 * n)
        lines.append(
            f"| {n:,} | {4 * n:,} | {found.seconds:.2f} "
            f"| {found.seconds / found.by_hand_seconds:.1f} | {found.all_seconds:.2f} "
            f"| {found.by_hand_seconds:.2f} |"
        )
    return [*lines, ""]


def main() -> None:
    """Measure everything, or the part that is named."""
    parts = sys.argv[1:] or ["cpu", "coverage", "import", "as-of"]
    lines = ["# Results", "", f"Measured on {machine()} by `make bench`.", ""]
    if "cpu" in parts:
        lines += [
            "## CPU seconds of whole commands",
            "",
            "| command | s | times Python alone |",
            "| --- | --- | --- |",
        ]
        found = cpu.measure()
        base = found["python alone"]
        lines += [f"| {name} | {s:.2f} | {s / base:.0f} |" for name, s in found.items()]
        lines.append("")
    if "coverage" in parts:
        with tempfile.TemporaryDirectory() as folder:
            rows = list(coverage.measure(range(40), Path(folder)))
        lines += [
            "## 40 made-up firms, three days of a quarter each",
            "",
            "| measure | value |",
            "| --- | --- |",
        ]
        lines += [f"| {name} | {value:.3f} |" for name, value in coverage.summarise(rows).items()]
        lines.append("")
    if "baselines" in parts:
        lines += baselines.lines(40)
    if "side-by-side" in parts:
        numbers = [int(part) for part in parts if part.isdigit()]
        lines += side_by_side.main(*numbers[:1])
    if "marketstar" in parts:
        lines += marketstar.lines()
    if "follow-up" in parts:
        lines += follow_up_public.lines()
    if "contact-time" in parts:
        lines += contact_time.lines()
    if "import" in parts:
        lines += import_lines()
    if "as-of" in parts:
        lines += as_of_lines()
    text = "\n".join(lines)
    print(text)
    if not sys.argv[1:]:
        RESULTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
