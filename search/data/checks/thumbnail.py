"""Small pictures by which images are compared: whether two are nearly the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from PIL import Image

SIDE = 32
"""Thumbnails have so many pixels along each axis."""

_HASHED = 8
_BANDS = 4
ALIKE = 0.99
"""The correlation from which on two thumbnails are nearly the same."""
_FLAT = 1e-6
_CROWD = 200
"""Of more images with one band of the hash each is compared with so many that follow it."""


@frozen(eq=False)
class Thumbnail:
    """Greys (SIDE, SIDE) at mean 0 and norm 1, and a hash: where they rise from left to right."""

    greys: NDArray[np.float32]
    bands: tuple[int, ...]


def thumbnail_of(grey: NDArray[np.float32]) -> Thumbnail | None:
    """The thumbnail of a picture (H, W); None where it is the same everywhere, or not finite."""
    if not np.isfinite(grey).all():
        return None
    low, high = float(grey.min()), float(grey.max())
    scaled = ((grey - low) / max(high - low, 1e-30)).astype(np.float32)
    small = _resized(scaled, (SIDE, SIDE))
    small = small - small.mean()
    norm = float(np.linalg.norm(small))
    if norm < _FLAT or high <= low:
        return None
    coarse = _resized(scaled, (_HASHED + 1, _HASHED))
    bits = np.packbits(coarse[:, 1:] > coarse[:, :-1])
    return Thumbnail(small / norm, tuple(int(band) for band in bits.view(np.uint16)))


def _resized(grey: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.float32]:
    # Pillow's box filter is a mean: resizing and storing again change it little.
    return np.asarray(Image.fromarray(grey).resize(size, Image.Resampling.BOX))


def alike_pairs(thumbnails: Mapping[str, Thumbnail]) -> list[tuple[str, str]]:
    """The ids of images that are nearly the same, in order.

    Two images whose hashes (64 bits) differ in fewer bits than there are bands have a band in common; only
    these are compared.
    """
    found = set()
    for one, other in _candidates(thumbnails):
        if float((thumbnails[one].greys * thumbnails[other].greys).sum()) >= ALIKE:
            found.add((one, other))
    return sorted(found)


def _candidates(thumbnails: Mapping[str, Thumbnail]) -> Iterator[tuple[str, str]]:
    for band in range(_BANDS):
        homes: dict[int, list[str]] = {}
        for name in sorted(thumbnails):
            homes.setdefault(thumbnails[name].bands[band], []).append(name)
        for names in homes.values():
            yield from _within(names)


def _within(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    if len(names) <= _CROWD:
        yield from combinations(names, 2)
        return
    for place, name in enumerate(names):
        yield from ((name, other) for other in names[place + 1 : place + 1 + _CROWD])
