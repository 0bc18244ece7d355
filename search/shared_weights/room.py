"""A space scaled so that a budget lies among the costs of its members.

A network with shared weights has widths that are cut from the widest: it cannot be scaled up afterwards.
"""

from fractions import Fraction

from attrs import evolve

from compiler.scaling.scaling import Scaling
from genotype import Genotype
from search.scaling import Limit, scaled_to, too_small
from search.shared_weights.members import Members

ROOM = 2.0
"""How often a budget goes into the cost of the largest member, where members differ so much."""


def with_room(space: Genotype, limit: Limit, size: tuple[int, ...]) -> Genotype:
    """The space with all widths multiplied by one factor.

    By it the largest member costs about `ROOM` times the limit, or less where members differ little, or more
    where it cannot be as narrow. Raises InputError if even the smallest is beyond the limit then.
    """
    members = Members.of(space)
    largest, smallest = (members.genotype(one) for one in (members.largest(size), members.smallest(size)))
    if limit.of(least := narrowest(smallest)) > limit.most:
        raise too_small(least, [limit])
    room = min(ROOM, max(1.0, limit.of(largest) / limit.of(smallest)) ** 0.5)
    roomy = evolve(limit, most=room * limit.most)
    if limit.of(narrowest(largest)) > roomy.most:
        return narrowest(space)
    return Scaling.of(space).at(scaled_to(largest, [roomy], size).factor)


def narrowest(genotype: Genotype) -> Genotype:
    """A genotype or space with every width as small as it can be."""
    return Scaling.of(genotype).at(Fraction(0))
