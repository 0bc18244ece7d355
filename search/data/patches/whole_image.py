"""An image in memory at the data set's resolution, with its labels."""

from __future__ import annotations

import torch
from attrs import field, frozen
from torch import Tensor

from search.data.cases import IGNORE

PLACES = 10_000
"""How many pixels of each class are remembered, spread evenly over the image, for placing patches."""


@frozen(eq=False)
class WholeImage:
    """An image with its labels, at the data set's spacing and orientation, and the labels as stored.

    `image` is (C, *spatial): bytes, or float16, which holds normalised values to three digits in half the
    memory. `labels` is (*spatial) uint8. `truth` are the labels on the file's own grid, in the same
    orientation: scores are computed on them. `spacing` are the sides of its pixels in mm, along its axes, if
    they are known. `foreground` are positions (n, axes) for each class in it.
    """

    id: str
    image: Tensor
    labels: Tensor
    truth: Tensor
    spacing: tuple[float, ...] | None = None
    foreground: tuple[Tensor, ...] = field(init=False)

    @foreground.default
    def _places(self) -> tuple[Tensor, ...]:
        present = (label for label in self.labels.unique().tolist() if label not in (0, IGNORE))
        by_label = (torch.nonzero(self.labels == label).int() for label in present)
        return tuple(places[:: -(-len(places) // PLACES)] for places in by_label)

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.labels.shape)
