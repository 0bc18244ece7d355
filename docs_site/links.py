"""Links from one page to another: as a forge follows them in the repository, and as the site does."""

import posixpath
import re
from collections.abc import Callable

from docs_site.pages import BESIDE

LINK = re.compile(r"(?<!!)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^()\s]+)\)")
FENCE = re.compile(r"^( *)```.*?^\1```$", re.MULTILINE | re.DOTALL)
MOVED = {**BESIDE, "README.md": "index.md"}
SOURCES = {place: name for name, place in BESIDE.items()}

DATA = "tests/compiler/invalid/"
"""The folder of files that pages show: the site has a copy of them."""
COPIED = "reference/invalid/"


def for_site(markdown: str, place: str, has: Callable[[str], bool]) -> str:
    """A page of the repository with the links that the site needs.

    Args:
        markdown: the page.
        place: its path in the site.
        has: whether a path is one of the site's.
    """
    source = SOURCES.get(place, f"docs/{place}")
    parts, end = [], 0
    for fence in FENCE.finditer(markdown):
        parts += [relinked(markdown[end : fence.start()], source, place, has), fence[0]]
        end = fence.end()
    return "".join([*parts, relinked(markdown[end:], source, place, has)])


def relinked(text: str, source: str, place: str, has: Callable[[str], bool]) -> str:
    """A text without code, with its links; what is not in the site is named without a link."""

    def replaced(found: re.Match[str]) -> str:
        words, (target, mark, anchor) = found[1], found[2].partition("#")
        if not target or "://" in target:
            return found[0]
        there = in_site(posixpath.normpath(posixpath.join(posixpath.dirname(source), target)))
        if there is None or not (has(there) or target.endswith(".md")):
            return words
        return f"[{words}]({posixpath.relpath(there, posixpath.dirname(place) or '.')}{mark}{anchor})"

    return LINK.sub(replaced, text)


def in_site(path: str) -> str | None:
    """Where in the site a file of the repository is; None where it is not."""
    if path.startswith(DATA):
        return COPIED + path.removeprefix(DATA)
    return path.removeprefix("docs/") if path.startswith("docs/") else MOVED.get(path)
