"""What a space holds is inside, and what it does not is told by its path."""

import pytest
import torch
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.structure.membership import outside
from genotype import Genotype, Link, Resize, loads
from search.selection.sample import sample
from tests.spaces import OPEN_STAGE, SKIP_SPACE
from tests.strategies import spaces
from zoo.references import reference


@settings(max_examples=16, deadline=None)
@given(spaces(), st.integers(0, 1000))
def test_whatever_is_derived_is_inside(space: Genotype, seed: int):
    torch.manual_seed(seed)
    assert list(outside(space, sample(space, seed).genotype)) == []


def test_a_genotype_of_another_space_is_outside():
    found = sample(loads(OPEN_STAGE), 0).genotype
    assert list(outside(loads(SKIP_SPACE), found))
    narrower = loads(OPEN_STAGE.replace("[2, 8]", "[3, 5]"))
    assert list(outside(narrower, found)) == ["stages.enc1.widths[0]"]


@pytest.mark.parametrize("name", ["heart", "pancreas", "brain-tumour"])
def test_the_published_adwu_nets_are_inside_their_space(name: str):
    found = reference(f"adwu-net-{name}")
    assert not [path for path in outside(reference("adwu-net"), found) if path not in ("in_channels",)]
    assert list(outside(reference("adwu-net-2d"), found))


def test_an_edge_that_no_candidate_is_like_is_outside():
    space = loads(SKIP_SPACE)
    found = sample(space, 0).genotype
    cell = found.cell("skip")
    edges = tuple(evolve(edge, op="conv_1x1") for edge in cell.edges)
    other = evolve(found, cells={"skip": evolve(cell, edges=edges)})
    assert list(outside(space, other)) == [f"cells.skip.edges[{index}]" for index in range(len(edges))]


def test_what_a_space_leaves_closed_is_the_same_inside():
    space = reference("adwu-net-2d")
    found = sample(space, 0).genotype
    resize, head = found.links[5], found.heads[0]
    assert isinstance(resize.resize, Resize)
    assert list(outside(space, evolve(found, bias=False))) == ["bias"]
    for path, other in {
        "stages.enc1.norm": evolve(
            found, stages={**found.stages, "enc1": evolve(found.stages["enc1"], norm="none")}
        ),
        "links[5].resize": with_link(found, 5, evolve(resize, resize="bilinear")),
        "links[1].resize": with_link(found, 1, evolve(found.links[1], resize="max_pool")),
        "heads[0]": evolve(found, heads=(evolve(head, kernel=3), *found.heads[1:])),
    }.items():
        assert list(outside(space, other)) == [path]
    narrower = evolve(resize, resize=evolve(resize.resize, width=7))
    assert list(outside(space, with_link(found, 5, narrower))) == ["links[5].resize"]


def with_link(genotype: Genotype, index: int, link: Link) -> Genotype:
    links = list(genotype.links)
    links[index] = link
    return evolve(genotype, links=tuple(links))
