"""Where the data flows: no cycles, nothing cut off, nothing computed for nobody."""

from collections.abc import Iterator

import networkx as nx

from compiler.checks.view import as_meant
from compiler.graph import OUTPUT, network_graph
from genotype import INPUT, Genotype, Problem


def cycles(genotype: Genotype) -> Iterator[Problem]:
    graph = network_graph(genotype)
    for group in nx.strongly_connected_components(graph):
        if len(group) > 1:
            around = [edge[:2] for edge in nx.find_cycle(graph.subgraph(group))]
            index = graph.edges[*around[-1], 0]["index"]
            way = " -> ".join([str(source) for source, _ in around] + [str(around[0][0])])
            yield Problem(f"links[{index}]", f"a cycle: {way}", "remove or turn round one of its links")


def connections(genotype: Genotype) -> Iterator[Problem]:
    """Every stage is reached from the input and reaches a head."""
    graph = network_graph(as_meant(genotype))
    reached, used = nx.descendants(graph, INPUT), nx.ancestors(graph, OUTPUT)
    for name in genotype.stages:
        path = f"stages.{name}"
        if not graph.in_degree(name):
            yield Problem(path, f"no link leads to {name!r}", "link something to it, or remove it")
        elif name not in reached:
            yield Problem(path, f"the input does not reach {name!r}", "link it to what the input reaches")
        elif not graph.out_degree(name):
            yield Problem(path, f"nothing reads {name!r}", "link it on, give it a head, or remove it")
        elif name not in used:
            yield Problem(path, f"{name!r} reaches no head", "link it towards a head, or remove it")


FLOW_RULES = (cycles, connections)
