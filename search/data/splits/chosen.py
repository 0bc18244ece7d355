"""Which ids of a data set are used, and in which set."""

from __future__ import annotations

from pathlib import Path

from search.config import DataConfig
from search.data.cases import Listing
from search.data.splits.completed import completed
from search.data.splits.group_leakage import require_undivided
from search.data.splits.split_files import read_split
from search.data.splits.split_ids import PARTS, SplitIds, is_far_from_shares, random_split
from search.progress import say


def chosen_split(folder: Path, listing: Listing, config: DataConfig, seed: int) -> SplitIds:
    """The given split, or the folder's own, or one drawn by the seed; reduced to the configured size.

    Raises InputError for a split that does not match the ids, or that has images of one group in two sets.
    """
    parts = _parts(folder, listing, config.split, seed)
    parts = parts if config.at_most is None else parts.within(config.at_most, seed)
    return parts if config.limit is None else parts.limited(config.limit, seed)


def _parts(folder: Path, listing: Listing, split: str | None, seed: int) -> SplitIds:
    ids = [case.id for case in listing.cases]
    group_of = {case.id: case.group for case in listing.cases if case.group is not None}
    given = None
    if split is not None:
        given = read_split(Path(split), ids)
    elif listing.parts is not None:
        given, note = completed(listing.parts, seed, group_of)
        if note:
            say(f"split    {note}")
    if given is None:
        drawn = random_split(ids, seed, group_of)
        if group_of and is_far_from_shares(drawn):
            say(f"warning  {_counts(drawn)} are drawn, far from 70, 15 and 15 %: groups are not divided")
        return drawn
    require_undivided(split or str(folder), given, group_of)
    return given


def _counts(split: SplitIds) -> str:
    """`train 18, val 3 and test 3 images`."""
    train, val, test = (f"{part} {len(ids)}" for part, ids in zip(PARTS, split.sets, strict=True))
    return f"{train}, {val} and {test} images"
