"""Data flow: no cycles, no stage without input or without a reader; and something to train."""

from collections.abc import Iterator, Sequence

import networkx as nx

from compiler.analysis.cost import parameters
from compiler.checks.choices.supernets import supernet_problems
from compiler.checks.view import as_meant
from compiler.lowering.network import lower
from compiler.structure.graph import OUTPUT, Graph, network_graph, reached, reaching
from genotype import INPUT, Diagnostic, Genotype
from genotype.form.identity import is_identity
from genotype.form.presence import in_force, links_in_force


def flow(genotype: Genotype) -> Iterator[Diagnostic]:
    """The problems of the network's graph without absent links; misspelt stages are what they mean."""
    meant = as_meant(genotype)
    there = in_force(meant)
    graph = network_graph(there)
    yield from cycles(graph.subgraph(there.stages), links_in_force(meant))
    if not leads_nowhere(genotype, network_graph(meant)):
        yield from sources(there, graph)
        yield from readers(there, graph)


def cycles(graph: Graph, numbers: Sequence[int]) -> Iterator[Diagnostic]:
    """A problem for each strongly connected group of stages: it names one cycle in it.

    `numbers` are those of the links in the file.
    """
    place = {name: number for number, name in enumerate(graph)}
    for group in nx.strongly_connected_components(graph):
        if len(group) > 1:
            inside = [(a, b) for a in sorted(group, key=place.__getitem__) for b in graph[a] if b in group]
            around = list(nx.find_cycle(nx.DiGraph(inside)))
            index = graph.edges[*around[-1], 0]["index"]
            way = " -> ".join([str(source) for source, _ in around] + [str(around[0][0])])
            yield Diagnostic(
                f"links[{numbers[index]}]",
                f"a cycle: {way}",
                "remove or reverse one of its links",
                "G401",
                about=tuple(group),
            )


def sources(genotype: Genotype, graph: Graph) -> Iterator[Diagnostic]:
    """Every stage is reached from the input. Of a chain without input, only the first stage is reported."""
    starts = [name for name in genotype.stages if not graph.in_degree(name)]
    for name in starts:
        problem, remedy = f"no link leads to {name!r}", "add a link to it, or remove it"
        yield Diagnostic(f"stages.{name}", problem, remedy, "G402", about=(name,))
    fed = reached(graph, [INPUT, *starts])
    for name in genotype.stages:
        if name not in fed:
            problem, remedy = (
                f"the input does not reach {name!r}",
                "add a link to it from a stage that the input reaches",
            )
            yield Diagnostic(f"stages.{name}", problem, remedy, "G403", about=(name,))


def readers(genotype: Genotype, graph: Graph) -> Iterator[Diagnostic]:
    """Every stage reaches a head, if there is any. Of a chain without reader, only the last is reported."""
    if not genotype.heads:
        return
    unread = {name for name in genotype.stages if not graph.out_degree(name)}
    used = reaching(graph, [OUTPUT, *unread])
    for name in genotype.stages:
        if name in unread and graph.in_degree(name):
            problem, remedy = f"nothing reads {name!r}", "add a link from it, give it a head, or remove it"
            yield Diagnostic(f"stages.{name}", problem, remedy, "G404", about=(name,))
        elif name not in used:
            problem, remedy = f"{name!r} reaches no head", "add a link from it towards a head, or remove it"
            yield Diagnostic(f"stages.{name}", problem, remedy, "G405", about=(name,))


def leads_nowhere(genotype: Genotype, graph: Graph) -> bool:
    """Whether a link or a head names an unknown stage without a similar name: it may be the missing one."""
    return len(graph) > len({INPUT, OUTPUT, *genotype.stages})


FLOW_RULES = (flow,)


def weights(genotype: Genotype) -> Iterator[Diagnostic]:
    """Something in the network is trained."""
    if any(head.conv for head in genotype.heads) or not all(map(is_identity, genotype.stages.values())):
        return  # blocks and convolutions have weights
    if supernet_problems(genotype):
        return
    if parameters(lower(genotype)) == 0:
        problem = "the network has no weights, so there is nothing to train"
        remedy = 'use other blocks than identity, or remove "conv": false from a head'
        yield Diagnostic("stages", problem, remedy, "G406")


SOUND_RULES = (weights,)
"""Rules for genotypes that pass all others, which can be lowered."""
