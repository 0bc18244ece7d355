"""A value that several ops read, and what is made of it once for all of them."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from attrs import Factory, frozen
from torch import Tensor, nn

Made = TypeVar("Made")


@frozen
class Source:
    """A value of a unit, with what was made of it so far."""

    value: Tensor
    made: dict[Hashable, Any] = Factory(dict)

    def once(self, what: Hashable, make: Callable[[], Made]) -> Made:
        """What is made of the value, made where it is first asked for."""
        if what not in self.made:
            self.made[what] = make()
        found: Made = self.made[what]
        return found

    def activated(self, layer: nn.Module) -> Tensor:
        """The value after a layer's activation, which is the same all over a network."""
        return self.once("activated", lambda: layer.get_submodule("activation")(self.value))
