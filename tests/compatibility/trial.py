"""A network that a target is tried with, and what came of it."""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Literal

import torch
from attrs import define, field, frozen
from torch import Tensor, nn
from torch.export import Dim

from compiler.backend.load import load_network
from compiler.backend.weights import put_weights
from compiler.lowering.network import lower
from compiler.program.sizes import Sizes
from genotype import Genotype

Times = tuple[int, ...]


@frozen
class Compared:
    """The largest difference for images of `times` the stride, beside the greatest value."""

    times: Times
    batch: int
    difference: float


@define(slots=False)
class Trial:
    """A genotype's network in evaluation, with weights from a seed."""

    genotype: Genotype
    known: dict[tuple[Times, int], Tensor] = field(factory=dict, init=False, repr=False)

    @cached_property
    def network(self) -> nn.Module:
        return self.fresh()

    def fresh(self, pad: bool = False) -> nn.Module:
        """The network once more."""
        torch.manual_seed(0)
        return load_network(self.genotype, pad).eval()

    @cached_property
    def sizes(self) -> Sizes:
        return lower(self.genotype).sizes

    @property
    def dims(self) -> int:
        return self.genotype.spatial_dims

    @property
    def least(self) -> Times:
        """The least sizes in strides, of which one axis is 2 where the network asks for it."""
        fitted = self.sizes.fitted([1])
        return tuple(side // step for side, step in zip(fitted, self.sizes.stride, strict=True))

    @property
    def example(self) -> Times:
        """A size of which no axis is the stride itself, and the last like no other."""
        return (*[2] * (self.dims - 1), 3)

    @property
    def several(self) -> tuple[tuple[Times, int], ...]:
        """Sizes and batches beside those of the example."""
        return ((self.least, 1), ((*[1] * (self.dims - 1), 2), 3), ((3, *[1] * (self.dims - 2), 2), 2))

    def axes(self) -> dict[int, object]:
        """An image's free axes, as torch.export takes them: the batch, and multiples of strides."""
        sides = {f"n{axis}": step for axis, step in enumerate(self.sizes.stride)}
        multiples = [step * Dim(name) if step > 1 else Dim(name) for name, step in sides.items()]
        return {0: Dim("batch"), **dict(enumerate(multiples, 2))}

    def image(self, times: Times, batch: int) -> Tensor:
        """Random images, always the same."""
        size = (side * step for side, step in zip(times, self.sizes.stride, strict=True))
        return self.noise(batch, tuple(size))

    def noise(self, batch: int, size: Sequence[int]) -> Tensor:
        generator = torch.Generator().manual_seed(1)
        return torch.randn(batch, self.genotype.in_channels, *size, generator=generator)

    def compared(self, run: Callable[[Tensor], Tensor], times: Times, batch: int) -> Compared:
        """What `run` gives of images, beside what the network gives."""
        return Compared(times, batch, difference(run(self.image(times, batch)), self.given(times, batch)))

    def given(self, times: Times, batch: int) -> Tensor:
        """What the network gives of the images, computed once."""
        if (times, batch) not in self.known:
            self.known[times, batch] = self.network(self.image(times, batch))
        return self.known[times, batch]

    def compare(self, run: Callable[[Tensor], Tensor]) -> Iterator[Compared]:
        """Of images of several sizes and batches."""
        for times, batch in self.several:
            yield self.compared(run, times, batch)


@define(slots=False)
class TrainedTrial(Trial):
    """A network with trained weights, of a safetensors file."""

    weights: Path

    def fresh(self, pad: bool = False) -> nn.Module:
        network = super().fresh(pad)
        put_weights(self.weights, network)
        return network


def difference(found: Tensor, expected: Tensor) -> float:
    """The largest, beside the greatest value."""
    assert found.shape == expected.shape
    assert bool(expected.isfinite().all())
    scale = float(expected.abs().max()) or 1.0
    return float((found.to(expected.dtype) - expected).abs().max()) / scale


@frozen
class Target:
    """A use or export of a network: how it is tried, with which package, and how far numbers may be off.

    A slow one takes seconds.
    """

    name: str
    try_it: Callable[[Trial], Iterator[Compared]]
    package: str = "torch"
    tolerance: float = 1e-4
    speed: Literal["fast", "slow"] = "fast"

    def held(self, genotype: Genotype) -> list[Compared]:
        """All that was compared of a genotype's network. Raises AssertionError where numbers differ by more
        than the tolerance.
        """
        return self.held_by(Trial(genotype))

    def held_by(self, trial: Trial) -> list[Compared]:
        """The same of a network with weights of its own."""
        found = list(self.try_it(trial))
        off = [each for each in found if not each.difference <= self.tolerance]
        assert found
        assert not off, f"{self.name}, {trial.genotype.name}: {off}"
        return found
