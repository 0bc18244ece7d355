"""What a drawing says by signs, colours and letters: norms, fusions, open blocks, and a legend for each."""

import re

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.blocks.registry import BY_NAME
from compiler.draw import draw_cell, draw_network
from compiler.draw.layout.edges import stages_on_edges
from compiler.draw.style.letters import lettered
from compiler.draw.style.palette import BLOCKS, FAMILIES, OPEN, OTHER
from compiler.draw.words.stages import block_words
from genotype import (
    Activation,
    Choose,
    Fusion,
    Genotype,
    Head,
    Level,
    Link,
    Norm,
    Resize,
    Stage,
    StageBlock,
)
from tests.compiler.draw_examples import EXAMPLES
from tests.compiler.test_draw_cell import title as cell_title
from tests.compiler.test_draw_network import label, small, stage_label
from tests.strategies import genotypes, single_candidate_spaces, spaces
from zoo.references import names, reference

ADD, GATE, CONCAT = "\N{CIRCLED PLUS}", "\N{CIRCLED TIMES}", "\N{PARALLEL TO}"
SQUARES = re.compile(r"<BR/><FONT [^>]*><B>(.)</B></FONT></TD>")


def title(genotype: Genotype) -> str:
    return label(draw_network(genotype).source, "the title")


def fused(fusion) -> Genotype:
    """A U-Net of two levels whose decoder joins its two links in some way."""
    return small(
        levels=(Level(1), Level(2)),
        stages={"a": Stage(0, 1, 8), "b": Stage(1, 1, 8), "c": Stage(0, 1, 8, fusion=fusion)},
        links=(
            Link("input", "a"),
            Link("a", "b", resize="max_pool"),
            Link("a", "c"),
            Link("b", "c", resize=Resize("bilinear")),
        ),
        heads=(Head("c"),),
    )


@pytest.mark.parametrize(
    ("norm", "activation", "words"),
    [
        ("batch", "relu", "batch norm, ReLU"),
        ("instance", "leaky_relu", "instance norm, leaky ReLU"),
        (Norm("group", groups=8), Activation("leaky_relu", slope=0.1), "group norm 8, leaky ReLU 0.1"),
        (Norm("instance", affine=False), "prelu", "instance norm, not affine, PReLU"),
        ("layer", "hard_swish", "layer norm, hard swish"),
        ("none", "none", "no norm, no activation"),
    ],
)
def test_the_title_says_the_norm_and_activation_of_the_network(norm, activation, words):
    assert f"parameters; {words} in a stage" in title(small(norm=norm, activation=activation))


@pytest.mark.parametrize(
    ("network", "stage", "text"),
    [
        ({}, {"norm": "batch", "activation": "relu"}, "only 8"),
        ({}, {"norm": Norm("batch"), "activation": Activation("relu")}, "only 8"),
        ({"norm": "instance"}, {"norm": "batch"}, "only 8 batch norm"),
        ({"norm": Norm("group", groups=4)}, {"norm": "group"}, "only 8 group norm"),
        ({}, {"norm": Norm("batch", eps=1e-3), "activation": "silu"}, "only 8 eps 0.001 SiLU"),
        ({}, {"norm": Norm("none"), "activation": Activation("none")}, "only 8 linear"),
        ({"norm": "none", "activation": "none"}, {"norm": "none", "activation": "none"}, "only 8"),
        ({"norm": "none"}, {"activation": "none"}, "only 8 linear"),
        ({}, {"norm": Choose(("batch", "instance"))}, "only 8 {batch norm|instance norm}"),
        ({}, {"activation": Choose(("relu", "prelu"))}, "only 8 {ReLU|PReLU}"),
    ],
)
def test_a_stage_says_its_norm_and_activation_only_where_they_are_not_the_networks(network, stage, text):
    assert stage_label(Stage(0, 1, 8, **stage), **network) == text


