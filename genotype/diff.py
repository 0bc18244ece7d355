"""What differs between two genotypes, in a genotype's own terms.

Stages and cells are compared by name, levels by number. Links, heads, edges, blocks and their
inputs are lists whose order says something: they are matched by content first, then by what they
join, so that an edge with another op is one change and not two.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping
from difflib import SequenceMatcher
from functools import singledispatch
from typing import Any

import attrs
from attrs import frozen

from genotype.cells import Block, BlockInput, Edge
from genotype.choose import Choose
from genotype.encode import encode
from genotype.faults import json_name
from genotype.links import Head, Link, Resize
from genotype.network import Genotype
from genotype.stages import Level

Items = tuple[Any, ...]
Pair = tuple[Any, Any]


@frozen
class Change:
    """What stands at a path before and after; None where nothing does.

    Both are equal where an item only moved within its list.
    """

    path: str
    before: Any
    after: Any

    def __str__(self) -> str:
        if self.before is None or self.after is None:
            sign, item = ("+", self.after) if self.before is None else ("-", self.before)
            return f"{self.path}: {sign} {worded(item)}"
        if self.before == self.after:
            return f"{self.path}: moved {worded(self.after)}"
        return f"{self.path}: {worded(self.before)} -> {worded(self.after)}"

    def reversed(self) -> "Change":
        return Change(self.path, self.after, self.before)


def differences(a: Genotype, b: Genotype) -> tuple[Change, ...]:
    """Every difference; none if the two are equal.

    `differences(b, a)` has the same changes with before and after exchanged.
    """
    return tuple(changes("", a, b))


def changes(path: str, a: Any, b: Any) -> Iterator[Change]:
    """The differences of two values that stand at one path."""
    if a == b:
        return
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        yield from key_changes(path, a, b)
    elif type(a) is type(b) and attrs.has(type(a)) and not isinstance(a, Choose):
        yield from key_changes(path, fields(a), fields(b))
    elif are(Level, a, b):
        yield from key_changes(path, dict(enumerate(a)), dict(enumerate(b)))
    elif are(Link | Head | Edge | Block | BlockInput, a, b):
        yield from item_changes(path, a, b)
    else:
        yield Change(path, a, b)


def fields(value: Any) -> dict[str, Any]:
    return {json_name(a): getattr(value, a.name) for a in attrs.fields(type(value))}


def are(kind: Any, *lists: Any) -> bool:
    return all(isinstance(each, tuple) and all(isinstance(item, kind) for item in each) for each in lists)


def key_changes(path: str, a: Mapping[Any, Any], b: Mapping[Any, Any]) -> Iterator[Change]:
    for key in dict.fromkeys([*a, *b]):
        step = f"[{key}]" if isinstance(key, int) else f".{key}"
        yield from changes((path + step).removeprefix("."), a.get(key), b.get(key))


def item_changes(path: str, a: Items, b: Items) -> Iterator[Change]:
    """The differences of two lists of items: what left, changed, moved and came."""
    pairs = list(matched(a, b))
    left = Counter(before for before, after in pairs if after is None)
    came = Counter(after for before, after in pairs if before is None)
    moved = left & came
    yield from (Change(path, item, None) for item in (left - moved).elements())
    for before, after in pairs:
        if before is not None and after is not None:
            yield from changes(f"{path}[{label(before)}]", before, after)
    yield from (Change(path, item, item) for item in moved.elements())
    yield from (Change(path, None, item) for item in (came - moved).elements())


def matched(a: Items, b: Items) -> Iterator[Pair]:
    """Pairs of items that are one before and after; None for an item that stands alone."""
    if repr(a) > repr(b):  # difflib may match b to a otherwise than a to b
        yield from ((before, after) for after, before in matched(b, a))
        return
    for is_equal, some, others in aligned(a, b, lambda item: item):
        yield from zip(some, others, strict=True) if is_equal else rematched(some, others)


def rematched(a: Items, b: Items) -> Iterator[Pair]:
    """The same for items of which no two are equal: by what they join."""
    for is_equal, some, others in aligned(a, b, label):
        if is_equal:
            yield from zip(some, others, strict=True)
        else:
            yield from ((item, None) for item in some)
            yield from ((None, item) for item in others)


def aligned(a: Items, b: Items, key: Callable[[Any], Hashable]) -> Iterator[tuple[bool, Items, Items]]:
    """The runs of two lists that are equal by a key, and those that are not."""
    matcher = SequenceMatcher(None, [key(item) for item in a], [key(item) for item in b], autojunk=False)
    for tag, a_start, a_end, b_start, b_end in matcher.get_opcodes():
        yield tag == "equal", a[a_start:a_end], b[b_start:b_end]


@singledispatch
def label(item: Any) -> str:
    """What an item of a list joins: by this it is known, whatever else changes in it."""
    return f"{item.source} -> {item.target}"


@label.register
def _(head: Head) -> str:
    return head.source


@label.register
def _(block: Block) -> str:
    return block.kind


@label.register
def _(entry: BlockInput) -> str:
    return str(entry.node)


@singledispatch
def worded(value: Any) -> str:
    """A value as one reads it in a line: JSON, or shorter where the genotype has a way to say it."""
    return json.dumps(encode(value), ensure_ascii=False)


@worded.register
def _(text: str) -> str:
    return text if re.fullmatch(r"[\w./-]+", text, re.ASCII) else json.dumps(text, ensure_ascii=False)


@worded.register
def _(choice: Choose) -> str:  # type: ignore[type-arg]
    return f"one of {', '.join(map(worded, choice.options))}"


@worded.register
def _(link: Link) -> str:
    said = {"resized by": link.resize, "via": link.op, "to width": link.width, "via cell": link.cell}
    return " ".join(
        [label(link), *(f"{how} {worded(what)}" for how, what in said.items() if what is not None)]
    )


@worded.register
def _(resize: Resize) -> str:
    return resize.kind if resize == Resize(resize.kind) else json.dumps(encode(resize))


@worded.register
def _(edge: Edge) -> str:
    return f"{label(edge)} {worded(edge.op)}"


@worded.register
def _(block: Block) -> str:
    if isinstance(block.inputs, Choose):
        return f"{block.kind} of some of {', '.join(map(worded, block.inputs.options))}"
    return f"{block.kind} of {', '.join(map(worded, block.inputs))}"


@worded.register
def _(entry: BlockInput) -> str:
    return str(entry.node) if entry.weight is None else f"{entry.node} (weight {entry.weight:g})"
