"""A network's drawing: all of it is there, said in words, and the same every time."""

import os
import re
import subprocess
import sys

import attrs
import pytest
from hypothesis import given, settings

from compiler.analysis.cost import parameters
from compiler.blocks.registry import BY_NAME as BLOCKS
from compiler.draw import draw_network
from compiler.draw.comparison.network import draw_compared
from compiler.draw.layout.edges import stages_on_edges
from compiler.draw.layout.layout_pipeline import arrange, planned
from compiler.draw.style.tags import in_lines
from compiler.draw.words.choices import TO
from compiler.draw.words.network import TIMES
from compiler.lowering.network import lower
from genotype import (
    Block,
    BlockInput,
    Cell,
    Choose,
    Fusion,
    Genotype,
    Head,
    Level,
    Like,
    Link,
    Resize,
    Squeeze,
    Stage,
    StageBlock,
    loads,
)
from genotype.form.blocks import block_of
from genotype.text.encode import in_order
from tests.compiler.draw_examples import EXAMPLES, GOLDEN, all_skips, golden_drawings, nested, network, stage
from tests.spaces import LEVEL_SPACE, SKIP_SPACE
from tests.strategies import genotypes, single_candidate_spaces, spaces
from zoo.references import reference

EDGE = re.compile(r'^\t(".*?"|\S+) -> (".*?"|\S+) \[', re.MULTILINE)
NODE = re.compile(r'^\t(".*?"|\w+) \[', re.MULTILINE)


def nodes(source: str) -> set[str]:
    return {name.strip('"') for name in NODE.findall(source)}


def edges(source: str) -> set[tuple[str, str]]:
    return {(a.strip('"'), b.strip('"')) for a, b in EDGE.findall(source)}


def label(source: str, name: str) -> str:
    """A node's text, its markup taken out and its signs in ASCII."""
    found = re.search(rf'^\t"?{re.escape(name)}"? \[label=<(.*?)>(?: [a-z]+=.*)?\]$', source, re.MULTILINE)
    assert found is not None, name
    text = re.sub("<[^>]*>|&#160;", " ", found[1]).replace(TIMES, "x").replace(TO, "-")
    return re.sub(r"\s+", " ", text).strip()


def small(**changes) -> Genotype:
    """One stage and one head, with changes."""
    plain = {
        "name": "small",
        "spatial_dims": 2,
        "in_channels": 1,
        "out_channels": 1,
        "levels": (Level(1),),
        "stages": {"only": Stage(0, 2, (8, 8))},
        "links": (Link("input", "only"),),
        "heads": (Head("only"),),
    }
    return Genotype(**(plain | changes))


def stage_label(stage: Stage, **changes) -> str:
    return label(draw_network(small(stages={"only": stage}, **changes)).source, "only")


@pytest.mark.parametrize("name", sorted(path.name for path in GOLDEN.glob("draw_*.dot")))
def test_golden(name):
    assert golden_drawings()[name] == (GOLDEN / name).read_text(encoding="utf-8")


def test_every_golden_drawing_has_its_file():
    assert golden_drawings().keys() == {path.name for path in GOLDEN.glob("draw_*.dot")}


@settings(max_examples=15)
@given(genotypes() | spaces() | single_candidate_spaces())
def test_every_stage_link_and_head_is_drawn(genotype):
    source = draw_network(genotype).source
    assert {"input", *genotype.stages} <= nodes(source)
    joined = edges(source)
    assert {(head.source, f"head {number}") for number, head in enumerate(genotype.heads)} <= joined
    for link in genotype.links:
        through = [tag for (a, tag) in joined if a == link.source and (tag, link.target) in joined]
        assert (link.source, link.target) in joined or through


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_link_is_drawn_once(name):
    genotype = EXAMPLES[name]
    drawn = EDGE.findall(draw_network(genotype).source)
    tags = {f"link {number}" for number in range(len(genotype.links))}
    joined = [(a, b) for a, b in drawn if a.strip('"') not in tags and not b.startswith('"head')]
    assert len(joined) == len(genotype.links)


