"""`genoc diff`: what it says of costs, when it refuses, and the picture of two networks in one."""

import json
import re
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.analysis.cost import cost
from compiler.analysis.cost_difference import in_percent
from compiler.blocks.registry import BY_NAME as KINDS
from compiler.checks import check
from compiler.draw import draw_network
from compiler.draw.comparison.cell import draw_compared_cell
from compiler.draw.comparison.marks import ADDED, CHANGED, MARKS, REMOVED, SAME
from compiler.draw.comparison.network import draw_compared
from compiler.draw.style.palette import FAMILIES
from compiler.draw.style.strokes import OPTIONAL
from compiler.lowering.network import lower
from genotype import Choose, Genotype, Head, InputError, Link, Resize, Stage, canonical_text, loads
from genotype.diff.differences import alike
from genotype.form.presence import is_optional, links_in_force
from tests.compiler.draw_examples import all_skips
from tests.compiler.test_draw_network import label, two_levels
from tests.genotype.documents import text as small_text
from tests.spaces import LEVEL_SPACE, SKIP_SPACE
from tests.strategies import genotypes, spaces
from zoo.main import main
from zoo.references import reference, text

WHEN = ("before", "after")
FLAT = genotypes(dims=(2,), max_width=8) | spaces(dims=(2,), max_width=8)


def genoc(*arguments: object, **more: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], **more)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("unet", "unet-32", "adwu-net-small", "skip-cells"):
        (tmp_path / f"{name}.json").write_text(text(name))
    broken = json.loads(text("unet"))
    broken["links"][3].pop("resize")
    (tmp_path / "broken.json").write_text(json.dumps(broken))
    return tmp_path


def costs(folder: Path, *names: str, **options: object) -> dict:
    more = [part for key, value in options.items() for part in (f"--{key}", value)]
    result = genoc("diff", *(folder / f"{name}.json" for name in names), "--json", *more)
    return json.loads(result.stdout)["costs"]


def differ(a, b) -> bool:
    """Whether two genotypes do; one width for all blocks is as good as a list."""
    first, second = (
        {name: attrs.evolve(stage, widths=stage.layer_widths) for name, stage in one.stages.items()}
        for one in (a, b)
    )
    return attrs.evolve(a, stages=first) != attrs.evolve(b, stages=second)


@settings(max_examples=15, deadline=None)
@given(genotypes() | spaces(), genotypes() | spaces(), st.booleans())
def test_any_two_networks_differ_by_exit_code_lines_and_costs(a, b, is_same):
    b = a if is_same else b
    with TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ("a.json", "b.json")]
        for file, network in zip(files, (a, b), strict=True):
            file.write_text(canonical_text(network), encoding="utf-8")
        words, found = genoc("diff", *files), genoc("diff", *files, "--json")
    assert words.exit_code == found.exit_code == int(differ(a, b))
    document = json.loads(found.stdout)
    assert bool(document["changes"]) is bool(words.stdout) is differ(a, b)
    counted = [
        cost(lower(each), document["costs"]["size"][when]) for each, when in zip((a, b), WHEN, strict=True)
    ]
    for key in ("parameters", "macs", "activations"):
        assert [document["costs"][key][when] for when in WHEN] == [getattr(one, key) for one in counted]
    if a != b:
        assert f"{counted[1].macs:,}" in words.stdout


@pytest.mark.parametrize("names", [("unet", "unet-32"), ("unet", "skip-cells"), ("skip-cells", "unet")])
def test_costs_are_those_of_either_network(folder, names):
    found = costs(folder, *names, size="64x96")
    for when, name in zip(("before", "after"), names, strict=True):
        alone = cost(lower(reference(name)), (64, 96))
        assert found["size"][when] == [64, 96]
        assert found["parameters"][when] == alone.parameters
        assert found["macs"][when] == alone.macs
        assert found["activations"][when] == alone.activations
        assert tuple(found["receptive_field"][when]) == alone.receptive_field
    share = found["macs"]["after"] / found["macs"]["before"] - 1
    assert found["macs"]["percent"] == pytest.approx(100 * share, abs=0.01)


def test_costs_are_said_in_words_too(folder):
    result = genoc("diff", folder / "unet.json", folder / "unet-32.json", "--size", "32")
    assert result.exit_code == 1
    assert re.search(r"^parameters +31,037,633 -> +7,852,545 +-74\.7 %$", result.stdout, re.MULTILINE)
    assert re.search(r"^one image of +32 x 32 -> +32 x 32$", result.stdout, re.MULTILINE)


