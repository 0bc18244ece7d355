"""A genotype without its deepest level."""

from collections.abc import Iterator, Set

from attrs import evolve

from compiler.adapting.cells_left import cells_left
from compiler.adapting.ladder import Ladder
from compiler.structure.graph import network_graph, reached, reaching, stage_order
from genotype import INPUT, Genotype, Head, Link


def without_deepest(genotype: Genotype) -> Genotype:
    """A genotype or search space that passes every check, without its deepest level.

    The last stage of the encoder above it becomes the bottom: what led on from the decoder at that level
    now leads on from there. Of a nested U, such as UNet++, what read the deepest level goes, and the
    output is the last stage that is left at the output's level.

    Raises: InputError: the stages around the deepest level are not those of such a network.
    """
    ladder = Ladder(genotype)
    nested = ends_without(ladder)
    if nested:
        rest = evolve(
            genotype,
            links=tuple(link for link in genotype.links if link.target not in ladder.below),
            heads=tuple(heads_on(genotype.heads, nested[-1], ladder.below)),
        )
        return pruned(rest, {*genotype.stages} - ladder.below)
    require_ladder(ladder)
    kept = {*genotype.stages} - ladder.bottom - ladder.decoder
    rest = evolve(genotype, links=tuple(spliced(ladder)), heads=tuple(heads_above(ladder)))
    return pruned(rest, kept)


def ends_without(ladder: Ladder) -> list[str]:
    """The stages of the output's level that still read the deepest level left, and another besides, if the
    deepest and all that reads it go; in topological order. There are none in a plain U.
    """
    genotype = ladder.genotype
    left = ladder.graph.subgraph({INPUT, *genotype.stages} - ladder.below)
    beside = reached(left.subgraph({*left} - {ladder.entry}), [INPUT])
    fed = reached(left, [ladder.entry]) & beside & ladder.at(ladder.level(genotype.heads[0].source))
    return [name for name in stage_order(genotype) if name in fed]


def heads_on(heads: tuple[Head, ...], output: str, gone: Set[str]) -> Iterator[Head]:
    """The heads whose stages stay; the output's is on another stage."""
    yield evolve(heads[0], source=output)
    yield from (head for head in heads[1:] if head.source not in {*gone, output})


def require_ladder(ladder: Ladder) -> None:
    """Refuse a genotype whose decoder leads on by several stages, or reads the new bottom by itself."""
    top = ladder.top
    if not ladder.onwards:
        raise ladder.refused(f"the output is at the level of {top}, above which there is none")
    for link in ladder.genotype.links:
        is_up = link.source == ladder.entry and ladder.level(link.target) < ladder.deepest - 1
        if is_up and not is_fed(ladder, link.target):
            problem = f"{link.target} reads {link.source}, and nothing of what the deepest level gives"
            raise ladder.refused(problem)


def is_fed(ladder: Ladder, name: str) -> bool:
    """Whether a stage has another input than the bottom to be, or reads nothing else at all."""
    sources = {link.source for link in ladder.genotype.incoming[name]}
    return name in ladder.below or sources == {ladder.entry}


def spliced(ladder: Ladder) -> Iterator[Link]:
    """The links, with the last stage of the encoder in the place of the decoder at its level.

    The new bottom is read where that decoder was, and nowhere else.
    """
    gone = ladder.bottom | ladder.decoder
    for link in ladder.genotype.links:
        if link in ladder.onwards:
            yield evolve(link, source=ladder.entry)
        elif link.source in gone or link.target in gone:
            continue
        elif link.source != ladder.entry or ladder.level(link.target) >= ladder.deepest - 1:
            yield link


def heads_above(ladder: Ladder) -> Iterator[Head]:
    """The heads that are left: those of the decoder's level are on the new bottom if the old one had any.

    Else they go; where the coarsest counted for nothing in the loss, the coarsest that is left does.
    """
    genotype = ladder.genotype
    if any(head.source in ladder.bottom for head in genotype.heads):
        for head in genotype.heads:
            if head.source not in ladder.bottom:
                yield evolve(head, source=ladder.entry) if head.source in ladder.decoder else head
        return
    left = [head for head in genotype.heads if head.source not in ladder.decoder]
    went = [head for head in genotype.heads if head.source in ladder.decoder]
    if went and went[-1].weight == 0 and len(left) > 1:
        left[-1] = evolve(left[-1], weight=0.0)
    yield from left


def pruned(genotype: Genotype, kept: Set[str]) -> Genotype:
    """A genotype of these stages, without those that nothing leads to or that lead to no head, and a level
    less.
    """
    links = [link for link in genotype.links if {link.source, link.target} <= {INPUT, *kept}]
    heads = genotype.heads
    stages = {name: stage for name, stage in genotype.stages.items() if name in kept}
    graph = network_graph(evolve(genotype, stages=stages, links=tuple(links)))
    alive = reached(graph, [INPUT]) & reaching(graph, [head.source for head in heads])
    left = tuple(link for link in links if {link.source, link.target} <= alive)
    return evolve(
        genotype,
        levels=genotype.levels[:-1],
        stages={name: stage for name, stage in stages.items() if name in alive},
        links=left,
        cells=cells_left(genotype, left),
    )
