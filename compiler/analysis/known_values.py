"""What is known of a value before anything is computed: by it an execution saves work, and a rewriting."""

from collections.abc import Mapping

from attrs import frozen

from compiler.program.program import Apply, Call, Expression, Layer, Unit, Var

KEEPING = ("nn.Upsample", "nn.MaxPool2d", "nn.AvgPool2d", "nn.MaxPool3d", "nn.AvgPool3d")
"""Resizes that make nothing less than 0 of what is not, and send no gradient to what is 0."""


@frozen
class Raise:
    """A bilinear resize that raises height and width by whole factors."""

    height: float
    width: float


def raise_of(layer: Layer) -> Raise | None:
    """How a layer raises its input, if it is such a resize."""
    options = dict(layer.call.kwargs)
    if layer.call.callee != "nn.Upsample" or options["mode"] != "bilinear" or options["align_corners"]:
        return None
    height, width = options["scale_factor"]  # bilinear is of two axes
    return Raise(height, width) if height > 1 and width >= 1 else None


def ends_in_relu(call: Call) -> bool:
    """Whether a stage's ReLU is the last thing it does; in an open stage it is weighed by gates yet."""
    return call.callee == "ConvStage" and ("activation", "relu") in call.kwargs


def positive_values(unit: Unit) -> frozenset[str]:
    """The names of the values of a network that are not below 0: stages that end in a ReLU."""
    layers = {layer.name: layer for layer in unit.layers}
    return frozenset(
        assign.target
        for assign in unit.body
        if isinstance(assign.value, Apply) and ends_in_relu(layers[assign.value.layer].call)
    )


def is_positive(expression: Expression, positive: frozenset[str], layers: Mapping[str, Layer]) -> bool:
    match expression:
        case Var(name):
            return name in positive
        case Apply(name, value, ()) if layers[name].call.callee in KEEPING:
            return is_positive(value, positive, layers)
    return False
