"""Patches: choosing their positions in images, and cutting them out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor
from torch.nn.functional import pad

from search.data.augment.draws import uniform
from search.data.cases import IGNORE
from search.data.images.batches import normalise
from search.data.patches.whole_image import WholeImage

FORCED = 3
"""One of so many patches is placed around foreground, as in nnU-Net (Isensee et al. 2021)."""

Place = tuple[int, ...]


def draw(
    images: Sequence[WholeImage], patch: Sequence[int], count: int, generator: torch.Generator
) -> Iterator[tuple[WholeImage, Place]]:
    """`count` patches, equally many from each image (or one more), in random order.

    Every third is placed around a pixel of a class that is drawn from those in its image, so that small
    classes are seen as often as large ones; the others are placed anywhere, but not where all pixels are
    ignored. A position is that of the patch's first pixel, which is negative if the image is smaller than
    the patch.
    """
    laps = [torch.randperm(len(images), generator=generator) for _ in range(-(-count // len(images)))]
    for number, row in enumerate(torch.cat(laps)[:count].tolist()):
        image, forced = images[row], number % FORCED == FORCED - 1
        place = around(image, patch, generator) if forced else anywhere(image, patch, generator)
        yield image, where_counted(image, place, patch, generator)


def anywhere(whole: WholeImage, patch: Sequence[int], generator: torch.Generator) -> Place:
    """A uniformly random position within the whole."""
    draws = uniform((len(patch),), generator).tolist()
    free = [side - length for side, length in zip(whole.shape, patch, strict=True)]
    return tuple(
        min(int(draw * (rest + 1)), rest) if rest > 0 else centred(rest)
        for draw, rest in zip(draws, free, strict=True)
    )


def where_counted(whole: WholeImage, place: Place, patch: Sequence[int], generator: torch.Generator) -> Place:
    """The same position, or if every pixel is ignored there, one around a pixel that is not."""
    if not whole.is_counted or holds_counted(whole, place, patch):
        return place
    return placed(whole, patch, whole.known[_one_of(len(whole.known), generator)].tolist())


def holds_counted(whole: WholeImage, place: Place, patch: Sequence[int]) -> bool:
    """Whether a patch has a pixel of its image that is not ignored."""
    if not whole.has_ignored:
        return True
    return bool((whole.labels[inner(place, patch)] != IGNORE).any())


def around(whole: WholeImage, patch: Sequence[int], generator: torch.Generator) -> Place:
    """A position whose patch contains a pixel of the foreground, centred as far as the edges allow."""
    if not whole.foreground:
        return anywhere(whole, patch, generator)
    places = whole.foreground[_one_of(len(whole.foreground), generator)]
    return placed(whole, patch, places[_one_of(len(places), generator)].tolist())


def placed(whole: WholeImage, patch: Sequence[int], centre: Sequence[int]) -> Place:
    """The position of the patch whose centre is as near to a pixel as the edges allow."""
    sides = zip(whole.shape, patch, centre, strict=True)
    return tuple(
        min(max(middle - length // 2, 0), side - length) if side > length else centred(side - length)
        for side, length, middle in sides
    )


def centred(rest: int) -> int:
    """The position of a patch that is larger than its image by -`rest`."""
    return -(-rest // 2)


def cut(whole: WholeImage, place: Place, patch: Sequence[int]) -> tuple[Tensor, Tensor]:
    """The image (C, *patch) float32 and labels (*patch) int64; beyond the image, 0 and background."""
    ends = [first + length for first, length in zip(place, patch, strict=True)]
    inside = inner(place, patch)
    margins = [
        margin
        for first, end, side in reversed(list(zip(place, ends, whole.shape, strict=True)))
        for margin in (max(-first, 0), max(end - side, 0))
    ]
    image, labels = normalise(whole.image[(slice(None), *inside)]), whole.labels[inside].long()
    return pad(image, margins), pad(labels, margins)


def inner(place: Place, patch: Sequence[int]) -> tuple[slice, ...]:
    """The part of an image that a patch has."""
    return tuple(slice(max(first, 0), first + length) for first, length in zip(place, patch, strict=True))


def _one_of(count: int, generator: torch.Generator) -> int:
    return int(torch.randint(count, (), generator=generator))
