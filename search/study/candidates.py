"""Genotypes drawn from a space, mutations of them, and all scaled to a budget."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Literal
from zlib import crc32

import torch
from attrs import evolve, frozen
from torch import Tensor

from compiler.scaling.scaling import Scaling
from genotype import Diagnostic, Genotype, InputError
from search.data.seeding import seeded
from search.scaling import Limit, scaled_to
from search.selection.derive import derive
from search.study.kinds import Kind, kind_of
from search.supernet.alphas import Alphas

TRIES = 20
MUTATED = 0.1
"""The probability that a mutation decides a choice anew, where it changes choices one by one."""


@frozen
class Candidate:
    """How a genotype is drawn, and then mutated, one seed after the other.

    A `random` one decides every choice by itself, from the seed `number`. A `uniform` one decides choices of
    a kind alike, as people do, and leaves no link out; of as many in a row as a choice has options, each has
    another one, as in a Latin hypercube (McKay et al. 1979).
    """

    origin: Literal["random", "uniform"]
    number: int
    mutations: tuple[int, ...] = ()

    def mutated(self, seed: int) -> "Candidate":
        return evolve(self, mutations=(*self.mutations, seed))

    def genotype(self, space: Genotype) -> Genotype:
        """The genotype of a space that is drawn so."""
        alphas = Alphas(space)
        kinds = [kind_of(space, decision) for decision in alphas.decisions]
        with torch.no_grad():
            self.begin(alphas, kinds)
            for seed in self.mutations:
                mutate(alphas, kinds, seed)
        return evolve(derive(space, alphas.decided()).genotype, about="")

    def begin(self, alphas: Alphas, kinds: list[Kind]) -> None:
        """Decide every choice."""
        seeded(self.number, 0)
        for kind, (decision, values) in zip(kinds, alphas.pairs(), strict=True):
            if self.origin == "random":
                torch.nn.init.normal_(values)
            elif decision.kind == "present":
                values.copy_(torch.tensor([float(there) for there in decision.sites[0].options]))
            else:
                values.copy_(in_turn(kind, self.number))


def in_turn(kind: Kind, number: int) -> Tensor:
    """Alphas of which another is the largest for each number of a row as long as they are."""
    generator = torch.Generator().manual_seed(crc32(f"{kind.everywhere} {number // kind.size}".encode()))
    return torch.randn(kind.size, generator=generator).roll(number)


def mutate(alphas: Alphas, kinds: list[Kind], seed: int) -> None:
    """Decide all choices of one kind anew, alike, or some choices one by one."""
    seeded(seed, 1)
    count = len(kinds)
    first = int(torch.randint(count, ()))
    if torch.rand(()) < 0.5:
        drawn = torch.randn(alphas.decisions[first].size)
        for values, kind in zip(alphas.values, kinds, strict=True):
            if kind == kinds[first]:
                values.copy_(drawn)
        return
    chosen = torch.rand(count) < MUTATED
    chosen[first] = True
    for values, anew in zip(alphas.values, chosen, strict=True):
        if anew:
            torch.nn.init.normal_(values)


Drawn = tuple[Candidate, Genotype]
"""A candidate, and its genotype with all widths scaled to a budget."""


def drawn(space: Genotype, limit: Limit, *, size: tuple[int, ...], seed: int) -> Drawn:
    """A random genotype, scaled to a budget on images of a size. Raises InputError if none can be."""
    return fitting(space, limit, size, (Candidate("random", seed * TRIES + n) for n in range(TRIES)))


def founder(space: Genotype, limit: Limit, *, size: tuple[int, ...], number: int) -> Drawn:
    """One of the uniform genotypes, scaled to the budget; if it cannot be, a mutation of it."""
    first = Candidate("uniform", number)
    return fitting(space, limit, size, (first, *(first.mutated(n) for n in range(TRIES))))


def mutation(space: Genotype, limit: Limit, *, size: tuple[int, ...], parent: Candidate, seed: int) -> Drawn:
    """A mutation of a candidate, which is another genotype, scaled to the budget."""
    before = parent.genotype(space)
    mutants = (parent.mutated(seed * TRIES + n) for n in range(TRIES))
    others = (one for one in mutants if one.genotype(space) != before)
    return fitting(space, limit, size, others)


def fitting(space: Genotype, limit: Limit, size: tuple[int, ...], candidates: Iterable[Candidate]) -> Drawn:
    """The first of some candidates that can be scaled to the budget."""
    narrowest = []
    for candidate in candidates:
        genotype = candidate.genotype(space)
        try:
            return candidate, scaled_to(genotype, [limit], size).genotype
        except InputError:
            narrowest.append(limit.of(Scaling.of(genotype).at(Fraction(0))))
    least = min(narrowest)
    problem = f"the narrowest of {len(narrowest)} genotypes of {space.name!r} has {limit.words(least)}"
    raise InputError("the study", [Diagnostic(limit.option, problem, limit.remedy(least))])
