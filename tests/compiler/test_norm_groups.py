"""Groups that do not divide a norm's channels: told once, with where the channels come from."""

import re

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from compiler.backend.load import load_network
from compiler.checks import check
from genotype import Genotype, Norm, StageBlock
from tests.strategies import genotypes
from zoo.references import reference


def with_groups(genotype: Genotype, groups: int) -> Genotype:
    """With this group norm everywhere, and none of their own in stages."""
    stages = {name: evolve(stage, norm=None) for name, stage in genotype.stages.items()}
    return evolve(genotype, norm=Norm("group", groups=groups), stages=stages)


@settings(max_examples=30)
@given(genotypes(max_width=8), st.integers(2, 5))
def test_groups_are_refused_where_torch_would(genotype: Genotype, groups: int):
    """The channels of every batch norm of the network, as torch has them, against what is told."""
    plain = evolve(with_groups(genotype, 1), norm="batch")
    own = [link for link in plain.links if getattr(link.resize, "norm", None) is not None]
    if check(plain) or own or any(head.norm or head.resize for head in plain.heads):
        return
    kinds = (nn.BatchNorm2d, nn.BatchNorm3d)
    channels = [each.num_features for each in load_network(plain).modules() if isinstance(each, kinds)]
    told = [problem for problem in check(with_groups(genotype, groups)) if problem.code == "G215"]
    assert bool(told) == any(number % groups for number in channels)
    for problem in told:
        assert int(re.search(r"divide (\d+)", problem.problem)[1]) in channels  # type: ignore[index]
    assert len({problem.path == "norm.groups" for problem in told}) <= 1


def test_a_norm_that_fits_nowhere_is_one_problem():
    (problem,) = check(with_groups(reference("unet"), 7))
    assert problem.path == "norm.groups"
    assert "64 channels of 'enc1', 128 channels of 'enc2'" in problem.problem
    assert "others" in problem.problem


@pytest.mark.parametrize(("growth", "convs"), [(12, 4), (6, 2), (20, 3)])
def test_the_sum_of_a_dense_block_is_told(growth: int, convs: int):
    """Its numbers add up to the channels, and the network's own width is none of them."""
    network = with_groups(reference("unet"), 8)
    block = StageBlock("dense", growth=growth, convs=convs)
    stages = {**network.stages, "enc2": evolve(network.stages["enc2"], block=block)}
    (problem,) = check(evolve(network, stages=stages))
    assert problem.path == "stages.enc2.block.growth"
    found = re.search(r"(\d+) channels \((\d+) that it reads \+ (\d+) x (\d+) of growth\)", problem.problem)
    assert found is not None
    channels, inputs, layers, each = map(int, found.groups())
    assert (channels, inputs, each) == (inputs + layers * growth, 64, growth)
    assert 1 <= layers <= convs