@settings(max_examples=15)
@given(genotypes() | spaces() | single_candidate_spaces())
def test_every_link_stage_and_head_has_its_class_in_a_page(genotype):
    source = draw_network(genotype).source
    classes = set(re.findall(r'class="?([\w-]+)', source))
    stages = {f"stage-{name}" for name in ["input", *genotype.stages]}
    assert stages | {f"head-{number}" for number in range(len(genotype.heads))} <= classes
    small = stages_on_edges(genotype)
    for number, link in enumerate(genotype.links):
        small_one = next((end for end in (link.source, link.target) if end in small), None)
        assert (f"stage-{small_one}" if small_one else f"link-{number}") in classes


def test_all_sixteen_cells_are_named_and_coloured():
    genotype = all_skips()
    source = draw_network(genotype).source
    for number, link in enumerate(genotype.links):
        if link.cell is not None:
            assert label(source, f"link {number}").startswith(link.cell)
    colours = set(re.findall(r'^\t"link \d+" \[.* color="(#\w+)"', source, re.MULTILINE))
    assert len(colours) > 1


@pytest.mark.parametrize(
    ("stage", "text"),
    [
        (Stage(0, 1, 64), "only 64"),
        (Stage(0, 2, (64, 64)), "only 64·64"),
        (Stage(0, 3, 64), "only 3 x 64"),
        (Stage(0, 3, (48, 32, 32)), "only 48·32·32"),
        (Stage(0, 1, Choose((16, 24, 32))), "only {16|24|32}"),
        (Stage(0, 2, Choose((16, 24, 32, 40, 48))), "only {16|24|…|48} {16|24|…|48}"),
        (Stage(0, Choose((1, 2, 3)), Choose((16, 24))), "only 1-3 x {16|24}"),
        (Stage(0, Choose((1, 3)), (8, 8, Choose((8, 4)))), "only 8·8·{8|4} depth {1|3}"),
        (Stage(0, 1, 8, kernel=(3, 1)), "only 8 kernel 3x1"),
        (Stage(0, 1, 8, norm="none", activation="leaky_relu"), "only 8 no norm leaky ReLU"),
        (Stage(0, 1, 8, norm="none", activation="none"), "only 8 linear"),
    ],
)
def test_what_a_stage_says(stage, text):
    assert stage_label(stage) == text


@pytest.mark.parametrize("option", ["conv", StageBlock("conv", padding="even"), "residual", "identity"])
def test_a_choice_of_one_kind_of_blocks_says_it(option):
    label = stage_label(Stage(0, 1, 4, block=Choose((option,))))
    assert BLOCKS[block_of(option).kind].title in label


def test_an_open_stage_is_dashed():
    source = draw_network(small(stages={"only": Stage(0, Choose((1, 2)), 8)})).source
    assert re.search(r"^\tonly \[.*dashed", source, re.MULTILINE)
    assert "dashed" not in draw_network(small()).source


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"resize": "max_pool"}, "max pool ↓1x2"),
        ({"resize": "strided_conv"}, "strided conv ↓1x2"),
        ({"resize": Resize("max_pool", kernel=(1, 2))}, "max pool ↓1x2"),
        ({"resize": Resize("max_pool", kernel=3)}, "max pool, kernel 3 ↓1x2"),
        ({"resize": "avg_pool", "op": "conv_1x1", "width": 4}, "conv_1x1 → 4 avg pool ↓1x2"),
        ({"resize": "max_pool", "op": Choose(("none", "conv_1x1"))}, "0 none C conv_1x1 max pool ↓1x2"),
    ],
)
def test_what_a_link_says(changes, text):
    source = draw_network(two_levels(Link("a", "b", **changes))).source
    assert label(source, "link 1") == text


def test_what_may_be_left_out_is_dotted_and_a_link_that_is_switched_off_not_drawn():
    """Without the link from dec2 to dec1, dec2 goes with all that leads to it, and with the levels."""
    space = loads(LEVEL_SPACE)
    source = draw_network(space).source
    lines, goes = source.splitlines(), {"enc3", "dec2", "enc2"}
    for name in ("input", *space.stages):
        (box,) = [line for line in lines if re.match(rf'\t"?{name}"? \[', line)]
        assert ("dotted" in box) is (name in goes)
    assert [label(source, f"level {n}").endswith("optional") for n in range(3)] == [False, True, True]
    assert "dotted: the search may leave it out" in label(source, "the title")
    assert "dashed" not in label(source, "the title")
    for index, link in enumerate(space.links):
        arrows = [line for line in lines if " -> " in line and f'class="link-{index}"' in line]
        assert arrows
        goes_along = isinstance(link.present, Choose) or not goes.isdisjoint((link.source, link.target))
        assert all(("style=dotted" in line) is goes_along for line in arrows)
    links = tuple(attrs.evolve(link, present=link.source != "enc3") for link in space.links)
    assert "enc3" not in draw_network(attrs.evolve(space, links=links)).source


