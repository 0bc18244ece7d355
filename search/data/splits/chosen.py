"""Which ids of a folder are used, and in which set."""

from __future__ import annotations

from pathlib import Path

from search.config import DataConfig
from search.data.images.lesions import read_lesions
from search.data.splits.group_leakage import require_undivided
from search.data.splits.split_files import find_split, read_split
from search.data.splits.split_ids import SplitIds, random_split


def chosen_split(folder: Path, ids: list[str], config: DataConfig, seed: int) -> SplitIds:
    """The given split, or the folder's own, or one drawn by the seed; reduced to the configured size.

    Raises InputError for a split that does not match the ids, or that has images of one lesion in two
    sets.
    """
    parts = _parts(folder, ids, config.split, seed)
    parts = parts if config.images is None else parts.within(config.images, seed)
    return parts if config.limit is None else parts.limited(config.limit, seed)


def _parts(folder: Path, ids: list[str], split: str | None, seed: int) -> SplitIds:
    given = find_split(folder) if split is None else Path(split)
    if given is None:
        return random_split(ids, seed, read_lesions(folder, ids))
    parts = read_split(given, ids)
    require_undivided(str(given), parts, read_lesions(folder, [*parts.train, *parts.val, *parts.test]))
    return parts