def test_without_a_size_one_is_taken_that_both_networks_take(folder):
    thirds = json.loads(text("unet"))
    thirds["levels"][1]["stride"] = 3
    (folder / "thirds.json").write_text(json.dumps(thirds))
    assert costs(folder, "unet", "thirds")["size"] == {"before": [144, 144], "after": [144, 144]}
    assert costs(folder, "thirds", "adwu-net-small")["size"] == {"before": [144, 144], "after": [128] * 3}
    refused = genoc("diff", folder / "unet.json", folder / "thirds.json", "--size", "128")
    assert refused.exit_code == 2
    assert "the network takes multiples of 24 x 24" in refused.stderr


def test_what_cannot_be_compiled_has_no_costs_but_differs(folder):
    result = genoc("diff", folder / "unet.json", folder / "broken.json")
    assert result.exit_code == 1
    broken = folder / "broken.json"
    assert f"costs are not counted: {broken} has 1 problem; run genoc check\n" in result.stdout
    assert "link enc3 -> enc4 resize removed: max_pool\n" in result.stdout
    assert costs(folder, "unet", "broken") is None
    drawn = genoc("diff", folder / "unet.json", broken, "--draw", folder / "both.dot")
    assert (drawn.exit_code, drawn.stdout) == (2, "")
    assert "links[3].resize" in drawn.stderr
    assert not (folder / "both.dot").exists()


def test_equal_files_are_drawn_as_well(folder):
    file = folder / "unet.json"
    result = genoc("diff", file, file, "--draw", folder / "both.dot")
    assert (result.exit_code, result.stdout) == (0, "")
    source = (folder / "both.dot").read_text()
    assert "enc1" in source
    for mark in MARKS:
        assert f'COLOR="{mark.colour}" STYLE="{mark.line.upper()}"' in source
        assert f">{mark.words}<" in source


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["unet.json", "adwu-net-small.json", "--draw", "both.dot"], "one is 2D, the other 3D"),
        (["unet.json", "unet-32.json", "--cell", "skip_1"], "add --draw FILE.svg"),
        (["unet.json", "skip-cells.json", "--draw", "x.dot", "--cell", "skip"], "did you mean 'skip_"),
        (["unet.json", "unet-32.json", "--draw", "both.jpg"], "the format 'jpg'"),
        (["unet.json", "unet-32.json", "--size", "15"], "the network takes multiples of 16 x 16"),
    ],
)
def test_what_makes_no_sense_is_refused(folder, monkeypatch, arguments, words):
    monkeypatch.chdir(folder)
    result = genoc("diff", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr
    assert "    -> " in result.stderr


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.0, "0 %"), (50.0, "+50.0 %"), (-74.7, "-74.7 %"), (0.004, "+0.004 %"), (12857.8, "+12,857.8 %")],
)
def test_per_cent(share, words):
    assert in_percent(share) == words


def outline(source: str, name: str) -> str:
    """The colour of a node's outline."""
    found = re.search(rf'^\t"?{name}"? \[.*?\bcolor="(#\w+)"', source, re.MULTILINE)
    assert found is not None, name
    return found[1]


def drawn(a, b) -> str | None:
    """The drawing of two; None where they make none together."""
    try:
        return draw_compared(a, b).source
    except InputError as refused:
        if "a cycle" not in str(refused):
            raise
        return None


@settings(max_examples=20, deadline=None)
@given(FLAT, FLAT)
def test_every_stage_of_either_is_drawn_as_what_became_of_it(a, b):
    source = drawn(a, b)
    if source is None:
        return
    for name in {**a.stages, **b.stages}:
        before, after = a.stages.get(name), b.stages.get(name)
        mark = (ADDED, CHANGED)[before is not None] if after is not None else REMOVED
        assert outline(source, name) == (SAME if before == alike(before, after) else mark).colour


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (Stage(0, 1, 8), Stage(0, 1, 8, block="residual"), "plain → residual 8"),
        (Stage(0, 2, 8), Stage(0, 1, 8, block="residual"), "plain → residual 8·8 → 8"),
        (Stage(0, 1, 8, block="residual"), Stage(0, 1, 8), "residual → plain 8"),
        (Stage(0, 1, 8), Stage(0, 1, 8, kernel=5), "8 kernel 3 → kernel 5"),
        (Stage(0, 1, 8, kernel=5), Stage(0, 1, 16, kernel=5), "8 → 16 kernel 5"),
        (Stage(0, 1, 8), Stage(0, 1, 8, fusion="add"), "8 fusion.kind concat → add"),
        (Stage(0, 1, 8), Stage(0, 1, 8, norm="layer"), "8 batch norm, ReLU → layer norm, ReLU"),
        (Stage(0, 1, 8, block="mednext"), Stage(0, 3, 8, block="mednext"), "MedNeXt 8 → 3 x 8"),
        (
            Stage(0, 1, 8),
            Stage(0, 1, 8, block=Choose(("conv", "residual", "mednext"))),
            "plain → {plain|residual|MedNeXt} 8",
        ),
    ],
)
def test_a_changed_stage_says_of_each_of_its_aspects_what_it_was_and_is(before, after, words):
    both = [attrs.evolve(line_of("a"), stages={"a": one}) for one in (before, after)]
    assert label(draw_compared(*both).source, "a") == f"a {words}"


