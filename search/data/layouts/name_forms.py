"""The patterns that a file's path may have, with `{id}` for what differs between images."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import product

from attrs import frozen

from search.data.layouts.folders.folder import Item

Key = tuple[str, str]
"""What the folders stand for that a pattern leaves open, and what `{id}` stands for."""

_MOST_OPEN = 3
_DIVIDED = re.compile(r"[_\-. ]+")


@frozen
class Form:
    """A pattern, and the places in a list of the files that it names, by their keys."""

    pattern: str
    items: Mapping[Key, int]


def forms_of(items: Sequence[Item]) -> list[Form]:
    """The patterns by which these files differ in their keys."""
    found: dict[str, dict[Key, int]] = {}
    doubled = set()
    suffixes = {item.suffix for item in items}
    open_at = _open_places(items)
    for index, item in enumerate(items):
        for (folders, place), (name, bare) in product(_folders(item, open_at), _names(item, suffixes)):
            for pattern, key in _with_id(folders, place, name, bare):
                of = found.setdefault(pattern, {})
                if of.setdefault(key, index) != index:
                    doubled.add(pattern)
    return [Form(pattern, of) for pattern, of in found.items() if pattern not in doubled]


def _open_places(items: Sequence[Item]) -> Set[int]:
    """The depths at which folders have several names."""
    names: dict[int, set[str]] = {}
    for item in items:
        for depth, name in enumerate(filter(None, item.place.split("/"))):
            names.setdefault(depth, set()).add(name)
    return {depth for depth, each in sorted(names.items()) if len(each) > 1 and depth < _MOST_OPEN}


def _folders(item: Item, open_at: Set[int]) -> Iterator[tuple[list[str], list[str]]]:
    """Its folders, each as it is or a `*`, with what these stand for."""
    parts = [*filter(None, item.place.split("/"))]
    places = [depth for depth in range(len(parts)) if depth in open_at]
    for is_open in product((False, True), repeat=len(places)):
        starred = {depth for depth, chosen in zip(places, is_open, strict=True) if chosen}
        yield (
            ["*" if depth in starred else _literal(part) for depth, part in enumerate(parts)],
            [parts[depth] for depth in sorted(starred)],
        )


def _names(item: Item, suffixes: Set[str]) -> Iterator[tuple[str, str]]:
    """Its name with `{id}` for a part of it, with that part; and as it is, with nothing."""
    written = _literal(item.path.name.removeprefix(item.stem))
    ends = {"", *(item.stem[found.start() :] for found in [*_DIVIDED.finditer(item.stem)][-2:])}
    heads = {"", *(item.stem[: found.end()] for found in [*_DIVIDED.finditer(item.stem)][:1])}
    if letters := re.match(r"\D+(?=\d)", item.stem):
        heads.add(letters[0])
    for suffix in (written, ".*") if len(suffixes) > 1 and item.suffix.count(".") == 1 else (written,):
        for head, end in product(sorted(heads), sorted(ends)):
            bare = item.stem[len(head) : len(item.stem) - len(end)]
            if bare and len(head) + len(end) < len(item.stem) and (not head or not end or len(ends) > 1):
                yield f"{_literal(head)}{{id}}{_literal(end)}{suffix}", bare
    yield f"{_literal(item.stem)}{written}", ""


def _with_id(folders: Sequence[str], place: Sequence[str], name: str, bare: str) -> Iterator[tuple[str, Key]]:
    """The whole pattern with its key; a name that recurs is told apart by the last folder left open."""
    if bare:
        yield "/".join((*folders, name)), ("/".join(place), bare)
    elif place:
        last = len(folders) - 1 - folders[::-1].index("*")
        parts = [*folders[:last], "{id}", *folders[last + 1 :], name]
        yield "/".join(parts), ("/".join(place[:-1]), place[-1])


def _literal(text: str) -> str:
    """Text that stands for itself in a pattern."""
    return re.sub(r"[\[*?]", "[\\g<0>]", text)
