"""Pictures where Graphviz is, its text and a clear message where it is not."""

import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree

import graphviz
import pytest

from compiler.draw import draw_cell, draw_network, render, svg_text
from genotype import Refused, loads
from tests.compiler.draw_examples import EXAMPLES, all_skips
from tests.spaces import SKIP_SPACE

SPACE = loads(SKIP_SPACE)
needs_dot = pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")

STARTS = {"svg": b"<?xml", "pdf": b"%PDF", "png": b"\x89PNG", "dot": b"digraph", "gv": b"digraph"}


@pytest.fixture
def without_dot(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))


@needs_dot
@pytest.mark.parametrize("kind", STARTS)
def test_the_format_is_that_of_the_file(kind, tmp_path):
    path = tmp_path / f"picture.{kind}"
    rendered = render(draw_network(SPACE), path)
    assert (rendered.path, rendered.message) == (path, None)
    assert path.read_bytes().startswith(STARTS[kind])
    assert list(tmp_path.iterdir()) == [path]


@needs_dot
def test_a_png_is_the_picture_twice_as_fine_as_a_screen(tmp_path):
    graph = draw_network(SPACE)
    for kind in ("png", "svg"):
        render(graph, tmp_path / f"picture.{kind}")
    header = (tmp_path / "picture.png").read_bytes()[16:24]
    pixels = [int.from_bytes(header[start : start + 4], "big") for start in (0, 4)]
    svg = (tmp_path / "picture.svg").read_text(encoding="utf-8")
    points = re.search(r'<svg width="(\d+)pt" height="(\d+)pt"', svg).groups()
    assert pixels == pytest.approx([float(size) * 192 / 72 for size in points], rel=0.01)


@needs_dot
def test_a_format_that_is_given_comes_first(tmp_path):
    render(draw_network(SPACE), tmp_path / "picture", "svg")
    assert (tmp_path / "picture").read_bytes().startswith(STARTS["svg"])


@pytest.mark.parametrize("name", ["picture.jpeg", "picture", "picture.exe"])
def test_other_formats_are_refused(name, tmp_path):
    with pytest.raises(Refused, match=r"name a file that ends in \.dot, \.gv, \.svg, \.pdf, \.png"):
        render(draw_network(SPACE), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_refused(tmp_path):
    with pytest.raises(Refused, match="its folder does not exist"):
        render(draw_network(SPACE), tmp_path / "nowhere" / "picture.dot")


def test_without_dot_its_text_is_written_and_the_message_says_so(without_dot, tmp_path):
    graph = draw_network(SPACE)
    rendered = render(graph, tmp_path / "picture.svg")
    assert rendered.path == tmp_path / "picture.dot"
    assert rendered.path.read_text(encoding="utf-8") == graph.source
    assert rendered.message is not None
    assert "install Graphviz" in rendered.message
    assert f"dot -Tsvg {rendered.path} -o {tmp_path / 'picture.svg'}" in rendered.message
    assert list(tmp_path.iterdir()) == [rendered.path]


def test_without_dot_text_needs_no_message(without_dot, tmp_path):
    assert render(draw_network(SPACE), tmp_path / "picture.dot").message is None


def test_without_dot_there_is_no_svg(without_dot):
    assert svg_text(draw_network(SPACE)) is None


@needs_dot
def test_what_dot_refuses_is_left_as_text(tmp_path):
    graph = graphviz.Digraph()
    graph.node("a", "<<B></B>>")
    rendered = render(graph, tmp_path / "picture.png")
    assert rendered.path == tmp_path / "picture.dot"
    assert rendered.message is not None
    assert rendered.message.startswith("dot failed (Error: syntax error")


@needs_dot
@pytest.mark.parametrize("name", [*EXAMPLES, "space"])
def test_dot_draws_every_network_without_a_word(name):
    drawn_silently(draw_network({**EXAMPLES, "space": SPACE}[name]))


@needs_dot
@pytest.mark.parametrize(
    ("genotype", "cell"), [(all_skips(), "skip_0_1"), (SPACE, "skip")], ids=["closed", "open"]
)
def test_dot_draws_every_cell_without_a_word(genotype, cell):
    drawn_silently(draw_cell(genotype, cell))


def drawn_silently(graph: graphviz.Digraph) -> None:
    done = subprocess.run(["dot", "-Tsvg"], input=graph.source.encode(), capture_output=True, check=True)
    assert done.stderr == b""


@needs_dot
def test_dot_keeps_the_places_it_is_given():
    """The picture is as wide as the bands are, and stages stand where the text says."""
    graph = draw_network(EXAMPLES["plain"])
    (x, y) = re.search(r'^\tdec0 \[.*pos="([-\d.]+),([-\d.]+)"', graph.source, re.MULTILINE).groups()
    text = subprocess.run(["dot", "-Tplain"], input=graph.source.encode(), capture_output=True, check=True)
    placed = {
        line.split()[1]: line.split()[2:4] for line in text.stdout.decode().splitlines() if "node" in line
    }
    (a, b), (c, d) = (map(float, placed[name]) for name in ("dec0", "enc0"))
    (u, v) = re.search(r'^\tenc0 \[.*pos="([-\d.]+),([-\d.]+)"', graph.source, re.MULTILINE).groups()
    assert (a - c) * 72 == pytest.approx(float(x) - float(u), abs=0.2)
    assert (b - d) * 72 == pytest.approx(float(y) - float(v), abs=0.2)


@needs_dot
def test_svg_stands_in_a_page_beside_others():
    drawings = [draw_network(SPACE), draw_cell(SPACE, "skip"), draw_network(EXAMPLES["plain"])]
    ids: list[str] = []
    for graph in drawings:
        text = svg_text(graph)
        assert text is not None
        assert text.startswith("<svg")
        ids += [
            element.attrib["id"] for element in ElementTree.fromstring(text).iter() if "id" in element.attrib
        ]
    assert len(ids) > 50
    assert len(ids) == len(set(ids))
