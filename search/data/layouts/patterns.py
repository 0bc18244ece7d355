"""Patterns of file names with `{id}`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PureWindowsPath

from attrs import frozen

from genotype.diagnostics.diagnostic import refuse
from search.data.layouts.folders.folder import Folder, Item
from search.data.layouts.folders.names import number

ID = "{id}"
_TOKEN = re.compile(r"\{id\}|\*\*/|\*\*|\*|\?|\[[^\]/]+\]|.", re.DOTALL)
_FORM = 'write a pattern below the folder, such as "scans/{id}.png"'
_DEEPEST = 16


@frozen
class Match:
    """A file that a pattern names, its id, and what `*` stands for: in the name of the file (`star`), and in
    the folders (`place`, divided by `/`).
    """

    item: Item
    id: str
    star: str
    place: str = ""

    @property
    def stars(self) -> str:
        """What all `*` stand for."""
        return "_".join(filter(None, (*self.place.split("/"), self.star)))


def matches(folder: Folder, option: str, pattern: str) -> list[Match]:
    """The images that a pattern names, ordered by path.

    Raises InputError for a pattern that leads outside the folder, or names nothing.
    """
    found = named(folder, option, pattern)
    if not found:
        remedy = _below(folder, option, pattern) or _FORM
        raise refuse(str(folder.path), f"{option} {pattern}", "names no image", remedy)
    return found


def _below(folder: Folder, option: str, pattern: str) -> str:
    """What to write where a pattern names images in folders below; nothing where it does not."""
    found = named(folder, option, f"**/{pattern}")
    depths = {match.item.place.count("/") + 1 for match in found}
    if not found:
        return ""
    written = ("*/" * (depths.pop() - pattern.count("/")) if len(depths) == 1 else "**/") + pattern
    images = number(len(found), "image")
    return f'patterns are relative to the folder, and * is any folder: "{written}" names {images}'


def named(folder: Folder, option: str, pattern: str) -> list[Match]:
    """The same, which may be none. Raises InputError for a pattern that leads outside the folder."""
    expression = _expression(folder, option, pattern)
    found = []
    for item, path in _paths(folder):
        if match := expression.fullmatch(path):
            groups = {name: each for name, each in match.groupdict().items() if each}
            stars = {kind: [groups[name] for name in groups if name.startswith(kind)] for kind in "fn"}
            place = "/".join(each.strip("/") for each in stars["f"])
            found.append(Match(item, groups.get("id") or item.stem, "_".join(stars["n"]), place))
    return sorted(found, key=lambda match: match.item.path)


def names_from_above(folder: Folder, option: str, pattern: str) -> bool:
    """Whether a pattern names an image of a folder if it is relative to the folder above it."""
    expression, name = _expression(folder, option, pattern), folder.path.absolute().name
    return any(expression.fullmatch(f"{name}/{path}") for _, path in _paths(folder))


def has_star(pattern: str) -> bool:
    """Whether the pattern of the file's name itself, without folders, has a `*`."""
    return "*" in pattern.replace("\\", "/").rpartition("/")[2].replace("**", "")


def has_star_folder(pattern: str) -> bool:
    """Whether the pattern has a `*` for folders."""
    return "*" in pattern.replace("\\", "/").rpartition("/")[0] or "**" in pattern


def _paths(folder: Folder) -> Iterator[tuple[Item, str]]:
    """The images of a folder, with their paths relative to it."""
    for item in folder.everything(depth=_DEEPEST):
        yield item, item.path.relative_to(folder.path).as_posix()


def _expression(folder: Folder, option: str, pattern: str) -> re.Pattern[str]:
    path = PureWindowsPath(pattern)
    if path.anchor or ".." in path.parts:
        raise refuse(str(folder.path), f"{option} {pattern}", "leads outside the folder", _FORM)
    text = pattern.replace("\\", "/").removeprefix("./")
    return re.compile("".join(_parts(_TOKEN.findall(text))), re.DOTALL)


def _parts(tokens: Sequence[str]) -> Iterator[str]:
    """The expression for each part of a pattern.

    What `*` stands for is kept in groups whose names begin with f in folders, and with n in the file's name.
    """
    last = max((place for place, token in enumerate(tokens) if token.endswith("/")), default=-1)
    for place, token in enumerate(tokens):
        kind = f"f{place}" if place < last or token.startswith("**") else f"n{place}"
        yield _part(token, kind, token in tokens[:place])


def _part(token: str, group: str, again: bool) -> str:
    if token == ID:
        return "(?P=id)" if again else "(?P<id>[^/]+)"
    if token[0] == "[" and len(token) > 1:
        inner = re.escape(token[1:-1].removeprefix("!")).replace(r"\-", "-")
        return f"[{'^' * token.startswith('[!')}{inner}]"
    stars = {"**/": f"(?P<{group}>(?:.*/)?)", "**": f"(?P<{group}>.*)", "*": f"(?P<{group}>[^/]*)"}
    return stars.get(token) or ("[^/]" if token == "?" else re.escape(token))
