"""The widths that a search space leaves open: those of its members."""

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.structure.width_options import input_options
from compiler.structure.widths import input_width
from genotype.form.choices import Choose, is_space
from search.selection.sample import sample
from tests.strategies import spaces
from zoo.references import reference


@settings(max_examples=30)
@given(spaces().filter(is_space), st.integers(0, 99))
def test_a_member_has_one_of_the_widths_that_its_space_may_have(space, seed):
    member = sample(space, seed).genotype
    for stage in member.stages:
        assert input_width(member, stage) in input_options(space, stage)


@pytest.mark.parametrize(("fusion", "widths"), [("concat", {8 + 4, 16 + 4}), ("add", {4})])
def test_inputs_that_are_joined_may_be_as_wide_as_their_sources_are_together(fusion, widths):
    """`dec1` reads a skip connection whose source is open, and what comes from below, of 4 channels."""
    net = reference("unet-32")
    skip, *rest = (link for link in net.links if link.target == "dec1")
    below = [evolve(link, width=4) for link in rest]
    others = [link for link in net.links if link.target != "dec1"]
    stages = {
        name: evolve(stage, fusion=fusion) if name == "dec1" else stage for name, stage in net.stages.items()
    }
    stages[skip.source] = evolve(stages[skip.source], widths=Choose((8, 16)))
    links = (*others, *(below if fusion == "add" else ()), skip, *(() if fusion == "add" else below))
    assert input_options(evolve(net, stages=stages, links=links), "dec1") == widths
