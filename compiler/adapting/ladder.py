"""The two deepest levels of a U: the way down, the bottom, and the way up from it."""

from collections.abc import Set
from functools import cached_property

import networkx as nx
from attrs import frozen

from compiler.structure.graph import network_graph, reached, reaching
from compiler.structure.widths import level_of, stage_width
from genotype import INPUT, Genotype, InputError, Link, refuse


@frozen(slots=False)
class Ladder:
    """The deepest level of a genotype that passes every check, and the level above it."""

    genotype: Genotype

    @cached_property
    def graph(self) -> "nx.MultiDiGraph[str]":
        return network_graph(self.genotype)

    @property
    def deepest(self) -> int:
        """The number of the last level."""
        return len(self.genotype.levels) - 1

    def at(self, level: int) -> set[str]:
        """The stages of a level."""
        return {name for name, stage in self.genotype.stages.items() if stage.level == level}

    def level(self, name: str) -> int:
        """The level of a stage, or of the input."""
        return level_of(self.genotype, name)

    def width(self, name: str) -> int:
        """The largest number of output channels of a stage."""
        return stage_width(self.genotype.stages[name])

    @cached_property
    def bottom(self) -> Set[str]:
        """The stages of the deepest level."""
        return self.at(self.deepest)

    @cached_property
    def below(self) -> Set[str]:
        """The bottom, and all that reads it, directly or through others."""
        return reached(self.graph, self.bottom) & {*self.genotype.stages}

    @cached_property
    def entry(self) -> str:
        """The stage that leads down to the bottom. Raises InputError if it is not one of the level above."""
        found = {
            link.source
            for link in self.genotype.links
            if link.target in self.bottom and link.source not in self.bottom
        }
        if len(found) != 1 or INPUT in found or self.level(*found) != self.deepest - 1:
            raise self.refused(f"{listed(found)} lead to the deepest level, where one stage above it would")
        return found.pop()

    @cached_property
    def decoder(self) -> Set[str]:
        """The stages of the level above that read the bottom, directly or through others."""
        return self.below & self.at(self.deepest - 1)

    @cached_property
    def top(self) -> str:
        """The stage by which the decoder at the level above leads on. Raises InputError if there are more."""
        found = {link.source for link in self.onwards}
        if not found:
            found = {head.source for head in self.genotype.heads[:1]} & self.decoder
        if len(found) != 1:
            problem = f"{listed(found)} lead on from the level above the deepest, where one stage would"
            raise self.refused(problem if found else "nothing at the level above reads the deepest level")
        return found.pop()

    @cached_property
    def onwards(self) -> tuple[Link, ...]:
        """The links from the decoder of the level above to finer levels."""
        return tuple(
            link
            for link in self.genotype.links
            if link.source in self.decoder and self.level(link.target) < self.deepest - 1
        )

    @cached_property
    def encoder(self) -> Set[str]:
        """The stages that lead to the bottom."""
        return (reaching(self.graph, self.bottom) & {*self.genotype.stages}) - self.bottom

    def refused(self, problem: str) -> InputError:
        """The error for a genotype whose levels cannot be told."""
        return refuse(self.genotype.name, "levels", problem, "leave its levels as they are, or edit its file")


def listed(names: Set[str]) -> str:
    """Names in a sentence; many are counted."""
    found = sorted(names)
    if len(found) > 4:
        return f"{len(found)} stages"
    return " and ".join([", ".join(found[:-1]), found[-1]] if len(found) > 1 else found or ["no stages"])
