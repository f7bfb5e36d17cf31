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
_KINDS = [(width, scheme) for width in (1440, 390) for scheme in ("light", "dark")]
_TEST = "test_a_page_is_quiet_fits_and_is_accessible"


@dataclass(frozen=True, slots=True)
class Picture:
    """A page of the application: ``name`` as the browser tests call it, and what it shows."""

    name: str
    text: str
    is_phone: bool = False


PICTURES: dict[str, tuple[Picture, ...]] = {
    "index": (Picture("today", "The page of the morning, on a made-up firm"),),
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
}


@dataclass(frozen=True, slots=True)
class Screen:
    """A picture's file for one width and scheme, with its size in pixels."""

    file: Path
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture that is there: in light and dark, and as a phone shows it."""

    name: str
    text: str
    light: Screen
    dark: Screen
    narrow_light: Screen
    narrow_dark: Screen
    is_phone: bool

    @property
    def files(self) -> set[Path]:
        """Every file of it."""
        screens = (self.light, self.dark, self.narrow_light, self.narrow_dark)
        return {one.file for one in screens}


def find_shown(folder: Path | None) -> dict[str, Shown]:
    """Return the pictures that lie in a folder whole, by name: wide and narrow, light and dark."""
    found = {}
    for one in (picture for page in PICTURES.values() for picture in page):
        stem = one.name.removesuffix("-phone")
        names = [f"{stem}-{width}-{scheme}.png" for width, scheme in _KINDS]
        if folder is None or not all((folder / name).exists() for name in names):
            continue
        screens = [_screen(folder / name) for name in names]
        if one.is_phone:
            screens[:2] = screens[2:]
        found[one.name] = Shown(one.name, one.text, *screens, one.is_phone)
    return found


def _screen(file: Path) -> Screen:
    return Screen(file, *struct.unpack(">II", file.read_bytes()[16:24]))


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
