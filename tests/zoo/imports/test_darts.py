"""`genoc import darts`: published cells compute what their authors' code computes."""

from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compiler.backend.load import load_network
from genotype import Genotype, Head, InputError, Level, Link, Stage
from tests.zoo.imports.darts_cell import DartsCell
from tests.zoo.same_outputs import map_weights, run, scramble
from zoo.imports.darts.imported import imported
from zoo.imports.darts.published import published
from zoo.references import reference

OPS = [
    "skip_connect", "sep_conv_3x3", "sep_conv_5x5", "sep_conv_7x7", "dil_conv_3x3", "dil_conv_5x5",
    "conv_7x1_1x7",
]  # fmt: skip
SMALL = Genotype(
    name="small",
    spatial_dims=2,
    in_channels=1,
    out_channels=1,
    levels=(Level(1), Level(2)),
    stages={"enc1": Stage(0, 1, 8), "enc2": Stage(1, 1, 8), "dec1": Stage(0, 1, 8)},
    links=(
        Link("input", "enc1"),
        Link("enc1", "enc2", "max_pool"),
        Link("enc1", "dec1"),
        Link("enc2", "dec1", "bilinear"),
    ),
    heads=(Head("dec1"),),
)
DARTS_V2 = (
    "Genotype(normal=[('sep_conv_3x3', 0), ('sep_conv_3x3', 1), ('sep_conv_3x3', 0), ('sep_conv_3x3', 1), "
    "('sep_conv_3x3', 1), ('skip_connect', 0), ('skip_connect', 0), ('dil_conv_3x3', 2)], "
    "normal_concat=[2, 3, 4, 5], reduce=[('max_pool_3x3', 0), ('max_pool_3x3', 1), ('skip_connect', 2), "
    "('max_pool_3x3', 1), ('max_pool_3x3', 0), ('skip_connect', 2), ('skip_connect', 2), "
    "('max_pool_3x3', 1)], reduce_concat=range(2, 6))"
)


@st.composite
def cells(draw: st.DrawFn) -> tuple[list[tuple[str, int]], list[int]]:
    """Two edges for each node, from different nodes as the authors have them; all are concatenated."""
    nodes = draw(st.integers(1, 3))
    edges = []
    for node in range(2, 2 + nodes):
        sources = draw(st.lists(st.integers(0, node - 1), min_size=2, max_size=2, unique=True))
        edges += [(draw(st.sampled_from(OPS)), source) for source in sources]
    return edges, list(range(2, 2 + nodes))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cells())
def test_a_normal_cell_gives_the_authors_outputs_to_the_last_bit(drawn: Any):
    edges, concat = drawn
    text = f"Genotype(normal={edges!r}, normal_concat={concat!r})"
    genotype = imported(text, "text", SMALL).passed()
    width = genotype.cells["normal_1"].width  # type: ignore[union-attr]
    theirs = DartsCell(edges, concat, 8, width).eval()
    ours = load_network(genotype).eval().get_submodule("enc1_to_dec1_normal_1")
    scramble(theirs)
    features = torch.randn(1, 8, 12, 12)
    read = {0, 1} & {source for _, source in edges}
    expected = run(theirs, features)
    kept = {
        n: m
        for n, m in expected.modules.items()
        if not n.startswith(tuple(f"preprocess{i}" for i in {0, 1} - read))
    }
    map_weights(kept, run(ours, features).modules)
    assert torch.equal(theirs(features), ours(features))


def test_both_cells_of_a_search_go_into_a_network():
    found = imported(DARTS_V2, "text", reference("unet-32"))
    genotype = found.passed()
    assert sorted(genotype.cells) == [f"{kind}_{n}" for kind in ("normal", "reduce") for n in (1, 2, 3, 4)]
    carried = {(link.source, link.target): link.cell for link in genotype.links if link.cell}
    assert carried["enc1", "dec1"] == "normal_1"
    assert carried["enc4", "enc5"] == "reduce_4"
    assert any("stride 1" in note for note in found.notes)


@pytest.mark.parametrize(
    "text",
    [
        f"# DARTS\nDARTS_V2 = {DARTS_V2}\n",
        f"11/09 06:12:01 PM genotype = {DARTS_V2}",
        f"genotypes.{DARTS_V2}",
        DARTS_V2.replace("normal=", "").replace("normal_concat=", ""),
    ],
    ids=["file", "log", "attribute", "positional"],
)
def test_it_is_read_as_it_is_published(text: str):
    assert published(text, "text") == published(DARTS_V2, "text")


def test_a_cell_of_nas_bench_is_a_sum_of_ops():
    text = "|nor_conv_3x3~0|+|none~0|skip_connect~1|+|avg_pool_3x3~0|none~1|nor_conv_1x1~2|"
    genotype = imported(f"Structure(4 nodes with {text})", "text", SMALL).passed()
    cell = genotype.cells["normal_1"]
    assert [(e.source, e.target, e.op) for e in cell.edges] == [  # type: ignore[union-attr]
        (0, 1, "conv_1x1"),
        (1, 2, "conv_3x3"),
        (2, 3, "skip_connect"),
        (1, 4, "avg_pool_3x3"),
        (3, 4, "conv_1x1"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Genotype(normal=[('foo', 0), ('bar', 1)])", "genoc has no 'bar', 'foo'"),
        (
            "Genotype(normal=[('skip_connect', 0), ('skip_connect', 2)])",
            "reads node 2, but leads into node 2",
        ),
        ("Genotype(normal=[('skip_connect', 0)])", "two for each node"),
        ("Genotype(normal=[('skip_connect', open('x'))])", "is no list, number or string"),
        ("Genotype(normal=__import__('os').listdir())", "is no list, number or string"),
        ("Genotype(reduce=[])", "has no normal cell"),
        (f"A = {DARTS_V2}\nB = {DARTS_V2}", "has 2 genotypes"),
        ("print('hello')", "has no Genotype"),
        ("|none~0|+|none~0|skip_connect~1|", "a node of its output is zero"),
        ("|nor_conv_3x3~1|", "is no op and node before node 1"),
    ],
)
def test_what_is_no_cell_of_ours_is_refused(text: str, said: str):
    with pytest.raises(InputError) as refused:
        imported(text, "text", SMALL)
    assert said in str(refused.value)
