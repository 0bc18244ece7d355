"""What is known of a value before anything is computed."""

from collections.abc import Mapping

from attrs import frozen

from compiler.program import Apply, Expression, Layer, Unit, Var

STAGES = ("ConvStage",)
KEEPING = ("nn.Upsample", "nn.MaxPool2d", "nn.AvgPool2d", "nn.MaxPool3d", "nn.AvgPool3d")
"""Resizes that make nothing less than 0 of what is not."""


@frozen
class Raise:
    """A bilinear resize that raises height and width by whole factors."""

    height: float
    width: float


def raise_of(layer: Layer) -> Raise | None:
    options = dict(layer.call.kwargs)
    if layer.call.callee != "nn.Upsample" or options["mode"] != "bilinear":
        return None
    height, width = options["scale_factor"]  # bilinear is of two axes
    return Raise(height, width) if height > 1 and width >= 1 else None


def positive_values(unit: Unit) -> frozenset[str]:
    """The names of the values of a network that are not below 0: stages that end in a ReLU."""
    layers = {layer.name: layer for layer in unit.layers}
    found = set()
    for assign in unit.body:
        match assign.value:
            case Apply(name, _, _) if layers[name].call.callee in STAGES:
                if ("activation", "relu") in layers[name].call.kwargs:
                    found.add(assign.target)
    return frozenset(found)


def is_positive(expression: Expression, positive: frozenset[str], layers: Mapping[str, Layer]) -> bool:
    match expression:
        case Var(name):
            return name in positive
        case Apply(name, value, ()) if layers[name].call.callee in KEEPING:
            return is_positive(value, positive, layers)
    return False
