"""Which sizes of images a network takes."""

from collections.abc import Sequence
from math import lcm
from typing import Literal

from attrs import frozen

Axes = tuple[int, ...]


@frozen
class Sizes:
    """Multiples of `stride`, by axis, with an exception.

    An image of the size `stride` itself is a single pixel at the coarsest resolution. `norm` is the
    norm that stands there: instance norm takes no such image, and batch norm cannot train on one
    alone. Without a norm there is no exception.
    """

    stride: Axes
    norm: Literal["batch", "instance"] | None = None

    def divide(self, size: Sequence[int]) -> bool:
        """Whether a size has the network's axes, each a multiple of its stride."""
        return len(size) == len(self.stride) and all(
            n > 0 and n % step == 0 for n, step in zip(size, self.stride, strict=True)
        )

    def take(self, size: Sequence[int]) -> bool:
        """Whether the network takes images of this size, in evaluation."""
        return self.divide(size) and not (self.norm == "instance" and self.is_least(size))

    def train_on(self, size: Sequence[int]) -> bool:
        """Whether the network can be trained on images of this size, whatever the batch."""
        return self.divide(size) and not (self.norm is not None and self.is_least(size))

    def is_least(self, size: Sequence[int]) -> bool:
        """Whether a size is `stride` itself, so that the coarsest resolution is a single pixel."""
        return tuple(size) == self.stride

    def fitted(self, sizes: Sequence[int]) -> Axes:
        """A size for every axis, from one for all or one for each, rounded up to what the network takes."""
        every = sizes if len(sizes) == len(self.stride) else [sizes[0]] * len(self.stride)
        found = tuple(-(-size // step) * step for size, step in zip(every, self.stride, strict=True))
        return found if self.take(found) else (*found[:-1], 2 * found[-1])

    def common(self, other: "Sizes") -> "Sizes":
        """Sizes that both networks take, of as many axes."""
        stride = tuple(map(lcm, self.stride, other.stride))
        picky = [each for each in (self, other) if each.norm == "instance" and each.stride == stride]
        return Sizes(stride, "instance" if picky else None)

    def shape(self, channels: int) -> str:
        """The shape of a batch in words: `(batch, 3, 32n, 32n) for whole n`, and what else it must be."""
        axes = ", ".join("n" if step == 1 else f"{step}n" for step in self.stride)
        more = f", but not {self.least} itself" if self.norm == "instance" else ""
        return f"(batch, {channels}, {axes}) for whole n{more}"

    def __str__(self) -> str:
        more = f", but not {self.least} itself" if self.norm == "instance" else ""
        return f"multiples of {self.least}{more}"

    @property
    def least(self) -> str:
        """The strides in words: `32 x 32`."""
        return " x ".join(map(str, self.stride))
