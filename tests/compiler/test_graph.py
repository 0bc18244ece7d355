"""The graph of a genotype, beside answers worked out from its lists alone."""

from graphlib import TopologicalSorter

import attrs
import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.structure.graph import INPUT, dead_nodes, network_graph, reached, reaching, stage_order
from genotype import Block, Cell, Edge
from genotype.form.cells import BlockInput
from tests.strategies import genotypes, spaces

NODES = st.integers(0, 9)
PAIRS = st.lists(st.tuples(NODES, NODES), max_size=25)


def closed(start, pairs):
    """All that is reached, by following every pair until nothing is added."""
    found = set(start)
    while more := {b for a, b in pairs if a in found} - found:
        found |= more
    return found


@given(st.sets(NODES), PAIRS)
def test_what_is_reached_and_what_reaches(start, pairs):
    graph = nx.MultiDiGraph(pairs)
    graph.add_nodes_from(start)
    assert reached(graph, start) == closed(start, pairs)
    assert reaching(graph, start) == closed(start, [(b, a) for a, b in pairs])


@settings(max_examples=16)
@given(genotypes() | spaces(), st.data())
def test_stages_stand_after_those_they_read_else_by_the_order_of_the_file(genotype, data):
    names = data.draw(st.permutations(list(genotype.stages)))
    genotype = attrs.evolve(genotype, stages={name: genotype.stages[name] for name in names})
    waiting = TopologicalSorter(dict.fromkeys(names, ()))
    for link in genotype.links:
        if link.source != INPUT:
            waiting.add(link.target, link.source)
    waiting.prepare()
    ready, order = set(), []
    while waiting.is_active():
        ready.update(waiting.get_ready())
        order.append(min(ready, key=names.index))
        ready.remove(order[-1])
        waiting.done(order[-1])
    assert stage_order(genotype) == tuple(order)


@settings(max_examples=16)
@given(genotypes() | spaces())
def test_a_checked_network_has_no_cycle(genotype):
    assert nx.is_directed_acyclic_graph(network_graph(genotype))


@given(PAIRS, st.sets(NODES, min_size=1))
def test_dead_nodes_are_those_from_which_no_block_is_reached(pairs, read):
    edges = tuple(Edge(a, b, "skip_connect") for a, b in pairs)
    cell = Cell(8, edges, (Block("sum", tuple(BlockInput(node) for node in sorted(read))),))
    alive = closed(read, [(b, a) for a, b in pairs])
    assert dead_nodes(cell) == {node for pair in pairs for node in pair} - alive - {0}
