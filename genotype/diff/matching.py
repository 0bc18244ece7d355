"""Which items of two lists correspond.

Links, heads, edges, blocks and their inputs are ordered lists. Items are matched by content first, then by
what they join, so that an edge with another op is one change and not two.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import singledispatch
from typing import Any

from attrs import frozen

from genotype.form.cells import Block, BlockInput
from genotype.form.links import Head

Items = tuple[Any, ...]
Pair = tuple[Any, Any]
Key = Callable[[Any], Hashable]


@frozen
class Matching:
    """Two lists side by side: pairs in the same order, pairs that moved, and items without a partner."""

    paired: tuple[Pair, ...]
    moved: tuple[Pair, ...]
    left: Items
    came: Items


def match(a: Items, b: Items) -> Matching:
    """Match two lists. `match(b, a)` gives the same with before and after exchanged."""
    pairs = list(matched(a, b))
    paired = tuple(pair for pair in pairs if None not in pair)
    left = tuple(before for before, after in pairs if after is None)
    came = tuple(after for before, after in pairs if before is None)
    equal, left, came = partners(left, came, content)
    alike, left, came = partners(left, came, kin)
    return Matching(paired, (*equal, *alike), left, came)


def matched(a: Items, b: Items) -> Iterator[Pair]:
    """Pairs of corresponding items; None for the partner of an item without one."""
    if repr(a) > repr(b):  # difflib may match b to a otherwise than a to b
        yield from ((before, after) for after, before in by_keys(b, a, KEYS))
    else:
        yield from by_keys(a, b, KEYS)


def by_keys(a: Items, b: Items, keys: Sequence[Key]) -> Iterator[Pair]:
    """Match by the first key, and what lies between the pairs by the next."""
    if not keys:
        yield from ((item, None) for item in a)
        yield from ((None, item) for item in b)
        return
    for is_equal, some, others in aligned(a, b, keys[0]):
        yield from zip(some, others, strict=True) if is_equal else by_keys(some, others, keys[1:])


def aligned(a: Items, b: Items, key: Key) -> Iterator[tuple[bool, Items, Items]]:
    """The runs of two lists that are equal by a key, and those that are not."""
    matcher = SequenceMatcher(None, [key(item) for item in a], [key(item) for item in b], autojunk=False)
    for tag, a_start, a_end, b_start, b_end in matcher.get_opcodes():
        yield tag == "equal", a[a_start:a_end], b[b_start:b_end]


def partners(left: Items, came: Items, key: Key) -> tuple[tuple[Pair, ...], Items, Items]:
    """Pairs with equal keys, in whatever order, and the items of either list that remain."""
    waiting: dict[Hashable, deque[int]] = defaultdict(deque)
    for place, item in enumerate(came):
        waiting[key(item)].append(place)
    pairs, alone = [], []
    for item in left:
        places = waiting[key(item)]
        if places:
            pairs.append((item, came[places.popleft()]))
        else:
            alone.append(item)
    rest = sorted(place for places in waiting.values() for place in places)
    return tuple(pairs), tuple(alone), tuple(came[place] for place in rest)


@singledispatch
def label(item: Any) -> str:
    """What an item of a list joins: it identifies the item whatever else changes."""
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


def kin(item: Any) -> Hashable:
    """What identifies an item even if its position changed; for a block, what it reads too."""
    return (item.kind, frozenset(item.nodes)) if isinstance(item, Block) else label(item)


def content(item: Any) -> Hashable:
    """The item itself: only equal items match."""
    return item  # type: ignore[no-any-return]


KEYS: tuple[Key, ...] = (content, kin, label)
"""The keys by which items are matched, most reliable first."""
