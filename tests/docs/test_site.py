"""The documentation: nothing left out, no link to nowhere, nothing from elsewhere."""

import dataclasses
import doctest
import json
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from posixpath import dirname, join, normpath

import pytest
from tools.docs_site import markup
from tools.docs_site.build import BrokenLink, build
from tools.docs_site.markup import Renderer
from tools.docs_site.pages import ROOT, find_groups, find_sources
from tools.docs_site.pictures import PICTURES, Picture, find_shown
from tools.docs_site.rest import describe_api, rest_page

# The least PNG: one white pixel.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c63f80f00010101001bb6ee560000000049454e44ae426082"
)


class Seen(HTMLParser):
    """What a page holds: places, links, what is loaded, pictures without words, headings."""

    def __init__(self) -> None:
        super().__init__()
        self.ids, self.links, self.loaded, self.mute, self.h1 = [], [], [], 0, 0
        self.formulas = 0

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        self.h1 += tag == "h1"
        self.formulas += tag == "math"
        if "id" in said:
            self.ids.append(said["id"])
        if tag == "a" and "href" in said:
            self.links.append(said["href"])
        if tag == "link" or "src" in said or "srcset" in said:
            self.loaded.append(said.get("src") or said.get("srcset") or said.get("href"))
        self.mute += tag == "img" and "alt" not in said


def screens(folder: Path) -> Path:
    """A folder with all pictures, as the browser tests would leave them."""
    folder.mkdir()
    for one in (picture for page in PICTURES.values() for picture in page):
        for kind in ("1440-light", "1440-dark", "390-light", "390-dark"):
            (folder / f"{one.name.removesuffix('-phone')}-{kind}.png").write_bytes(PIXEL)
    return folder


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    built = build(folder / "site", screens(folder / "screens"))
    assert built.missing == ()
    return folder / "site"


@pytest.fixture(scope="module")
def seen(site) -> dict[str, Seen]:
    found = {}
    for file in site.rglob("*.html"):
        page = Seen()
        page.feed(file.read_text(encoding="utf-8"))
        found[file.relative_to(site).as_posix()] = page
    return found


def test_every_text_is_in_the_navigation_exactly_once():
    sources = find_sources()
    named = Counter(name for group in find_groups(sources) for name, _ in group.entries)
    assert set(named.values()) == {1}
    assert set(named) | {"index"} == set(sources)
    paths = {source.path for source in sources.values()}
    for folder in ("src/ontarget/help", "docs/rules", "docs/decisions", "docs", "benchmarks"):
        texts = {file.relative_to(ROOT).as_posix() for file in (ROOT / folder).glob("*.md")}
        assert texts <= paths, folder


def test_every_link_leads_to_a_page_and_a_place_that_are_there(site, seen):
    for name, page in seen.items():
        assert len(page.ids) == len(set(page.ids)), name
        for link in page.links:
            if re.match(r"[a-z]+:", link):
                continue
            path, _, anchor = link.partition("#")
            target = normpath(join(dirname(name), path)) if path else name
            assert (site / target).is_file(), (name, link)
            if anchor:
                assert anchor in seen[target].ids, (name, link)


def test_nothing_is_loaded_from_elsewhere_and_all_that_is_loaded_is_there(site, seen):
    for name, page in seen.items():
        for address in page.loaded:
            assert not re.match(r"([a-z]+:)?//|[a-z]+:", address), (name, address)
            assert (site / normpath(join(dirname(name), address))).is_file(), (name, address)
    for file in (*site.rglob("*.css"), site / "static/site.js"):
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"@import|url\(|https?://|fetch\(|XMLHttp|sendBeacon", text), file.name


def test_a_page_has_one_title_and_words_for_every_picture(seen):
    for name, page in seen.items():
        assert page.h1 == 1, name
        assert page.mute == 0, name


def test_the_search_leads_to_places_that_are_there(site, seen):
    script = (site / "static/search-index.js").read_text(encoding="utf-8")
    assert "<" not in script
    index = json.loads(script.partition(" = ")[2].rstrip(";\n"))
    assert {address.partition("#")[0] for address, *_ in index} == set(seen)
    for address, title, heading, _ in index:
        path, _, anchor = address.partition("#")
        assert title
        assert heading
        assert not anchor or anchor in seen[path].ids


