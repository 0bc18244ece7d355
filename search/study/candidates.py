"""Random genotypes of a space within a budget, and mutations of them."""

from collections.abc import Callable, Iterator

import torch
from attrs import evolve, frozen

from genotype import Diagnostic, Genotype, InputError, refuse
from genotype.form.choices import is_space
from search.data.seeding import seeded
from search.selection.derive import derive
from search.supernet.alphas import Alphas

TRIES = 500
LEAST = 0.7
"""Of the budget; a candidate that uses less would be compared with larger networks."""
MUTATED = 0.15
"""The probability that a mutation decides a choice anew."""

Costs = Callable[[Genotype], float]
"""How much of the budget a genotype uses: 1 for all of it."""


@frozen
class Candidate:
    """How a genotype is drawn: from a seed, and then mutated with others, one after the other."""

    seeds: tuple[int, ...]

    def mutated(self, seed: int) -> "Candidate":
        return Candidate((*self.seeds, seed))

    def genotype(self, space: Genotype) -> Genotype:
        """The genotype of a space that these seeds give."""
        alphas = Alphas(space)
        first, *mutations = self.seeds
        seeded(first, 0)
        for values in alphas.values:
            torch.nn.init.normal_(values)
        for seed in mutations:
            seeded(seed, 1)
            chosen = torch.rand(len(alphas.values)) < MUTATED
            chosen[torch.randint(len(alphas.values), ())] = True
            for values, anew in zip(alphas.values, chosen, strict=True):
                if anew:
                    torch.nn.init.normal_(values)
        return derive(space, alphas.decided()).genotype


def drawn(space: Genotype, costs: Costs, seed: int) -> tuple[Candidate, Genotype]:
    """A random genotype within a budget.

    Raises InputError if none of many comes near it.
    """
    return within(space, costs, (Candidate((seed * TRIES + number,)) for number in range(TRIES)))


def mutation(space: Genotype, costs: Costs, parent: Candidate, seed: int) -> tuple[Candidate, Genotype]:
    """A mutation of a candidate within the budget. Raises InputError as `drawn` does."""
    return within(space, costs, (parent.mutated(seed * TRIES + number) for number in range(TRIES)))


def within(space: Genotype, costs: Costs, candidates: Iterator[Candidate]) -> tuple[Candidate, Genotype]:
    """The first candidate that uses the budget, or of those that use less the one that uses most."""
    if not is_space(space):
        raise refuse(
            space.name, "the space", "no choice is open", "give a search space; `genoc new` lists some"
        )
    best: tuple[float, Candidate, Genotype] | None = None
    used: list[float] = []
    for candidate in candidates:
        genotype = candidate.genotype(space)
        used.append(costs(genotype))
        if used[-1] <= 1 and (best is None or used[-1] > best[0]):
            best = (used[-1], candidate, genotype)
            if used[-1] >= LEAST:
                break
    if best is None:
        raise too_large(space, min(used))
    _, candidate, genotype = best
    return candidate, evolve(genotype, about="")


def too_large(space: Genotype, least: float) -> InputError:
    """The error for a budget that is smaller than all that was drawn."""
    problem = f"the smallest of {TRIES} random genotypes of {space.name!r} needs {least:.2f} times as much"
    remedy = "give a larger budget, or scale the space down with `genoc scale`"
    return InputError("the study", [Diagnostic("budgets", problem, remedy)])
