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
    they are known. `foreground` are positions (n, axes) for each class in it, `known` those (n, axes) of
    pixels that are not ignored; it is empty where none is, for then all are known.
    """

    id: str
    image: Tensor
    labels: Tensor
    truth: Tensor
    spacing: tuple[float, ...] | None = None
    foreground: tuple[Tensor, ...] = field(init=False)
    known: Tensor = field(init=False)
    has_ignored: bool = field(init=False)

    @foreground.default
    def _places(self) -> tuple[Tensor, ...]:
        present = (label for label in self.labels.unique().tolist() if label not in (0, IGNORE))
        return tuple(places_of(self.labels == label) for label in present)

    @has_ignored.default
    def _has_ignored(self) -> bool:
        return bool((self.labels == IGNORE).any())

    @known.default
    def _known(self) -> Tensor:
        everywhere = torch.zeros((0, self.labels.dim()), dtype=torch.int32)
        return places_of(self.labels != IGNORE) if (self.labels == IGNORE).any() else everywhere

    @property
    def is_counted(self) -> bool:
        """Whether any pixel is not ignored."""
        return not self.has_ignored or len(self.known) > 0

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.labels.shape)


def places_of(pixels: Tensor) -> Tensor:
    """Positions (n, axes) where `pixels` (*spatial) bool are true, few enough to be remembered."""
    places = torch.nonzero(pixels).int()
    return places[:: max(1, -(-len(places) // PLACES))]
