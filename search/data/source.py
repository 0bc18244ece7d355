"""Where images come from: the cases of a folder or a table, split, with their headers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from attrs import frozen

from genotype.diagnostics.diagnostic import refuse
from search.config import DataConfig
from search.data.cases import Case, Listing
from search.data.checks.finding import warn
from search.data.file_names import named_from
from search.data.files import CaseFiles, opened
from search.data.layouts import (
    list_cases,
    listing_by_globs,
    listing_by_table,
    plugged_data,
    require_plugin,
)
from search.data.layouts.folder_groups import folders_in_words
from search.data.readers import opened_by
from search.data.readers.memory.held import held_data
from search.data.splits.chosen import chosen_split
from search.data.splits.split_ids import SplitIds
from search.plugins.data import split_source
from search.progress import say


@frozen(eq=False)
class Source:
    """The cases of a folder, their split, and the files of those that are in it, ordered by id.

    `is_drawn` says that the sets were drawn, for neither settings nor folder have a split.
    """

    folder: Path
    name: str
    listing: Listing
    split: SplitIds
    is_drawn: bool
    files: tuple[CaseFiles, ...]

    @property
    def shapes(self) -> list[tuple[int, ...]]:
        """The spatial shape of each image."""
        return [file.shape for file in self.files]

    @property
    def groups(self) -> dict[str, str]:
        """The group of each image that has one."""
        return {file.case.id: file.case.group for file in self.files if file.case.group is not None}

    @property
    def axes(self) -> int:
        """2 for pictures, 3 for volumes."""
        return len(self.files[0].shape)

    @property
    def training(self) -> list[CaseFiles]:
        """The files of the training set."""
        ids = set(self.split.train)
        return [file for file in self.files if file.case.id in ids]


def found_source(config: DataConfig, seed: int) -> Source:
    """The source that the settings name. Raises InputError with every problem of its names and headers."""
    with reading(str(config.source)) as path:
        return _source(path, config, seed)


@contextmanager
def reading(source: str) -> Iterator[Path]:
    """The place of a data set. Meanwhile its files are named by their paths in it, and opened by its plug-in
    if it is read by one.
    """
    _, place = split_source(source)
    plugged, path = plugged_data(source), Path(place)
    with named_from(path), opened_by(None if plugged is None else plugged.image_file):
        yield path


def _source(path: Path, config: DataConfig, seed: int) -> Source:
    listing = listed_cases(path, config)
    for line in (f"layout   {listing.layout}", *(f"note     {note}" for note in listing.notes)):
        say(line)
    if listing.by_folder:
        say(f"groups   {folders_in_words(listing)}")
    chosen = chosen_split(path, listing, config, seed)
    if chosen.note:
        say(f"split    {chosen.note}")
    warn(chosen.findings)
    cases = in_split(listing.cases, chosen.split)  # only what is used is opened
    files = tuple(opened(path, cases, config.geometry))
    return Source(path, name_of(path), listing, chosen.split, chosen.is_drawn, files)


def name_of(path: Path) -> str:
    """What a data set is called: as its arrays, or as its folder or table."""
    held = held_data(path)
    return path.resolve().stem if held is None else held.name


def in_split(cases: Sequence[Case], split: SplitIds) -> list[Case]:
    """The cases that are in one of the sets."""
    used = {*split.train, *split.val, *split.test}
    return [case for case in cases if case.id in used]


def listed_cases(path: Path, config: DataConfig) -> Listing:
    """The cases of arrays in memory, of a plug-in, of a table, by patterns of names, or by a layout."""
    if (held := held_data(path)) is not None:
        require_no_patterns(config, "these are arrays")
        return held.listing
    plugged = plugged_data(str(config.source))
    if plugged is not None:
        require_no_patterns(config, "a plug-in lists these")
        return plugged.listing(split_source(str(config.source))[1])
    require_plugin(str(path))
    split = None if config.split is None else Path(config.split)
    if config.images is None and config.masks is None:
        return listing_by_table(path) if path.is_file() else list_cases(path, split=split)
    if config.images is None or config.masks is None:
        option = "--images" if config.images is None else "--masks"
        raise refuse(str(path), option, "is missing: a pattern of each is needed", f"give {option} GLOB")
    return listing_by_globs(path, config.images, config.masks, split=split)


def require_no_patterns(config: DataConfig, what: str) -> None:
    """Refuse patterns of names for data that have none."""
    for name in ("images", "masks"):
        if getattr(config, name) is not None:
            raise refuse(str(config.source), f"--{name}", f"is for folders, but {what}", "leave it out")
