"""A folder's content, read from the disk once and only where it is looked at."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

from attrs import frozen

from genotype.diagnostics.diagnostic import refuse
from genotype.text.files import require_disk
from genotype.text.regular import real, reason, why_no_folder
from search.data.layouts.folders.names import SERIES, divided, is_skipped
from search.data.layouts.folders.roles import role_of

_DEEPEST = 5


@frozen
class Item:
    """An image file, or the folder of a DICOM series: its path, its name without suffix, the suffix, and the
    folder it is in, relative to where the search began ("" for that folder itself).
    """

    path: Path
    stem: str
    suffix: str
    place: str = ""


class Folder:
    """The visible files and folders of a folder, in the order of their names."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.name

    @cached_property
    def _entries(self) -> tuple[tuple[str, ...], tuple[Folder, ...]]:
        try:
            with os.scandir(self.path) as entries:
                kept = [entry for entry in entries if not (is_skipped(entry.name) or _leads_back(entry))]
                found = [(entry.name, _is_folder(entry)) for entry in kept]
        except OSError as error:
            require_disk(self.path, error)
            raise refuse(
                str(self.path), f"{self.name}/", f"cannot be read: {reason(error)}", "check its permissions"
            ) from None
        _require_text(self.path, [name for name, _ in found])
        files = tuple(sorted(name for name, is_folder in found if not is_folder))
        folders = sorted(name for name, is_folder in found if is_folder)
        return files, tuple(Folder(self.path / name) for name in folders)

    @property
    def files(self) -> tuple[str, ...]:
        """The names of all files."""
        return self._entries[0]

    @property
    def folders(self) -> tuple[Folder, ...]:
        """The folders in it."""
        return self._entries[1]

    @cached_property
    def is_series(self) -> bool:
        """Whether it holds the slices of a DICOM series: then the folder is one image."""
        return any(name.lower().endswith(SERIES) for name in self.files)

    @cached_property
    def images(self) -> tuple[Item, ...]:
        """The image files and DICOM series directly in it."""
        files = [Item(self.path / name, *divided(name)) for name in self.files if divided(name)[1]]
        series = [Item(each.path, each.name, SERIES) for each in self.folders if each.is_series]
        return tuple(sorted((*files, *series), key=lambda item: item.path.name))

    def everything(self, place: str = "", depth: int = _DEEPEST) -> Iterator[Item]:
        """The images in it and in the folders below, each with its place."""
        yield from (Item(item.path, item.stem, item.suffix, place) for item in self.images)
        for folder in self.folders if depth else ():
            if not folder.is_series:
                yield from folder.everything(f"{place}/{folder.name}".strip("/"), depth - 1)

    @cached_property
    def holds_images(self) -> bool:
        """Whether there is an image in it or below."""
        return next(self.everything(), None) is not None

    def named(self, *names: str) -> Folder | None:
        """The folder of the first of these names that is there; capitals and separators do not matter."""
        folder_of = {plain(folder.name): folder for folder in reversed(self.folders)}
        return next((folder_of[plain(name)] for name in names if plain(name) in folder_of), None)

    def settled(self) -> Folder:
        """The folder, or the only one below that holds images if it holds none itself, unless that one's name
        has a meaning, as `images` has.
        """
        holding = [] if self.images else [folder for folder in self.folders if folder.holds_images]
        if len(holding) != 1 or role_of(holding[0].name):
            return self
        return holding[0].settled()


def _require_text(folder: Path, names: Sequence[str]) -> None:
    """Refuse names that are not UTF-8: no document can name them as ids."""
    for name in sorted(names):
        if (shown := name.encode("utf-8", "backslashreplace").decode()) != name:
            raise refuse(str(folder), shown, "has a name that is not UTF-8", "rename it", "D111")


def _leads_back(entry: os.DirEntry[str]) -> bool:
    """Whether a link leads to a folder that it is in."""
    return entry.is_symlink() and real(os.path.dirname(entry.path)).is_relative_to(real(entry.path))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is a folder or leads to one; what leads to itself is a file that cannot be read."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def plain(name: str) -> str:
    """A name in small letters and digits alone: `Ground Truth` and `ground_truth` are the same."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def open_folder(path: Path) -> Folder:
    """The folder at a path. Raises InputError if there is none."""
    if not path.is_dir():
        problem = why_no_folder(path) or "this folder does not exist"
        raise refuse(str(path), "data", problem, "give the folder of the images and masks", "D101")
    return Folder(path)
