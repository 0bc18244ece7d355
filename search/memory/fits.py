"""Which batch and which image size fit into memory."""

from collections.abc import Callable, Sequence

from attrs import frozen


@frozen
class Least:
    """The least memory that a step needs, in bytes: for weights, and for the activations of an image.

    Weights include gradients, the optimizer's state, and in a training their average. Of the activations
    only those are counted that convolutions write and keep for their gradient; the real need is between
    once and `MOST` times as much.
    """

    weights: int
    activations: int

    def of(self, images: int) -> int:
        return self.weights + images * self.activations


MOST = 4
"""How often the activations that are counted may be held in a step: as the gradients of layers, and as what
norms and activation functions keep."""


def fitting_batch(least: Least, there: int, times: int = 1) -> int:
    """How many images fit, where each takes so many `times` the least."""
    return max(0, there - least.weights) // max(1, times * least.activations)


def fitting_size(
    size: Sequence[int], stride: Sequence[int], fits: Callable[[tuple[int, ...]], bool]
) -> tuple[int, ...] | None:
    """The largest size of the same proportions, in multiples of a network's stride, that fits and is smaller.

    None where there is none.
    """
    steps = max(side // step for side, step in zip(size, stride, strict=True))
    low, high = 0, steps  # one that fits, or none; one that does not
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(scaled(size, stride, middle / steps)) else (low, middle)
    return scaled(size, stride, low / steps) if low else None


def scaled(size: Sequence[int], stride: Sequence[int], factor: float) -> tuple[int, ...]:
    """A size times a factor, rounded down to multiples of a stride, of which at least one is left."""
    pairs = zip(size, stride, strict=True)
    return tuple(max(1, int(side * factor + 1e-9) // step) * step for side, step in pairs)


def in_option(size: Sequence[int]) -> str:
    """A size (h, w) or (d, h, w) as options take it: `128`, or `96x64` for x and y."""
    return str(size[0]) if len(set(size)) == 1 else "x".join(map(str, reversed(size)))
