"""Markdown of ours as HTML: places to jump to, links between pages, formulas as MathML."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from markdown_it.token import Token

Resolve = Callable[[str], str]
"""From what a text points to, such as ``case.md#why`` or ``ontarget help case``, to an address."""
_SCROLL = '<div class="scroll" role="region" aria-label="Table" tabindex="0"><table>'


@dataclass(slots=True)
class Section:
    """A part of a page: its heading, where it begins, and its words."""

    level: int
    anchor: str
    heading: str
    words: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Rendered:
    """A page's HTML without its title, and its parts for contents and search."""

    title: str
    html: str
    sections: list[Section]


class Renderer:
    """Renders one page; ``resolve`` finds addresses, ``mentioned`` those of code that names one."""

    def __init__(self, resolve: Resolve, mentioned: Callable[[str], str | None]) -> None:
        self._parser = MarkdownIt("commonmark", {"html": False}).enable("table")
        self._resolve, self._mentioned = resolve, mentioned

    def render(self, text: str, title: str) -> Rendered:
        """Return a page of Markdown as HTML; its first heading becomes the title."""
        tokens = self._parser.parse(text, {})
        if tokens and tokens[0].type == "heading_open":
            tokens = tokens[3:]
        sections = _mark_places(tokens, title)
        for token in tokens:
            if token.type == "fence" and token.info.strip() == "math":
                token.type, token.content = "html_block", _formula(token.content, "block")
            if token.children:
                token.children = self._inline(token.children)
        html: str = self._parser.renderer.render(tokens, self._parser.options, {})
        html = html.replace("<table>", _SCROLL).replace("</table>", "</table></div>")
        html = html.replace("<pre>", '<pre tabindex="0">')  # long lines are scrolled by keyboard
        return Rendered(title, html, sections)

    def _inline(self, children: list[Token]) -> list[Token]:
        found: list[Token] = []
        is_linked = False
        for place, token in enumerate(children):
            if token.type == "link_open":
                is_linked = True
                token.attrSet("href", self._resolve(str(token.attrGet("href"))))
            elif token.type == "link_close":
                is_linked = False
            elif token.type == "image":
                token.attrSet("src", self._resolve(str(token.attrGet("src"))))
            elif token.type == "code_inline":
                if _is_formula(children, place):
                    _strip_dollars(children, place)
                    token.type, token.content = "html_inline", _formula(token.content, "inline")
                elif not is_linked and (address := self._mentioned(token.content)):
                    found += [_link(address), token, Token("link_close", "a", -1)]
                    continue
            found.append(token)
        return found


def slug(text: str) -> str:
    """Return the name of a place.

    >>> slug("What is *not* claimed")
    'what-is-not-claimed'
    """
    return "-".join(re.findall(r"[a-z0-9_]+", text.lower())) or "part"


def _mark_places(tokens: list[Token], title: str) -> list[Section]:
    """Give every heading, and every entry that begins with a word in bold, a place of its own."""
    taken: set[str] = set()
    sections = [Section(1, "", title)]
    above = ""
    for place, token in enumerate(tokens):
        inline = next((one for one in tokens[place : place + 4] if one.type == "inline"), None)
        if token.type == "heading_open" and inline is not None:
            above = _free(slug(inline.content), taken)
            token.attrSet("id", above)
            sections.append(Section(int(token.tag[1]), above, _plain(inline)))
        elif token.type == "list_item_open" and inline is not None:
            bold = re.match(r"\*\*([^*]+)\*\*", inline.content)
            if bold:
                token.attrSet("id", _free(slug(bold[1]), taken))
        elif token.type == "tr_open" and inline is not None and tokens[place + 1].tag == "td":
            first = slug(inline.content)
            token.attrSet("id", _free(f"{above}-{first}" if above else first, taken))
        elif token.type == "inline" and tokens[place - 1].type != "heading_open":
            sections[-1].words.append(_plain(token))
        elif token.type in ("code_block", "fence") and token.info.strip() != "math":
            sections[-1].words.append(token.content)
    return sections


def _free(name: str, taken: set[str]) -> str:
    found, n = name, 1
    while found in taken:
        n += 1
        found = f"{name}-{n}"
    taken.add(found)
    return found


def _plain(inline: Token) -> str:
    kept = [one.content if one.content else " " for one in inline.children or ()
            if one.type in ("text", "code_inline", "softbreak")]  # fmt: skip
    return " ".join("".join(kept).replace("$", "").split())


def _is_formula(children: list[Token], place: int) -> bool:
    """Whether code stands between dollars, $`x`$, as GitHub has formulas within a line."""
    around = children[place - 1 : place] + children[place + 1 : place + 2]
    return (
        len(around) == 2
        and all(one.type == "text" for one in around)
        and around[0].content.endswith("$")
        and around[1].content.startswith("$")
    )


def _strip_dollars(children: list[Token], place: int) -> None:
    children[place - 1].content = children[place - 1].content[:-1]
    children[place + 1].content = children[place + 1].content[1:]


def _formula(text: str, display: str) -> str:
    shown: str = convert(text.strip(), display=display)
    if display == "inline":
        return shown
    return f'<div class="formula" role="region" aria-label="Formula" tabindex="0">{shown}</div>\n'


def _link(address: str) -> Token:
    token = Token("link_open", "a", 1)
    token.attrSet("href", address)
    return token