@pytest.mark.parametrize(
    ("fusion", "text", "noted"),
    [
        ("concat", "c 8", ""),
        (Fusion("concat"), "c 8", ""),
        ("add", f"{ADD} c 8", ADD),
        ("gate", f"{GATE} c 8", GATE),
        (Fusion("gate", width=3), f"{GATE} c 8 gate width 3", GATE),
        (Choose(("concat", "gate")), f"{{{CONCAT} {GATE}}} c 8", CONCAT + GATE),
        (Choose(("gate", Fusion("gate", width=3))), f"{GATE} c 8 gate width 3", GATE),
        (Choose(("concat", "add", "gate")), f"{{{CONCAT} {ADD} {GATE}}} c 8", CONCAT + ADD + GATE),
    ],
)
def test_a_fusion_has_a_sign_that_the_legend_explains(fusion, text, noted):
    source = draw_network(fused(fusion)).source
    assert label(source, "c") == text
    legend = label(source, "the title")
    meanings = {ADD: "links added", GATE: "skip connection weighed by an attention gate"}
    for sign, words in {**meanings, CONCAT: "links concatenated"}.items():
        assert (f"{sign} {words}" in legend) is (sign in noted)


def several(genotype, name) -> bool:
    """Whether a stage has links to join."""
    return len(genotype.incoming.get(name, ())) > 1


@settings(max_examples=15, deadline=None)
@given(genotypes() | spaces() | single_candidate_spaces())
def test_a_sign_is_explained_where_it_is_used_and_only_there(genotype):
    source = draw_network(attrs.evolve(genotype, about="")).source
    legend = label(source, "the title")
    for kind, sign in (("add", ADD), ("gate", GATE)):
        joining = [(name, stage) for name, stage in genotype.stages.items() if several(genotype, name)]
        using = [name for name, stage in joining if kind in {f.kind for f in stage.fusions}]
        assert (sign in legend) is bool(using)
    for name, stage in genotype.stages.items():
        if f'class="stage-{name}"' in source and re.search(rf'^\t"?{name}"? \[', source, re.MULTILINE):
            shown = label(source, name)
            adds = several(genotype, name) and any(fusion.kind == "add" for fusion in stage.fusions)
            assert (ADD in shown) is adds


OPTIONS = ("conv", "residual", StageBlock("mbconv", expansion=4.0), "convnext")


def open_network(*options) -> Genotype:
    return small(stages={"only": Stage(0, 1, 8, block=Choose(options))})


def test_an_open_stage_names_its_blocks_each_on_its_ground():
    source = draw_network(open_network(*OPTIONS)).source
    assert label(source, "only") == "only plain residual MBConv, expansion 4 ConvNeXt 8"
    for kind, words in [("conv", "plain"), ("residual", "residual"), ("mbconv", "MBConv, expansion 4")]:
        row = rf'<TD BGCOLOR="{BY_NAME[kind].tint}" [^>]*><FONT [^>]*>{words}</FONT></TD>'
        assert re.search(row, source), kind


def test_the_blocks_that_a_stage_may_have_are_in_the_legend():
    legend = title(open_network(*OPTIONS))
    for kind in ("conv", "residual", "mbconv", "convnext"):
        assert f"{BY_NAME[kind].title} blocks" in legend
    assert "in colour: the blocks that a stage may have" in legend
    plain = title(small(stages={"only": Stage(0, 1, 8), "b": Stage(0, 1, 8, block="residual")}))
    assert "plain blocks" not in plain
    assert "in colour" not in plain


def test_a_small_stage_on_an_edge_has_the_ground_of_its_blocks_too():
    genotype = EXAMPLES["full-scale"]
    small_ones = sorted(stages_on_edges(genotype))
    kinds = dict(zip(small_ones, ["residual", "mednext", Choose(("conv", "bottleneck"))], strict=False))
    stages = {n: attrs.evolve(s, block=kinds.get(n, "conv")) for n, s in genotype.stages.items()}
    source = draw_network(attrs.evolve(genotype, stages=stages)).source
    for name, kind in list(kinds.items())[:2]:
        row = next(line for line in source.splitlines() if line.startswith(f"\t{name} ["))
        assert f'fillcolor="{BY_NAME[kind].tint}"' in row
    legend = label(source, "the title")
    assert "MedNeXt blocks" in legend
    assert "residual blocks" in legend
    assert "bottleneck" not in legend


def test_many_blocks_to_choose_from_are_squares_with_the_letters_of_the_legend():
    kinds = sorted(BY_NAME)
    source = draw_network(open_network(*kinds)).source
    letters = [BLOCKS[f"block {kind}"].letter for kind in kinds]
    assert label(source, "only").split() == ["only", *letters, "8"]
    legend = label(source, "the title")
    assert all(f"{BLOCKS[f'block {kind}'].letter} {BY_NAME[kind].title} blocks" in legend for kind in kinds)


