"""Two genotypes merged into one that has the parts of both, and what happened to each part."""

from collections.abc import Mapping
from typing import Any

import networkx as nx
from attrs import evolve, frozen

from compiler.draw.comparison.changes import Pair, PartChanges, part_changes
from compiler.draw.comparison.marks import CHANGED, SAME, Mark, mark_of, marks_of
from compiler.structure.graph import network_graph
from compiler.structure.in_brief import stages_in_brief
from genotype import INPUT, Genotype, refuse
from genotype.diff.differences import alike
from genotype.diff.matching import match
from genotype.form.presence import in_force
from genotype.text.encode import in_order


@frozen
class Union:
    """`genotype` has the parts of both in brief; parts that both have are as they are after.

    `links` and `heads` are pairs of before and after, by number in `genotype`; `stages` are the marks of
    the stages and of the input.
    """

    before: Genotype
    after: Genotype
    genotype: Genotype
    stages: Mapping[str, Mark]
    links: tuple[Pair, ...]
    heads: tuple[Pair, ...]
    changes: PartChanges

    def mark(self, name: str) -> Mark:
        """What happened to a stage, the input, a link with the cell on it, a head or a level."""
        kind, _, number = name.partition(" ")
        mark = self.item_mark(kind, int(number)) if number else self.stages[name]
        return CHANGED if mark == SAME and self.changes.of(name) else mark

    def item_mark(self, kind: str, number: int) -> Mark:
        """What happened to an item of a list, apart from what it carries and where it stands."""
        if kind == "level":
            return mark_of(
                *(True if number < len(each.levels) else None for each in (self.before, self.after))
            )
        return mark_of(*(self.links if kind == "link" else self.heads)[number])


def union(a: Genotype, b: Genotype) -> Union:
    """Both in one. Raises InputError if their numbers of axes differ, or only both together have a cycle."""
    if a.spatial_dims != b.spatial_dims:
        dims = f"one is {a.spatial_dims}D, the other {b.spatial_dims}D"
        raise refuse("--draw", "spatial_dims", dims, "draw each of them separately with genoc draw")
    before, after = in_order(in_force(a)), in_order(in_force(b))
    links, heads = pairs(before.links, after.links), pairs(before.heads, after.heads)
    longer = before.levels[len(after.levels) :]
    both = evolve(
        after,
        levels=(*after.levels, *longer),
        stages={**stages_in_brief(before), **stages_in_brief(after)},
        links=tuple(map(standing, links)),
        heads=tuple(map(standing, heads)),
        cells={**before.cells, **after.cells},
    )
    if not nx.is_directed_acyclic_graph(network_graph(both)):
        problem = "the links of both together form a cycle"
        raise refuse("--draw", "links", problem, "draw each of them separately with genoc draw")
    stages = {name: alike(before.stages.get(name), stage) for name, stage in after.stages.items()}
    marks = {INPUT: mark_of(a.in_channels, b.in_channels), **marks_of(before.stages, stages)}
    changes = part_changes((a, b), (before, after), links, heads)
    return Union(before, after, in_order(both), marks, links, heads, changes)


def pairs(a: tuple[Any, ...], b: tuple[Any, ...]) -> tuple[Pair, ...]:
    """The pairs of two lists, in the order of the second; items of the first alone come last."""
    matching = match(a, b)
    both = [*matching.paired, *matching.moved, *((None, item) for item in matching.came)]
    partner = {id(pair[1]): pair for pair in both}
    return (*(partner[id(item)] for item in b), *((item, None) for item in matching.left))


def standing(pair: Pair) -> Any:
    """The part as it is after, or before if it was removed."""
    return pair[0] if pair[1] is None else pair[1]