def test_formulas_are_drawn_and_none_is_left_as_it_was_typed(site, seen):
    text = (ROOT / "docs/methods.md").read_text(encoding="utf-8")
    assert seen["methods.html"].formulas == text.count("```math") + text.count("$`") > 30
    html = (site / "methods.html").read_text(encoding="utf-8")
    assert "$" not in html
    assert "merror" not in html
    assert "\\" not in re.sub(r"<annotation.*?</annotation>", "", html)


def test_what_stands_in_the_rest_page_is_what_the_server_describes():
    described, page = describe_api(), rest_page()
    for path, methods in described["paths"].items():
        for method in methods:
            assert f"### {method.upper()} {path}\n" in page
    for schema in described["components"]["schemas"].values():
        for name in schema["properties"]:
            assert f"| `{name}` |" in page


def test_methods_name_modules_that_exist():
    text = (ROOT / "docs/methods.md").read_text(encoding="utf-8")
    named = [name for bracket in re.findall(r"\[(`[^\]]+`)\](?!\()", text)
             for name in re.findall(r"`([a-z_/]+)`", bracket)]  # fmt: skip
    assert len(named) > 15
    for name in named:
        place = ROOT / "src/ontarget" / name
        assert place.is_dir() or place.with_suffix(".py").is_file(), name


def test_without_pictures_the_site_is_whole_and_names_them(tmp_path):
    built = build(tmp_path / "site")
    assert set(built.missing) == {one.name for page in PICTURES.values() for one in page}
    assert not list((tmp_path / "site").rglob("*.png"))
    assert "<figure" not in (tmp_path / "site/help/today.html").read_text(encoding="utf-8")


def test_a_picture_is_shown_whole_or_not_at_all(tmp_path):
    for kind in ("1440-light", "1440-dark", "390-light", "390-dark"):
        assert find_shown(tmp_path) == {}
        (tmp_path / f"today-{kind}.png").write_bytes(PIXEL)
    found = find_shown(tmp_path)
    assert set(found) == {"today", "today-phone"}
    assert found["today"].light.width == 1
    assert found["today-phone"].light == found["today"].narrow_light


def test_pictures_are_of_pages_that_the_browser_tests_open():
    text = (ROOT / "tests/browser/test_every_page.py").read_text(encoding="utf-8")
    pages = re.findall(r'"(/[^"]*)"', text.partition("PAGES = [")[2].partition("]")[0])
    names = {path.strip("/").replace("/", "-").split("?")[0] or "today" for path in pages}
    one: Picture
    for one in (picture for page in PICTURES.values() for picture in page):
        assert one.name.removesuffix("-phone") in names
    assert set(PICTURES) <= set(find_sources())


def test_a_link_to_nothing_stops_the_build(tmp_path, monkeypatch):
    sources = find_sources()
    broken = dataclasses.replace(sources["help/case"], text="# case\n\nSee [there](nowhere.md).\n")
    monkeypatch.setattr("tools.docs_site.build.find_sources",
                        lambda: {**sources, "help/case": broken})  # fmt: skip
    with pytest.raises(BrokenLink, match=r"help/case\.md points to nowhere\.md"):
        build(tmp_path / "site")


def test_code_that_names_a_page_leads_there_and_places_have_names_of_their_own():
    renderer = Renderer(lambda to: to, lambda code: "settings.html#me" if code == "me" else None)
    text = "# a\n\n`me`, `you`, [`me`](x.html)\n\n## b b\n\n## b b\n\n- **c**: d\n\n"
    text += "Costs $`x_1`$ each.\n"
    page = renderer.render(text, "A")
    assert page.html.count('href="settings.html#me"') == 1
    assert [one.anchor for one in page.sections] == ["", "b-b", "b-b-2"]
    assert 'id="c"' in page.html
    assert "Costs <math" in page.html
    assert "</math> each." in page.html
    assert "<h1" not in page.html
    assert doctest.testmod(markup).failed == 0
