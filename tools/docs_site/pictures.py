"""Pictures of the pages: taken by the browser tests when the site is built, never kept in it.

They cannot rot: they are taken from the page that the tests have just found in order.
"""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_TESTS = "tests/browser/test_every_page.py"
_TEST = "test_a_page_is_quiet_fits_and_is_accessible"


@dataclass(frozen=True, slots=True)
class Picture:
    """A page of the application: ``name`` as the browser tests call it, and what it shows."""

    name: str
    text: str
    is_phone: bool = False


PICTURES: dict[str, tuple[Picture, ...]] = {
    "index": (Picture("today", "The page of the morning, on a made-up firm"),),
    "help/start": (Picture("begin", "Where a book begins"),),
    "help/import": (Picture("import", "Bringing a file in"),),
    "help/serve": (Picture("today-phone", "The same on a phone", is_phone=True),),
    "help/today": (Picture("today", "The page of the morning"),),
    "help/forecast": (Picture("forecast", "The forecast, and each open opportunity"),),
    "help/whatif": (Picture("what-if", "Deals settled one way or the other"),),
    "help/audit": (
        Picture("pipeline", "The audit of a pipeline"),
        Picture("pipeline-halve", "Which half to keep: yours first"),
    ),
    "help/local": (Picture("pipeline-board", "The pipeline by stage"),),
    "help/followups": (Picture("follow-ups", "Whom to contact, and whom to leave alone"),),
    "help/diagnose": (Picture("why", "Why a period ended as it did"),),
    "help/monthend": (Picture("prices", "Prices and the month's end"),),
    "help/coach": (Picture("team", "A team, for its manager"),),
    "help/settings": (Picture("settings", "The settings as a page"),),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture that is there: in light and dark, with its size in pixels."""

    name: str
    text: str
    light: Path
    dark: Path
    width: int
    height: int
    is_phone: bool

    @property
    def files(self) -> tuple[Path, Path]:
        """Both files."""
        return self.light, self.dark


def find_shown(folder: Path | None) -> dict[str, Shown]:
    """Return the pictures that lie in a folder, by name; those of one scheme only are left out."""
    found = {}
    for one in (picture for page in PICTURES.values() for picture in page):
        if folder is None:
            continue
        kind = "390" if one.is_phone else "1440"
        stem = one.name.removesuffix("-phone")
        light, dark = (folder / f"{stem}-{kind}-{scheme}.png" for scheme in ("light", "dark"))
        if light.exists() and dark.exists():
            width, height = struct.unpack(">II", light.read_bytes()[16:24])
            found[one.name] = Shown(one.name, one.text, light, dark, width, height, one.is_phone)
    return found


def take_pictures(folder: Path, root: Path) -> bool:
    """Have the browser tests keep what they see; whether all of them passed."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    run = subprocess.run(  # noqa: S603 - our own tests
        [sys.executable, "-m", "pytest", _TESTS, "-q", "-k", _TEST, "-p", "no:cacheprovider"],
        cwd=root,
        check=False,
        env={**os.environ, "ONTARGET_SCREENS": str(folder)},  # noqa: TID251 - handed on
    )
    return run.returncode == 0
