"""Whether a module and the network of its genotype give the same: at several sizes, in training."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from math import inf

import torch
from attrs import frozen
from torch import Tensor, nn
from torch.utils._pytree import tree_leaves

from genotype.diagnostics.diagnostic import short
from zoo.imports.module.exits import exits_raised
from zoo.imports.module.reader import Closing
from zoo.imports.module.trace import quietly

SMALL = 1e-5
"""The largest difference, for outputs of about 1, that comes from sums in another order."""
SMALL_IN_TRAINING = 1e-3
"""The same where norms divide by the deviations of a batch."""
BATCH = 3

Outputs = list[Tensor]


@frozen
class Difference:
    """How far the outputs are apart, and for which image."""

    largest: float
    where: str


@frozen
class Comparison:
    """Two networks with the same weights, and what closes the outputs of theirs."""

    ours: nn.Module
    theirs: nn.Module
    closings: Sequence[Closing]

    def in_evaluation(self, image: Tensor) -> Iterator[Difference | str]:
        """The differences for the image that was traced, for larger ones along every axis, and for a batch.

        Instead of one, a note that the module does not take the image.
        """
        yield Difference(apart(self.closed(image), self.expected(image)), in_words(image.shape))
        for shape in others(image.shape):
            given = torch.randn(shape)
            expected = attempt(partial(self.expected, given))
            if isinstance(expected, str):
                yield f"not compared for {in_words(shape)}, for which the module fails ({expected})"
            else:
                yield Difference(apart(self.closed(given), expected), in_words(shape))

    def notes(self, image: Tensor) -> Iterator[str]:
        """What the module does otherwise, which no genotype says. Afterwards both networks are of no use."""
        yield from self.other_sizes(image)
        yield from self.in_training(image)

    def other_sizes(self, image: Tensor) -> Iterator[str]:
        """That the module takes sizes that the genotype's network does not."""
        odd = torch.randn((1, image.shape[1], *(side + 1 + side % 2 for side in image.shape[2:])))
        found = attempt(partial(self.expected, odd))
        refused = attempt(partial(self.closed, odd))
        if isinstance(refused, str) and isinstance(found, list) and found[0].shape[2:] == odd.shape[2:]:
            yield "the module takes images of any size: here their sides are multiples of the strides"

    def in_training(self, image: Tensor) -> Iterator[str]:
        """What the module does otherwise while it trains, dropout apart, which has its own note."""
        batch = torch.randn((BATCH, *image.shape[1:]))
        for network in (self.ours, self.theirs):
            network.train()
        for part in self.theirs.modules():
            if isinstance(part, nn.modules.dropout._DropoutNd):
                part.eval()
        once, again = (attempt(partial(self.expected, batch)) for _ in range(2))
        if isinstance(once, str) or isinstance(again, str):
            yield f"not compared in training mode, in which the module fails ({once})"
        elif apart(once, again) > 0:
            yield "not compared in training mode, in which the module's outputs are random"
        elif not (difference := apart(self.closed(batch), once)) <= SMALL_IN_TRAINING:
            how = "other outputs" if difference == inf else f"other outputs, by up to {difference:.2g}"
            yield f"in training mode the module gives {how}; here training computes what evaluation does"

    @torch.no_grad()
    def expected(self, image: Tensor) -> Outputs:
        """The outputs of theirs."""
        with quietly():
            return tensors(self.theirs(image))

    @torch.no_grad()
    def closed(self, image: Tensor) -> Outputs:
        """Our outputs, after what closes theirs."""
        if hasattr(self.ours, "deep_supervision"):
            self.ours.deep_supervision = True  # type: ignore[assignment]
        return [close(one) for close, one in zip(self.closings, tensors(self.ours(image)), strict=True)]


def others(shape: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """Three other shapes (N, C, *spatial): twice along the first axis; thrice along the last and twice along
    one between; a batch.
    """
    between = [2 * side for side in shape[3:-1]]
    return (
        (1, shape[1], 2 * shape[2], *shape[3:]),
        (1, *shape[1:3], *between, 3 * shape[-1]),
        (BATCH, *shape[1:]),
    )


def attempt(compute: Callable[[], Outputs]) -> Outputs | str:
    """What somebody's code computes, or what it raised."""
    try:
        with exits_raised():
            return compute()
    except (Exception, SystemExit) as error:
        return f"{type(error).__name__}: {short(str(error))}"


def tensors(outputs: object) -> Outputs:
    """The tensors of an output, of several, or of those by name."""
    return [leaf for leaf in tree_leaves(outputs) if isinstance(leaf, Tensor)]


def apart(mine: Outputs, expected: Outputs) -> float:
    """The largest difference of outputs; infinite where they are not as many, or their shapes differ."""
    if [one.shape for one in mine] != [one.shape for one in expected]:
        return inf
    return max((float((a - b).abs().max()) for a, b in zip(mine, expected, strict=True)), default=inf)


def in_words(shape: Sequence[int]) -> str:
    """A shape (N, C, *spatial): `an image of 64 x 128`, `3 images at once`."""
    size = " x ".join(map(str, shape[2:]))
    return f"an image of {size}" if shape[0] == 1 else f"{shape[0]} images at once"
