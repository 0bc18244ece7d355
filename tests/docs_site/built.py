"""The pages of a built site, read without anything that built them."""

from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from attrs import define, field

Attributes = dict[str, str]

LOADING = {
    "script": "src",
    "img": "src",
    "source": "src",
    "iframe": "src",
    "video": "src",
    "audio": "src",
    "embed": "src",
}
"""The attribute by which an element has something loaded."""
SHOWN_ELSEWHERE = {"canonical", "next", "prev", "alternate"}
"""The kinds of `<link>` by which nothing is loaded."""


@define
class Reader(HTMLParser):
    """What a page links to, what it has loaded, and the names of its places."""

    links: list[str] = field(factory=list)
    loads: list[str] = field(factory=list)
    places: set[str] = field(factory=set)

    def __attrs_post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.places |= {given[name] for name in ("id", "name") if name in given}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "link" and not SHOWN_ELSEWHERE & set(given.get("rel", "").split()):
            self.loads.append(given["href"])
        if given.get(LOADING.get(tag, "")):
            self.loads.append(given[LOADING[tag]])


def read(path: Path) -> Reader:
    """A page."""
    reader = Reader()
    reader.feed(path.read_text("utf-8"))
    return reader


@cache
def pages(site: Path) -> dict[Path, Reader]:
    """Every page but the one for addresses that are wrong, whose links are not relative."""
    return {path: read(path) for path in sorted(site.rglob("*.html")) if path.name != "404.html"}
