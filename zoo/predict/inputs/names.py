"""What the outputs are called: like the images, and no two alike."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from attrs import evolve

from genotype.text.regular import real
from zoo.predict.inputs.channel_files import Opened


def distinct(images: Sequence[Opened]) -> list[Opened]:
    """The same images with names of which no two are equal.

    Where two folders hold images of one name, all names begin at the folder that they have in common; where
    images differ in suffix alone, it stays in their names.
    """
    if _in_several_folders(images):
        images = _below_common(images)
    counts = Counter(_key(image.given.name) for image in images)
    return [
        _renamed(image, image.given.shown) if counts[_key(image.given.name)] > 1 else image
        for image in images
    ]


def _in_several_folders(images: Sequence[Opened]) -> bool:
    bases: dict[str, set[Path]] = {}
    for image in images:
        bases.setdefault(_key(image.given.name), set()).add(image.given.base)
    return any(len(found) > 1 for found in bases.values())


def _below_common(images: Sequence[Opened]) -> list[Opened]:
    bases = {image.given.base: real(image.given.base) for image in images}
    top = os.path.commonpath(list(bases.values()))
    return [
        _renamed(image, (bases[image.given.base].relative_to(top) / image.given.name).as_posix())
        for image in images
    ]


def _renamed(image: Opened, name: str) -> Opened:
    return Opened(evolve(image.given, name=name), image.files)


def _key(name: str) -> str:
    """Names that one file may have on systems that do not tell capitals from small letters."""
    return name.casefold()
