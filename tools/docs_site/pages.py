"""Which pages there are: every help page, rule, decision and measurement, and what is made here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.docs_site.navigation import (
    GROUPS,
    HISTORY_LEAD,
    HISTORY_TITLE,
    LOOK_UP,
    RULES_LEAD,
    RULES_TITLE,
    Group,
)
from tools.docs_site.rest import rest_page

from ontarget.audit.registry import all_rules

ROOT = Path(__file__).parents[2]
FOLDERS = {
    "help": "src/ontarget/help", "rules": "docs/rules", "decisions": "docs/decisions",
    "measured": "benchmarks",
}  # fmt: skip
SINGLE = {"index": "README.md", "changelog": "CHANGELOG.md"}


@dataclass(frozen=True, slots=True)
class Source:
    """A page to be: ``name`` is its address without the ending, ``path`` where its text lies."""

    name: str
    path: str
    text: str

    @property
    def title(self) -> str:
        """The first heading, with a capital."""
        first = self.text.lstrip().split("\n", 1)[0].lstrip("# ").strip()
        return first[:1].upper() + first[1:]


def find_sources() -> dict[str, Source]:
    """Return every page by its name."""
    found = {name: _read(name, ROOT / path) for name, path in SINGLE.items()}
    for file in sorted((ROOT / "docs").glob("*.md")):
        found[file.stem] = _read(file.stem, file)
    for folder, path in FOLDERS.items():
        for file in sorted((ROOT / path).glob("*.md")):
            name = f"{folder}/{file.stem.lower() if folder == 'measured' else file.stem}"
            found[name] = _read(name, file)
    found["rest"] = Source("rest", "rest.md", rest_page())
    return found


def find_groups(sources: dict[str, Source]) -> tuple[Group, ...]:
    """Return the navigation with rules and decisions, and what nobody has placed."""
    placed = {name for group in GROUPS for name, _ in group.entries}
    missing = sorted(placed - set(sources))
    if missing:
        raise SystemExit(f"The navigation names pages that are not there: {', '.join(missing)}")
    elsewhere = {*SINGLE, "rules", "decisions"}
    more = tuple(
        (name, source.title)
        for name, source in sources.items()
        if name not in placed and name.split("/")[0] not in elsewhere
    )
    groups = [
        Group(one.title, one.lead, one.entries + (more if one is LOOK_UP else ())) for one in GROUPS
    ]
    rules = tuple((f"rules/{one.id}-{one.slug}", f"{one.id} {_words(one.slug)}")
                  for one in all_rules())  # fmt: skip
    history = tuple(_history(sources))
    return (*groups, Group(RULES_TITLE, RULES_LEAD, rules),
            Group(HISTORY_TITLE, HISTORY_LEAD, history))  # fmt: skip


def _history(sources: dict[str, Source]) -> Iterator[tuple[str, str]]:
    yield "changelog", "Changes"
    for name, source in sources.items():
        if name.startswith("decisions/"):
            number, title = int(name.split("/")[1][:4]), re.sub(r"^\d+\.? ", "", source.title)
            yield name, f"{number}. {title}"


def _words(slug: str) -> str:
    return slug.replace("_", " ")


def _read(name: str, file: Path) -> Source:
    return Source(name, file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8"))
