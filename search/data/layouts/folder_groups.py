"""Which images belong together where no file says so: those in a folder for each patient."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from attrs import evolve

from search.data.cases import Case, Listing
from search.data.layouts.folders.names import number

FEWEST = 5
"""So many folders give sets that are not mere chance."""


def grouped_by_folder(listing: Listing) -> Listing:
    """A listing whose images are grouped by their folders, if nothing else groups them and these look like
    those of patients; else the same.
    """
    if any(case.group is not None for case in listing.cases):
        return listing
    for folder_of in levels(listing.cases):
        if look_like_patients(folder_of, len(listing.cases)):
            cases = tuple(evolve(case, group=folder_of.get(case.id)) for case in listing.cases)
            return evolve(listing, cases=cases, by_folder=True)
    return listing


def look_like_patients(folder_of: Mapping[str, str], images: int) -> bool:
    """Whether there are enough folders to draw sets of, some with several images and none with most of them,
    and most have a number, which folders of classes have not.
    """
    sizes = Counter(folder_of.values())
    if len(sizes) < FEWEST or not 1 < max(sizes.values()) <= images / 2:
        return False
    numbered = [name for name in sizes if any(map(str.isdigit, Path(name).name))]
    return 2 * len(numbered) > len(sizes)


def shared_folders(cases: Sequence[Case]) -> tuple[str, ...]:
    """The folders that divide the cases first, if there are two or more and one has several images."""
    for folder_of in levels(cases):
        sizes = Counter(folder_of.values())
        if len(sizes) > 1 and max(sizes.values()) > 1:
            return tuple(sorted(sizes))
    return ()


def folders_in_words(listing: Listing) -> str:
    """`14 folders, 21 images: images of a folder are kept in one set`, where folders are the groups."""
    groups = [case.group for case in listing.cases if case.group is not None]
    folders, images = number(len({*groups}), "folder"), number(len(groups), "image")
    return f"{folders}, {images}: images of a folder are kept in one set"


def levels(cases: Sequence[Case]) -> Iterable[Mapping[str, str]]:
    """The folder of each image that is in one, by its id: first the uppermost folders, then those below.

    A folder's name begins below the folder that all images have in common.
    """
    homes = {case.id: case.images[0].parent for case in cases}
    top = os.path.commonpath(homes.values()) if homes else ""
    parts = {name: home.relative_to(top).parts for name, home in homes.items()}
    for depth in range(1, 1 + max(map(len, parts.values()), default=0)):
        yield {name: "/".join(each[:depth]) for name, each in parts.items() if len(each) >= depth}