@given(
    st.dictionaries(st.text("abcdefgh", min_size=1), st.text("ABCde -", min_size=1), max_size=12),
    st.sets(st.sampled_from("ABCDEO?0"), max_size=5),
)
def test_no_two_names_have_one_letter(titles, taken):
    letters = lettered(titles, taken)
    assert letters.keys() == titles.keys()
    assert len({*letters.values()} | taken) == len(titles) + len(taken)
    assert all(len(letter) == 1 and letter.isupper() for letter in letters.values())


def test_more_names_than_letters_are_refused():
    names = {str(number): "" for number in range(27)}
    assert len(lettered(dict(list(names.items())[:26]), ())) == 26
    with pytest.raises(ValueError, match="no letter is left for '26'"):
        lettered(names, ())


def test_a_name_has_the_first_letter_of_its_title_where_that_is_free():
    assert lettered({"a": "medium", "b": "mean", "c": "zoom"}, {"P"}) == {"a": "M", "b": "E", "c": "Z"}


def test_no_two_families_of_ops_and_kinds_of_blocks_have_one_letter():
    """So none do in a legend, whatever it has."""
    paints = [*FAMILIES.values(), *BLOCKS.values(), OTHER, OPEN]
    assert len({paint.letter for paint in paints}) == len(paints)
    assert len({paint.words for paint in paints}) == len(paints)


def letters_of_legends(genotype: Genotype) -> list[list[str]]:
    """The letters in the legends of a network's drawing and of those of its cells."""
    network = draw_network(genotype).source
    header = next(line for line in network.splitlines() if line.startswith('\t"the title"'))
    cells = [draw_cell(genotype, name).source for name in genotype.cells]
    headers = [header, *(re.search(r"^\tlabel=<(.*)>$", cell, re.MULTILINE)[1] for cell in cells)]
    return [SQUARES.findall(each) for each in headers]


@pytest.mark.parametrize("name", names())
def test_every_letter_stands_once_in_a_legend_of_a_reference(name):
    for letters in letters_of_legends(reference(name)):
        assert len(letters) == len(set(letters))


@settings(max_examples=20, deadline=None)
@given(genotypes() | spaces() | single_candidate_spaces())
def test_every_letter_stands_once_in_a_legend(genotype):
    for letters in letters_of_legends(genotype):
        assert len(letters) == len(set(letters))


def test_the_letters_of_a_legend_are_found():
    """Of a few options none has a letter; of many, which are squares, each has."""
    assert letters_of_legends(open_network(*OPTIONS)) == [[]]
    assert len(letters_of_legends(open_network(*sorted(BY_NAME)))[0]) == len(BY_NAME)


@settings(max_examples=20, deadline=None)
@given(genotypes() | spaces() | single_candidate_spaces())
def test_a_legend_has_the_letters_of_its_drawing_and_no_others(genotype):
    for source in (draw_network(genotype).source, *(draw_cell(genotype, n).source for n in genotype.cells)):
        is_header = [line.startswith(('\t"the title"', "\tlabel=<")) for line in source.splitlines()]
        drawn, legend = (
            {
                letter
                for line, here in zip(source.splitlines(), is_header, strict=True)
                if here is wanted
                for letter in SQUARES.findall(line)
            }
            for wanted in (False, True)
        )
        assert drawn == legend


def test_grey_arrows_and_linear_stages_are_explained_where_there_are_any():
    notes = ("grey arrow: skip connection", "linear: no norm, no activation")
    plain = title(small())
    assert [note in plain for note in notes] == [False, False]
    mednext = title(reference("mednext-s"))
    assert [note in mednext for note in notes] == [True, True]


def test_ops_of_one_family_stand_together_in_the_legend_of_a_cell():
    genotype = reference("darts-unet")
    legend = cell_title(draw_cell(genotype, next(iter(genotype.cells))).source)
    assert "P max_pool_3x3, avg_pool_3x3" in legend


@pytest.mark.parametrize(("convs", "words"), [(1, "1 conv"), (3, "3 convs"), (Choose((1, 2)), "{1|2} convs")])
def test_the_settings_of_a_block_are_said_and_what_is_open_in_braces(convs, words):
    block = StageBlock("residual_unit", convs=convs, shortcut="conv_1x1")
    assert list(block_words(block)) == ["residual unit", "conv 1x1 shortcut", words]