def test_many_ops_to_choose_from_are_counted():
    ops = ("none", "skip_connect", "conv_1x1", "conv_3x3", "max_pool_3x3")
    link = Link("a", "b", resize="max_pool", op=Choose(ops))
    assert label(draw_network(two_levels(link)).source, "link 1").startswith("one of 5 ops")


def test_a_transposed_convolution_says_its_width():
    link = Link("b", "c", resize=Resize("transposed_conv", width=4))
    stages = {"a": Stage(0, 1, 8), "b": Stage(1, 1, 8), "c": Stage(0, 1, 8)}
    drawn = draw_network(
        two_levels(Link("a", "b", resize="max_pool"), link, stages=stages, heads=(Head("c"),))
    )
    assert label(drawn.source, "link 2") == "transposed ↑1x2 → 4"


def two_levels(*links: Link, **changes) -> Genotype:
    plain = {
        "levels": (Level(1), Level((1, 2))),
        "stages": {"a": Stage(0, 1, 8), "b": Stage(1, 1, 8)},
        "links": (Link("input", "a"), *links),
        "heads": (Head("b"),),
    }
    return small(**(plain | changes))


def test_levels_say_their_resolution():
    source = draw_network(two_levels(Link("a", "b", resize="max_pool"))).source
    assert label(source, "level 0") == "level 0 1"
    assert label(source, "level 1") == "level 1 1 x 1/2"


@pytest.mark.parametrize(
    ("output", "count", "text"),
    [("mask", 1, "1 mask"), ("mask_pair", 2, "2 masks"), ("classes", 4, "4 classes")],
)
def test_heads_say_what_they_give(output, count, text):
    heads = (Head("only"), Head("only", weight=0.25))
    source = draw_network(small(output=output, out_channels=count, heads=heads)).source
    assert label(source, "head 0") == f"output {text}"
    assert label(source, "head 1") == "head weight 0.25"


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"kernel": 3}, "kernel 3"),
        ({"kernel": (1, 3), "bias": False}, "kernel 1x3 no bias"),
        ({"resize": "bilinear"}, "bilinear ↑1x2"),
        ({"resize": Resize("bilinear", align_corners=True)}, "bilinear, aligned ↑1x2"),
        ({"resize": Resize("transposed_conv", kernel=3)}, "transposed, kernel 3 ↑1x2"),
        ({"conv": False}, "no convolution"),
        ({"norm": "group", "activation": "elu"}, "after group norm, ELU"),
    ],
)
def test_heads_say_how_they_give_it(changes, text):
    source = draw_network(two_levels(Link("a", "b", resize="max_pool"), heads=(Head("b", **changes),))).source
    assert label(source, "head 0") == f"output 1 mask {text}"


@pytest.mark.parametrize(
    ("given", "network", "text"),
    [
        ({"block": StageBlock("residual", drop_path=0.2)}, {}, "residual drop path 0.2 8"),
        ({"block": StageBlock("conv", padding="end")}, {}, "pad at end 8"),
        (
            {"block": StageBlock("mbconv", expansion=4.0, padding="end")},
            {},
            "MBConv expansion 4 pad at end 8",
        ),
        ({"block": StageBlock("mbconv", padding="even")}, {}, "MBConv 8"),
        ({"block": Choose(("conv", StageBlock("conv", padding="end")))}, {}, "plain plain, pad at end 8"),
        ({"dropout": 0.2}, {}, "8 dropout 0.2"),
        ({"bias": True}, {}, "8 bias"),
        ({"bias": False}, {"bias": True}, "8 no bias"),
        ({"bias": True}, {"bias": True}, "8"),
    ],
)
def test_a_stage_says_its_drop_path_and_padding_and_a_bias_that_is_not_the_networks(given, network, text):
    assert stage_label(Stage(0, 1, 8, **given), **network) == f"only {text}"
    assert ("ReLU, bias" in label(draw_network(small(**network)).source, "the title")) is bool(network)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, []),
        ({"block": StageBlock("residual", squeeze=8.0)}, ["squeeze N: "]),
        ({"block": StageBlock("conv", squeeze=Squeeze("scse"))}, ["squeeze scse: "]),
        ({"fusion": Fusion("concat", squeeze=4.0)}, ["squeeze N: ", "joined: "]),
        ({"block": StageBlock("residual", squeeze=Choose((None, 4.0)))}, ["squeeze N: "]),
    ],
)
def test_squeezes_are_explained_where_there_are_any(given, words):
    title = label(draw_network(small(stages={"only": Stage(0, 1, 8, **given)})).source, "the title")
    found = re.sub(r"\s", " ", title)
    assert [word for word in ("squeeze N: ", "squeeze scse: ", "joined: ") if word in found] == words


