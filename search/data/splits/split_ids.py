"""Which ids are for training, validation and testing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence

from attrs import fields_dict, frozen

from genotype.diagnostics.diagnostic import refuse
from search.data.splits.apportion import apportioned

_VAL_SHARE = _TEST_SHARE = 0.15
_LARGE = 2 * _TEST_SHARE
"""A group with more of all ids would make a set of more than twice its share: it is trained on."""


@frozen
class SplitIds:
    """The ids of the three sets."""

    train: tuple[str, ...]
    val: tuple[str, ...]
    test: tuple[str, ...]

    @property
    def sets(self) -> tuple[tuple[str, ...], ...]:
        """The training, validation and test set."""
        return self.train, self.val, self.test

    def limited(self, count: int, seed: int) -> SplitIds:
        """At most `count` ids of each set, chosen by the seed, in their order."""
        return self._chosen([count] * len(PARTS), seed)

    def within(self, total: int, seed: int) -> SplitIds:
        """At most `total` ids in all, keeping the proportions of the sets, chosen by the seed, in their
        order.

        A larger total contains all ids of a smaller one.
        """
        counts = apportioned([len(ids) for ids in (self.train, self.val, self.test)], total)
        return self._chosen(counts, seed)

    def _chosen(self, counts: Sequence[int], seed: int) -> SplitIds:
        parts = zip((self.train, self.val, self.test), counts, strict=True)
        return SplitIds(*(_first_ranked(ids, count, seed) for ids, count in parts))


PARTS = tuple(fields_dict(SplitIds))


def random_split(ids: Sequence[str], seed: int, group_of: Mapping[str, str]) -> SplitIds:
    """70 / 15 / 15 % of the ids, drawn by the seed; a group (a lesion) is never divided.

    The result does not depend on the order of the ids. An id that is not in `group_of` is a group of its
    own; groups that are far larger than a share are in the training set. Raises InputError for fewer than
    three groups.
    """
    queue = _drawn(ids, seed, group_of)
    if len(queue) < len(PARTS):
        text = f"{len(queue)} independent images are too few for three sets"
        remedy = "add images of other patients or lesions" if group_of else "add images"
        raise refuse("split", "images", text, remedy, "D105")
    large = _large(queue, len(ids), others=2)
    rest = sum(map(len, queue))
    test = _take(queue, min(_TEST_SHARE * len(ids), rest / 2), keep=1 if large else 2)
    val = _take(queue, min(_VAL_SHARE * len(ids), rest / 2), keep=0 if large else 1)
    train = [name for group in (*large, *queue) for name in group]
    return SplitIds(tuple(sorted(train)), tuple(sorted(val)), tuple(sorted(test)))


def drawn_part(
    ids: Sequence[str], seed: int, group_of: Mapping[str, str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The ids without a share of 15 %, and that share, drawn by the seed; a group is never divided.

    Raises InputError for fewer than two groups.
    """
    queue = _drawn(ids, seed, group_of)
    if len(queue) < 2:
        text = f"{len(queue)} independent images are too few for two sets"
        raise refuse("split", "images", text, "add images, or give --split", "D105")
    large = _large(queue, len(ids), others=1)
    taken = _take(queue, _VAL_SHARE * len(ids), keep=0 if large else 1)
    return tuple(sorted(name for group in (*large, *queue) for name in group)), tuple(sorted(taken))


def _drawn(ids: Sequence[str], seed: int, group_of: Mapping[str, str]) -> list[list[str]]:
    """The ids of each group, in the order that the seed draws."""
    groups: dict[str, list[str]] = {}
    for name in ids:
        groups.setdefault(group_key(name, group_of), []).append(name)
    return [groups[key] for key in sorted(groups, key=rank(seed))]


def _large(queue: list[list[str]], count: int, others: int) -> list[list[str]]:
    """Groups off the queue that are far larger than a share of `count` ids; at least `others` stay in it."""
    found = sorted((group for group in queue if len(group) > max(1, _LARGE * count)), key=len, reverse=True)[
        : len(queue) - others
    ]
    queue[:] = [group for group in queue if group not in found]
    return found


def is_far_from_shares(split: SplitIds) -> bool:
    """Whether sets are less than half, or more than twice what is drawn of many images without groups."""
    shares = (1 - _VAL_SHARE - _TEST_SHARE, _VAL_SHARE, _TEST_SHARE)
    count = sum(map(len, split.sets))
    return any(
        not share * count / 2 - 1 < len(ids) < 2 * share * count + 1
        for share, ids in zip(shares, split.sets, strict=True)
    )


def group_key(name: str, group_of: Mapping[str, str]) -> str:
    """The name of an id's group, or of the group that it is by itself."""
    # The marks keep an image apart from a lesion that happens to have the same name.
    return f"lesion {group_of[name]}" if name in group_of else f"image {name}"


def rank(seed: int) -> Callable[[str], bytes]:
    """What sorts names into an order that a seed draws."""
    # A hash of the name, not a shuffle: an image that is added does not reorder the others.
    return lambda name: hashlib.sha256(f"{seed}:{name}".encode()).digest()


def _first_ranked(ids: Sequence[str], count: int, seed: int) -> tuple[str, ...]:
    chosen = set(sorted(ids, key=rank(seed))[:count])
    return tuple(name for name in ids if name in chosen)


def _take(queue: list[list[str]], wanted: float, keep: int) -> list[str]:
    """Groups off the queue until `wanted` ids are reached (at least one), leaving `keep` groups."""
    taken = queue.pop(0)
    while len(queue) > keep and len(taken) + len(queue[0]) / 2 < wanted:
        taken = taken + queue.pop(0)
    return taken