def test_two_networks_say_their_norms_and_activations():
    before = line_of("a")
    after = attrs.evolve(before, norm="instance", activation="leaky_relu")
    assert "parameters batch norm, ReLU → instance norm, leaky ReLU" in heading_of(before, after)
    assert "parameters batch norm, ReLU added" in heading_of(before, before)
    wider = attrs.evolve(after, stages={"a": Stage(0, 1, 16)})
    assert label(draw_compared(before, wider).source, "a") == "a 8 → 16"


def test_signs_of_fusions_are_explained_where_they_are_drawn():
    stages = {"a": Stage(0, 1, 8), "b": Stage(0, 1, 8, fusion="add")}
    alone = attrs.evolve(line_of("a", "b"), stages=stages)
    before = attrs.evolve(alone, links=(*alone.links, Link("input", "b")))
    after = attrs.evolve(before, stages={**before.stages, "b": Stage(0, 1, 16, fusion="add")})
    assert "\N{CIRCLED PLUS} links added" in heading_of(before, before)
    assert "links added" not in heading_of(before, after)
    assert "links added" not in heading_of(alone, alone)


def heading_of(before: Genotype, after: Genotype) -> str:
    return label(draw_compared(before, after).source, "the title")


def test_a_link_whose_words_are_the_same_says_its_other_settings():
    source = draw_compared(reference("mednext-s"), reference("mednext-b")).source
    assert "now MedNeXt block, expansion 4 ↑2 → 128<" in source
    corners = [Resize("bilinear", align_corners=aligned) for aligned in (False, True)]
    both = [two_levels(Link("a", "b", resize="max_pool"), Link("b", "c", resize=one)) for one in corners]
    stages = {name: Stage(level, 1, 8) for name, level in (("a", 0), ("b", 1), ("c", 0))}
    both = [attrs.evolve(each, stages=stages, heads=(Head("c"),)) for each in both]
    said = label(draw_compared(*both).source, "link 2")
    assert said == "bilinear ↑1x2, now bilinear, aligned ↑1x2"


def line_of(*names: str) -> Genotype:
    """Stages one behind the other."""
    chain = [Link(a, b) for a, b in pairwise(["input", *names])]
    stages = {name: Stage(0, 1, 8) for name in names}
    return attrs.evolve(reference("unet"), stages=stages, links=tuple(chain), heads=(Head(names[-1]),))


def test_two_that_make_a_cycle_together_are_not_drawn_together():
    with pytest.raises(InputError, match="--draw") as refused:
        draw_compared(line_of("a", "b"), line_of("b", "a"))
    assert "together form a cycle" in str(refused.value)
    assert draw_compared(line_of("a", "b"), line_of("a", "c", "b")).source


@settings(max_examples=16, deadline=None)
@given(FLAT)
def test_a_network_beside_itself_is_as_before(network):
    source = draw_compared(network, network).source
    assert f'color="{SAME.colour}"' in source
    assert all(f'color="{mark.colour}"' not in source for mark in MARKS if mark != SAME)


@settings(max_examples=16, deadline=None)
@given(FLAT, st.data())
def test_a_link_that_is_gone_is_drawn_dashed(network, data):
    spare = [n for n, link in enumerate(network.links) if link.source == "input"][1:]
    gated = {name for name, stage in network.stages.items() if "gate" in {f.kind for f in stage.fusions}}
    spare = [n for n in spare if network.links[n].target not in gated]  # a gate needs both its links
    if not spare:
        return
    gone = data.draw(st.sampled_from(spare))
    links = network.links[:gone] + network.links[gone + 1 :]
    fewer = attrs.evolve(network, links=links)
    if check(fewer):  # a gate has two links
        return
    for a, b, mark in ((network, fewer, REMOVED), (fewer, network, ADDED)):
        arrows = re.findall(r"^\t.* -> .*$", draw_compared(a, b).source, re.MULTILINE)
        optional = mark == ADDED and is_optional(network.links[gone])
        line = mark.stroke.optional(optional).style
        assert any(f'color="{mark.colour}"' in arrow and f"style={line}" in arrow for arrow in arrows)


def cells(*changes) -> str:
    a, b = (loads(small_text(*each)) for each in ((), changes))
    return draw_compared_cell(a, b, "skip").source


EDGES = ("cells", "skip", "edges")