@pytest.mark.parametrize(
    ("name", "words"),
    [("smp-fpn-resnet18", "aligned: "), ("smp-unet-efficientnet-b0", "pad at end: "), ("unet", "")],
)
def test_padding_and_aligned_corners_are_explained_where_there_are_any(name, words):
    for source in (draw_network(reference(name)).source, draw_compared(*[reference(name)] * 2).source):
        title = label(source, "the title")
        assert [one for one in ("aligned: ", "pad at end: ") if one in title] == ([words] if words else [])


def test_a_long_resize_is_broken_between_its_settings():
    assert in_lines("transposed, kernel 3, batch norm, ReLU ↑2 → 16") == [
        "transposed, kernel 3,",
        "batch norm, ReLU ↑2 → 16",
    ]
    assert in_lines("bilinear, aligned ↑2") == ["bilinear,", "aligned ↑2"]
    assert in_lines("strided conv ↓1x2x2") == ["strided conv ↓1x2x2"]
    long = f"transposed ↑2 → as {'a' * 60}"
    assert " ".join(in_lines(long)) == long


def test_the_weights_of_heads_are_explained_where_there_are_several():
    heads = (Head("only"), Head("only", weight=0.5))
    titles = [label(draw_network(small(heads=some)).source, "the title") for some in (heads, heads[:1])]
    assert ["head: deep supervision" in title for title in titles] == [True, False]


def test_no_note_is_cut_however_narrow_the_drawing():
    block = Choose((StageBlock("conv", squeeze=Squeeze("scse")), StageBlock("residual", squeeze=8.0)))
    fusion = Choose(("concat", "add", Fusion("add", squeeze=4.0)))
    space = small(stages={"only": Stage(0, Choose((1, 2)), 8, block=block, fusion=fusion)})
    title = label(draw_network(space).source, "the title")
    assert title.endswith("dashed: decided by the search")


def test_a_choice_is_dashed_in_the_legend_too():
    source = draw_network(loads(SKIP_SPACE)).source
    assert re.search(r'STYLE="DASHED"></TD><TD WIDTH="4"></TD><TD [^>]*><FONT [^>]*>a choice<', source)


@pytest.mark.parametrize("name", ["nnu-net-resenc-2d", "mednext-s"])
def test_the_input_is_in_line_with_the_stem(name):
    placed = arrange(planned(in_order(reference(name))))
    assert placed.layout.boxes["input"].y == placed.layout.boxes["stem"].y
    assert len({round(y, 3) for _, y in placed.curves["link 0"].points}) == 1


@pytest.mark.parametrize("genotype", [nested(3), loads(SKIP_SPACE)], ids=["closed", "space"])
def test_the_title_says_the_parameters(genotype):
    title = label(draw_network(genotype).source, "the title")
    assert title.startswith(genotype.name)
    assert f"{parameters(lower(genotype)):,} parameters" in title


def test_the_legend_names_the_families_there_are():
    title = label(draw_network(loads(SKIP_SPACE)).source, "the title")
    assert " a choice in a stage" in title
    assert "dilated" not in title
    assert "D dilated W depthwise separable" in label(draw_network(all_skips()).source, "the title")


def test_the_legend_names_no_squares_where_there_are_none():
    title = label(draw_network(small(stages={"only": Stage(0, Choose((1, 2)), 8)})).source, "the title")
    assert "a choice" not in title
    assert title.endswith("dashed: decided by the search")


