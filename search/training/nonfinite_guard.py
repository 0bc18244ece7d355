"""Skipping steps with losses or gradients that are not finite."""

import math
from collections.abc import Callable

from attrs import define
from torch import Tensor, nn

from search.runs.diverged import Diverged

MOST = 20
"""So many in a row are not an accident: the cause is in the weights."""


class NotFinite(Exception):
    """A loss, or the norm of a gradient, that is not finite."""


@define
class NonfiniteGuard:
    """Takes steps of a network, and counts consecutive ones that were skipped."""

    network: nn.Module
    skipped: int = 0

    def take(self, step: Callable[[], float]) -> float:
        """The loss of a step; nan if its loss or a gradient was not finite.

        Then no optimizer has taken a step, and the norms' running statistics are unchanged. Raises
        Diverged after 20 in a row.
        """
        buffers = [(buffer, buffer.clone()) for buffer in self.network.buffers()]
        try:
            value = step()
        except NotFinite as error:
            for buffer, before in buffers:
                buffer.copy_(before)
            self.skipped += 1
            if self.skipped == MOST:
                raise Diverged(f"{error}, {MOST} steps in a row") from None
            return math.nan
        self.skipped = 0
        return value


def finite(number: Tensor, what: str = "the loss") -> float:
    """A loss, or the norm of a gradient, as a number. Raises NotFinite if it is not finite."""
    value = float(number.detach())
    if not math.isfinite(value):
        raise NotFinite(f"{what} became {value}")
    return value
