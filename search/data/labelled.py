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
from search.data.checks.of_labels import (
    MaskShape,
    ignored_masks,
    ignored_sets,
    label_findings,
    refused_masks,
    shape_of,
)
from search.data.files import CaseFiles
from search.data.mask_cache import MaskCache
from search.data.masks import case_labels, labels_of
from search.data.parallel_read import gathered
from search.data.source import Source
from search.data.splits.split_ids import PARTS
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


def read_labels(source: Source, config: DataConfig, kept: MaskCache) -> LabelMap:
    """What the values of the masks mean, told where it is not declared. The masks are kept for `labelled`.

    Raises InputError for masks that are none; see `labels_of`.
    """
    cases = [file.case for file in source.files]
    meant = labels_of(cases, source.listing.labels, config.threshold, config.geometry, kept.first)
    for note in meant.notes:
        say(f"note     {note}")
    return meant.labels


def labelled(source: Source, labels: LabelMap, config: DataConfig, kept: MaskCache) -> Labelled:
    """The labels of all images, checked as a set; only masks that are not `kept` are read.

    The images are refused if more than half of them share one mask (then masks were not paired with images
    by their id), if nearly all masks are empty, or full, and if all of a set is ignored.
    """

    def read(file: CaseFiles) -> LabelledImage:
        image, how = file.images[0], (config.threshold, config.geometry)
        values = case_labels(file.case, image, labels, *how, kept.again)
        return packed(file.case.id, values)

    images = gathered(str(source.folder), source.files, read, "masks")
    shapes = [image.shape for image in images]
    counted = {shape.id: shape.is_counted for shape in shapes}
    sets = {part: getattr(source.split, part) for part in PARTS}
    if problems := [*refused_masks(shapes), *ignored_sets(counted, sets)]:
        raise InputError(str(source.folder), problems)
    is_declared = source.listing.labels is not None
    warn(header_findings([image for file in source.files for image in file.images]))
    warn([*label_findings(shapes, labels, is_declared), *ignored_masks(shapes)])
    return Labelled(labels, {image.id: image for image in images})


def packed(name: str, labels: NDArray[np.uint8]) -> LabelledImage:
    """An image's labels (*spatial), and what is told of them."""
    return LabelledImage(name, Packed.of(labels), shape_of(name, labels))
