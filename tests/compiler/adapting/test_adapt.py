"""What is wanted of a genotype is what it is afterwards, and the rest stays."""

from fractions import Fraction

import pytest
from attrs import evolve
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from compiler.adapting.adapt import Wanted, adapted
from compiler.adapting.axes import in_axes
from compiler.adapting.output import with_classes
from compiler.analysis.cost import cost
from compiler.checks import check
from compiler.lowering.network import lower
from compiler.scaling.scaling import scaled
from genotype import Genotype, InputError
from tests.strategies import genotypes, spaces
from zoo.references import names, reference

WANTED = st.builds(
    Wanted,
    classes=st.none() | st.integers(1, 6),
    in_channels=st.none() | st.integers(1, 6),
    spatial_dims=st.none() | st.sampled_from([2, 3]),
    width_factor=st.none() | st.sampled_from([Fraction(1, 2), Fraction(3, 2), Fraction(2)]),
    levels=st.none() | st.integers(2, 5),
)
DRAWN = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])


@DRAWN
@given(genotypes() | spaces(), WANTED)
def test_what_is_wanted_is_there_or_refused(network: Genotype, wanted: Wanted):
    try:
        found = adapted(network, wanted)
    except InputError:
        assume(False)
    assert check(found) == ()
    assert found.in_channels == (wanted.in_channels or network.in_channels)
    assert found.spatial_dims == (wanted.spatial_dims or network.spatial_dims)
    assert len(found.levels) == (wanted.levels or len(network.levels))
    assert found.out_channels == (wanted.classes or network.out_channels)
    size = (64,) * found.spatial_dims
    assert cost(lower(found), size).output.channels == found.out_channels


@DRAWN
@given(genotypes() | spaces())
def test_what_is_there_already_changes_nothing(network: Genotype):
    assert adapted(network, Wanted()) is network
    classes = network.out_channels if network.output != "mask" else 1
    same = Wanted(classes, network.in_channels, network.spatial_dims, Fraction(1), len(network.levels))
    assert adapted(network, same) == network


@pytest.mark.parametrize("name", names())
def test_any_bundled_file_suits_any_image_and_number_of_classes(name: str):
    for classes, channels, dims in ((1, 1, 3), (2, 4, 2), (7, 2, 3)):
        found = adapted(reference(name), Wanted(classes, channels, dims))
        assert (found.out_channels, found.in_channels, found.spatial_dims) == (classes, channels, dims)
        assert found.output == ("mask" if classes == 1 else kept(name, classes))


def kept(name: str, classes: int) -> str:
    return "mask_pair" if reference(name).output == "mask_pair" and classes == 2 else "classes"


@pytest.mark.parametrize("name", names())
def test_widths_are_those_of_scaling(name: str):
    network = reference(name)
    found = adapted(network, Wanted(width_factor=Fraction(1, 2)))
    assert evolve(found, about=network.about) == scaled(network, Fraction(1, 2))
    assert found.about == f"{network.about} Scaled by 0.5."


@given(genotypes(), st.integers(1, 6), st.integers(1, 6))
def test_the_last_number_of_classes_counts(network: Genotype, first: int, second: int):
    assume(all(head.conv for head in network.heads) and network.output != "mask_pair")
    assert with_classes(with_classes(network, first), second) == with_classes(network, second)


@pytest.mark.parametrize("name", [name for name in names() if reference(name).spatial_dims == 2])
def test_two_axes_are_the_same_again_from_three(name: str):
    network = reference(name)
    assert in_axes(in_axes(network, 3), 2) == network


def test_what_it_says_of_itself_is_true():
    found = adapted(reference("adwu-net-heart"), Wanted(classes=1, levels=5, width_factor=Fraction(1, 2)))
    assert found.about == f"{reference('adwu-net-heart').about[:-1]}; here a mask, 5 levels; scaled by 0.5"
