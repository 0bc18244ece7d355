"""A cell's drawing: every edge with its op, every block with what it reads."""

import re

import attrs
import pytest
from hypothesis import given, settings

from compiler.analysis.cost import cost
from compiler.draw import draw_cell
from compiler.draw.style.palette import FAMILIES, OPEN
from compiler.lowering.network import lower
from genotype import Block, BlockInput, Cell, Choose, Edge, Genotype, Like
from tests.compiler.draw_examples import all_skips
from tests.compiler.test_draw_network import edges, label
from tests.strategies import genotypes, spaces

NETWORK = all_skips(3)


def with_cell(cell: Cell) -> Genotype:
    """The network with another cell in place of one of its own."""
    return attrs.evolve(NETWORK, cells={**NETWORK.cells, "skip_0_0": cell})


def drawn(*edges: Edge, blocks: tuple[Block, ...] = (Block("concat", (BlockInput(1),)),), **more) -> str:
    return draw_cell(with_cell(Cell(16, edges, blocks, **more)), "skip_0_0").source


@settings(max_examples=15)
@given(genotypes() | spaces())
def test_every_edge_and_block_is_drawn(genotype):
    for name in genotype.cells:
        cell, source = genotype.cell(name), draw_cell(genotype, name).source
        joined = edges(source)
        for index, edge in enumerate(cell.edges):
            assert (f"node {edge.source}", f"edge {index}") in joined
            assert (f"edge {index}", f"node {edge.target}") in joined
            for op in edge.op.options if isinstance(edge.op, Choose) else [edge.op]:
                assert op in f"{label(source, f'edge {index}')} {title(source)}".split()
        for number, block in enumerate(cell.blocks):
            assert (f"block {number}", "output") in joined
            assert {(f"node {node}", f"block {number}") for node in block.nodes} <= joined


@pytest.mark.parametrize(
    ("op", "family"),
    [
        ("skip_connect", "identity"),
        ("avg_pool_3x3", "pool"),
        ("conv_1x1", "conv"),
        ("dil_conv_5x5", "dilated"),
        ("depth_sep_conv_3x3", "depthwise"),
        ("spatial_sep_conv_5x5", "spatial"),
    ],
)
def test_an_edge_has_the_colour_of_its_op(op, family):
    source = drawn(Edge(0, 1, op))
    assert colours(source) == {FAMILIES[family].colour}
    assert f" {FAMILIES[family].words}" in title(source)
    assert f"{FAMILIES[family].letter} {FAMILIES[family].words}" not in title(source)


def colours(source: str) -> set[str]:
    """The colours of the first edge and of its op."""
    return set(re.findall(r'^\t.*"edge 0".*? color="(#\w+)"', source, re.MULTILINE))


def title(source: str) -> str:
    found = re.search(r"^\tlabel=<(.*)>$", source, re.MULTILINE)
    assert found is not None
    return re.sub(r"\s+", " ", re.sub("<[^>]*>|&#160;", " ", found[1])).strip()


def test_an_edge_without_an_op_is_dotted():
    assert re.search(r'^\t"node 0" -> "edge 0" \[.*style=dotted', drawn(Edge(0, 1, "none")), re.MULTILINE)


def test_an_open_edge_is_one_dashed_edge_that_lists_its_ops():
    source = drawn(Edge(0, 1, Choose(("none", "conv_3x3", "max_pool_3x3"))))
    assert label(source, "edge 0") == "0 none C conv_3x3 P max_pool_3x3"
    assert colours(source) == {OPEN.colour}
    assert len(re.findall(r"-> .edge 0. \[.*style=dashed", source)) == 1
    assert title(source).endswith("a choice")


def test_a_choice_that_all_edges_share_is_listed_once():
    ops = ("none", "skip_connect", "max_pool_3x3", "conv_3x3", "dil_conv_3x3")
    source = drawn(Edge(0, 1, Choose(ops)), Edge(0, 2, Choose(ops)))
    assert [label(source, f"edge {index}") for index in range(2)] == ["0 I P C D"] * 2
    listed = "0 none I skip_connect P max_pool_3x3 C conv_3x3 D dil_conv_3x3"
    assert title(source).endswith(f"{listed} each dashed edge is one of these")
    other = drawn(Edge(0, 1, Choose(ops)), Edge(0, 2, Choose(ops[1:])))
    assert [label(other, f"edge {index}").count("_3x3") for index in range(2)] == [3, 3]


