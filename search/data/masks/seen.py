"""What a mask file holds: its values, and how they lie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from search.config import GeometryForm
from search.data.file_names import in_words
from search.data.images.mask_rules import why_not_two_levels
from search.data.masks.pixels import MaskPixels, ReadMask, mask_pixels
from search.data.parallel_read import gathered

MANY = 16
"""From how many values on it is asked whether they lie in areas."""

_IN_AREAS = 0.5


@frozen
class Seen:
    """How many pixels have each value; with `colours` these are 0xRRGGBB.

    `soft`: black and white, with other greys at edges alone. `areas`: neighbouring pixels mostly have one
    value, as in a map of labels, and not in a photograph.
    """

    counts: Mapping[int, int]
    colours: bool = False
    soft: bool = False
    areas: bool = True
    notes: tuple[str, ...] = ()

    @property
    def values(self) -> frozenset[int]:
        return frozenset(self.counts)

    @property
    def is_two_level(self) -> bool:
        """Whether it holds 0 and 255, 0 and 1, or one of these."""
        return not self.colours and (self.values <= {0, 255} or self.values <= {0, 1})


def tally(values: NDArray[Any]) -> dict[int, int]:
    """How many pixels have each value."""
    if values.dtype.kind == "u" and values.dtype.itemsize <= 2:
        counts = np.bincount(values.ravel())
        found = np.flatnonzero(counts)
        return dict(zip(found.tolist(), counts[found].tolist(), strict=True))
    found, counts = np.unique(values, return_counts=True)
    return dict(zip(found.tolist(), counts.tolist(), strict=True))


def seen_in(pixels: MaskPixels) -> Seen:
    """What a mask that was read holds."""
    counts = tally(pixels.values)
    return Seen(
        counts,
        pixels.colours,
        soft=is_soft(pixels.values, counts),
        areas=len(counts) <= MANY or _lies_in_areas(pixels.values),
        notes=pixels.notes,
    )


def is_soft(values: NDArray[Any], counts: Mapping[int, int]) -> bool:
    """Whether a picture of 8 bits is black and white, but for other greys at its edges."""
    if values.dtype != np.uint8 or values.ndim != 2 or len(counts) <= 2 or max(counts) < 128:
        return False
    return why_not_two_levels(values) is None


def _lies_in_areas(values: NDArray[Any]) -> bool:
    """Whether of neighbours that are neither black nor white most have the same value."""
    left, right = values[..., :-1], values[..., 1:]
    between = (left > 0) & (right > 0) & (left != 255) & (right != 255)
    pairs = int(between.sum())
    return pairs == 0 or int((between & (left == right)).sum()) >= _IN_AREAS * pairs


def scan(
    paths: Sequence[Path],
    threshold: bool = False,
    form: GeometryForm | None = None,
    colours: bool = False,
    read: ReadMask = mask_pixels,
) -> dict[str, Seen]:
    """What each file holds, by its folder and name; with the colours of all, if some are in colour.

    Each file is decoded once, in parallel, and once more if it has no colours and others do. Raises
    InputError with all files that cannot be read.
    """

    def look(path: Path) -> Seen:
        return seen_in(read(path, threshold, form, colours))

    found = gathered("the masks", paths, look, "masks")
    if not colours and any(seen.colours for seen in found) and not all(seen.colours for seen in found):
        return scan(paths, threshold, form, colours=True, read=read)
    return {in_words(path): seen for path, seen in zip(paths, found, strict=True)}
