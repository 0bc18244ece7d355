"""`genoc check`, `show` and `compile`, as they are called."""

import json
from collections import Counter
from pathlib import Path

import pytest
from attrs import evolve
from click.testing import CliRunner, Result
from hypothesis import given, settings

from compiler.analysis.cost import cost
from compiler.analysis.cost_breakdown import shares
from compiler.analysis.layering import layering
from compiler.analysis.summary import described, summary
from compiler.backend.emit import emit
from compiler.checks import problems_of
from compiler.checks.choices.countable import SUPERNET
from compiler.lowering.network import lower
from compiler.lowering.resize import has_weights
from compiler.structure.graph import stage_order
from genotype import Choose, Fusion, Norm, Stage, StageBlock, canonical_text, load, loads, read_text
from genotype.form.blocks import Squeeze
from genotype.form.links import resizes_of
from genotype.text.encode import in_order
from tests.compiler.running import small_size
from tests.spaces import SKIP_SPACE
from tests.strategies import genotypes, spaces
from zoo.main import main

GOLDEN = Path(__file__).with_name("golden")
UNET = GOLDEN / "unet.json"
CELLS = GOLDEN / "cells.json"
REFERENCE = Path(__file__).parents[2] / "zoo" / "reference"


def genoc(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def space(tmp_path) -> Path:
    path = tmp_path / "space.json"
    path.write_text(SKIP_SPACE)
    return path


def test_check_says_what_is_fine(space):
    result = genoc("check", UNET, space)
    assert result.exit_code == 0
    assert result.stdout == f"{UNET}: fine\n{space}: fine\n"


def test_compile_prints_or_writes_the_file(tmp_path):
    text = emit(load(UNET), lower(load(UNET)))
    assert genoc("compile", UNET).stdout == text
    result = genoc("compile", UNET, "-o", tmp_path / "unet.py")
    assert result.stdout == ""
    assert f"{len(text.splitlines())} lines" in result.stderr
    assert (tmp_path / "unet.py").read_text() == text


def test_compile_refuses_a_space_and_says_what_to_do(space, tmp_path):
    result = genoc("compile", space, "-o", tmp_path / "never.py")
    assert result.exit_code == 2
    assert "G804 cells.skip.edges[0].op: " in result.stderr
    assert "genoc sample" in result.stderr
    assert not (tmp_path / "never.py").exists()


def test_show_counts_for_the_size_that_is_asked_for():
    found = json.loads(genoc("show", UNET, "--size", "64x32", "--json").stdout)
    expected = cost(lower(load(UNET)), (64, 32))
    assert found["size"] == [64, 32]
    assert found["macs"] == expected.macs
    assert f"{expected.macs:,}" in genoc("show", UNET, "--size", "64x32").stdout


@pytest.mark.parametrize("size", ["15", "16x15", "16x16x16"])
def test_show_says_which_sizes_the_network_takes(size):
    result = genoc("show", UNET, "--size", size)
    assert result.exit_code == 2
    assert "the network takes multiples of 2 x 2" in result.stderr


SMALL = "multiples of 1 x 2 x 2, but not 1 x 2 x 2 itself"


def test_an_image_that_leaves_instance_norm_one_pixel_is_known_to_be_too_small():
    """To check, to show, and to a size that is asked for."""
    assert genoc("check", CELLS).stdout == f"{CELLS}: fine; image sizes are {SMALL}\n"
    (answer,) = json.loads(genoc("check", "--json", CELLS).stdout)
    assert answer["note"] == f"image sizes are {SMALL}"
    assert f"sizes            {SMALL}" in genoc("show", CELLS).stdout
    assert json.loads(genoc("show", CELLS, "--json").stdout)["takes"] == {
        "multiples_of": [1, 2, 2],
        "larger": True,
    }
    result = genoc("show", CELLS, "--size", "1x2x2")
    assert result.exit_code == 2
    assert f"the network takes {SMALL}" in result.stderr
    assert "give such a size, for example 1x2x4" in result.stderr
    assert genoc("show", CELLS, "--size", "1x2x4").exit_code == 0


def test_without_instance_norm_every_multiple_is_taken():
    assert genoc("check", UNET).stdout == f"{UNET}: fine\n"
    assert genoc("show", UNET, "--size", "2").exit_code == 0
    takes = json.loads(genoc("show", UNET, "--json").stdout)["takes"]
    assert takes == {"multiples_of": [2, 2], "larger": False}


@pytest.mark.parametrize("size", ["0", "-8", "8x", "axb", "8x8x8x8", "1.5"])
def test_what_is_no_size_is_refused_in_words(size):
    result = genoc("show", UNET, "--size", size)
    assert result.exit_code == 2
    assert "is not an image size" in result.stderr


@settings(max_examples=20)
@given(genotypes(max_width=8) | spaces(max_width=8))
def test_show_tells_of_every_stage(genotype):
    counted = cost(lower(genotype), small_size(genotype))
    lines = list(described(genotype, counted, SUPERNET))
    rows = [line.split()[0] for line in lines if line.strip()]
    assert set(genotype.stages) <= set(rows)
    assert json.loads(json.dumps(summary(genotype, counted)))["parameters"] == counted.parameters


@settings(max_examples=20)
@given(genotypes(max_width=8) | spaces(max_width=8))
def test_shares_are_those_of_the_layers_and_make_up_the_whole(genotype):
    counted = cost(lower(genotype), small_size(genotype))
    found = shares(counted)
    assert sum(one.parameters for one in found) == counted.parameters
    assert sum(one.macs for one in found) == counted.macs
    assert sum(one.activations for one in found) == counted.activations
    assert sum(one.in_macs for one in found) == pytest.approx(100)
    kinds = Counter(one.kind for one in found)
    assert [one.part for one in found if one.kind == "stage"] == list(stage_order(in_order(genotype)))
    convolutions = sum(head.conv for head in genotype.heads)
    assert kinds["head"] in range(convolutions, 2 * len(genotype.heads) + 1)  # norms before
    assert kinds["cell"] <= sum(link.cell is not None for link in genotype.links)
    assert kinds["resize"] == sum(
        has_weights(resize) for link in genotype.links for resize in resizes_of(link)
    )


def test_a_part_is_known_by_what_it_is_and_not_by_what_it_is_called():
    """Stages may be called as resizes and heads are."""
    document = json.loads(UNET.read_text().replace('"enc2"', '"head_resize"'))
    genotype = loads(json.dumps(document))
    found = {one.part: one.kind for one in shares(cost(lower(genotype), (16, 16)))}
    assert found["head_resize"] == "stage"
    assert set(genotype.stages) == {part for part, kind in found.items() if kind == "stage"}
    assert [part for part, kind in found.items() if kind == "head"] == ["head_dec1"]


def test_show_says_where_parameters_go():
    lines = genoc("show", UNET).stdout.splitlines()
    table = [line.split() for line in lines[lines.index("") + 1 :]]
    found = json.loads(genoc("show", UNET, "--json").stdout)
    for part in found["parts"]:
        row = next(row for row in table if row and row[0] == part["part"])
        assert f"{part['parameters']:,}" in row
        assert f"{100 * part['parameters'] / found['parameters']:.1f}" in row


def test_what_is_said_about_a_genotype_cannot_steer_the_terminal(tmp_path):
    path = tmp_path / "net.json"
    document = {**json.loads(UNET.read_text()), "about": "a\x1b[2J\nb\u202e"}
    path.write_text(json.dumps(document))
    shown = genoc("show", path).stdout
    assert "\na\\x1b[2J\\nb\\u202e\n" in shown
    assert "\x1b" not in shown


@settings(max_examples=20)
@given(genotypes(max_width=8) | spaces(max_width=8))
def test_canonical_texts_pass_every_check(genotype):
    assert problems_of(read_text(canonical_text(genotype))) == ()


def test_show_tells_how_many_genotypes_a_space_holds(space):
    words = "Genotypes that differ only in what leads nowhere are counted as different ones.\n"
    assert f"{'genotypes':16} 7^2 x 6 = 294\n{words}" in genoc("show", space).stdout
    assert words not in genoc("show", "--size", "32", REFERENCE / "blocks.json").stdout
    assert json.loads(genoc("show", space, "--json").stdout)["genotypes"] == "7^2 x 6 = 294"
    assert "genotypes" not in genoc("show", UNET).stdout


def test_show_lists_every_choice_of_a_stage():
    stage = Stage(
        level=0,
        depth=Choose((1, 2)),
        widths=8,
        fusion=Choose(("concat", "gate")),
        block=Choose(("conv", StageBlock("mbconv", expansion=4.0), StageBlock("mbconv", expansion=6.0))),
        kernel=Choose((3, (1, 5))),
        norm=Choose(("batch", Norm("group", groups=4))),
        activation=Choose(("relu", "silu")),
    )
    assert layering(load(UNET), stage) == (
        "conv|mbconv (expansion 4)|mbconv (expansion 6) kernel 3|1x5, norm batch|group (groups 4), "
        "activation relu|silu, fusion concat|gate, depth 1|2, 8-8"
    )


SQUEEZED = StageBlock("mbconv", expansion=4.0, squeeze=Squeeze("scse"))
SETTINGS = [
    ({"block": "residual"}, "residual 8-8"),
    (
        {"block": StageBlock("mbconv", expansion=4.0, squeeze=Squeeze("scse"))},
        "mbconv expansion 4, squeeze scse, 8-8",
    ),
    ({"block": StageBlock("conv", convs=2, groups=4)}, "conv groups 4, convs 2, 8-8"),
    (
        {"block": StageBlock("residual", drop_path=0.1, shortcut="pool")},
        "residual shortcut pool, drop_path 0.1, 8-8",
    ),
    ({"kernel": 5}, "kernel 5, 8-8"),
    ({"kernel": (1, 3)}, "kernel 1x3, 8-8"),
    ({"kernel": (3, 3)}, "8-8"),
    ({"norm": Norm("group", groups=4)}, "norm group (groups 4), 8-8"),
    ({"norm": Norm("batch")}, "8-8"),
    ({"activation": "silu"}, "activation silu, 8-8"),
    ({"bias": True}, "bias yes, 8-8"),
    ({"dropout": 0.25}, "dropout 0.25, 8-8"),
    ({"bias": False}, "8-8"),
    ({"fusion": Fusion("gate", width=4)}, "fusion gate (width 4), 8-8"),
    ({"block": "residual", "kernel": 5, "norm": "none"}, "residual kernel 5, norm none, 8-8"),
]


@pytest.mark.parametrize(("changed", "words"), SETTINGS, ids=str)
def test_show_says_what_of_a_stage_is_not_the_usual(changed, words):
    network = evolve(load(UNET), norm="batch", activation="relu", bias=False)
    assert layering(network, Stage(level=0, depth=2, widths=8, **changed)) == words


def test_show_names_the_settings_of_a_decided_stage(tmp_path):
    document = json.loads(UNET.read_text())
    block = {"kind": "residual", "groups": 1, "shortcut": "conv"}
    document["stages"]["enc1"].update(block=block, kernel=5, fusion="add")
    path = tmp_path / "net.json"
    path.write_text(json.dumps(document))
    (line,) = [line for line in genoc("show", path).stdout.splitlines() if line.startswith("enc1 ")]
    assert "residual shortcut conv, kernel 5, " in line
    assert "fusion" not in line  # it reads a single link
