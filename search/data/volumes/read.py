"""Reading a case's files as arrays in one orientation, and checking them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import get_args

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from genotype.diagnostics.diagnostic import Diagnostic, InputError, refuse
from search.config import GeometryForm
from search.data.listing import listed
from search.data.volumes.cases import Case
from search.data.volumes.description import Description
from search.data.volumes.geometry import Geometry
from search.data.volumes.nifti.file import Nifti, open_nifti, shown

APART = 0.1
"""The distance in voxels that image and label may have: rounding in headers can cause less."""


@frozen(eq=False)
class Header:
    """A case whose headers were read and match."""

    case: Case
    images: tuple[Nifti, ...]
    label: Nifti

    @property
    def geometry(self) -> Geometry:
        return self.label.geometry


def read_header(case: Case, description: Description, form: GeometryForm | None = None) -> Header:
    """The headers of a case; of two geometries in one, `form` is used.

    Raises InputError with what keeps any of its files from being read, and if shapes, positions or
    channels differ.
    """
    *images, label = _all_opened(case, form)
    problems = [
        *(problem for image in images for problem in _apart(image, label, form)),
        *_channels_differ(images, len(description.channels)),
    ]
    if label.channels != 1:
        problems.append(
            Diagnostic(shown(label.path), "a label with several channels", "store one class per voxel")
        )
    if problems:
        raise InputError(case.id, problems)
    return Header(case, tuple(images), label)


def _all_opened(case: Case, form: GeometryForm | None) -> list[Nifti]:
    opened: list[Nifti] = []
    problems: list[Diagnostic] = []
    for path in (*case.images, case.label):
        try:
            opened.append(open_nifti(path, form))
        except InputError as refusal:
            problems += refusal.problems
    if problems:
        raise InputError(case.id, problems)
    return opened


def _apart(image: Nifti, label: Nifti, form: GeometryForm | None) -> Iterator[Diagnostic]:
    if image.geometry.shape != label.geometry.shape:
        shapes = [" x ".join(map(str, header.geometry.shape)) for header in (image, label)]
        place = f"{shown(image.path)} ({shapes[0]}, label {shapes[1]})"
        yield Diagnostic(place, "image and label differ in shape", _SAME_GRID)
    elif image.geometry.farthest(label.geometry) > APART:
        problem = "image and label are at different positions (their affines differ)"
        yield Diagnostic(shown(image.path), problem, _SAME_GRID + _where_they_meet(image, label, form))


_SAME_GRID = "draw the label on the grid of its image, or resample it to that grid"


def _where_they_meet(image: Nifti, label: Nifti, form: GeometryForm | None) -> str:
    """What else helps: the form in which image and label lie in one place, where there is one."""
    for other_form in get_args(GeometryForm):
        try:
            image_header, label_header = (
                open_nifti(image.path, other_form),
                open_nifti(label.path, other_form),
            )
        except InputError:
            continue
        if other_form != form and image_header.geometry.farthest(label_header.geometry) <= APART:
            return f"; or give --geometry {other_form}, which places them together"
    return ""


def _channels_differ(images: Sequence[Nifti], wanted: int) -> Iterator[Diagnostic]:
    count = sum(image.channels for image in images)
    if count != wanted:
        names = ", ".join(shown(image.path) for image in images)
        yield Diagnostic(
            names, f"has {count} channels, but dataset.json names {wanted}", "correct one of them"
        )


def read_images(images: Sequence[Nifti]) -> NDArray[np.float32]:
    """All channels (C, D, H, W), each normalised to mean 0 and standard deviation 1.

    Intensities differ between scanners, and between cases of a set by factors of thousands. Raises
    InputError for voxels that are not finite, and for a channel with one value everywhere.
    """
    return np.concatenate([_normalised(image) for image in images])


def _normalised(image: Nifti) -> NDArray[np.float32]:
    values = image.geometry.oriented(image.values(np.float32))
    axes = (1, 2, 3)
    if not np.isfinite(values).all():
        problem = "has voxels that are not finite"
        raise refuse(image.path.name, shown(image.path), problem, "replace them by the background's value")
    if (values.min(axis=axes) == values.max(axis=axes)).any():
        problem = "has the same value in every voxel"
        raise refuse(image.path.name, shown(image.path), problem, "copy it again, or leave out the case")
    # Sums are float64, arrays never: of a large scan several lie in memory at once. Brought to 1 by
    # a power of two, which rounds nothing, no square of the largest or the smallest numbers is lost.
    values = np.ldexp(values, -np.frexp(np.abs(values).max(axis=axes, keepdims=True))[1])
    values = values - values.mean(axis=axes, keepdims=True, dtype=np.float64).astype(np.float32)
    variance = np.square(values).mean(axis=axes, keepdims=True, dtype=np.float64)
    return np.asarray(values / np.sqrt(variance).astype(np.float32))


def read_label(label: Nifti, classes: int) -> NDArray[np.uint8]:
    """The labels (D, H, W). Raises InputError for a value outside 0 to `classes` - 1."""
    values = label.geometry.oriented(label.values())[0]
    present = np.unique(values)
    if not np.isfinite(present).all() or (present != np.round(present)).any():
        problem, remedy = (
            "has labels that are not whole numbers",
            "store a class per voxel, not a probability",
        )
        raise refuse(label.path.name, shown(label.path), problem, remedy)
    unnamed = [str(int(value)) for value in present if not 0 <= value < classes]
    if unnamed:
        problem = f"has labels that dataset.json does not name: {listed(unnamed)}"
        raise refuse(label.path.name, shown(label.path), problem, "name them there, or correct the label")
    return np.asarray(values, dtype=np.uint8)
