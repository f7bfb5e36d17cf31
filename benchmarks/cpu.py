"""CPU seconds of whole commands in new processes, and of a bare import of Python beside them."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
MAVEN = ROOT.parent / "shared/data/maven-crm"


def cpu_of(arguments: list[str], environment: dict[str, str]) -> float:
    """Return user and system seconds of one process, the best of three."""
    best = float("inf")
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *arguments], check=True, capture_output=True,
                       env={**os.environ, **environment})  # fmt: skip
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        best = min(best, spent)
    return best


def measure() -> dict[str, float]:
    """Return CPU seconds by command; answers only where the public data is at hand."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            "ONTARGET_BOOK": f"{folder}/book.sqlite",
            "ONTARGET_CACHE": f"{folder}/cache",
        }
        ontarget = ["-m", "ontarget", "--as-of", "2017-11-20"]
        found = {"python alone": cpu_of(["-c", "pass"], environment)}
        for name in ("--help", "version", "list opportunity", "target list", "config"):
            found[name] = cpu_of([*ontarget, *name.split()], environment)
        if MAVEN.exists():
            names = ("accounts", "products", "sales_teams", "sales_pipeline")
            files = [str(MAVEN / f"{name}.csv") for name in names]
            subprocess.run([sys.executable, *ontarget, "import", *files], check=True,
                           capture_output=True, env={**os.environ, **environment})  # fmt: skip
            target = "target set --company --period 2017-Q4 --amount 2900000".split()
            found["target set"] = cpu_of([*ontarget, *target], environment)
            found["answer, Maven, warm"] = cpu_of(
                [*ontarget, "answer", "--period", "2017-Q4"], environment
            )
            found["list, Maven"] = cpu_of([*ontarget, "list", "opportunity"], environment)
    return found
