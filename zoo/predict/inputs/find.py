"""The images that files, folders and globs name."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from attrs import evolve

from genotype import InputError, refuse
from genotype.text.regular import real
from search.data.layouts import UnknownLayout, list_cases
from search.data.layouts.folders.folder import open_folder
from search.data.layouts.folders.markers import is_second_opinion, marked
from search.data.layouts.folders.names import SERIES, few, is_skipped, number
from search.data.readers import SUFFIXES
from zoo.predict.inputs.given import Asked, Failed, Given, failure
from zoo.predict.inputs.listed import TABLE, Patterns, by_patterns, listed, of_table
from zoo.predict.inputs.masks import masks_among
from zoo.predict.record import FILE

THERE = "check the path"
ANY = Patterns()
"""Folders are read by their content."""


def asked_for(arguments: Sequence[str], out: Path, dims: int, patterns: Patterns = ANY) -> Asked:
    """All images that arguments name, each once; of a folder those below `out` are left out.

    For networks of 3 `dims` a folder with DICOM slices is one image. Raises InputError where a pattern of
    images is given, but no folder.
    """
    found = Asked()
    if patterns.images is not None and not any(map(_names_a_folder, arguments)):
        problem = "is for folders, but INPUT names none"
        raise refuse("--images", patterns.images, problem, "give the folder that it is relative to")
    for argument in arguments:
        found += _of_argument(argument, out, dims, patterns)
    seen: dict[tuple[Path, ...], Given] = {}
    for image in found.images:
        seen.setdefault(tuple(real(path) for path in image.files), image)
    return evolve(found, images=tuple(seen.values()))


def _of_argument(argument: str, out: Path, dims: int, patterns: Patterns) -> Asked:
    path = Path(argument)
    if path.is_dir():
        return of_folder(path, out, dims, patterns)
    if path.is_file() and path.suffix.lower() == TABLE:
        return of_table(path)
    if os.path.lexists(path):
        return Asked((_given(path, path.parent),), places=frozenset([path.parent]))
    if glob.has_magic(argument):
        return _of_glob(argument, out, dims, patterns)
    return Asked(failed=(failure(argument, "does not exist", THERE),))


def _names_a_folder(argument: str) -> bool:
    """Whether an argument is a folder, or a glob that matches one."""
    path = Path(argument)
    if os.path.lexists(path) or not glob.has_magic(argument):
        return path.is_dir()
    return any(map(os.path.isdir, glob.iglob(argument, recursive=True)))


def _of_glob(pattern: str, out: Path, dims: int, patterns: Patterns) -> Asked:
    found, others = Asked(), []
    for path in map(Path, sorted(glob.glob(pattern, recursive=True))):
        if path.is_dir():
            found += of_folder(path, out, dims, patterns)
        elif suffix_of(path.name):
            found += Asked((_given(path, path.parent),), places=frozenset([path.parent]))
        else:
            others.append(path.name)
    if not found.images and not found.failed:
        return Asked(failed=(failure(pattern, "matches no image", THERE),))
    return found + Asked(notes=_left_out(others))


def of_folder(folder: Path, out: Path, dims: int, patterns: Patterns = ANY) -> Asked:
    """The images of a folder: those of its layout, without their masks, or else all image files in it."""
    found = by_patterns(folder, patterns) or _by_content(folder, out, dims, patterns)
    return evolve(found, places=found.places | {folder})


def _by_content(folder: Path, out: Path, dims: int, patterns: Patterns) -> Asked:
    if dims == 3 and _holds_slices(folder):
        return Asked((_given(folder, folder.parent),))
    if _is_plain(folder):
        return _without_masks(_all_in(folder, out, dims), folder, patterns)
    remedy = f"or give the folder of the images alone: {folder}/..."
    try:
        return listed(folder, folder, lambda: list_cases(folder), remedy)
    except UnknownLayout:
        return _without_masks(_all_in(folder, out, dims), folder, patterns)


def _is_plain(folder: Path) -> bool:
    """Whether all images of a folder lie in it, and none is named as a mask: x.jpg and x.png are images."""
    try:
        images = list(open_folder(folder).everything())
    except InputError:  # told where it is walked
        return True
    return not any(item.place or marked(item.stem) or is_second_opinion(item.stem) for item in images)


def _without_masks(found: Asked, folder: Path, patterns: Patterns) -> Asked:
    """The images without those that are masks of others; where all are masks, the user means them."""
    masks, notes = masks_among(folder, [image.files[0] for image in found.images], patterns.table)
    kept = tuple(image for image in found.images if image.files[0] not in masks)
    return evolve(found, images=kept, notes=(*found.notes, *notes)) if kept else found


def _all_in(folder: Path, out: Path, dims: int) -> Asked:
    images: list[Path] = []
    others: list[str] = []
    unread: list[Failed] = []
    places: set[Path] = set()

    def refused(error: OSError) -> None:
        name = str(error.filename)
        unread.append(failure(name, f"cannot be read: {error.strerror}", "check its permissions"))

    for place, folders, files in os.walk(folder, onerror=refused):
        here = Path(place)
        if real(here) == real(out):
            folders.clear()
            if any(map(suffix_of, files)) and not os.path.lexists(here / FILE):
                places.add(here)  # these are no predictions
            continue
        folders[:] = sorted(name for name in folders if not is_skipped(name))
        if dims == 3 and _is_series(files):
            images.append(here)
            continue
        for name in sorted(name for name in files if not is_skipped(name)):
            images.append(here / name) if suffix_of(name) else others.append(name)
    if not images and not unread and not places:
        problem = f"holds no images{': ' if others else ''}{few(others)}"
        return Asked(failed=(failure(str(folder), problem, f"images end with {' '.join(SUFFIXES)}"),))
    given = tuple(_given(path, folder) for path in images)
    return Asked(given, tuple(unread), _left_out(others), frozenset(places))


def _left_out(names: Sequence[str]) -> tuple[str, ...]:
    return (f"{number(len(names), 'file')} left out, by name no image: {few(names)}",) if names else ()


def _holds_slices(folder: Path) -> bool:
    return _is_series(_names(folder))


def _is_series(names: Sequence[str]) -> bool:
    return any(name.lower().endswith(SERIES) for name in names)


def _names(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:  # told where the folder is walked
        return []


def _given(path: Path, base: Path) -> Given:
    suffix = "" if path.is_dir() else suffix_of(path.name) or path.suffix
    name = path.relative_to(base).as_posix()
    return Given((path,), base, name.removesuffix(suffix) if suffix else name, suffix)


def suffix_of(name: str) -> str:
    """The end of a name by which it is an image, as it is spelled; "" for other files."""
    ends: Iterator[str] = (
        suffix for suffix in SUFFIXES if name.lower().endswith(suffix) and len(name) > len(suffix)
    )
    length = max(map(len, ends), default=0)
    return name[len(name) - length :] if length else ""
