"""A genotype of so many levels."""

from compiler.adapting.deeper import with_deeper
from compiler.adapting.shallower import without_deepest
from genotype import Genotype, refuse

LEAST = 2
"""With a single level there would be no U."""


def with_levels(genotype: Genotype, levels: int) -> Genotype:
    """A genotype or search space that passes every check, with so many resolutions.

    The deepest levels go, or are added (see `without_deepest` and `with_deeper`).

    Raises: InputError: there would be fewer than two, or the network is not one whose levels can be told.
    """
    if levels < LEAST and levels != len(genotype.levels):
        raise refuse(genotype.name, "levels", f"{levels} would be too few", f"give {LEAST} or more")
    while len(genotype.levels) > levels:
        genotype = without_deepest(genotype)
    while len(genotype.levels) < levels:
        genotype = with_deeper(genotype)
    return genotype