def test_parallel_edges_each_have_their_op():
    source = drawn(Edge(0, 1, "conv_1x1"), Edge(0, 1, "conv_3x3"), Edge(0, 1, "avg_pool_3x3"))
    labels = [label(source, f"edge {index}") for index in range(3)]
    assert labels == ["conv_1x1", "conv_3x3", "avg_pool_3x3"]


def test_a_block_says_the_weights_of_what_it_reads():
    inputs = (BlockInput(0, 0.123456), BlockInput(1, -2.0))
    source = drawn(Edge(0, 1, "conv_1x1"), blocks=(Block("sum", inputs),))
    assert label(source, "block 0") == "SSB weighted sum 0.123 of 0 -2 of 1"
    inputs = (BlockInput(0), BlockInput(1))
    assert (
        label(drawn(Edge(0, 1, "conv_1x1"), blocks=(Block("sum", inputs),)), "block 0") == "SSB weighted sum"
    )


def test_inputs_to_choose_from_are_dashed():
    source = drawn(Edge(0, 1, "conv_1x1"), blocks=(Block("sum", Choose((0, 1))),))
    assert len(re.findall(r"-> .block 0. \[.*style=dashed", source)) == 2


def test_the_output_says_its_channels():
    blocks = (Block("sum", (BlockInput(1),)), Block("concat", (BlockInput(1),)))
    assert label(drawn(Edge(0, 1, "conv_1x1"), blocks=blocks), "output") == "output concat, 32 channels"
    assert label(drawn(Edge(0, 1, "conv_1x1")), "output") == "output 16 channels"


def test_a_node_that_nothing_reads_is_said_to_be_unused():
    source = drawn(Edge(0, 1, "conv_1x1"), Edge(0, 2, "conv_1x1"))
    assert [label(source, f"node {node}") for node in range(3)] == ["0 input", "1", "2 unused"]


def test_the_title_says_the_parameters_on_its_link():
    counted = cost(lower(NETWORK), (16, 16)).layers
    paths = [layer for layer in counted if layer.path.startswith("enc0_to_dec1_skip_0_1.")]
    total = sum(layer.parameters for layer in paths)
    assert total > 0
    assert f"enc0 → dec1: {total:,} parameters" in title(draw_cell(NETWORK, "skip_0_1").source)


def test_a_cell_on_two_links_says_both_counts():
    wider = {name: attrs.evolve(stage, widths=32) for name, stage in NETWORK.stages.items() if name == "enc1"}
    links = [
        attrs.evolve(link, cell="skip_0_0") if link.cell == "skip_1_0" else link for link in NETWORK.links
    ]
    genotype = attrs.evolve(NETWORK, stages={**NETWORK.stages, **wider}, links=tuple(links))
    layers = cost(lower(genotype), (16, 16)).layers
    counts = [
        sum(layer.parameters for layer in layers if layer.path.startswith(f"{source}_to_dec0_skip_0_0"))
        for source in ("enc0", "enc1")
    ]
    assert 0 < counts[0] < counts[1]
    text = f"on 2 links, with {counts[0]:,} to {counts[1]:,} parameters on each"
    assert text in title(draw_cell(genotype, "skip_0_0").source)


def test_a_cell_that_no_link_uses_is_drawn():
    genotype = attrs.evolve(NETWORK, cells={**NETWORK.cells, "spare": NETWORK.cells["skip_0_0"]})
    assert "parameter" not in title(draw_cell(genotype, "spare").source)


def test_a_like_cell_is_drawn_under_its_own_name():
    genotype = attrs.evolve(NETWORK, cells={**NETWORK.cells, "skip_0_0": Like("skip_1_1")})
    source = draw_cell(genotype, "skip_0_0").source
    assert title(source).startswith("skip_0_0 cell of all-skips, like skip_1_1")
    assert edges(source) == edges(draw_cell(genotype, "skip_1_1").source)


def test_there_is_no_drawing_of_no_cell():
    with pytest.raises(KeyError):
        draw_cell(NETWORK, "nowhere")
