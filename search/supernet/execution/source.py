"""A value that several ops read, and what is made of it once for all of them."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from attrs import Factory, frozen
from torch import Tensor, nn

from search.supernet.execution.upsampled import Upsampled

Made = TypeVar("Made")


@frozen
class Source:
    """A value of a unit, with what was made of it so far.

    `positive` says that no element is below 0 and the gradient of those at 0 goes nowhere: so it is
    where a ReLU was followed by nothing but an interpolation or a pool.
    """

    value: Tensor
    positive: bool = False
    raised: Upsampled | None = None
    made: dict[Hashable, Any] = Factory(dict)

    def afresh(self) -> "Source":
        """The value alone."""
        return Source(self.value, self.positive, self.raised)

    def once(self, what: Hashable, make: Callable[[], Made]) -> Made:
        """What is made of the value, made where it is first asked for."""
        if what not in self.made:
            self.made[what] = make()
        result: Made = self.made[what]
        return result

    def activated(self, activation: nn.Module) -> Tensor:
        """The value after an op's activation, which is the same all over a network."""
        if self.positive:
            return self.value
        result: Tensor = self.once("activated", lambda: activation(self.value))
        return result
