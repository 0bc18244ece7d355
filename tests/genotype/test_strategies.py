"""What the strategies draw is what they promise, and it is varied."""

from collections.abc import Callable
from contextlib import suppress
from functools import cache

import pytest
from attrs import evolve
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis.errors import NoSuchExample

from compiler.checks import check
from compiler.structure.widths import open_width
from genotype import Choose, Genotype, Like, Link, Resize, WidthOf
from genotype.form.choices import choices
from genotype.form.presence import in_force, is_optional
from tests.strategies import BLOCKS, genotypes, single_candidate_spaces, spaces


@settings(max_examples=16)
@given(genotypes())
def test_genotypes_are_right_and_decided(genotype):
    assert check(genotype) == ()
    assert not list(choices(genotype))


@settings(max_examples=16)
@given(spaces())
def test_spaces_are_right_and_open(space):
    assert check(space) == ()
    assert list(choices(space))


@settings(max_examples=16)
@given(single_candidate_spaces())
def test_single_candidate_spaces_have_one_option_everywhere(space):
    assert check(space) == ()
    assert {len(choice.options) for _, choice in choices(space)} == {1}


@settings(max_examples=16)
@given(genotypes(dims=(3,), max_width=4))
def test_axes_and_widths_are_bounded(genotype):
    assert genotype.spatial_dims == 3
    stages = [stage for stage in genotype.stages.values() if stage.block != "identity"]  # as wide as it reads
    assert max((width for stage in stages for width in stage.layer_widths), default=0) <= 4
    assert check(genotype) == ()


def links_with(test):
    return lambda network: any(test(network, link) for link in network.links)


def stages_with(test):
    return lambda network: any(test(stage) for stage in network.stages.values())


def cells_with(test):
    return lambda network: any(test(cell) for cell in network.cells.values())


def is_across_levels(network, link):
    both = link.source in network.stages and link.target in network.stages
    return both and abs(network.stages[link.source].level - network.stages[link.target].level) > 1


def share_nodes(cell):
    ends = [(edge.source, edge.target) for edge in cell.edges]
    return len(set(ends)) < len(ends)


def given_by_stage(link: Link) -> bool:
    return isinstance(link.resize, Resize) and isinstance(link.resize.width, WidthOf)


def opens(key: str) -> Callable[[Genotype], bool]:
    """Whether a space leaves this open, of a stage or of a link."""
    ending = ".block" if key == "blocks" else f".{key}"
    return lambda space: any(path.endswith(ending) for path, _ in choices(space))


def may_lose_stages(space):
    """Whether some stages go where every optional link is absent."""
    links = (evolve(link, present=False) if is_optional(link) else link for link in space.links)
    return len(in_force(evolve(space, links=tuple(links))).stages) < len(space.stages)


