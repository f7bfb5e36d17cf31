"""Writes the site: pages with navigation, the search index, style, script and pictures."""

from __future__ import annotations

import json
import posixpath
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from tools.docs_site.markup import Rendered, Renderer, slug
from tools.docs_site.navigation import Group
from tools.docs_site.pages import ROOT, Source, find_groups, find_sources
from tools.docs_site.pictures import PICTURES, Shown, find_shown

from ontarget import __version__
from ontarget.config import SETTINGS

HERE = Path(__file__).parent
_STATIC = ROOT / "src/ontarget/web/static"
_SETTING_NAMES = {setting.name for setting in SETTINGS}
_QUESTION = re.compile(r"\*\*([^*]+\?)\*\* ")  # with which the README begins: the headline
_INDEX = "static/search-index.js"
_LONG = 40  # entries of a page from which on only its main headings stand beside it


class BrokenLink(Exception):
    """A page points to something that is not there."""


@dataclass(frozen=True, slots=True)
class Built:
    """What was written: the pages, and pictures that are not there."""

    pages: tuple[str, ...]
    missing: tuple[str, ...]


def build(target: Path, pictures: Path | None = None) -> Built:
    """Write the whole site to ``target``; only a site that is there already is replaced."""
    if target.exists() and any(target.iterdir()) and not (target / _INDEX).exists():
        raise SystemExit(f"{target} holds something else than a site: name an empty folder.")
    sources = find_sources()
    groups = find_groups(sources)
    shutil.rmtree(target, ignore_errors=True)
    (target / "static").mkdir(parents=True)
    site = _Site(target, sources, groups, find_shown(pictures))
    site.copy_static()
    index = [entry for name in sources for entry in site.write(name)]
    site.write_search(index)
    shown = {picture.name for picture in site.shown.values()}
    wanted = {one.name for page in PICTURES.values() for one in page}
    return Built(tuple(sources), tuple(sorted(wanted - shown)))


class _Site:
    def __init__(
        self, target: Path, sources: dict[str, Source], groups: tuple[Group, ...],
        shown: dict[str, Shown],
    ) -> None:  # fmt: skip
        self.target, self.sources, self.groups, self.shown = target, sources, groups, shown
        self._by_path = {source.path: name for name, source in sources.items()}
        self._rules = {name.split("/")[1].split("-")[0]: name
                       for name in sources if name.startswith("rules/")}  # fmt: skip
        self._order = ["index", *(name for group in groups for name, _ in group.entries)]
        self._labels = {name: label for group in groups for name, label in group.entries}
        environment = Environment(loader=FileSystemLoader(HERE), autoescape=True,
                                  trim_blocks=True, lstrip_blocks=True)  # fmt: skip
        self._template = environment.get_template("page.html")

    def copy_static(self) -> None:
        """Write style, script and icon; the colours are those of the application."""
        application = (_STATIC / "app.css").read_text(encoding="utf-8")
        palette, found, _ = application.partition("html:root:root")
        if not found or "--paper" not in palette:
            raise SystemExit("app.css no longer begins with its colours, which the site shares.")
        style = palette + (HERE / "site.css").read_text(encoding="utf-8")
        (self.target / "static/site.css").write_text(style, encoding="utf-8")
        shutil.copy(HERE / "site.js", self.target / "static/site.js")
        shutil.copy(_STATIC / "icon.svg", self.target / "static/icon.svg")
        for one in self.shown.values():
            for file in one.files:
                (self.target / "pictures").mkdir(exist_ok=True)
                shutil.copy(file, self.target / "pictures" / file.name)

    def write(self, name: str) -> list[list[Any]]:
        """Write one page; return its entries of the search index."""
        source = self.sources[name]
        renderer = Renderer(lambda to: self._resolve(source, to),
                            lambda code: self._mentioned(name, code))  # fmt: skip
        title, text = self._heading(name, source), source.text
        question = _QUESTION.search(text) if name == "index" else None
        if question:
            title, text = question[1], text.replace(question[0], "")
        page = renderer.render(text, title)
        file = self.target / f"{name}.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(self._fill(name, page), encoding="utf-8")
        return [[f"{name}.html#{part.anchor}".rstrip("#"), title, part.heading,
                 " ".join(part.words)] for part in page.sections]  # fmt: skip

    def write_search(self, index: list[list[Any]]) -> None:
        """Write the index as a script: a page opened as a file may not read other files."""
        text = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
        script = f"window.ontargetIndex = {text.replace('<', chr(92) + 'u003c')};\n"
        (self.target / _INDEX).write_text(script, encoding="utf-8")

    def _heading(self, name: str, source: Source) -> str:
        is_labelled = name.startswith(("measured/", "rules/", "decisions/"))
        return self._labels[name] if is_labelled else source.title

    def _fill(self, name: str, page: Rendered) -> str:
        place = self._order.index(name)
        group = next((one for one in self.groups if name in dict(one.entries)), None)
        headings = [one for one in page.sections if one.level in (2, 3)]
        main = [one for one in headings if one.level == 2]
        if len(headings) > _LONG and len(main) > 2:
            headings = main
        body, mark, after = page.html.partition("</p>\n")  # a picture stands behind the first words
        pictures = [
            self.shown[one.name] for one in PICTURES.get(name, ()) if one.name in self.shown
        ]
        html: str = self._template.render(
            name=name, title=page.title, group=group, groups=self.groups, headings=headings,
            body=Markup(body + mark), after=Markup(after), pictures=pictures,  # noqa: S704 - our own text
            up="../" * name.count("/"), version=__version__,
            before=self._neighbour(place - 1), following=self._neighbour(place + 1),
        )  # fmt: skip
        return html

    def _neighbour(self, place: int) -> tuple[str, str] | None:
        if not 0 <= place < len(self._order):
            return None
        name = self._order[place]
        return name, self._labels.get(name, "Start")

    def _resolve(self, source: Source, to: str) -> str:
        """Return the address of what a text points to, as seen from its page."""
        if re.match(r"[a-z]+:", to) or to.startswith("#"):
            return to
        path, _, anchor = to.partition("#")
        from_here = posixpath.normpath(posixpath.join(posixpath.dirname(source.path), path))
        name = self._by_path.get(from_here) or self._by_path.get(path)
        if name is not None:
            return self._from(source.name, f"{name}.html") + (f"#{anchor}" if anchor else "")
        file = ROOT / from_here
        if not file.is_file() or not file.is_relative_to(ROOT / "docs"):
            raise BrokenLink(f"{source.path} points to {to}, which is no page.")
        folder = "pictures" if file.suffix in (".svg", ".png") else "files"
        (self.target / folder).mkdir(exist_ok=True)
        shutil.copy(file, self.target / folder / file.name)
        return self._from(source.name, f"{folder}/{file.name}")

    def _mentioned(self, name: str, code: str) -> str | None:
        """Return the address of the page that a piece of code names, such as a setting or rule."""
        words = code.split()
        target = None
        if code in _SETTING_NAMES and name != "help/settings":
            target = f"help/settings.html#{slug(code)}"
        elif words[:2] == ["ontarget", "help"] and len(words) == 3:
            target = f"help/{words[2]}.html" if f"help/{words[2]}" in self.sources else None
        elif (words[:2] == ["ontarget", "explain"] and len(words) == 3) or code in self._rules:
            rule = self._rules.get(words[-1])
            target = f"{rule}.html" if rule else None
        if target is None or target.split("#")[0] == f"{name}.html":
            return None
        return self._from(name, target)

    @staticmethod
    def _from(name: str, target: str) -> str:
        return posixpath.relpath(target, posixpath.dirname(name) or ".")
