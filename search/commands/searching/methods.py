"""The methods that `genoc search` offers, named without importing torch."""

from typing import TYPE_CHECKING

from search.config import SearchConfig
from search.methods import listing

if TYPE_CHECKING:
    from genotype import Genotype

DEFAULT = "halving"
BY_TRAININGS = listing.listed(listing.BY_TRAININGS)
BY_ALPHAS = listing.listed(listing.BY_ALPHAS)
PLUGGED = listing.plugged()
METHODS = [*BY_TRAININGS, *BY_ALPHAS, *PLUGGED]
TRAINED = frozenset(method.name for method in BY_TRAININGS)


def is_by_trainings(method: str) -> bool:
    """Whether a method compares trainings. Raises InputError for a plug-in that cannot be used."""
    if not listing.METHOD_GROUP.is_named(method):
        return method in TRAINED
    from search.study.contenders.base import Contender
    from search.study.contenders.plugged import METHOD_PLUGINS

    return issubclass(METHOD_PLUGINS.load(method), Contender)


def default_method(space: "Genotype") -> str:
    """The method of a search that names none.

    Trainings are what wins (docs/study.md), but they start from the first options of the space, and those of
    open cells are rarely a network.
    """
    from search.study.begin import has_plain

    return DEFAULT if has_plain(space) else SearchConfig().method
