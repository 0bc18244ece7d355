"""A genotype in brief is the same network, and two ways to write one are drawn alike."""

import pytest
from attrs import evolve
from hypothesis import given, settings

from compiler.draw import draw_network
from compiler.structure.in_brief import in_brief
from compiler.structure.in_full import in_full
from genotype import INPUT, Choose, Fusion, Genotype, Head, Level, Link, Norm, Resize, Stage, StageBlock
from tests.compiler.test_draw_network import label, small
from tests.strategies import genotypes, spaces


@settings(max_examples=30, deadline=None)
@given(genotypes(max_width=8) | spaces(max_width=8))
def test_it_is_the_same_network(genotype: Genotype):
    brief = in_brief(genotype)
    assert in_full(brief) == in_full(genotype)
    assert in_brief(brief) == brief


@settings(max_examples=25, deadline=None)
@given(genotypes(max_width=8))
def test_what_is_usual_is_drawn_the_same_whether_it_is_written_or_not(genotype: Genotype):
    assert draw_network(in_full(genotype)).source == draw_network(genotype).source


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (StageBlock("mednext", expansion=2.0), "MedNeXt 8"),
        (StageBlock("mednext", expansion=3.0), "MedNeXt expansion 3 8"),
        (StageBlock("residual", groups=1, shortcut="projection"), "residual 8"),
        (StageBlock("mbconv", shortcut="none", expansion=6.0), "MBConv 8"),
        (StageBlock("residual", shortcut="none"), "residual no shortcut 8"),
        (Choose(("mednext", StageBlock("mednext", expansion=4.0))), "MedNeXt MedNeXt, expansion 4 8"),
    ],
)
def test_a_stage_says_what_differs_from_the_usual(given, words):
    assert label(draw_network(small(stages={"only": Stage(0, 1, 8, block=given)})).source, "only") == (
        f"only {words}"
    )


@pytest.mark.parametrize(
    "given", ["add", Fusion("add"), Choose(("concat", "add")), Choose(("add", "concat"))], ids=str
)
def test_a_stage_with_one_link_joins_nothing(given):
    source = draw_network(small(stages={"only": Stage(0, 1, 8, fusion=given)})).source
    assert label(source, "only") == "only 8"
    assert "links" not in label(source, "the title")


def test_a_stage_with_two_links_keeps_its_sign():
    stages = {"a": Stage(0, 1, 8), "only": Stage(0, 1, 8, fusion="add")}
    links = (Link(INPUT, "a"), Link("a", "only"), Link(INPUT, "only"))
    assert label(draw_network(small(stages=stages, links=links)).source, "only").startswith(
        "\N{CIRCLED PLUS}"
    )


@pytest.mark.parametrize(
    ("width", "words"), [(None, ""), (4, ""), (5, " gate width 5")], ids=["not given", "usual", "another"]
)
def test_a_gate_says_a_width_that_is_not_half_of_the_skips(width, words):
    gated = Genotype(
        name="gated",
        spatial_dims=2,
        in_channels=1,
        out_channels=1,
        levels=(Level(1), Level(2)),
        stages={"a": Stage(0, 1, 8), "b": Stage(1, 1, 8), "c": Stage(0, 1, 8, fusion=Fusion("gate", width))},
        links=(
            Link(INPUT, "a"),
            Link("a", "b", resize="max_pool"),
            Link("a", "c"),
            Link("b", "c", resize=Resize("transposed_conv", kernel=2, norm=Norm("none"))),
        ),
        heads=(Head("c", norm="none"),),
    )
    source = draw_network(gated).source
    assert label(source, "c") == f"\N{CIRCLED TIMES} c 8{words}"
    assert label(source, "link 3") == "transposed ↑2"
    assert label(source, "head 0") == "output 1 mask"
    assert draw_network(evolve(gated, heads=(Head("c"),))).source == source
