"""Where the data flows: no cycles, nothing cut off, nothing computed for nobody."""

from collections.abc import Iterator

import networkx as nx
from attrs import evolve

from compiler.checks.view import as_meant
from compiler.graph import OUTPUT, Graph, network_graph
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


def sources(genotype: Genotype) -> Iterator[Problem]:
    """Every stage is reached from the input. Of a line that begins nowhere its beginning is told of."""
    graph = network_graph(as_meant(genotype))
    if leads_nowhere(genotype, graph):
        return
    entered = {name for name in genotype.stages if graph.in_degree(name)}
    for name in genotype.stages:
        if name not in entered:
            problem, remedy = f"no link leads to {name!r}", "link something to it, or remove it"
            yield Problem(f"stages.{name}", problem, remedy, "G402")
    starts = [INPUT, *(name for name in genotype.stages if name not in entered)]
    fed = set(starts).union(*(nx.descendants(graph, name) for name in starts))
    for name in genotype.stages:
        if name not in fed:
            problem, remedy = f"the input does not reach {name!r}", "link it to what the input reaches"
            yield Problem(f"stages.{name}", problem, remedy, "G403")


def readers(genotype: Genotype) -> Iterator[Problem]:
    """Every stage reaches a head, if there is any. Of a line that ends nowhere its end is told of."""
    graph = network_graph(as_meant(genotype))
    if not genotype.heads or leads_nowhere(genotype, graph):
        return
    unread = [name for name in genotype.stages if not graph.out_degree(name)]
    ends = [OUTPUT, *unread]
    used = set(ends).union(*(nx.ancestors(graph, name) for name in ends))
    for name in genotype.stages:
        if name in unread and graph.in_degree(name):
            problem, remedy = f"nothing reads {name!r}", "link it on, give it a head, or remove it"
            yield Problem(f"stages.{name}", problem, remedy, "G404")
        elif name not in used:
            problem, remedy = f"{name!r} reaches no head", "link it towards a head, or remove it"
            yield Problem(f"stages.{name}", problem, remedy, "G405")


def leads_nowhere(genotype: Genotype, graph: Graph) -> bool:
    """Whether a link or a head names no stage, nor anything near one: it may be the one that is missing."""
    return any(name not in (INPUT, OUTPUT, *genotype.stages) for name in graph)


FLOW_RULES = (cycles, sources, readers)
