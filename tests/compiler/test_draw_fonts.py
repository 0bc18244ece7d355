"""Drawings on machines with other fonts, or with none: the same picture, and no text outside its box."""

import json
import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest
from graphviz import Source
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.blocks.registry import BY_NAME
from compiler.draw import draw_cell, draw_network, svg_text
from compiler.draw.comparison.cell import draw_compared_cell
from compiler.draw.comparison.network import draw_compared
from compiler.draw.render import run_dot
from compiler.draw.style.fonts import font_environment
from compiler.draw.style.text_width import WIDTHS, text_width, widths
from genotype import loads
from tests.compiler.draw_examples import EXAMPLES, all_skips, golden_drawings, network, u_net
from tests.compiler.font_widths import FONTS, STYLES, written
from tests.compiler.svg_boxes import Fonts, groups, loaded, misplaced
from tests.spaces import SKIP_SPACE
from tests.strategies import genotypes, spaces

needs_dot = pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
DEJAVU = Fonts(STYLES["regular"], STYLES["bold"])
KINDS = ("none", "DejaVu", "Liberation")


@cache
def liberation() -> Path | None:
    """The folder of Liberation Sans, where it is installed."""
    own = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "fonts"
    places = (own, Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
    found = (path for place in places for path in place.rglob("LiberationSans-Regular.ttf"))
    return next((path.parent for path in found), None)


@pytest.fixture(params=KINDS)
def fonts(request, tmp_path, monkeypatch) -> Fonts:
    """A machine with the fonts of one kind, and what its text is shown in; where it has none, elsewhere."""
    folder = {"none": None, "DejaVu": FONTS, "Liberation": liberation()}[request.param]
    if request.param == "Liberation" and folder is None:
        pytest.skip("Liberation Sans is not installed (apt install fonts-liberation)")
    monkeypatch.setenv("FONTCONFIG_FILE", str(configured(tmp_path, folder)))
    if request.param != "Liberation":
        return DEJAVU
    return Fonts(folder / "LiberationSans-Regular.ttf", folder / "LiberationSans-Bold.ttf")


def configured(folder: Path, fonts: Path | None) -> Path:
    """A configuration of fontconfig with the fonts of one folder, or with none."""
    listed = "" if fonts is None else f"<dir>{fonts}</dir>"
    path = folder / "fonts.conf"
    path.write_text(f"<fontconfig>{listed}<cachedir>{folder / 'cache'}</cachedir></fontconfig>")
    return path


@cache
def drawings() -> dict[str, str]:
    """The DOT text of every golden drawing, of the examples, and of two networks in one."""
    before, after = all_skips(3), all_skips(4)
    space = loads(SKIP_SPACE)
    graphs = {
        **{name: draw_network(genotype) for name, genotype in EXAMPLES.items()},
        "compared": draw_compared(before, after),
        "compared with a space": draw_compared(space, EXAMPLES["plain"]),
        "compared cell": draw_compared_cell(before, after, "skip_0_1"),
        "many choices": draw_network(many_choices()),
        "many choices, cell": draw_cell(many_choices(), "skip"),
        "open blocks": draw_network(OPEN_BLOCKS),
        "many open blocks": draw_network(MANY_OPEN_BLOCKS),
        "open blocks compared": draw_compared(EXAMPLES["plain"], OPEN_BLOCKS),
        "open blocks changed": draw_compared(OPEN_BLOCKS, MANY_OPEN_BLOCKS),
    }
    return golden_drawings() | {name: graph.source for name, graph in graphs.items()}


def blocks_open(*kinds: str):
    """A U-Net whose stages choose among kinds of blocks, and whose decoder among fusions."""
    stages, links = u_net(3)
    for number, one in enumerate(stages.values()):
        one["block"] = {"choose": [*kinds[number:], *kinds[:number]]}
    stages["dec0"]["fusion"], stages["dec1"]["fusion"] = "gate", {"choose": ["concat", "gate"]}
    return network("blocks", stages, links, ["dec0"], norm={"kind": "instance", "affine": False})


OPEN_BLOCKS = blocks_open("conv", "residual", "mednext", "bottleneck")
MANY_OPEN_BLOCKS = blocks_open(*sorted(BY_NAME.keys() - {"identity"}))


def many_choices():
    """A space that chooses from many ops, on a link and in a cell, and from few on another link."""
    ops = ["none", "skip_connect", "max_pool_3x3", "depth_sep_conv_5x5", "spatial_sep_conv_7x7", "conv_1x1"]
    document = json.loads(SKIP_SPACE)
    for edge in document["cells"]["skip"]["edges"]:
        edge["op"] = {"choose": ops}
    for link, few in ((document["links"][0], ops), (document["links"][1], ops[:3])):
        link["op"] = {"choose": few}
    document["about"] = "WWW mmm — " * 40
    return loads(json.dumps(document))


@needs_dot
def test_no_font_makes_dot_complain(fonts):
    """Neither as genoc runs it, nor by itself on a file that genoc wrote elsewhere."""
    for name, source in drawings().items():
        assert (name, run_dot("svg", source).stderr) == (name, b"")
        alone = subprocess.run(["dot", "-Tsvg"], input=source.encode(), capture_output=True, check=True)
        assert (name, alone.stderr) == (name, b"")


@needs_dot
def test_no_text_leaves_its_box(fonts):
    for name in drawings():
        assert (name, misplaced(drawn(name), fonts)) == (name, [])


@needs_dot
def test_a_drawing_is_the_same_whatever_fonts_a_machine_has(fonts, tmp_path, monkeypatch):
    found = {name: drawn(name) for name in drawings()}
    monkeypatch.setenv("FONTCONFIG_FILE", str(configured(tmp_path, None)))
    assert found == {name: drawn(name) for name in drawings()}


def drawn(name: str) -> str:
    """The SVG of a drawing, as genoc writes it."""
    text = svg_text(Source(drawings()[name]))
    assert text is not None
    return text


@needs_dot
def test_what_is_misplaced_is_found():
    """A line that is longer than its box, words that start on a square, and lines on one another."""
    text = drawn("full-scale")
    assert misplaced(text.replace(">enc0</text>", ">enc0 and more words</text>"), DEJAVU) == [
        ("enc0", "enc0 and more words")
    ]
    y = re.search(r'y="([-\d.]+)"[^>]*>enc1</text>', text)[1]
    moved = re.sub(r'y="[-\d.]+"([^>]*>16·16)', f'y="{y}"\\1', text)
    assert ("enc1", "enc1") in misplaced(moved, DEJAVU)
    cell = re.sub(
        r'x="([-\d.]+)"([^>]*>conv_3x3)',
        lambda at: f'x="{float(at[1]) - 6}"{at[2]}',
        drawn("draw_space_cell.dot"),
    )
    assert "conv_3x3" in dict(map(reversed, misplaced(cell, DEJAVU)))


@needs_dot
@settings(max_examples=15, deadline=None)
@given(genotypes() | spaces())
def test_no_text_of_any_network_leaves_its_box(genotype):
    graphs = [draw_network(genotype), *(draw_cell(genotype, name) for name in list(genotype.cells)[:1])]
    for graph in graphs:
        assert misplaced(svg_text(graph), DEJAVU) == []


@needs_dot
def test_lines_are_centred_in_their_boxes(fonts):
    for group in groups(drawn("full-scale"), fonts):
        for text, box in group.lines:
            middles = (box.left + box.right) / 2, (group.outline.left + group.outline.right) / 2
            assert (text, middles[0]) == (text, pytest.approx(middles[1], abs=0.15))


def test_the_widths_are_those_of_the_font():
    assert WIDTHS.read_text(encoding="utf-8") == written()


@given(st.text(st.sampled_from(sorted(widths("regular"))), max_size=30), st.sampled_from(sorted(STYLES)))
def test_text_is_as_wide_as_pillow_says(text, style):
    """Pillow reads the font's file by itself; it moves some pairs of letters a little closer."""
    said = loaded(STYLES[style]).getlength(text) / 1000
    assert text_width(text, 1, style == "bold") == pytest.approx(said, rel=0.05, abs=0.02)


@pytest.mark.parametrize("text", ["網絡", "🧠", "a\u0301"])
def test_there_is_room_for_what_the_font_lacks(text):
    assert text_width(text, 10) >= 10 * sum(0.6 if c == "a" else 0 if c == "\u0301" else 1 for c in text)


def test_the_fonts_of_the_machine_stay_at_hand(tmp_path, monkeypatch):
    monkeypatch.setenv("FONTCONFIG_FILE", str(tmp_path / "a & b.conf"))
    with font_environment() as environment:
        config = Path(environment["FONTCONFIG_FILE"])
        text = config.read_text()
    assert f"{tmp_path}/a &amp; b.conf</include>" in text
    assert f"<dir>{FONTS}</dir>" in text
    assert not config.exists()


def test_without_room_for_a_configuration_there_is_still_a_picture(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    with font_environment() as environment:
        assert environment == dict(os.environ)
