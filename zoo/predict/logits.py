"""From prepared images to logits, probabilities and labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from search.data.images.batches import normalise
from search.data.patches.windows import slide
from search.data.split import LogitsOf
from zoo.predict.prepared import Prepared


def mirrored(logits_of: LogitsOf, axes: Sequence[int]) -> LogitsOf:
    """The mean of a network's logits over the mirror images along all subsets of `axes`."""
    if not axes:
        return logits_of
    inner, axis = mirrored(logits_of, axes[1:]), axes[0]

    def mean(images: Tensor) -> Tensor:
        # In halves, so that equal numbers have themselves as their mean, to the last bit.
        return (inner(images) + inner(images.flip(axis)).flip(axis)) / 2

    return mean


def logits_of_all(images: Sequence[Prepared], logits_of: LogitsOf, batch: int, device: str) -> list[Tensor]:
    """The logits (K, *canvas) of images, on the CPU; those of one size go through the network together."""
    found: dict[int, Tensor] = {}
    for places in alike(images).values():
        for first in range(0, len(places), batch):
            some = places[first : first + batch]
            found |= zip(
                some, _logits([images[place] for place in some], logits_of, batch, device), strict=True
            )
    return [found[place] for place in range(len(images))]


def alike(images: Sequence[Prepared]) -> Mapping[tuple[int, ...], list[int]]:
    """The places of images that are computed together: those of one shape; none with windows."""
    groups: dict[tuple[int, ...], list[int]] = {}
    for place, image in enumerate(images):
        key = (place,) if image.patch else (-1, *image.image.shape)
        groups.setdefault(key, []).append(place)
    return groups


def _logits(images: Sequence[Prepared], logits_of: LogitsOf, batch: int, device: str) -> Sequence[Tensor]:
    if images[0].patch:
        whole = normalise(images[0].image)
        return [slide(whole, images[0].patch, logits_of, device, batch)]
    together = torch.stack([image.image for image in images])
    return list(logits_of(normalise(together.to(device))).cpu())


def averaged(logits: Sequence[Tensor], outputs: Sequence[str]) -> Tensor:
    """The mean over networks of the probabilities of each label."""
    each = [probabilities(one, output) for one, output in zip(logits, outputs, strict=True)]
    return torch.stack(each).mean(dim=0) if len(each) > 1 else each[0]


def probabilities(logits: Tensor, output: str) -> Tensor:
    """The probability of each label, the background first, (labels, *spatial), from logits (K, *spatial)."""
    if output == "classes":
        return logits.float().softmax(dim=0)
    target = logits[0].float().sigmoid()
    return torch.stack([1 - target, target])
