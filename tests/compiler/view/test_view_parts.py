"""What the page says of a network's parts: together they cost what it costs, their shapes are its own."""

import re

import pytest
from hypothesis import given, settings

from compiler.analysis.cost import cost, unit_parameters
from compiler.draw import draw_cell, draw_network
from compiler.lowering.link import cell_unit
from compiler.lowering.network import lower
from compiler.view.cell_parts import cell_parts
from compiler.view.parts import network_parts
from genotype import Genotype, loads
from genotype.text.encode import in_order
from tests.compiler.draw_examples import EXAMPLES, all_skips
from tests.spaces import SKIP_SPACE
from tests.strategies import genotypes, spaces


def counted(genotype: Genotype):
    program = lower(genotype)
    return cost(program, program.sizes.fitted((32,)))


def classes(source: str) -> set[str]:
    return set(re.findall(r'class="?([\w-]+)', source))


@settings(max_examples=15)
@given(genotypes() | spaces())
def test_the_parts_cost_what_the_network_costs(genotype):
    genotype = in_order(genotype)
    whole = counted(genotype)
    parts = network_parts(genotype, whole)
    assert sum(part.parameters for part in parts) == whole.parameters
    assert sum(part.macs for part in parts) == whole.macs


@settings(max_examples=15)
@given(genotypes() | spaces())
def test_every_part_is_in_the_drawing_and_everything_drawn_is_a_part(genotype):
    genotype = in_order(genotype)
    keys = [part.key for part in network_parts(genotype, counted(genotype))]
    assert len(keys) == len(set(keys))
    assert set(keys) == classes(draw_network(genotype).source)


@settings(max_examples=15)
@given(genotypes() | spaces())
def test_shapes_are_those_that_costs_are_counted_on(genotype):
    genotype = in_order(genotype)
    whole = counted(genotype)
    parts = {part.key: part for part in network_parts(genotype, whole)}
    outputs = {layer.path: (layer.output.channels, *layer.output.size) for layer in whole.layers}
    for name in genotype.stages:
        shapes = {shape for path, shape in outputs.items() if path.partition(".")[0] == name}
        assert shapes == {parts[f"stage-{name}"].shape}
    assert parts["head-0"].shape == (whole.output.channels, *whole.output.size)
    for index, link in enumerate(genotype.links):
        layer = f"{link.source}_to_{link.target}_resize"
        plain = link.op is None and link.cell is None and f"link-{index}" in parts
        if (
            plain
            and [(one.source, one.target) for one in genotype.links].count((link.source, link.target)) == 1
        ):
            assert parts[f"link-{index}"].shape == outputs.get(layer, parts[f"link-{index}"].shape)


@pytest.mark.parametrize("genotype", [all_skips(4), loads(SKIP_SPACE)], ids=["closed", "open"])
def test_the_parts_of_a_cell_cost_what_it_costs_on_its_link(genotype):
    genotype = in_order(genotype)
    whole = counted(genotype)
    links = [index for index, link in enumerate(genotype.links) if link.cell is not None]
    assert links
    for index in links:
        parts = cell_parts(genotype, index, whole)
        trained = sum(unit_parameters(cell_unit(genotype, genotype.links[index], "Cell")))
        assert sum(part.parameters for part in parts) == trained
        (on_link,) = (part for part in network_parts(genotype, whole) if part.link == index)
        assert sum(part.macs for part in parts) == on_link.macs
        drawn = classes(draw_cell(genotype, genotype.links[index].cell).source)
        assert {part.key for part in parts} - {"adapt"} == drawn


def test_a_choice_is_told_as_one():
    parts = network_parts(EXAMPLES["all-skips"], counted(EXAMPLES["all-skips"]))
    assert not any("one of" in word for part in parts for word in part.words)
    space = in_order(loads(SKIP_SPACE))
    index = next(index for index, link in enumerate(space.links) if link.cell)
    edges = [part for part in cell_parts(space, index, counted(space)) if part.key.startswith("edge")]
    assert edges[0].words == ("one of none, skip_connect, conv_3x3",)
