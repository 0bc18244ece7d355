"""The inputs on which what was written is compared with the network, and how close is close enough."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from attrs import frozen
from torch import Tensor

from zoo.entries.example import answer, example_shape
from zoo.exports.model import Exportable
from zoo.exports.target import Check, require_close

RELATIVE = 1e-4
"""How far logits may differ, in parts of the largest one: other programs add in another order."""


@frozen(eq=False)
class Trials:
    """Inputs (B, C, *spatial) by name, of several `sizes` and `batches`, and the `outputs` of the network."""

    inputs: Mapping[str, Tensor]
    outputs: Mapping[str, Tensor]
    sizes: tuple[tuple[int, ...], ...]
    batches: tuple[int, ...]

    @property
    def tolerance(self) -> float:
        """How far logits may differ."""
        largest = max(float(output.abs().max()) for output in self.outputs.values())
        return RELATIVE * max(1.0, largest)

    def difference(self, others: Mapping[str, Tensor]) -> float:
        """The largest difference of others' outputs; infinite where they lack, or have another shape."""
        return max(apart(output, others.get(name)) for name, output in self.outputs.items())

    def check(
        self,
        name: str,
        tool: str,
        version: str,
        what: str,
        others: Mapping[str, Tensor],
        limited: bool = True,
    ) -> Check:
        """The check that others' outputs are the network's, to `tolerance`; if not `limited`, that they are
        finite and of the same shape. Raises InputError where they are not.
        """
        found = Check(
            tool=tool,
            version=version,
            what=what,
            sizes=self.sizes,
            batches=self.batches,
            difference=self.difference(others),
            tolerance=self.tolerance if limited else None,
        )
        return require_close(name, found)


def trials(model: Exportable, sizes: Sequence[tuple[int, ...]], batches: Sequence[int] = (1, 2)) -> Trials:
    """Random inputs of every size and batch, and the network's outputs of them."""
    generator = torch.Generator().manual_seed(0)
    channels = model.genotype.in_channels
    inputs = {
        f"{batch} of {' x '.join(map(str, size))}": torch.randn(batch, channels, *size, generator=generator)
        for size in sizes
        for batch in batches
    }
    outputs = {name: answer(model.network, given) for name, given in inputs.items()}
    return Trials(inputs, outputs, tuple(sizes), tuple(batches))


def tried_sizes(model: Exportable) -> tuple[tuple[int, ...], ...]:
    """Three sizes that the network takes: the least, one of unequal sides, and a small image."""
    stride = model.sizes.stride
    least = model.sizes.fitted((1,))
    unequal = tuple(step * times for step, times in zip(stride, (3, 2, 1), strict=False))
    return least, model.sizes.fitted(unequal), example_shape(model.genotype)[2:]


def apart(output: Tensor, other: Tensor | None) -> float:
    """The largest difference of two outputs; infinite where one lacks, is not finite or has another shape."""
    if other is None or other.shape != output.shape:
        return float("inf")
    difference = float((output - other.float()).abs().max())
    return difference if difference == difference else float("inf")
