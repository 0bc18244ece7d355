"""Copying weights of a supernet to a network derived from it."""

from collections.abc import Iterator, Mapping, Sequence

import torch
from torch import Tensor

from compiler.lowering.network import lower_stages
from compiler.lowering.stage import StageLowering
from compiler.structure.widths import link_width, links_into
from genotype import Genotype, StageBlock
from genotype.text.encode import in_order
from search.selection.counterparts import counterparts

State = Mapping[str, Tensor]
Channels = Mapping[str, Sequence[int]]


def inherit(space: Genotype, genotype: Genotype, state: State, wanted: State) -> dict[str, Tensor]:
    """The weights of `genotype`'s network, cut out of those of `space`'s.

    `state` is the state dict of the space's network, `wanted` that of the genotype's (for names and
    shapes). A layer keeps its leading channels, as the supernet's masks do; for a concatenation, the
    leading channels of each value. A norm's scale and shift that the supernet does not have are taken from
    `wanted`: those of a fresh norm change nothing. For a choice, the weights are those of the option that
    is kept.
    """
    space, genotype = in_order(space), in_order(genotype)
    inputs, names = dict(input_channels(space, genotype)), dict(counterparts(space, genotype))
    found = {}
    for key, target in wanted.items():
        layer, dot, rest = key.partition(".")
        source = state.get(names.get(layer, layer) + dot + rest)
        found[key] = target.clone() if source is None else cut(source, target, inputs.get(key))
    return found


def cut(source: Tensor, target: Tensor, inputs: Sequence[int] | None) -> Tensor:
    """The part of a weight that the smaller layer keeps."""
    if inputs is not None:
        source = source.index_select(1, torch.tensor(inputs, device=source.device))
    return source[tuple(slice(size) for size in target.shape)].clone()


def input_channels(space: Genotype, genotype: Genotype) -> Iterator[tuple[str, Sequence[int]]]:
    """For every weight that reads a concatenation, which of its input channels are kept."""
    for name, stage in genotype.stages.items():
        if stage.fusions[0].kind == "concat" and stage.candidates[0].block == StageBlock("conv"):
            yield f"{name}.0.conv.weight", stage_inputs(space, genotype, name)
    for lowered in lower_stages(genotype):
        yield from mix_inputs(space, genotype, lowered)


def stage_inputs(space: Genotype, genotype: Genotype, name: str) -> list[int]:
    """The input channels that a stage's first layer keeps."""
    channels: list[int] = []
    offset = 0
    for wide, narrow in zip(links_into(space, name), links_into(genotype, name), strict=True):
        channels += range(offset, offset + link_width(genotype, narrow))
        offset += link_width(space, wide)
    return channels


def mix_inputs(
    space: Genotype, genotype: Genotype, stage: StageLowering
) -> Iterator[tuple[str, Sequence[int]]]:
    """The inputs that the concat blocks of a stage's cells keep."""
    for link, lowered in zip(links_into(genotype, stage.name), stage.links, strict=True):
        if link.cell is None:
            continue
        path, space_cell, cell = lowered.layers[-1].name, space.cell(link.cell), genotype.cell(link.cell)
        for index, (wide, narrow) in enumerate(zip(space_cell.blocks, cell.blocks, strict=True)):
            places = [wide.nodes.index(node) for node in narrow.nodes]
            channels = [
                place * space_cell.width + channel for place in places for channel in range(space_cell.width)
            ]
            yield f"{path}.mix_{index}.weight", channels
