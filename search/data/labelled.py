"""The labels of all images of a set."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from genotype.diagnostics.diagnostic import Diagnostic, InputError
from search.config import DataConfig
from search.data.cases import IGNORE, LabelMap
from search.data.files import CaseFiles
from search.data.listing import listed
from search.data.masks import case_labels, labels_of
from search.data.packed import Packed
from search.data.parallel_read import gathered
from search.data.source import Source
from search.progress import say

EMPTY, FULL = 1e-4, 0.99
"""The shares of foreground at which a mask holds nothing to learn from."""

TOO_MANY = 0.9
"""The share of such masks from which on a set is refused."""


@frozen(eq=False)
class LabelledImage:
    """The label map (*spatial) of an image, the foreground's share of it, and a hash of its outline; none
    where all is background or foreground.
    """

    id: str
    packed: Packed
    share: float
    outline: bytes | None


@frozen(eq=False)
class Labelled:
    """What the labels of a set mean, and the labels of each image by its id."""

    labels: LabelMap
    images: Mapping[str, LabelledImage]

    @property
    def shares(self) -> list[float]:
        """The share of each image that is foreground."""
        return [image.share for image in self.images.values()]

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
    problems = [*shared_mask(images), *nothing_to_learn(images)]
    if problems:
        raise InputError(str(source.folder), problems)
    return Labelled(labels, {image.id: image for image in images})


def packed(name: str, labels: NDArray[np.uint8]) -> LabelledImage:
    """An image's labels, and what is told of them."""
    foreground = (labels != 0) & (labels != IGNORE)
    outline = hashlib.sha256(repr(labels.shape).encode() + np.packbits(foreground).tobytes()).digest()
    share = float(foreground.mean())
    return LabelledImage(name, Packed.of(labels), share, outline if 0 < share < 1 else None)


def shared_mask(images: Sequence[LabelledImage]) -> Iterator[Diagnostic]:
    """A blank mask may well recur; an outline may not."""
    counts = Counter(image.outline for image in images if image.outline)
    outline, count = counts.most_common(1)[0] if counts else (b"", 0)
    if count >= 2 and count > len(images) / 2:
        names = [image.id for image in images if image.outline == outline]
        text = f"{count} of {len(images)} images have the same mask"
        remedy = "pair each image with its own mask, by id"
        yield Diagnostic(listed(names), text, remedy, "D148", about=tuple(names))


def nothing_to_learn(images: Sequence[LabelledImage]) -> Iterator[Diagnostic]:
    """Masks that are nearly all empty, or full."""
    empty = [image.id for image in images if image.share < EMPTY]
    full = [image.id for image in images if image.share > FULL]
    for what, names in (("empty", empty), ("full", full)):
        if len(names) >= TOO_MANY * len(images):
            text = f"{len(names)} of {len(images)} masks are {what}"
            yield Diagnostic(listed(names), text, CHECK_MASKS, "D150", about=tuple(names))


CHECK_MASKS = "check that these are the masks of this set: 0 is the background"
