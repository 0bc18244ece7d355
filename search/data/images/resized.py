"""Pictures brought to one size."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from attrs import evolve, frozen
from numpy.typing import NDArray

from search.config import Grid
from search.data.cases import IGNORE
from search.data.class_names import class_names
from search.data.files import CaseFiles
from search.data.images.frame import Frame, Size, framed
from search.data.images.samples import Samples
from search.data.images.truth import Truth
from search.data.images.values import picture_values
from search.data.labelled import Labelled
from search.data.parallel_read import gathered
from search.data.preparation import Preparation
from search.data.source import Source


@frozen(eq=False)
class Resized:
    """A picture on the canvas, its labels there, and those on its own grid."""

    image: NDArray[np.generic]
    labels: NDArray[np.uint8]
    truth: Truth


def samples_of(
    source: Source, labelled: Labelled, preparation: Preparation, canvas: Size, grid: Grid
) -> tuple[Samples, Samples, Samples]:
    """The training, validation and test set. Raises InputError for pictures that cannot be read."""

    def resized(file: CaseFiles) -> Resized:
        height, width = preparation.extent()
        frame = framed((file.shape[0], file.shape[1]), (height, width), preparation.fit, canvas)
        return brought(file, labelled.of(file.case.id), frame, preparation)

    pictures = gathered(str(source.folder), source.files, resized, "images")
    samples = together(source.files, pictures, class_names(preparation.labels))
    if grid == "network" or all(picture.truth.frame.is_identity for picture in pictures):
        samples = evolve(samples, truths=None)
    train, val, test = (samples.named(ids) for ids in source.split.sets)
    return train, val, test


def brought(file: CaseFiles, labels: NDArray[np.uint8], frame: Frame, preparation: Preparation) -> Resized:
    """A picture and its labels on a frame's canvas."""
    pixels = picture_values(file.images, preparation.channels, preparation.values)
    image = frame.shown(pixels)
    stored = image if image.dtype == np.uint8 else image.astype(np.float16)
    return Resized(stored, frame.labels(labels, IGNORE), Truth.of(labels, frame))


def together(files: Sequence[CaseFiles], pictures: Sequence[Resized], classes: tuple[str, ...]) -> Samples:
    """All pictures as samples, in their order."""
    return Samples(
        tuple(file.case.id for file in files),
        torch.from_numpy(np.stack([picture.image for picture in pictures])),
        torch.from_numpy(np.stack([picture.labels for picture in pictures])),
        classes,
        tuple(picture.truth for picture in pictures),
    )
