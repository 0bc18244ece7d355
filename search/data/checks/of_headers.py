"""Findings that headers alone tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from search.data.checks.finding import Finding
from search.data.file_names import in_words
from search.data.images.orientation import AS_STORED
from search.data.readers.image_file import ALPHA, ImageFile


def header_findings(images: Sequence[ImageFile], masks: Sequence[ImageFile] = ()) -> Iterator[Finding]:
    """What the headers of images, and of masks where they are known, may mean."""
    turned = named(file for file in (*images, *masks) if file.orientation != AS_STORED)
    if turned:
        problem = "has an EXIF orientation, by which viewers show it rotated or mirrored"
        yield Finding("D128", problem, turned, "look whether outlines and images agree")
    converted = named(file for file in images if file.notes)
    if converted:
        problem = "its colours are converted to red, green and blue"
        yield Finding("D129", problem, converted, "convert it with the program that made it")
    alpha = named(file for file in images if file.channels[-1] == ALPHA)
    if alpha:
        problem = "has an alpha channel, which is left out"
        yield Finding("D130", problem, alpha, "store the images without transparency (alpha)")
    bare = named(file for file in images if len(file.shape) == 3 and not is_placed(file))
    if bare:
        problem = "does not say how large its voxels are: 1 mm, in the order of its axes, is assumed"
        remedy = "write spacing and orientation into the header; of arrays, give genoc.Data a spacing"
        yield Finding("D165", problem, bare, remedy)


def is_placed(file: ImageFile) -> bool:
    """Whether a volume's header says where its voxels are."""
    return bool(file.source) and "without" not in file.source


def named(files: Iterable[ImageFile]) -> tuple[str, ...]:
    """The names of files in messages, each once."""
    return tuple(dict.fromkeys(in_words(file.path) for file in files))
