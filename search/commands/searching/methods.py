"""The methods that `genoc search` offers, named without importing torch."""

from typing import TYPE_CHECKING

from search.config import SearchConfig
from search.methods import listing

if TYPE_CHECKING:
    from genotype import Genotype

DEFAULT = "halving"
BY_TRAININGS = listing.listed(listing.BY_TRAININGS)
BY_ALPHAS = listing.listed(listing.BY_ALPHAS)
METHODS = [*BY_TRAININGS, *BY_ALPHAS]
TRAINED = frozenset(method.name for method in BY_TRAININGS)


def default_method(space: "Genotype") -> str:
    """The method of a search that names none.

    Trainings are what wins (docs/study.md), but they start from the first options of the space, and those of
    open cells are rarely a network.
    """
    from search.study.begin import has_plain

    return DEFAULT if has_plain(space) else SearchConfig().method
