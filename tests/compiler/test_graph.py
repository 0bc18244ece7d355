"""Order, reach and cycles, beside networkx's answers."""

import attrs
import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.graph import INPUT, OUTPUT, is_cyclic, network_graph, reached, stage_order
from tests.strategies import genotypes, spaces

NODES = st.integers(0, 9)
PAIRS = st.lists(st.tuples(NODES, NODES), max_size=25)


@given(NODES, PAIRS)
def test_what_is_reached_is_networkxs_descendants(start, pairs):
    graph = nx.DiGraph(pairs)
    graph.add_node(start)
    assert reached([start], pairs) == {start, *nx.descendants(graph, start)}


@given(PAIRS)
def test_what_leads_to_itself_is_no_acyclic_graph(pairs):
    assert is_cyclic(pairs) is not nx.is_directed_acyclic_graph(nx.DiGraph(pairs))


@settings(max_examples=60)
@given(genotypes() | spaces(), st.data())
def test_the_order_of_stages_is_networkxs_by_the_order_of_the_file(genotype, data):
    names = data.draw(st.permutations(list(genotype.stages)))
    genotype = attrs.evolve(genotype, stages={name: genotype.stages[name] for name in names})
    place = {name: number for number, name in enumerate([INPUT, *names, OUTPUT])}
    order = nx.lexicographical_topological_sort(network_graph(genotype), key=place.__getitem__)
    assert stage_order(genotype) == tuple(name for name in order if name in names)
