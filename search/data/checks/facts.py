"""What one reading of a case's files tells: of its image, its masks, and what is wrong with them."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from genotype.diagnostics.diagnostic import Diagnostic
from search.data.arrays.packed import Packed
from search.data.cases import Case, MaskFile
from search.data.checks.thumbnail import Thumbnail
from search.data.masks import MaskPixels, Seen
from search.data.readers.image_file import ALPHA, ImageFile


@frozen(eq=False)
class ImageValues:
    """The smallest and largest value of each channel, and a sample (C, n) of all values.

    `is_eight_bit`: the 16 bits of a picture hold no more than 8 do.
    """

    low: tuple[float, ...]
    high: tuple[float, ...]
    sample: NDArray[np.float32]
    is_eight_bit: bool
    is_finite: bool
    thumbnail: Thumbnail | None


@frozen(eq=False)
class MaskFacts:
    """A mask file that was read: its header, its values, and what these are."""

    mask: MaskFile
    file: ImageFile
    packed: Packed
    seen: Seen
    has_alpha: bool

    @property
    def pixels(self) -> MaskPixels:
        """The mask as it was read."""
        return MaskPixels(self.file, self.packed.array(), self.seen.colours, self.seen.notes)


@frozen(eq=False, kw_only=True)
class CaseFacts:
    """A case that was read once. `masks` are those that could be read; `picture` is (3 or 1, H, W) uint8, and
    `place` the slice of a volume that it shows.
    """

    case: Case
    images: tuple[ImageFile, ...] = ()
    values: ImageValues | None = None
    masks: tuple[MaskFacts, ...] = ()
    problems: tuple[Diagnostic, ...] = ()
    picture: NDArray[Any] | None = field(default=None, repr=False)
    place: int | None = None

    @property
    def shape(self) -> tuple[int, ...]:
        """The spatial shape of the image; empty if it could not be read."""
        return self.images[0].shape if self.images else ()

    @property
    def is_whole(self) -> bool:
        """Whether the headers of all images could be read."""
        return len(self.images) == len(self.case.images)

    @property
    def channels(self) -> tuple[str, ...]:
        """The names of all channels, as the files tell them."""
        return tuple(channel for image in self.images for channel in image.channels if channel != ALPHA)
