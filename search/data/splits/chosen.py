"""Which ids of a data set are used, and in which set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path

from attrs import evolve, field, frozen

from search.config import DataConfig
from search.data.cases import Listing
from search.data.checks.finding import Finding
from search.data.layouts.folder_groups import shared_folders
from search.data.splits.completed import completed
from search.data.splits.group_leakage import divided, require_undivided
from search.data.splits.split_files import read_split
from search.data.splits.split_ids import PARTS, SplitIds, is_far_from_shares, random_split

_REMEDY = "say what belongs together: metadata.csv with the columns id and group, or a CSV file"


@frozen(eq=False)
class Chosen:
    """The sets, whether all are drawn, a sentence where some of them are, and what may be wrong with them."""

    split: SplitIds
    is_drawn: bool
    note: str = ""
    findings: tuple[Finding, ...] = field(default=())


def chosen_split(folder: Path, listing: Listing, config: DataConfig, seed: int) -> Chosen:
    """The given split, or the folder's own, or one drawn by the seed; reduced to the configured size.

    Raises InputError for a split that does not match the ids, or that has images of one group in two sets.
    """
    found = _found(folder, listing, config.split, seed)
    parts = found.split if config.at_most is None else found.split.within(config.at_most, seed)
    return evolve(found, split=parts if config.limit is None else parts.limited(config.limit, seed))


def _found(folder: Path, listing: Listing, split: str | None, seed: int) -> Chosen:
    ids = [case.id for case in listing.cases]
    group_of = {case.id: case.group for case in listing.cases if case.group is not None}
    given, note, drawn = None, "", ids
    if split is not None:
        given, drawn = read_split(Path(split), ids), []
    elif listing.parts is not None:
        given, note = completed(listing.parts, seed, group_of)
        drawn = ([*listing.parts.train] if note else []) if given else ids
    parts = random_split(ids, seed, group_of) if given is None else given
    if given is None and group_of and is_far_from_shares(parts):
        note = f"{_counts(parts)} are drawn, far from 70, 15 and 15 %: groups are not divided"
    if listing.by_folder:
        return Chosen(parts, given is None, note, tuple(_divided_folders(parts, group_of)))
    require_undivided(split or str(folder), parts, group_of)
    return Chosen(parts, given is None, note, tuple(_folders_of_several(listing, {*drawn} - group_of.keys())))


def _counts(split: SplitIds) -> str:
    """`train 18, val 3 and test 3 images`."""
    train, val, test = (f"{part} {len(ids)}" for part, ids in zip(PARTS, split.sets, strict=True))
    return f"{train}, {val} and {test} images"


def _divided_folders(parts: SplitIds, group_of: Mapping[str, str]) -> Iterator[Finding]:
    """The folders that a given split divides: that they are patients is a guess, so that it is no error."""
    folders = tuple(sorted(chain.from_iterable(divided(parts, group_of).values())))
    if folders:
        problem = "has images in two sets, and may be one patient's"
        yield Finding("D108", problem, folders, "move all images of a folder to one set, if it is")


def _folders_of_several(listing: Listing, drawn: set[str]) -> Iterator[Finding]:
    """The folders of images that are divided into sets one by one."""
    folders = shared_folders([case for case in listing.cases if case.id in drawn])
    if folders:
        yield Finding("D108", "images of one folder are divided among the sets", folders, _REMEDY)
