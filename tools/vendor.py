"""Fetch the front-end files that are shipped, from the npm registry; --check compares hashes."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "src/ontarget/web/static/vendor"
CARD = FOLDER / "versions.json"
# Package, version, file in the package, licence.
FILES = (
    ("htmx.org", "4.0.1", "dist/htmx.min.js", "0BSD"),
    ("@picocss/pico", "2.1.1", "css/pico.min.css", "MIT"),
    ("echarts", "6.1.0", "dist/echarts.common.min.js", "Apache-2.0"),
)


def fetch() -> None:
    """Write the files and the card with their hashes."""
    card = {}
    for package, version, place, licence in FILES:
        with tempfile.TemporaryDirectory() as folder:
            packed = subprocess.run(  # noqa: S603 - what is pinned above
                ["npm", "pack", "--silent", f"{package}@{version}"],  # noqa: S607
                cwd=folder, check=True,
                capture_output=True, text=True,
            ).stdout.split()[-1]  # fmt: skip
            with tarfile.open(Path(folder) / packed) as archive:
                source = archive.extractfile(f"package/{place}")
                content = b"" if source is None else source.read()
        name = Path(place).name
        (FOLDER / name).write_bytes(content)
        card[name] = {
            "package": package, "version": version, "licence": licence,
            "sha256": hashlib.sha256(content).hexdigest(),
        }  # fmt: skip
    CARD.write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")


def check() -> list[str]:
    """Return the names of files that are not what the card says."""
    card = json.loads(CARD.read_text(encoding="utf-8"))
    return [
        name for name, one in card.items()
        if hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() != one["sha256"]
    ]  # fmt: skip


if __name__ == "__main__":
    if "--check" in sys.argv:
        wrong = check()
        sys.exit(f"Not as fetched: {', '.join(wrong)}" if wrong else 0)
    fetch()
