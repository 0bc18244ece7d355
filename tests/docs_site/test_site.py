"""The site as it is built: whole, nothing is loaded from elsewhere, and search needs no server."""

import json
import os
import re
import shutil
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest

from compiler.ops.own import OPS
from tests.docs_site.built import pages, read
from tests.zoo.test_once import commands
from zoo.main import main

CHROMIUM = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
ELSEWHERE = re.compile(r"^(?:[a-z]+:)?//")
STYLE = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""")

CODE = re.compile(r"<(pre|code|script)\b.*?</\1>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
MARKUP = re.compile(
    r"\*\*[^*\n]+|`[^`\n]+`|\]\([^)\n]+\)|^\|.*\|$|^ *[-*] \S.*|&amp;#\d+;|^#+ ", re.MULTILINE
)
"""Markdown that was taken for words: emphasis, code, links, tables, lists, entities, headings."""


def test_every_link_leads_to_a_page_and_a_place_in_it(site: Path):
    places = {path: reader.places for path, reader in pages(site).items()}
    assert len(places) > 60
    broken = []
    for path, reader in pages(site).items():
        for link in reader.links:
            target, anchor = urldefrag(link)
            there = (path.parent / unquote(target)).resolve() if target else path
            if ELSEWHERE.match(link):
                continue
            if not there.is_file() or (anchor and there in places and unquote(anchor) not in places[there]):
                broken.append((path.relative_to(site), link))
    assert broken == []


def test_nothing_is_loaded_from_elsewhere(site: Path):
    loads = [(path, load) for path, reader in pages(site).items() for load in reader.loads]
    styles = [
        (path, a or b) for path in site.rglob("*.css") for a, b in STYLE.findall(path.read_text("utf-8"))
    ]
    assert len(loads) > 300
    assert styles
    assert [load for _, load in [*loads, *styles] if ELSEWHERE.match(load)] == []
    missing = [
        (path, load)
        for path, load in [*loads, *styles]
        if not load.startswith(("data:", "#")) and not (path.parent / load.split("?")[0]).is_file()
    ]
    assert missing == []


def test_no_markup_is_left_in_what_is_read(site: Path):
    left = {}
    for path in pages(site):
        article = re.search(r"<article.*</article>", path.read_text("utf-8"), re.DOTALL)
        assert article
        if found := MARKUP.findall(TAG.sub("", CODE.sub("", article[0]))):
            left[path.name] = found
    assert left == {}


def test_a_page_that_loads_from_elsewhere_is_seen(tmp_path: Path):
    page = tmp_path / "page.html"
    page.write_text(
        '<link rel="stylesheet" href="https://a/b.css"><script src="//c/d.js"></script><img src="http://e">'
    )
    assert [bool(ELSEWHERE.match(load)) for load in read(page).loads] == [True] * 3


def test_search_knows_every_command_op_and_page(site: Path):
    documents = json.loads((site / "search" / "search_index.json").read_text("utf-8"))["docs"]
    titles = {one["title"] for one in documents}
    assert {op.word for op in OPS} <= titles
    assert {f"genoc {' '.join(path)}" for path, command in commands(main) if not command.hidden} <= titles
    found = {one["location"].partition("#")[0] for one in documents}
    assert {path.relative_to(site).as_posix() for path in pages(site)} - found == set()


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (apt install chromium)")
def test_search_works_where_pages_are_opened_as_files(site: Path):
    from playwright.sync_api import expect, sync_playwright

    sandbox = [] if os.getuid() else ["--no-sandbox"]  # Chromium has none as root
    asked: list[str] = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=sandbox)
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: asked.append(str(error)))
        page.goto((site / "reference" / "form.html").as_uri())
        page.locator(".md-search__input").click()
        page.keyboard.type("spatial_sep_conv")
        first = page.locator(".md-search-result__link").first
        expect(first).to_have_attribute("href", re.compile(r"reference/ops\.html"), timeout=30_000)
        browser.close()
    assert [url for url in asked if not url.startswith((site.as_uri(), "data:", "about:"))] == []
