"""The ops' layers taken apart: what the edges of one source share, and where the norm stands."""

from collections.abc import Callable

from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from compiler.program.program import Call
from search.supernet.execution.depthwise import depthwise
from search.supernet.execution.norms import follow, normalised
from search.supernet.execution.source import Source

Before = Callable[[nn.Module, Source], Tensor]
"""What a layer computes of a source before its norm."""


def convolved(layer: nn.Module, source: Source) -> Tensor:
    y: Tensor = layer.get_submodule("conv")(source.activated(layer))
    return y


def separated(layer: nn.Module, source: Source) -> Tensor:
    return by_depth(layer, source.activated(layer))


def separated_twice(layer: nn.Module, source: Source) -> Tensor:
    first, second = layer.get_submodule("first"), layer.get_submodule("second")
    between = first.get_submodule("norm")(by_depth(first, source.activated(first)))
    return by_depth(second, second.get_submodule("activation")(between))


def by_depth(layer: nn.Module, activated: Tensor) -> Tensor:
    y: Tensor = layer.get_submodule("pointwise")(depthwise(layer.get_submodule("depthwise"), activated))
    return y


def along_axes(layer: nn.Module, source: Source) -> Tensor:
    raised = source.raised
    y: Tensor
    if raised is not None and source.positive:  # else an activation comes first, and does not commute
        across, down = layer.get_submodule("along.0"), layer.get_submodule("along.1")
        y = down(raised.finished(across(raised.images)))
    else:
        y = layer.get_submodule("along")(source.activated(layer))
    return y


CONVOLUTIONS: dict[str, Before] = {
    "ConvOp": convolved,
    "DepthSepConv": separated,
    "SharpSepConv": separated_twice,
    "SpatialSepConv": along_axes,
}
"""By the class of their layer, as emitted."""

POOLS = ("MaxPool", "AvgPool")


def pooled(layer: nn.Module, call: Call, source: Source) -> Tensor:
    """What a pool computes of a source before its norm, once for every pool alike."""
    found: Tensor = source.once(("pooled", call), lambda: layer.pooled(source.value))  # type: ignore[operator]
    return found


def pooled_and_normalised(layer: nn.Module, norm: _BatchNorm, call: Call, source: Source) -> Tensor:
    """The same after the norm but for its affine part; the statistics are taken once."""
    first = ("normalised", call) not in source.made
    found = source.once(("normalised", call), lambda: normalised(pooled(layer, call, source), norm))
    if not first:
        follow(norm, found)
    return found.value
