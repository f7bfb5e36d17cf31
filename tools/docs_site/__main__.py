"""Build the documentation, with pictures taken afresh unless told otherwise."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from tools.docs_site.build import build
from tools.docs_site.pages import ROOT
from tools.docs_site.pictures import take_pictures

_STARS = "*" * 72


def main() -> None:
    """Take the pictures, unless told otherwise, and write the pages."""
    parser = argparse.ArgumentParser(prog="python -m tools.docs_site", description=__doc__)
    parser.add_argument("--to", type=Path, default=ROOT / "build/site")
    parser.add_argument("--pictures", type=Path, help="a folder of pictures taken before")
    parser.add_argument("--no-pictures", action="store_true")
    asked = parser.parse_args()
    pictures = asked.pictures
    if pictures is None and not asked.no_pictures:
        pictures = _take(ROOT / "build/screens")
    built = build(asked.to, pictures)
    if built.missing:
        _warn(f"BUILT WITHOUT {len(built.missing)} PICTURES: {', '.join(built.missing)}")
    sys.stdout.write(f"{len(built.pages)} pages: {asked.to / 'index.html'}\n")


def _take(folder: Path) -> Path | None:
    if shutil.which("chromium") is None:
        _warn("CHROMIUM IS NOT INSTALLED: the site has no pictures. apt-get install chromium")
        return None
    if not take_pictures(folder, ROOT):
        _warn(
            "SOME BROWSER TESTS FAILED OR WERE SKIPPED: look at them before you trust the pictures"
        )
    return folder


def _warn(text: str) -> None:
    sys.stderr.write(f"{_STARS}\n{text}\n{_STARS}\n")


if __name__ == "__main__":
    main()
