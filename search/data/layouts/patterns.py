"""Patterns of file names with `{id}`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PureWindowsPath

from attrs import frozen

from genotype.diagnostics.diagnostic import refuse
from search.data.layouts.folders.folder import Folder, Item

ID = "{id}"
_TOKEN = re.compile(r"\{id\}|\*\*/|\*\*|\*|\?|\[[^\]/]+\]|.", re.DOTALL)
_FORM = 'write a pattern below the folder, such as "scans/{id}.png"'
_DEEPEST = 16


@frozen
class Match:
    """A file that a pattern names, its id, and what the first `*` stands for."""

    item: Item
    id: str
    star: str


def matches(folder: Folder, option: str, pattern: str) -> list[Match]:
    """The images that a pattern names, ordered by path.

    Raises InputError for a pattern that leads outside the folder, or names nothing.
    """
    found = named(folder, option, pattern)
    if not found:
        raise refuse(str(folder.path), f"{option} {pattern}", "names no image", _FORM)
    return found


def named(folder: Folder, option: str, pattern: str) -> list[Match]:
    """The same, which may be none. Raises InputError for a pattern that leads outside the folder."""
    expression = _expression(folder, option, pattern)
    found = []
    for item, path in _paths(folder):
        if match := expression.fullmatch(path):
            groups = match.groupdict()
            found.append(Match(item, groups.get("id") or item.stem, groups.get("star") or ""))
    return sorted(found, key=lambda match: match.item.path)


def names_from_above(folder: Folder, option: str, pattern: str) -> bool:
    """Whether a pattern names an image of a folder if it is relative to the folder above it."""
    expression, name = _expression(folder, option, pattern), folder.path.absolute().name
    return any(expression.fullmatch(f"{name}/{path}") for _, path in _paths(folder))


def _paths(folder: Folder) -> Iterator[tuple[Item, str]]:
    """The images of a folder, with their paths relative to it."""
    for item in folder.everything(depth=_DEEPEST):
        yield item, item.path.relative_to(folder.path).as_posix()


def _expression(folder: Folder, option: str, pattern: str) -> re.Pattern[str]:
    path = PureWindowsPath(pattern)
    if path.anchor or ".." in path.parts:
        raise refuse(str(folder.path), f"{option} {pattern}", "leads outside the folder", _FORM)
    text = pattern.replace("\\", "/").removeprefix("./")
    tokens = _TOKEN.findall(text)
    parts = [_part(token, token in tokens[:place]) for place, token in enumerate(tokens)]
    return re.compile("".join(parts), re.DOTALL)


def _part(token: str, again: bool) -> str:
    """The expression for a part of a pattern; what `{id}` and `*` stand for is kept at first."""
    if token == ID:
        return "(?P=id)" if again else "(?P<id>[^/]+)"
    if token == "*":
        return "[^/]*" if again else "(?P<star>[^/]*)"
    if token[0] == "[" and len(token) > 1:
        inner = re.escape(token[1:-1].removeprefix("!")).replace(r"\-", "-")
        return f"[{'^' * token.startswith('[!')}{inner}]"
    return {"**/": "(?:.*/)?", "**": ".*", "?": "[^/]"}.get(token) or re.escape(token)
