"""Patches of volumes: choosing their positions, and cutting them out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor
from torch.nn.functional import pad

from search.data.augment.draws import uniform
from search.data.volumes.volume import Volume

FORCED = 3
"""One of so many patches is placed around foreground, as in nnU-Net (Isensee et al. 2021)."""

Place = tuple[int, ...]


def draw(
    volumes: Sequence[Volume], patch: Sequence[int], count: int, generator: torch.Generator
) -> Iterator[tuple[Volume, Place]]:
    """`count` patches, equally many from each volume (or one more), in random order.

    Every third is placed around a voxel of a class that is drawn from those in its volume, so that small
    classes are seen as often as large ones; the others are placed anywhere. A position is that of the
    patch's first voxel, which is negative if the volume is smaller than the patch.
    """
    laps = [torch.randperm(len(volumes), generator=generator) for _ in range(-(-count // len(volumes)))]
    for number, row in enumerate(torch.cat(laps)[:count].tolist()):
        volume, forced = volumes[row], number % FORCED == FORCED - 1
        yield volume, around(volume, patch, generator) if forced else anywhere(volume, patch, generator)


def anywhere(volume: Volume, patch: Sequence[int], generator: torch.Generator) -> Place:
    """A uniformly random position within the volume."""
    draws = uniform((3,), generator).tolist()
    free = [side - length for side, length in zip(volume.shape, patch, strict=True)]
    return tuple(
        min(int(draw * (rest + 1)), rest) if rest > 0 else centred(rest)
        for draw, rest in zip(draws, free, strict=True)
    )


def around(volume: Volume, patch: Sequence[int], generator: torch.Generator) -> Place:
    """A position whose patch contains a voxel of the foreground, centred as far as the edges allow."""
    if not volume.foreground:
        return anywhere(volume, patch, generator)
    places = volume.foreground[_one_of(len(volume.foreground), generator)]
    return placed(volume, patch, places[_one_of(len(places), generator)].tolist())


def placed(volume: Volume, patch: Sequence[int], centre: Sequence[int]) -> Place:
    """The position of the patch whose centre is as near to a voxel as the edges allow."""
    sides = zip(volume.shape, patch, centre, strict=True)
    return tuple(
        min(max(middle - length // 2, 0), side - length) if side > length else centred(side - length)
        for side, length, middle in sides
    )


def centred(rest: int) -> int:
    """The position of a patch that is larger than its volume by -`rest`."""
    return -(-rest // 2)


def cut(volume: Volume, place: Place, patch: Sequence[int]) -> tuple[Tensor, Tensor]:
    """The image (C, *patch) float32 and labels (*patch) int64; beyond the volume, the mean and background."""
    ends = [first + length for first, length in zip(place, patch, strict=True)]
    inside = tuple(slice(max(first, 0), end) for first, end in zip(place, ends, strict=True))
    margins = [
        margin
        for first, end, side in reversed(list(zip(place, ends, volume.shape, strict=True)))
        for margin in (max(-first, 0), max(end - side, 0))
    ]
    image, labels = volume.image[(slice(None), *inside)].float(), volume.labels[inside].long()
    return pad(image, margins), pad(labels, margins)


def _one_of(count: int, generator: torch.Generator) -> int:
    return int(torch.randint(count, (), generator=generator))
