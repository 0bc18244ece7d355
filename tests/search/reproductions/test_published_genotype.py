"""What the published alphas decide, beside what was published of it."""

from __future__ import annotations

from collections import Counter

import pytest

from compiler.checks import check
from compiler.ops.registry import BY_NAME
from search.reproductions.accounting import account
from search.reproductions.convert import monitored
from search.reproductions.decide import decided, decided_as_published, differences, vectors
from search.reproductions.log import CELLS
from search.selection.derive import derive
from search.supernet.decisions import decisions_of
from search.supernet.overrides import Overrides
from zoo.references import reference

SPACE = reference("darts-unet")

# What the authors' code counts; the thesis names 3,646,080 alone.
COUNTS = {
    (1, 1): 552_064,
    (1, 2): 786_448,
    (1, 3): 918_040,
    (1, 4): 1_065_536,
    (2, 1): 2_191_824,
    (2, 2): 3_127_920,
    (2, 3): 3_646_080,
    (2, 4): 4_223_440,
}

AVG, MAX, SKIP = "avg_pool_3x3", "max_pool_3x3", "skip_connect"
DIL3, DIL5, DWS5 = "dil_conv_3x3", "dil_conv_5x5", "depth_sep_conv_5x5"
SPAT5, SPAT7 = "spatial_sep_conv_5x5", "spatial_sep_conv_7x7"
GOLDEN = {
    "skip_1_4": (
        {
            *((0, 1, AVG), (0, 1, MAX), (0, 1, DWS5)),
            *((1, 2, AVG), (1, 2, MAX), (0, 2, DIL3)),
            *((0, 3, AVG), (0, 3, MAX), (1, 3, DWS5)),
        },
        [0, 3],
        [2, 3],
    ),
    "skip_3_2": (
        {
            *((0, 1, SPAT5), (0, 1, DIL3), (0, 1, DIL5)),
            *((1, 2, DIL5), (0, 2, DIL5), (0, 2, SPAT7)),
            *((2, 3, MAX), (2, 3, AVG), (2, 3, SPAT7)),
        },
        [3],
        [2, 3],
    ),
}


@pytest.fixture(scope="module")
def last(published):
    """The alphas after the last epoch."""
    return vectors(SPACE, published.epochs[-1].cells)


@pytest.fixture(scope="module")
def derivation(last):
    return derive(SPACE, decided(SPACE, last))


def edges_of(cell):
    return {(edge.source, edge.target, edge.op) for edge in cell.edges}


def nodes_of(cell):
    return [list(block.nodes) for block in cell.blocks]


def test_the_log_is_whole(published):
    assert len(published.epochs) == 30
    assert {len(epoch.measured) for epoch in published.epochs} == {8}
    test = published.test
    assert [round(value, 3) for value in (test.accuracy, test.iou, test.dice)] == [0.841, 0.694, 0.804]


def test_alphas_stand_at_their_candidates(last, published_cells):
    """Held against another program's reading of the log, by the words of every candidate."""
    found = {}
    for decision, alphas in zip(decisions_of(SPACE), last, strict=True):
        _, cell, place = decision.name.split(".", 2)
        words = [word for site in decision.sites for word in site.words]
        found |= {(cell, place, word): alpha for word, alpha in zip(words, alphas, strict=True)}
    wanted = {}
    for name, cell in published_cells.items():
        for edge in cell["edges"]:
            for op, alpha in zip(cell["primitives"], edge["alpha"], strict=True):
                wanted[name, f"node_{edge['to']}", f"{edge['from']}->{edge['to']} {op}"] = alpha
        for number, block in enumerate(("ssb", "csb")):
            for node, alpha in enumerate(cell[block]):
                wanted[name, f"blocks[{number}].inputs", f"node {node}"] = alpha
    assert found == wanted
    assert len(found) == 16 * 68


@pytest.mark.parametrize("name", GOLDEN)
def test_the_cells_of_the_figures(derivation, name):
    edges, ssb, csb = GOLDEN[name]
    cell = derivation.genotype.cell(name)
    assert edges_of(cell) == edges
    assert nodes_of(cell) == [ssb, csb]


@pytest.mark.parametrize("name", CELLS)
def test_every_cell_is_the_published_one_without_its_dead_node(derivation, published_cells, name):
    wanted = published_cells[name]["notebook_discretization"]
    edges = {(op["from"], op["to"], op["op"]) for op in wanted["node_ops"]}
    dead = {3} if name == "skip_4_3" else set()
    cell = derivation.genotype.cell(name)
    assert edges_of(cell) == {edge for edge in edges if edge[1] not in dead}
    assert nodes_of(cell) == [wanted["ssb_kept"], wanted["csb_kept"]]


def test_the_derived_genotype_is_right(derivation):
    assert check(derivation.genotype) == ()
    (dropped,) = derivation.dropped
    assert dropped.startswith("cells.skip_4_3: no block reads node 3")


def test_most_of_the_kept_ops_have_no_parameters(last):
    ops = decided_as_published(SPACE, last)
    counted = Counter(op for path, kept in ops.items() if path.endswith(".op") for op in kept)
    assert counted.total() == 144
    assert (counted[AVG], counted[MAX], counted[SKIP], counted["none"]) == (52, 32, 1, 0)
    free = sum(number for op, number in counted.items() if BY_NAME[op].family in ("pool", "identity", "none"))
    assert round(free / 144, 2) == 0.59


@pytest.mark.parametrize("kept", range(1, 7))
def test_both_rules_keep_the_same_ops_in_the_end(last, kept):
    assert differences(Overrides(edges_per_node=kept).applied(SPACE), last) == []


def test_they_differ_at_the_start(published):
    first = vectors(SPACE, published.epochs[0].cells)
    found = differences(SPACE, first)
    assert found
    ours, theirs = decided(SPACE, first), decided_as_published(SPACE, first)
    assert not any("none" in ops for path, ops in ours.items() if path.endswith(".op"))
    assert any("none" in ops for path, ops in theirs.items() if path.endswith(".op"))


@pytest.mark.parametrize(("factor", "kept"), COUNTS)
def test_parameters_are_accounted_for_to_the_last(last, factor, kept):
    assert account(SPACE, last, factor, kept).published == COUNTS[factor, kept]


@pytest.mark.parametrize(("factor", "dead"), [(1, 35_840), (2, 143_360)])
def test_the_published_network_has_dead_parameters(last, factor, dead):
    lines = {line.words: line.parameters for line in account(SPACE, last, factor, 3).lines}
    assert lines["nodes that no block reads, which they keep"] == dead


def test_the_published_search_is_warned_of_from_its_first_epoch_on(published):
    """Of the ops kept at the end 59 % have no weights, of the candidates (`none` aside) a third."""
    every = [vectors(SPACE, epoch.cells) for epoch in published.epochs]
    rows = monitored(SPACE, every, "run")
    assert [bool(row.warning) for row in rows] == [True, *[False] * 29]
    assert (rows[-1].free_candidates, rows[-1].free_derived) == (0.333333, 0.590278)
    assert (rows[1].beta, rows[-1].beta) == (0.5, 14.5)
