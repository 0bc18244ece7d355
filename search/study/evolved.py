"""What a search with shared weights leaves in its folder, and the members by which it is judged."""

from itertools import islice

from attrs import asdict, frozen

from search.data.seeding import generator_of
from search.runs.documents.document import Document
from search.shared_weights.evolution import Measured
from search.shared_weights.members import Member, Members

JUDGED = 10
"""Random members that are trained by themselves too, to see whether inherited Dice ranks them."""


@frozen
class Evolved:
    """Every member that was measured, in order; the first of them, `judged`, were trained too."""

    judged: int
    measured: tuple[Measured, ...]


EVOLVED = Document[Evolved]("evolved.json", Evolved, asdict)


def judged(members: Members, seed: int) -> list[Member]:
    """The members that are trained too: fewer where the space has no more."""
    turns = members.turns(generator_of(seed, 0))
    return list(dict.fromkeys(islice(turns, JUDGED)))
