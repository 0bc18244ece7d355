"""Where images come from: the cases of a folder or a table, split, with their headers."""

from __future__ import annotations

from pathlib import Path

from attrs import frozen

from genotype.diagnostics.diagnostic import refuse
from search.config import DataConfig
from search.data.cases import Listing
from search.data.checks.finding import warn
from search.data.file_names import named_from
from search.data.files import CaseFiles, opened
from search.data.layouts import list_cases, listing_by_globs, listing_by_table
from search.data.layouts.folder_groups import folders_in_words
from search.data.splits.chosen import chosen_split
from search.data.splits.split_ids import SplitIds
from search.progress import say


@frozen(eq=False)
class Source:
    """The cases of a folder, their split, and the files of those that are in it, ordered by id."""

    folder: Path
    name: str
    listing: Listing
    split: SplitIds
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
    path = Path(str(config.source))
    with named_from(path):
        return _source(path, config, seed)


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
    # Only what is used is opened.
    split = chosen.split
    used = {*split.train, *split.val, *split.test}
    cases = [case for case in listing.cases if case.id in used]
    return Source(path, path.resolve().stem, listing, split, tuple(opened(path, cases, config.geometry)))


def listed_cases(path: Path, config: DataConfig) -> Listing:
    """The cases of a table, by patterns of names, or by the layout of a folder."""
    split = None if config.split is None else Path(config.split)
    if config.images is None and config.masks is None:
        return listing_by_table(path) if path.is_file() else list_cases(path, split=split)
    if config.images is None or config.masks is None:
        option = "--images" if config.images is None else "--masks"
        raise refuse(str(path), option, "is missing: a pattern of each is needed", f"give {option} GLOB")
    return listing_by_globs(path, config.images, config.masks, split=split)
