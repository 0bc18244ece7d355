"""The genotype that the alphas of a search give."""

from attrs import evolve

from genotype import Genotype
from search.selection.budget import Budget
from search.selection.constrained_selection import ConstrainedSelection
from search.selection.derive import Derivation, derive
from search.selection.undecided import undecided
from search.supernet.alphas import Alphas


def derived_from(alphas: Alphas, space: Genotype, budget: Budget | None, about: str) -> Derivation:
    """What alphas decide, within a budget if there is one, and what they left undecided.

    Raises InputError if no network is within the budget.
    """
    decided = alphas.decided() if budget is None else ConstrainedSelection.of(budget, alphas).decided()
    found = derive(space, decided, about)
    return evolve(found, undecided=undecided(space, found, alphas))
