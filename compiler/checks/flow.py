"""Where the data flows: no cycles, nothing cut off, nothing computed for nobody."""

from collections.abc import Iterator

import networkx as nx
from attrs import evolve

from compiler.checks.view import as_meant
from compiler.graph import OUTPUT, network_graph
from genotype import INPUT, Genotype, Problem


def cycles(genotype: Genotype) -> Iterator[Problem]:
    graph = network_graph(evolve(genotype, heads=()))
    for group in nx.strongly_connected_components(graph):
        if len(group) > 1:
            inside = graph.copy()  # in the order of the file, which a view of a set would lose
            inside.remove_nodes_from([name for name in graph if name not in group])
            around = [edge[:2] for edge in nx.find_cycle(inside)]
            index = graph.edges[*around[-1], 0]["index"]
            way = " -> ".join([str(source) for source, _ in around] + [str(around[0][0])])
            yield Problem(
                f"links[{index}]", f"a cycle: {way}", "remove or turn round one of its links", "G401"
            )


def connections(genotype: Genotype) -> Iterator[Problem]:
    """Every stage is reached from the input and reaches a head, if there is any.

    Where a link or a head names no stage, nor anything near one, it may be the one that is missing.
    """
    graph = network_graph(as_meant(genotype))
    if any(name not in (INPUT, OUTPUT, *genotype.stages) for name in graph):
        return
    reached = nx.descendants(graph, INPUT)
    used = nx.ancestors(graph, OUTPUT) if genotype.heads else set(genotype.stages)
    for name in genotype.stages:
        path = f"stages.{name}"
        if not graph.in_degree(name):
            yield Problem(path, f"no link leads to {name!r}", "link something to it, or remove it", "G402")
        elif name not in reached:
            yield Problem(
                path, f"the input does not reach {name!r}", "link it to what the input reaches", "G403"
            )
        elif name in used:
            continue
        elif not graph.out_degree(name):
            yield Problem(path, f"nothing reads {name!r}", "link it on, give it a head, or remove it", "G404")
        else:
            yield Problem(path, f"{name!r} reaches no head", "link it towards a head, or remove it", "G405")


FLOW_RULES = (cycles, connections)
