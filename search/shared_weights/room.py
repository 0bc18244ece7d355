"""A space scaled so that a budget lies among the costs of its members.

A network with shared weights has widths that are cut from the widest: it cannot be scaled up afterwards.
"""

from attrs import evolve

from compiler.scaling.scaling import Scaling
from genotype import Genotype
from search.scaling import Limit, scaled_to
from search.shared_weights.members import Members

ROOM = 2.0
"""How often a budget goes into the cost of the largest member, where members differ so much."""


def with_room(space: Genotype, limit: Limit, size: tuple[int, ...]) -> Genotype:
    """The space with all widths multiplied by one factor.

    By it the largest member costs about `ROOM` times the limit, or less where members differ little.

    Raises InputError if the budget is too small.
    """
    members = Members.of(space)
    largest, smallest = (members.genotype(one) for one in (members.largest(size), members.smallest(size)))
    room = min(ROOM, max(1.0, limit.of(largest) / limit.of(smallest)) ** 0.5)
    factor = scaled_to(largest, [evolve(limit, most=room * limit.most)], size).factor
    return Scaling.of(space).at(factor)
