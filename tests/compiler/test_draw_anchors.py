"""Where the text of an SVG is anchored, of this and of other versions of Graphviz."""

import shutil
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.draw.render import run_dot
from compiler.draw.style.anchors import anchored
from tests.compiler.draw_examples import golden_drawings
from tests.compiler.font_widths import STYLES
from tests.compiler.svg_boxes import Fonts, groups, misplaced

DOCS = Path(__file__).resolve().parents[2] / "docs"
DRAWN = sorted(
    path.name
    for path in DOCS.glob("*.svg")
    if 'class="graph"' in path.read_text("utf-8") and not path.with_suffix(".dot").exists()
)
"""What genoc drew; a drawing whose .dot lies beside it was written by hand."""
DEJAVU = Fonts(STYLES["regular"], STYLES["bold"])

NODE = (
    '<g id="a_node1" class="node">\n<title>a</title>\n'
    '<path fill="white" stroke="black" stroke-dasharray="5,2" '
    'd="M90,-40C90,-40 10,-40 10,-40 10,-10 90,-10"/>\n'
    "{}</g>\n"
)
SQUARE = '<polygon fill="#000000" stroke="none" points="20,-20 20,-30 30,-30 30,-20 20,-20"/>\n'


def text(words: str, x: float, y: float, style: str = 'font-size="9.00"', before: str = "") -> str:
    return f'<text {before}text-anchor="start" x="{x}" y="{y}" {style}>{words}</text>\n'


def test_a_line_is_centred_in_its_box():
    kept = 'xml:space="preserve" '
    for before in ("", kept):
        found = anchored(NODE.format(text("conv", 12.5, -25, before=before)))
        assert f'<text {before}text-anchor="middle" x="50.0" y="-25" font-size="9.00">conv</text>' in found


def test_pieces_of_a_line_stay_together_with_their_styles():
    pieces = text("enc1", 12, -25, 'font-weight="bold"') + text(" &#160;8", 30, -25, 'fill="#6e6e6e"')
    wanted = '<text xml:space="preserve" text-anchor="middle" x="50.0" y="-25"><tspan font-weight="bold">enc1'
    assert f'{wanted}</tspan><tspan fill="#6e6e6e"> &#160;8</tspan></text>' in anchored(NODE.format(pieces))


def test_a_letter_is_centred_in_its_square_and_words_start_beside_it():
    inside = SQUARE + text("&#160;", 24, -28) + text("W", 21, -23) + text("conv", 34, -23)
    below = text("max pool", 13, -12)
    found = anchored(NODE.format(inside + below))
    assert 'text-anchor="middle" x="25.0" y="-23" font-size="9.00">W<' in found
    assert text("conv", 34, -23) in found
    assert 'text-anchor="middle" x="50.0" y="-12" font-size="9.00">max pool<' in found
    assert "&#160;" not in found


def test_text_outside_of_any_shape_stays():
    group = f'<g id="a">\n{text("a", 1, 2)}</g>'
    assert anchored(group) == group


@given(st.text())
def test_what_is_no_drawing_stays(words):
    assert anchored(words) == words


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
@pytest.mark.parametrize("name", golden_drawings())
def test_no_words_are_lost_and_twice_is_as_once(name):
    plain = run_dot("svg", golden_drawings()[name]).stdout.decode()
    found = anchored(plain)
    assert anchored(found) == found
    assert words_of(found) == words_of(plain)


def words_of(svg: str) -> str:
    found = (text for text in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text"))
    return "".join("".join(text.itertext()) for text in found).replace("\xa0", " ").replace(" ", "")


@pytest.mark.parametrize("name", DRAWN)
def test_the_drawings_of_the_docs_hold_their_text(name):
    svg = (DOCS / name).read_text("utf-8")
    assert list(groups(svg, DEJAVU))
    assert misplaced(svg, DEJAVU) == []


def test_the_docs_have_drawings():
    assert len(DRAWN) >= 5
