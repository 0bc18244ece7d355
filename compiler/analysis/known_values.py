"""What is known of a value before anything is computed, so that the supernet's execution can save work."""

from collections.abc import Mapping

from attrs import frozen

from compiler.program.program import Apply, Call, Expression, Layer, Unit, Var

KEEPING = ("nn.Upsample", "nn.MaxPool2d", "nn.AvgPool2d", "nn.MaxPool3d", "AvgPool3d")
"""Resizes that keep non-negative values non-negative, and send no gradient to zeros."""


@frozen
class Raise:
    """A bilinear resize that enlarges height and width by whole factors."""

    height: float
    width: float


def raise_of(layer: Layer) -> Raise | None:
    """The factors by which a layer enlarges its input, if it is such a resize."""
    options = dict(layer.call.kwargs)
    if layer.call.callee != "nn.Upsample" or options["mode"] != "bilinear" or options["align_corners"]:
        return None
    height, width = options["scale_factor"]  # bilinear is of two axes
    return Raise(height, width) if height > 1 and width >= 1 else None


def ends_in_relu(call: Call) -> bool:
    """Whether a stage ends in its ReLU; in an open stage, gates still weigh the result."""
    return call.callee == "ConvStage" and ("activation", "relu") in call.kwargs


def positive_values(unit: Unit) -> frozenset[str]:
    """The names of a network's values that are non-negative: stages that end in a ReLU."""
    layers = {layer.name: layer for layer in unit.layers}
    return frozenset(
        assign.target
        for assign in unit.body
        if isinstance(assign.value, Apply) and ends_in_relu(layers[assign.value.layer].call)
    )


def is_positive(expression: Expression, positive: frozenset[str], layers: Mapping[str, Layer]) -> bool:
    """Whether the value of an expression is known to be non-negative."""
    match expression:
        case Var(name):
            return name in positive
        case Apply(name, value, ()) if layers[name].call.callee in KEEPING:
            return is_positive(value, positive, layers)
    return False