def test_a_cells_edges_and_weights_say_what_they_were_and_are():
    source = cells(
        ((*EDGES, 0, "op"), "conv_3x3"),
        ((*EDGES, 2), {"from": 0, "to": 2, "op": "dil_conv_5x5"}),
        (("cells", "skip", "blocks", 0, "inputs", 0, "weight"), 0.5),
        (("cells", "skip", "blocks", 1, "inputs", "choose"), [1, 2]),
    )
    assert "skip_connect → conv_3x3" in source
    assert 'label="0.42 → 0.5"' in source
    lines = {
        mark: [line for line in source.splitlines() if f'color="{mark.colour}"' in line] for mark in MARKS
    }
    assert any("dil_conv_5x5" in line for line in lines[ADDED])
    assert any("dil_conv_3x3" in line for line in lines[REMOVED])
    assert any('"node 2" -> "block 1"' in line for line in lines[ADDED])
    assert any('"node 0" -> "block 1"' in line for line in lines[REMOVED])


def test_a_cell_that_only_one_network_has_is_new_or_gone():
    space, plain = loads(SKIP_SPACE), reference("unet")
    for a, b, mark, other in ((space, plain, REMOVED, ADDED), (plain, space, ADDED, REMOVED)):
        source = draw_compared_cell(a, b, "skip").source
        assert outline(source, "edge 0") == mark.colour
        assert f'color="{other.colour}"' not in source


def dotted(source: str) -> dict[str, bool]:
    """Whether each stage, link and head is dotted, by its class."""
    found: dict[str, bool] = {}
    for name, more in re.findall(r'\[.*?\bclass="([^"]+)"(.*)\]', source):
        found[name] = found.get(name, False) or "dotted" in more
    return found


@settings(max_examples=25, deadline=None)
@given(FLAT, spaces(dims=(2,), max_width=8))
def test_what_a_search_may_leave_out_is_dotted_as_it_is_alone(other, space):
    """Whatever a space is compared with; what the space does not have is not up to its search."""
    source, alone = drawn(other, space), draw_network(space).source
    if source is None:
        return
    both, wanted = dotted(source), dotted(alone)
    links = {f"link-{number}" for number in links_in_force(space)}
    assert {name: both[name] for name in wanted if name in both} == {
        name: wanted[name] for name in wanted if name in both
    }
    gone = {name for name in both if name not in wanted and name.removeprefix("stage-") not in space.stages}
    assert not any(both[name] for name in gone - links)
    assert (OPTIONAL in label(source, "the title")) is (OPTIONAL in label(alone, "the title"))


def test_an_optional_link_that_came_or_went_or_stayed():
    space, plain = loads(LEVEL_SPACE), reference("unet")
    assert any(dotted(draw_compared(space, space).source).values())
    assert any(dotted(draw_compared(plain, space).source).values())
    assert not any(dotted(draw_compared(space, plain).source).values())


def test_marks_differ_without_colour():
    """In grey by style and width; dotted is what a search may leave out, whatever became of it."""
    widths = sorted(mark.width for mark in MARKS if mark.line == "solid")
    assert [(mark.words, mark.line) for mark in MARKS if mark.line != "solid"] == [("removed", "dashed")]
    assert all(b - a >= 1 for a, b in pairwise(widths))
    strokes = [mark.stroke.optional(True) for mark in MARKS if mark != REMOVED]
    assert len({stroke.width for stroke in strokes}) == len(strokes)


def test_diff_of_canonical_texts_is_silent(tmp_path):
    (tmp_path / "a.json").write_text(SKIP_SPACE)
    (tmp_path / "b.json").write_text(canonical_text(loads(SKIP_SPACE)))
    result = genoc("diff", tmp_path / "a.json", tmp_path / "b.json")
    assert (result.exit_code, result.output) == (0, "")


def test_colours_and_squares_of_a_comparison_are_in_its_legend():
    """Kinds of blocks have no colour, for colours tell what changed; all options of a choice are named."""
    kinds = sorted(KINDS)
    plain, many = (
        attrs.evolve(line_of("a"), stages={"a": Stage(0, 1, 8, block=one)})
        for one in ("conv", Choose(tuple(kinds)))
    )
    few = attrs.evolve(line_of("a"), stages={"a": Stage(0, 1, 8, block=Choose(("conv", "residual")))})
    for before, after in ((many, many), (plain, many), (many, plain), (few, few), (few, many)):
        source = draw_compared(before, after).source
        assert not any(kind.tint in source for kind in KINDS.values())
        if many in (before, after):
            assert all(KINDS[kind].title in label(source, "a") for kind in kinds)
    cells = all_skips()
    title, alone = heading_of(cells, cells), label(draw_network(cells).source, "the title")
    words = [paint.words for paint in FAMILIES.values()]
    assert [word in title for word in words] == [word in alone for word in words]
    assert any(word in title for word in words)
