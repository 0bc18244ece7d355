"""Where a network's cost goes: to its stages, and to what stands between and behind them."""

import re
from collections.abc import Container
from typing import Literal

from attrs import frozen

from compiler.cost import Cost, LayerCost
from compiler.lower import head_names
from genotype import Genotype

Kind = Literal["stage", "cell", "resize", "op", "head"]


@frozen
class Share:
    """What one layer of the network costs, for one image; of a cell all of its layers together.

    `part` is its name in the state dict, `in_parameters` and `in_macs` are per cent of the network's.
    """

    part: str
    kind: Kind
    parameters: int
    macs: int
    activations: int
    in_parameters: float
    in_macs: float


def shares(genotype: Genotype, cost: Cost) -> tuple[Share, ...]:
    """The share of every stage and of every other layer that costs anything, in the network's order."""
    parts: dict[str, list[LayerCost]] = {}
    for layer in cost.layers:
        parts.setdefault(layer.path.partition(".")[0], []).append(layer)
    heads = {*head_names(genotype)}
    found = (
        share(name, kind_of(genotype.stages, heads, name, layers), layers, cost)
        for name, layers in parts.items()
    )
    return tuple(one for one in found if one.kind == "stage" or one.parameters or one.macs)


def share(name: str, kind: Kind, layers: list[LayerCost], cost: Cost) -> Share:
    trained, macs = sum(layer.parameters for layer in layers), sum(layer.macs for layer in layers)
    written = sum(layer.activations for layer in layers)
    return Share(name, kind, trained, macs, written, 100 * trained / cost.parameters, 100 * macs / cost.macs)


def kind_of(stages: Container[str], heads: Container[str], name: str, layers: list[LayerCost]) -> Kind:
    """What a layer is, by the name that lowering gave it."""
    if name in stages:
        return "stage"
    if any("." in layer.path for layer in layers):
        return "cell"
    if name in heads:
        return "head"
    return "resize" if re.search(r"_resize(_\d+)?$", name) else "op"
