"""Copying weights of a supernet to a network derived from it."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

import torch
from attrs import frozen
from torch import Tensor

from compiler.lowering.network import lower_stages
from compiler.lowering.run import blocks_of
from compiler.lowering.stage import StageLowering
from compiler.structure.membership import places
from compiler.structure.widths import input_width, link_width, links_into, widest
from genotype import Genotype, Stage
from genotype.form.presence import in_force
from genotype.text.encode import in_order
from search.selection.counterparts import counterparts

State = Mapping[str, Tensor]
Channels = Mapping[str, Sequence[int]]


@frozen
class Part:
    """The part of a weight of a space's network that a layer of a derived network keeps.

    `source` is the weight's name, `inputs` the input channels that are kept, None where they are the leading
    ones, and `shape` what is left.
    """

    source: str
    inputs: tuple[int, ...] | None
    shape: tuple[int, ...]

    def of(self, state: State) -> Tensor:
        """The part, through which a gradient flows back into the whole; the weight itself if all is kept."""
        weight = state[self.source]
        if self.inputs is not None:
            weight = weight.index_select(1, torch.tensor(self.inputs, device=weight.device))
        if weight.shape == self.shape:
            return weight
        return weight[tuple(slice(size) for size in self.shape)]


def inherit(space: Genotype, genotype: Genotype, state: State, wanted: State) -> dict[str, Tensor]:
    """The weights of `genotype`'s network, cut out of those of `space`'s.

    `state` is the state dict of the space's network, `wanted` that of the genotype's (for names and
    shapes). A layer keeps its leading channels, as the supernet's masks do; for a concatenation, the
    leading channels of each value. A norm's scale and shift that the supernet does not have are taken from
    `wanted`: those of a fresh norm change nothing. For a choice, the weights are those of the option that
    is kept; of an absent link, what reads it loses its channels.
    """
    kept = parts(space, genotype, state, wanted)
    return {key: (kept[key].of(state) if key in kept else target).clone() for key, target in wanted.items()}


def parts(space: Genotype, genotype: Genotype, state: State, wanted: State) -> dict[str, Part]:
    """The part of each weight that `inherit` keeps; none where the space's network lacks it."""
    space, genotype = in_order(in_force(space)), in_order(in_force(genotype))
    inputs, names = dict(input_channels(space, genotype)), dict(counterparts(space, genotype))
    found = {}
    for key, target in wanted.items():
        layer, dot, rest = key.partition(".")
        source = names.get(layer, layer) + dot + rest
        if source in state:
            found[key] = Part(source, beyond_leading(inputs.get(key)), tuple(target.shape))
    return found


def beyond_leading(inputs: Sequence[int] | None) -> tuple[int, ...] | None:
    """Input channels that are kept; None where they are the leading ones."""
    return None if inputs is None or [*inputs] == [*range(len(inputs))] else tuple(inputs)


def input_channels(space: Genotype, genotype: Genotype) -> Iterator[tuple[str, Sequence[int]]]:
    """For every weight that reads a concatenation, which of its input channels are kept."""
    for name, stage in genotype.stages.items():
        if stage.fusions[0].kind == "concat":
            channels = stage_inputs(space, genotype, name)
            yield from ((f"{name}.0.{weight}.weight", channels) for weight in reading(genotype, name, stage))
    for lowered in lower_stages(genotype):
        yield from mix_inputs(space, genotype, lowered)


def reading(genotype: Genotype, name: str, stage: Stage) -> tuple[str, ...]:
    """The convolutions of a stage's first block that read its links, where a search may cut these."""
    blocks, outputs = blocks_of(genotype, stage, stage.candidates[0]), stage.layer_widths[0]
    return blocks.reading([input_width(genotype, name)], widest(outputs)) or ()


def stage_inputs(space: Genotype, genotype: Genotype, name: str) -> list[int]:
    """The input channels that a stage's first layer keeps: of links that are there, the leading ones."""
    wide, links = links_into(space, name), links_into(genotype, name)
    starts = [0, *accumulate(link_width(space, link) for link in wide)]
    ranges = (
        range(starts[place], starts[place] + link_width(genotype, link))
        for place, link in zip(places(wide, links), links, strict=True)
    )
    return [channel for each in ranges for channel in each]


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
