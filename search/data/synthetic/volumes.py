"""Synthetic MR volumes: an organ of two parts among tissue of its own brightness."""

from __future__ import annotations

import numpy as np
import torch
from numpy.random import Generator, default_rng
from numpy.typing import NDArray

from search.data.arrays.standardised import brought, in_float32
from search.data.images.mask_rules import Bytes
from search.data.patches.split import PatchSplit
from search.data.patches.whole_image import WholeImage
from search.data.synthetic.drawing import drawn_sets
from search.data.synthetic.organ import HEAD, TAIL, organ
from search.data.synthetic.parts import STREAMS, name_of, require_possible
from search.data.synthetic.scanner import scanned
from search.data.synthetic.tissue import scene

Levels = NDArray[np.int16]

CHANNELS = ("MRI",)
PARTS = ("background", "head", "tail")
UNION = ("background", "organ")
SMALLEST = 16
"""The smallest side of a volume in voxels, in which a tail can still be seen."""
MILLIMETRES = 32
"""The side of every volume."""

_GREY_LEVELS = 1000


def synthetic_volumes(
    size: int, labels: tuple[str, ...] = PARTS, *, train: int, val: int, test: int, seed: int
) -> tuple[PatchSplit, PatchSplit, PatchSplit]:
    """Volumes of `size` voxels along each axis; volume i of a set depends only on the seed, the set and i.

    Their labels are `PARTS`, or `UNION`; a patch is a whole volume. Raises InputError for a size below 16, an
    empty set or a negative seed.
    """
    counts = {"train": train, "val": val, "test": test}
    require_possible(size, SMALLEST, counts, seed)

    def draw(part: str, index: int) -> WholeImage:
        return _whole(name_of(part, seed, index), *synthetic_volume(size, seed, part, index), labels)

    sets = drawn_sets(counts, draw, "volumes")
    first, second, third = (PatchSplit(labels[1:], tuple(sets[part]), (size,) * 3) for part in counts)
    return first, second, third


def synthetic_volume(size: int, seed: int, part: str, index: int) -> tuple[Levels, Bytes]:
    """One volume (size, size, size), z, y, x, of grey levels from 0 to some 1200, and its labels of `PARTS`.

    The scene is the same at every size; only the noise differs.
    """
    rng: Generator = default_rng([seed, STREAMS[part], index, MILLIMETRES])
    found = organ(rng, size)
    image = scanned(rng, scene(rng, found))
    return (image * _GREY_LEVELS).round().astype(np.int16), found.labels


def spacing(size: int) -> float:
    """The side of a voxel in mm."""
    return MILLIMETRES / size


def _whole(name: str, image: Levels, parts: Bytes, labels: tuple[str, ...]) -> WholeImage:
    truth = torch.from_numpy(parts if labels == PARTS else np.isin(parts, (HEAD, TAIL)).astype(np.uint8))
    values = torch.from_numpy(brought(in_float32(image[None]))).half()
    return WholeImage(name, values, truth, truth, (spacing(len(image)),) * 3)
