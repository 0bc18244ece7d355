"""The labels of all images of a set."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from genotype.diagnostics.diagnostic import InputError
from search.config import DataConfig
from search.data.arrays.packed import Packed
from search.data.cases import LabelMap
from search.data.checks.finding import warn
from search.data.checks.of_headers import header_findings
from search.data.checks.of_labels import MaskShape, label_findings, refused_masks, shape_of
from search.data.files import CaseFiles
from search.data.masks import case_labels, labels_of
from search.data.parallel_read import gathered
from search.data.source import Source
from search.progress import say


@frozen(eq=False)
class LabelledImage:
    """The label map (*spatial) of an image, and what is told of it."""

    id: str
    packed: Packed
    shape: MaskShape


@frozen(eq=False)
class Labelled:
    """What the labels of a set mean, and the labels of each image by its id."""

    labels: LabelMap
    images: Mapping[str, LabelledImage]

    @property
    def shares(self) -> list[float]:
        """The share of each image that is foreground."""
        return [image.shape.share for image in self.images.values()]

    def of(self, name: str) -> NDArray[np.uint8]:
        """The labels of an image, which may be written to."""
        return self.images[name].packed.array()


def read_labels(source: Source, config: DataConfig) -> LabelMap:
    """What the values of the masks mean, told where it is not declared.

    Raises InputError for masks that are none; see `labels_of`.
    """
    cases = [file.case for file in source.files]
    meant = labels_of(cases, source.listing.labels, config.threshold, config.geometry)
    for note in meant.notes:
        say(f"note     {note}")
    return meant.labels


def labelled(source: Source, labels: LabelMap, config: DataConfig) -> Labelled:
    """The labels of all images, checked as a set.

    A set is refused if more than half of its images share one mask (then masks were not paired with images
    by their id), and if nearly all masks are empty, or full.
    """

    def read(file: CaseFiles) -> LabelledImage:
        values = case_labels(file.case, file.images[0], labels, config.threshold, config.geometry)
        return packed(file.case.id, values)

    images = gathered(str(source.folder), source.files, read, "masks")
    shapes = [image.shape for image in images]
    if problems := refused_masks(shapes):
        raise InputError(str(source.folder), problems)
    is_declared = source.listing.labels is not None
    warn(header_findings([image for file in source.files for image in file.images]))
    warn(label_findings(shapes, labels, is_declared))
    return Labelled(labels, {image.id: image for image in images})


def packed(name: str, labels: NDArray[np.uint8]) -> LabelledImage:
    """An image's labels (*spatial), and what is told of them."""
    return LabelledImage(name, Packed.of(labels), shape_of(name, labels))
