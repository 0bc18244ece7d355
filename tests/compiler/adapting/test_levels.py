"""A level less, a level more: what is left is right, costs less, and back again is the same."""

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from compiler.adapting.deeper import with_deeper
from compiler.adapting.levels import with_levels
from compiler.adapting.shallower import without_deepest
from compiler.analysis.cost import Cost, cost
from compiler.checks import check
from compiler.checks.choices.countable import counted_program
from compiler.lowering.network import lower
from genotype import Genotype, InputError
from tests.strategies import genotypes, spaces
from zoo.references import names, reference

NESTED = {"monai-basic-unet-plus-plus", "unet-plus-plus"}
FULL_SCALE = {"darts-unet", "darts-unet-found", "darts-unet-published", "elu-net", "unet-3-plus"}
UNEVEN = {
    "monai-unet",
    "monai-unet-residual",
    "smp-linknet-resnet18",
    "smp-unet-efficientnet-b0",
    "smp-unet-mobilenet-v2",
}
"""What leads down, up and across at a level is not one stage, or not of one width."""
OTHERS = {"smp-fpn-resnet18", "smp-unet-plus-plus-resnet18"}
NEVER_DEEPER = NESTED | FULL_SCALE | UNEVEN | OTHERS
ODD = {"monai-unet": 3}
"""Networks whose output is not at the image's resolution, and how few levels they may have."""
DRAWN = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])


def counted(genotype: Genotype) -> Cost:
    """Of a space, the costs of its supernet, or of its largest network."""
    return cost(counted_program(genotype), (256,) * genotype.spatial_dims)


@pytest.mark.parametrize("name", [name for name in names() if name not in OTHERS])
def test_each_level_less_costs_less(name: str):
    network, before = reference(name), counted(reference(name))
    for levels in reversed(range(ODD.get(name, 2), len(network.levels))):
        found = with_levels(network, levels)
        assert check(found) == ()
        assert len(found.levels) == levels
        after = counted(found)
        assert (after.parameters, after.macs) < (before.parameters, before.macs)
        before = after


@pytest.mark.parametrize("name", [name for name in names() if name not in NEVER_DEEPER])
def test_a_level_more_costs_more_and_without_it_the_network_is_the_same(name: str):
    network = reference(name)
    deeper = with_deeper(network)
    assert check(deeper) == ()
    assert len(deeper.levels) == len(network.levels) + 1
    assert counted(deeper).parameters > counted(network).parameters
    assert without_deepest(deeper) == network


@pytest.mark.parametrize("name", sorted(NEVER_DEEPER))
def test_a_level_more_is_refused_where_it_cannot_be_told(name: str):
    with pytest.raises(InputError, match=r"levels: .*(cannot be told|would)"):
        with_deeper(reference(name))


@pytest.mark.parametrize("name", sorted(OTHERS))
def test_a_level_less_is_refused_where_it_cannot_be_told(name: str):
    with pytest.raises(InputError, match=r"levels: "):
        without_deepest(reference(name))


def test_a_single_level_is_refused():
    with pytest.raises(InputError, match="1 would be too few"):
        with_levels(reference("unet"), 1)


@DRAWN
@given(genotypes() | spaces())
def test_what_has_a_level_less_is_right_or_refused(network: Genotype):
    assume(len(network.levels) > 2)
    try:
        found = without_deepest(network)
    except InputError:
        assume(False)
    assert len(found.levels) == len(network.levels) - 1
    assert {stage.level for stage in found.stages.values()} <= {*range(len(found.levels))}
    assert [*found.stages] == [name for name in network.stages if name in found.stages]
    assume(check(found) == ())  # the rules of blocks, sums and cells may want other channels
    size = (64,) * network.spatial_dims
    assert cost(lower(found), size).output == cost(lower(network), size).output


@DRAWN
@given(genotypes() | spaces())
def test_what_has_a_level_more_has_it_less_again(network: Genotype):
    try:
        deeper = with_deeper(network)
        back = without_deepest(deeper)
    except InputError:
        assume(False)
    assert back == network
    assume(check(deeper) == ())
    size = (128,) * network.spatial_dims
    assert cost(lower(deeper), size).output == cost(lower(network), size).output


@given(st.integers(2, 6))
def test_levels_are_as_many_as_are_asked_for(levels: int):
    assert len(with_levels(reference("unet"), levels).levels) == levels
