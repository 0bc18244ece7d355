"""NSGA-II over members, on a made problem whose best are known; and spaces scaled around a budget."""

import math
from itertools import islice

import pytest
import torch
from attrs import evolve

from compiler.analysis.cost import cost
from compiler.checks import check
from compiler.lowering.network import lower
from genotype import InputError, loads
from search.scaling import limits_of
from search.shared_weights.evolution import GENERATIONS, POPULATION, Measured, evolved, front
from search.shared_weights.members import Member, Members
from search.shared_weights.room import ROOM, narrowest, with_room
from tests.spaces import BLOCK_SPACE, OPEN_STAGE, SETTINGS_SPACE
from zoo.references import reference

MEMBERS = Members.of(reference("adwu-net-2d"))
MOST = 60.0
SIZE = (16, 16)


def made(member: Member) -> Measured:
    """Every other decision matters, and all cost."""
    numbers = zip(member[::2], MEMBERS.selections[::2], strict=True)
    gain = sum(number / (len(selections) - 1) for number, selections in numbers)
    return Measured(member, gain / len(member), float(sum(member)))


def test_what_is_found_beats_as_many_random_members_within_the_budget():
    turns = MEMBERS.turns(torch.Generator().manual_seed(0))
    drawn = [made(member) for member in islice(turns, POPULATION * GENERATIONS)]
    first = [MEMBERS.first, tuple(0 for _ in MEMBERS.first)]
    measured = evolved(MEMBERS, made, first, MOST, seed=0)
    assert measured[0].member == first[0]
    assert len({one.member for one in measured}) == len(measured) <= POPULATION * GENERATIONS
    within = [one for one in measured if one.cost <= MOST]
    assert len(within) > len(measured) / 2
    assert max(one.dice for one in within) > max(one.dice for one in drawn if one.cost <= MOST)
    assert evolved(MEMBERS, made, first, MOST, seed=0) == measured
    found = front(within)
    assert [one.cost for one in found] == sorted({one.cost for one in found})
    assert [one.dice for one in found] == sorted({one.dice for one in found})
    for one in within:
        assert any(other.cost <= one.cost and other.dice >= one.dice for other in found)


@pytest.mark.parametrize("text", [OPEN_STAGE, BLOCK_SPACE, SETTINGS_SPACE])
def test_a_budget_lies_among_the_members_of_the_scaled_space(text):
    space = loads(text)
    (limit,) = limits_of(space, SIZE, max_macs=4_000_000)
    scaled = with_room(space, limit, SIZE)
    assert list(check(scaled)) == []
    members = Members.of(scaled)
    largest, smallest = (
        cost(lower(members.genotype(one)), SIZE).macs
        for one in (members.largest(SIZE), members.smallest(SIZE))
    )
    assert smallest < limit.most < largest < 1.1 * ROOM * limit.most
    assert largest > 0.8 * min(ROOM, math.sqrt(largest / smallest)) * limit.most


def test_where_nothing_can_be_narrower_the_smallest_must_be_within_the_budget():
    space = loads(OPEN_STAGE)
    (limit,) = limits_of(space, SIZE, max_macs=4_000_000)
    narrow = Members.of(narrowest(space))
    least = limit.of(narrow.genotype(narrow.smallest(SIZE)))
    assert with_room(space, evolve(limit, most=least), SIZE) == narrow.space
    with pytest.raises(InputError, match="--max-macs"):
        with_room(space, evolve(limit, most=least - 1), SIZE)