KINDS = {
    "2D": (genotypes(), lambda g: g.spatial_dims == 2),
    "3D": (genotypes(), lambda g: g.spatial_dims == 3),
    "one level": (genotypes(), lambda g: len(g.levels) == 1),
    "four levels": (genotypes(), lambda g: len(g.levels) == 4),
    "strides by axis": (genotypes(), lambda g: any(not isinstance(level.stride, int) for level in g.levels)),
    "three heads": (genotypes(), lambda g: len(g.heads) == 3),
    "classes": (genotypes(), lambda g: g.output == "classes" and g.out_channels > 2),
    "widths by layer": (genotypes(), lambda g: any(not isinstance(s.widths, int) for s in g.stages.values())),
    "a skip over two levels": (genotypes(), links_with(is_across_levels)),
    "a resize and a cell": (genotypes(), links_with(lambda _, link: link.resize and link.cell)),
    "a link's op": (genotypes(), links_with(lambda _, link: link.op)),
    "a transposed_conv of its own width": (
        genotypes(),
        links_with(lambda _, link: isinstance(link.resize, Resize) and link.resize.width),
    ),
    "a transposed_conv as wide as a stage": (genotypes(), links_with(lambda _, link: given_by_stage(link))),
    "a transposed_conv that follows a choice": (
        spaces(),
        links_with(lambda g, link: link.resize and given_by_stage(link) and open_width(g, link)),
    ),
    "an op that reads a choice": (spaces(), links_with(lambda g, link: link.op and open_width(g, link))),
    "a cell that reads a choice": (spaces(), links_with(lambda g, link: link.cell and open_width(g, link))),
    "a strided_conv": (genotypes(), links_with(lambda _, link: link.resize == "strided_conv")),
    "a shared cell": (genotypes(), lambda g: sum(bool(link.cell) for link in g.links) > len(g.cells) > 0),
    "parallel edges": (genotypes(), cells_with(share_nodes)),
    "weighted inputs": (genotypes(), cells_with(lambda cell: cell.blocks[0].inputs[0].weight)),
    "like": (spaces(), cells_with(lambda cell: isinstance(cell, Like))),
    "an open depth": (spaces(), lambda g: any(isinstance(s.depth, Choose) for s in g.stages.values())),
    "an open width": (spaces(), lambda g: any(isinstance(s.widths, Choose) for s in g.stages.values())),
    "an open edge with none": (
        spaces(),
        lambda g: any(path.startswith("cells") and "none" in choice.options for path, choice in choices(g)),
    ),
    "an open block": (spaces(), lambda g: any(path.endswith("inputs") for path, _ in choices(g))),
    **{
        f"an open {key}": (spaces(), opens(key))
        for key in ("blocks", "kernel", "norm", "activation", "fusion", "resize")
    },
    **{
        f"an open {key} of blocks": (spaces(), opens(f"block.{key}"))
        for key in ("expansion", "squeeze", "shortcut", "convs")
    },
    "open blocks and kernels of one stage": (
        spaces(),
        lambda g: any(
            isinstance(s.block, Choose) and isinstance(s.kernel, Choose) for s in g.stages.values()
        ),
    ),
    "an open depth of other blocks": (
        spaces(),
        stages_with(lambda stage: isinstance(stage.depth, Choose) and stage.block in BLOCKS),
    ),
    "fusions of a gate and none": (
        spaces(),
        lambda g: any(
            len({fusion.kind for fusion in s.fusions}) > 1 and "gate" in str(s.fusion)
            for s in g.stages.values()
        ),
    ),
    "an open link": (spaces(), lambda g: any(path.startswith("links") for path, _ in choices(g))),
    "an optional link": (spaces(), links_with(lambda _, link: is_optional(link))),
    "an optional link to be added": (
        spaces(),
        links_with(lambda g, link: is_optional(link) and g.stages[link.target].fusion == "add"),
    ),
    "an optional link into other blocks": (
        spaces(),
        links_with(lambda g, link: is_optional(link) and g.stages[link.target].block in BLOCKS),
    ),
    "a stage that may go": (spaces(), may_lose_stages),
    "only closed stages": (spaces(), lambda g: not any(path.startswith("stages") for path, _ in choices(g))),
}


MOST_DRAWS = 2000


@cache
def never_drawn(strategy: str) -> frozenset[str]:
    """The kinds of which a strategy draws none, however often it is tried; where all were there, it ends."""
    sought = {name: is_kind for name, (drawn, is_kind) in KINDS.items() if repr(drawn) == strategy}

    def none_is_left(genotype: Genotype) -> bool:
        for name in [name for name, is_kind in sought.items() if is_kind(genotype)]:
            del sought[name]
        return not sought

    enough = settings(
        max_examples=MOST_DRAWS,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    with suppress(NoSuchExample):
        find({"genotypes()": genotypes, "spaces()": spaces}[strategy](), none_is_left, settings=enough)
    return frozenset(sought)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_drawn(kind):
    strategy, _ = KINDS[kind]
    assert kind not in never_drawn(repr(strategy))
