"""Reading a case's files as arrays in one orientation, and checking them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import get_args

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from genotype.diagnostics.diagnostic import Diagnostic, InputError
from search.config import GeometryForm
from search.data.arrays.standardised import standardised
from search.data.cases import Case
from search.data.file_names import in_words
from search.data.files import CaseFiles
from search.data.readers import open_image
from search.data.readers.image_file import ImageFile
from search.data.volumes.geometry import Geometry

APART = 0.1
"""The distance in voxels that image and label may have: rounding in headers can cause less."""


@frozen(eq=False)
class Header:
    """A case whose headers were read and match; its labels are on the grid of its images."""

    case: Case
    images: tuple[ImageFile, ...]

    @property
    def geometry(self) -> Geometry:
        return geometry_of(self.images[0])


def geometry_of(image: ImageFile) -> Geometry:
    """Where the voxels of a volume are. A file that does not say has voxels of 1 mm, in the axes' order."""
    if isinstance(image.geometry, Geometry):
        return image.geometry
    z, y, x = image.shape
    return Geometry((x, y, z), np.eye(4))


def matching(file: CaseFiles, channels: int, form: GeometryForm | None = None) -> Header:
    """The headers of a case, checked; of two geometries in a file `form` was used.

    Raises InputError if shapes, positions or channels differ.
    """
    problems = [
        *(problem for image in file.images for mask in file.masks for problem in apart(image, mask, form)),
        *channels_differ(file.images, channels),
        *(problem for mask in file.masks for problem in several_channels(mask)),
    ]
    if problems:
        raise InputError(file.case.id, problems)
    return Header(file.case, file.images)


def apart(image: ImageFile, mask: ImageFile, form: GeometryForm | None) -> Iterator[Diagnostic]:
    """Where an image and a mask are not on one grid."""
    if image.shape != mask.shape:
        shapes = [" x ".join(map(str, header.shape[::-1])) for header in (image, mask)]
        place = f"{shown(image)} ({shapes[0]}, label {shapes[1]})"
        yield Diagnostic(place, "image and label differ in shape", SAME_GRID, "D141")
    elif geometry_of(image).farthest(geometry_of(mask)) > APART:
        problem = "image and label are at different positions (their affines differ)"
        remedy = SAME_GRID + where_they_meet(image, mask, form)
        yield Diagnostic(shown(image), problem, remedy, "D161")


SAME_GRID = "draw the label on the grid of its image, or resample it to that grid"


def where_they_meet(image: ImageFile, mask: ImageFile, form: GeometryForm | None) -> str:
    """What else helps: the form in which image and label lie in one place, where there is one."""
    for other_form in get_args(GeometryForm):
        try:
            images = open_image(image.path, other_form), open_image(mask.path, other_form)
        except InputError:
            continue
        distance = geometry_of(images[0]).farthest(geometry_of(images[1]))
        if other_form != form and distance <= APART:
            return f"; or give --geometry {other_form}, which places them together"
    return ""


def channels_differ(images: Sequence[ImageFile], wanted: int) -> Iterator[Diagnostic]:
    """Where the images of a case have another number of channels than the data set."""
    count = sum(len(image.channels) for image in images)
    if count != wanted:
        names = ", ".join(map(shown, images))
        problem = f"has {count} channels, but the data set names {wanted}"
        yield Diagnostic(names, problem, "correct one of them", "D123")


def several_channels(mask: ImageFile) -> Iterator[Diagnostic]:
    """A mask with several values for each voxel."""
    if len(mask.channels) != 1:
        yield Diagnostic(shown(mask), "a label with several channels", "store one class per voxel", "D146")


def shown(image: ImageFile) -> str:
    """A file's name in messages."""
    return in_words(image.path)


def read_images(images: Sequence[ImageFile]) -> NDArray[np.float32]:
    """All channels (C, D, H, W), each normalised to mean 0 and standard deviation 1.

    Raises InputError as `standardised` does.
    """
    return np.concatenate([standardised(image.values(), image.path) for image in images])
