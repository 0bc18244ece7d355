"""How a network's cost is divided among its stages and the other layers."""

from collections.abc import Sequence

from attrs import frozen

from compiler.analysis.cost import Cost, LayerCost
from compiler.program.program import Role


@frozen
class Share:
    """What one layer of the network costs, for one image; for a cell, all of its layers together.

    `part` is its name in the state dict; `in_parameters` and `in_macs` are per cent of the network's.
    """

    part: str
    kind: Role
    parameters: int
    macs: int
    activations: int
    in_parameters: float
    in_macs: float


def shares(cost: Cost) -> tuple[Share, ...]:
    """The cost of every stage and of every other layer that costs anything, in the network's order."""
    parts: dict[str, list[LayerCost]] = {}
    for layer in cost.layers:
        parts.setdefault(layer.path.partition(".")[0], []).append(layer)
    every = (share(name, layers, cost) for name, layers in parts.items())
    return tuple(one for one in every if one.kind == "stage" or one.parameters or one.macs)


def share(name: str, layers: Sequence[LayerCost], cost: Cost) -> Share:
    """The cost of some layers together, as one entry."""
    trained, macs = sum(layer.parameters for layer in layers), sum(layer.macs for layer in layers)
    written = sum(layer.activations for layer in layers)
    in_parameters, in_macs = 100 * trained / cost.parameters, 100 * macs / cost.macs
    return Share(name, layers[0].role, trained, macs, written, in_parameters, in_macs)
