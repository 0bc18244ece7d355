"""Members of a space: which there are, which cost most and least, and how they are drawn."""

from itertools import islice, product

import pytest
import torch

from compiler.analysis.cost import cost
from compiler.checks import check
from compiler.lowering.network import lower
from compiler.structure.membership import outside
from genotype import loads
from genotype.form.space_size import space_size
from search.shared_weights.members import Members
from tests.spaces import BLOCK_SPACE, LEVEL_SPACE, OPEN_STAGE, SETTINGS_SPACE, SKIP_SPACE

SPACES = {
    "levels": LEVEL_SPACE,
    "widths": OPEN_STAGE,
    "settings": SETTINGS_SPACE,
}


def every(members: Members):
    return product(*(range(len(selections)) for selections in members.selections))


@pytest.mark.parametrize("text", SPACES.values(), ids=SPACES)
def test_the_largest_and_the_smallest_of_all_are_found(text):
    members = Members.of(loads(text))
    found = list(every(members))
    assert len(found) == space_size(members.space)
    macs = [cost(lower(members.genotype(member)), (16, 16)).macs for member in found]
    largest, smallest = members.largest((16, 16)), members.smallest((16, 16))
    assert (macs[found.index(largest)], macs[found.index(smallest)]) == (max(macs), min(macs))


def test_every_selection_of_a_cell_is_a_member():
    members = Members.of(loads(SKIP_SPACE))
    for member in islice(every(members), 0, None, 17):
        genotype = members.genotype(member)
        assert list(check(genotype)) == []
        assert list(outside(members.space, genotype)) == []
    # Two of the ops into each node, which are two and four; of three nodes any but none.
    assert [len(selections) for selections in members.selections] == [1, 6, 7, 7]


def test_every_selection_has_its_turn_as_often():
    members = Members.of(loads(BLOCK_SPACE))
    drawn = list(islice(members.turns(torch.Generator().manual_seed(3)), 12))
    for place, selections in enumerate(members.selections):
        numbers = [member[place] for member in drawn]
        assert [numbers.count(number) for number in range(len(selections))] == [12 // len(selections)] * len(
            selections
        )
    assert len(set(drawn)) > 8
    assert drawn == list(islice(members.turns(torch.Generator().manual_seed(3)), 12))
