"""Where the data flows: no cycles, nothing cut off, nothing computed for nobody."""

from collections.abc import Iterator

from attrs import evolve

from compiler.checks.view import as_meant
from compiler.graph import OUTPUT, is_cyclic, joined, network_graph, reached
from genotype import INPUT, Genotype, Problem


def cycles(genotype: Genotype) -> Iterator[Problem]:
    links = [(link.source, link.target) for link in genotype.links]
    if not is_cyclic(links):
        return
    import networkx as nx

    graph = network_graph(evolve(genotype, heads=()))
    place = {name: number for number, name in enumerate(graph)}
    for group in nx.strongly_connected_components(graph):
        if len(group) > 1:
            inside = [(a, b) for a in sorted(group, key=place.__getitem__) for b in graph[a] if b in group]
            around = list(nx.find_cycle(nx.DiGraph(inside)))
            index = graph.edges[*around[-1], 0]["index"]
            way = " -> ".join([str(source) for source, _ in around] + [str(around[0][0])])
            yield Problem(f"links[{index}]", f"a cycle: {way}", "remove or turn round one of its links")


def connections(genotype: Genotype) -> Iterator[Problem]:
    """Every stage is reached from the input and reaches a head, if there is any."""
    pairs = joined(as_meant(genotype))
    leading, led_to = ({pair[end] for pair in pairs} for end in (0, 1))
    fed = reached([INPUT], pairs)
    used = reached([OUTPUT], [(target, source) for source, target in pairs])
    for name in genotype.stages:
        path = f"stages.{name}"
        if name not in led_to:
            yield Problem(path, f"no link leads to {name!r}", "link something to it, or remove it")
        elif name not in fed:
            yield Problem(path, f"the input does not reach {name!r}", "link it to what the input reaches")
        elif name in used or not genotype.heads:
            continue
        elif name not in leading:
            yield Problem(path, f"nothing reads {name!r}", "link it on, give it a head, or remove it")
        else:
            yield Problem(path, f"{name!r} reaches no head", "link it towards a head, or remove it")


FLOW_RULES = (cycles, connections)
