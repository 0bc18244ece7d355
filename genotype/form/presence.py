"""Which links of a genotype are there, and which stages with them."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from attrs import evolve

from genotype.form.cells import Like
from genotype.form.choose import Choose, options_of
from genotype.form.field_types import FusionKind
from genotype.form.links import Link
from genotype.form.network import Genotype
from genotype.form.stages import Fusion, Level, Stage, fusion_of


def may_be_absent(link: Link) -> bool:
    """Whether a link is absent, or a search may decide that it is."""
    return False in options_of(link.present)


def is_optional(link: Link) -> bool:
    """Whether a search decides if a link is there."""
    return {*options_of(link.present)} == {True, False}


def is_absent(link: Link) -> bool:
    """Whether a link is decided to be absent."""
    return options_of(link.present) == (False,)


def in_force(genotype: Genotype) -> Genotype:
    """A genotype without its absent links, and without what goes with them.

    Stages go from which only absent links lead to a head, with their links, the cells on these, and the
    coarsest levels that are left without a stage. A gate that has lost one of its two links is no gate.
    Links keep their order, but not their numbers: `links_in_force` has those of the links that remain.
    """
    if not any(map(is_absent, genotype.links)):
        return genotype
    gone, links = dead_stages(genotype), tuple(genotype.links[number] for number in links_in_force(genotype))
    stages = {name: stage for name, stage in genotype.stages.items() if name not in gone}
    unused = used_cells(genotype, genotype.links) - used_cells(genotype, links)
    return evolve(
        genotype,
        levels=levels_left(genotype, stages),
        stages=dict(without_gates(genotype, stages, Counter(link.target for link in links))),
        links=links,
        cells={name: cell for name, cell in genotype.cells.items() if name not in unused},
    )


def links_in_force(genotype: Genotype) -> tuple[int, ...]:
    """The numbers of the links that are there, or may be."""
    if not any(map(is_absent, genotype.links)):
        return tuple(range(len(genotype.links)))
    gone = dead_stages(genotype)
    return tuple(
        number
        for number, link in enumerate(genotype.links)
        if not is_absent(link) and link.source not in gone and link.target not in gone
    )


def dead_stages(genotype: Genotype) -> set[str]:
    """The stages from which a way leads to a head, but for absent links."""
    heads = [head.source for head in genotype.heads]
    present = (link for link in genotype.links if not is_absent(link))
    return {*genotype.stages} & (leading_to(heads, genotype.links) - leading_to(heads, present))


def optional_stages(genotype: Genotype) -> set[str]:
    """The stages that go if a search leaves out every link that it may."""
    fewest = tuple(evolve(link, present=not may_be_absent(link)) for link in genotype.links)
    return dead_stages(evolve(genotype, links=fewest)) if any(map(is_optional, genotype.links)) else set()


def leading_to(ends: Iterable[str], links: Iterable[Link]) -> set[str]:
    """The names from which links lead to any of `ends`, these included."""
    before: dict[str, list[str]] = {}
    for link in links:
        before.setdefault(link.target, []).append(link.source)
    found, left = set[str](), [*ends]
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += before.get(name, ())
    return found


def levels_left(genotype: Genotype, stages: Collection[str]) -> tuple[Level, ...]:
    """The levels down to the last of these stages; all where none had a stage there before."""
    last = max((stage.level for stage in genotype.stages.values()), default=0)
    if last + 1 != len(genotype.levels):
        return genotype.levels
    return genotype.levels[: 1 + max((genotype.stages[name].level for name in stages), default=0)]


def used_cells(genotype: Genotype, links: Iterable[Link]) -> set[str]:
    """The cells that links carry, and those that these are like."""
    found, left = set[str](), [link.cell for link in links if link.cell is not None]
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            cell = genotype.cells.get(name)
            left += [cell.like] if isinstance(cell, Like) else []
    return found


def without_gates(
    genotype: Genotype, stages: Mapping[str, Stage], left: Mapping[str, int]
) -> Iterator[tuple[str, Stage]]:
    """Stages, to which so many links are left; where others are gone and one is left, that is not gated."""
    for name, stage in stages.items():
        alone = left[name] == 1 < len(genotype.incoming.get(name, ()))
        yield name, evolve(stage, fusion=ungated(stage)) if alone else stage


def ungated(stage: Stage) -> FusionKind | Fusion | Choose[FusionKind | Fusion]:
    """How a stage joins, or may join, its links if it has no gate."""
    options = tuple(one for one in options_of(stage.fusion) if fusion_of(one).kind != "gate")
    if not options:
        return "concat"
    return Choose(options) if isinstance(stage.fusion, Choose) else stage.fusion