def test_the_legend_says_how_to_read_what_there_is():
    cells, space, plain = (
        label(draw_network(genotype).source, "the title")
        for genotype in (all_skips(), loads(SKIP_SPACE), small())
    )
    assert all("in a stage: channels of each block" in title for title in (cells, space, plain))
    assert [("one square per op" in title, "dashed" in title) for title in (cells, space, plain)] == [
        (True, False),
        (True, True),
        (False, False),
    ]


def test_text_of_the_file_is_escaped():
    about = 'a <B>"bold"</B> & \\N \\" ]; evil [x="\x07\n\ttab'
    title = label(draw_network(small(about=about)).source, "the title")
    assert "a &lt;B&gt;&quot;bold&quot;&lt;/B&gt; &amp; &#92;N &#92;&quot; ]; evil [x=&quot; tab" in title


def test_a_blank_text_about_it_leaves_no_line():
    assert draw_network(small(about=" \n ")).source == draw_network(small()).source


def test_a_long_text_about_it_is_cut():
    title = label(draw_network(small(about="word " * 400)).source, "the title")
    assert "word… in a stage" in title
    assert len(title) < 300


@pytest.mark.parametrize("name", EXAMPLES)
def test_equal_genotypes_have_one_drawing(name):
    genotype = EXAMPLES[name]
    turned = {
        "stages": dict(reversed(genotype.stages.items())),
        "cells": dict(reversed(genotype.cells.items())),
    }
    other = attrs.evolve(genotype, **turned)
    assert other == genotype
    assert draw_network(other).source == draw_network(genotype).source


def test_a_like_cell_is_drawn_as_the_one_it_is_like():
    genotype = all_skips(3)
    cells = {**genotype.cells, "skip_0_0": Like("skip_1_1"), "skip_1_1": genotype.cells["skip_0_0"]}
    source = draw_network(attrs.evolve(genotype, cells=cells)).source
    number = next(number for number, link in enumerate(genotype.links) if link.cell == "skip_0_0")
    assert label(source, f"link {number}").startswith("skip_0_0 ")


def test_a_drawing_does_not_depend_on_the_hash_seed():
    script = (
        "from tests.compiler.draw_examples import EXAMPLES, draw_network, golden_drawings\n"
        "print(*golden_drawings().values(), *(draw_network(g).source for g in EXAMPLES.values()))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": ".", "PYTHONIOENCODING": "utf-8"},
            cwd=GOLDEN.parents[2],
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
    assert len(outputs.pop()) > 10_000


def test_a_stage_may_be_called_as_graphviz_words_are():
    stages = {"graph": stage(0), "node": stage(0), "edge": stage(0)}
    pairs = [("input", "graph"), ("graph", "node"), ("node", "edge"), ("graph", "edge")]
    links = [{"from": source, "to": target} for source, target in pairs]
    assert edges(draw_network(network("digraph", stages, links, ["edge"])).source) >= set(pairs)


def test_a_cell_without_ops_shows_no_family():
    genotype = all_skips(3)
    bare = Cell(16, (), (Block("sum", (BlockInput(0),)),))
    source = draw_network(attrs.evolve(genotype, cells=dict.fromkeys(genotype.cells, bare))).source
    assert "one square per op" in label(source, "the title")
    assert "none" not in label(source, "the title")
    number = next(number for number, link in enumerate(genotype.links) if link.cell == "skip_0_0")
    assert label(source, f"link {number}") == "skip_0_0"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("bilinear", "nearest"), "bilinear nearest ↑1x2"),
        ((Resize("bilinear", width=16), Resize("nearest", width=16)), "bilinear nearest ↑1x2 → 16"),
        (("bilinear", Resize("nearest", width=16)), "bilinear nearest → 16 ↑1x2"),
        ((Resize("bilinear", width=4), Resize("nearest", width=16)), "bilinear → 4 nearest → 16 ↑1x2"),
    ],
)
def test_a_width_stands_at_the_resizes_that_have_it(options, words):
    stages = {"a": Stage(0, 1, 8), "b": Stage(1, 1, 8), "c": Stage(0, 1, 8)}
    up = Link("b", "c", resize=Choose(options))
    space = two_levels(Link("a", "b", resize="max_pool"), up, stages=stages, heads=(Head("c"),))
    assert label(draw_network(space).source, "link 2") == words
