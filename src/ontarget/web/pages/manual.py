"""The manual that is shipped in the package: pages, search, glossary and rules."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from fastapi import APIRouter
from markdown_it import MarkdownIt
from markdown_it.token import Token

from ontarget.app.rules import find_rule_page, list_rules
from ontarget.core.errors import NotInBook
from ontarget.web.visit import Page, Visit, add_page

router = APIRouter()
_MOST_FOUND = 40
_MOST_WORDS = 12
_AROUND = 90
_IDLE = frozenset(
    "a an and are can do does for how i if in is it me my of on or our should the this to we what "
    "when where which who why will with you your".split()
)
_FIRST = ("start", "glossary", "answer", "today", "audit", "followups", "diagnose", "errors")


@dataclass(frozen=True, slots=True)
class Found:
    """A place of the manual where the searched words stand."""

    topic: str
    title: str
    text: str


@lru_cache(maxsize=1)
def manual() -> dict[str, str]:
    """Return the text of every page by its topic."""
    pages = [page for page in files("ontarget.help").iterdir() if page.name.endswith(".md")]
    return {page.name[:-3]: page.read_text(encoding="utf-8") for page in pages}


def show_manual(visit: Visit) -> Page:
    """Return the topics, and where the searched words stand."""
    words = visit.view.get("q").strip()
    topics = sorted(manual(), key=lambda one: (one not in _FIRST, one))
    return Page("manual.html", "Help", {
        "topics": [(one, _title(manual()[one])) for one in topics],
        "words": words, "found": search(words) if words else [], "rules": list_rules(),
    })  # fmt: skip


def show_topic(visit: Visit, topic: str) -> Page:
    """Return one page of the manual, or of a rule."""
    del visit
    text = manual().get(topic) or find_rule_page(topic)
    if text is None:
        raise NotInBook(f"The manual has no page '{topic}'.", "Search for a word of it.")
    return Page("manual_page.html", _title(text), {"text": render_markdown(text)})


def search(words: str) -> list[Found]:
    """Return the passages with most of the words, pages whose title has them first.

    Words that every question has, such as how and my, are left out unless there is nothing else.
    """
    every = list(dict.fromkeys(re.findall(r"\w+", words.casefold())))
    wanted = ([word for word in every if word not in _IDLE] or every)[:_MOST_WORDS]
    found: list[tuple[int, Found]] = []
    for topic, text in manual().items():
        title = _title(text)
        for passage in re.split(r"\n\s*\n", text):
            plain = " ".join(re.sub(r"[`*#|]", " ", passage).split())
            places = [at for word in wanted if (at := _at(word, plain)) is not None]
            if places:
                begin = max(min(places) - _AROUND, 0)
                score = len(places) + sum(_at(word, title) is not None for word in wanted)
                found.append((score, Found(topic, title, plain[begin : begin + 3 * _AROUND])))
    most = max((score for score, _ in found), default=0)
    best = [one for one in found if one[0] >= most - 1]
    best.sort(key=lambda one: (-one[0], one[1].topic))
    return [one for _, one in best[:_MOST_FOUND]]


def _at(word: str, text: str) -> int | None:
    """Return where a word of the text begins with this one, or None."""
    found = re.search(rf"\b{re.escape(word)}", text, re.IGNORECASE)
    return None if found is None else found.start()


def render_markdown(text: str) -> str:
    """Return a text of ours as HTML with a place to jump to at each heading, code and list word."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(text, {})
    for place, token in enumerate(tokens):
        if token.type in ("heading_open", "tr_open", "list_item_open"):
            name = _first_word(tokens[place : place + 4])
            if name:
                token.attrSet("id", name)
    html: str = parser.renderer.render(tokens, parser.options, {})
    scrolled = '<div class="scroll" role="region" aria-label="Table" tabindex="0"><table>'
    return html.replace("<table>", scrolled).replace("</table>", "</table></div>")


def _first_word(tokens: list[Token]) -> str:
    inline = next((one for one in tokens if one.type == "inline"), None)
    words = re.findall(r"[A-Za-z0-9_-]+", inline.content) if inline else []
    return words[0].lower() if words else ""


def _title(text: str) -> str:
    first = text.lstrip().split("\n", 1)[0].lstrip("# ").strip()
    return first[:1].upper() + first[1:]


add_page(router, "/help", show_manual)
add_page(router, "/help/{topic}", show_topic)
