"""The labels of all images of a set, read once."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from search.data.cases import LabelMap
from search.data.packed import Packed


@frozen(eq=False)
class Labelled:
    """What the labels of a set mean, and the label map (*spatial) of each image by its id."""

    labels: LabelMap
    maps: Mapping[str, Packed]
    shares: tuple[float, ...]

    def of(self, name: str) -> NDArray[np.uint8]:
        """The labels of an image, which may be written to."""
        return self.maps[name].array()
