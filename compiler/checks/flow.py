"""Where the data flows: no cycles, nothing cut off, nothing computed for nobody."""

from collections.abc import Iterator, Sequence

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
            yield Problem(
                f"links[{index}]", f"a cycle: {way}", "remove or turn round one of its links", "G401"
            )


def sources(genotype: Genotype) -> Iterator[Problem]:
    """Every stage is reached from the input. Of a line that begins nowhere its beginning is told of."""
    pairs = joined(as_meant(genotype))
    if leads_nowhere(genotype, pairs):
        return
    entered = {target for _, target in pairs}
    starts = [name for name in genotype.stages if name not in entered]
    for name in starts:
        problem, remedy = f"no link leads to {name!r}", "link something to it, or remove it"
        yield Problem(f"stages.{name}", problem, remedy, "G402")
    fed = reached([INPUT, *starts], pairs)
    for name in genotype.stages:
        if name not in fed:
            problem, remedy = f"the input does not reach {name!r}", "link it to what the input reaches"
            yield Problem(f"stages.{name}", problem, remedy, "G403")


def readers(genotype: Genotype) -> Iterator[Problem]:
    """Every stage reaches a head, if there is any. Of a line that ends nowhere its end is told of."""
    pairs = joined(as_meant(genotype))
    if not genotype.heads or leads_nowhere(genotype, pairs):
        return
    leading, entered = ({pair[end] for pair in pairs} for end in (0, 1))
    unread = {name: name not in leading for name in genotype.stages}
    ends = [OUTPUT, *(name for name, is_end in unread.items() if is_end)]
    used = reached(ends, [(target, source) for source, target in pairs])
    for name, is_end in unread.items():
        if is_end and name in entered:
            problem, remedy = f"nothing reads {name!r}", "link it on, give it a head, or remove it"
            yield Problem(f"stages.{name}", problem, remedy, "G404")
        elif name not in used:
            problem, remedy = f"{name!r} reaches no head", "link it towards a head, or remove it"
            yield Problem(f"stages.{name}", problem, remedy, "G405")


def leads_nowhere(genotype: Genotype, pairs: Sequence[tuple[str, str]]) -> bool:
    """Whether a link or a head names no stage, nor anything near one: it may be the one that is missing."""
    known = {INPUT, OUTPUT, *genotype.stages}
    return any(name not in known for pair in pairs for name in pair)


FLOW_RULES = (cycles, sources, readers)
