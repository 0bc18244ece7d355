"""Pictures where Graphviz is, a clear refusal where it is not."""

import errno
import os
import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree

import graphviz
import pytest
from click.testing import CliRunner

from compiler.draw import draw_cell, draw_network, render, svg_text
from genotype import InputError, loads
from tests.compiler.draw_examples import EXAMPLES, all_skips
from tests.spaces import SKIP_SPACE
from zoo.main import main

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
    render(draw_network(SPACE), path)
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
    with pytest.raises(InputError, match=r"choose a file name that ends in \.dot, \.gv, \.svg, \.pdf, \.png"):
        render(draw_network(SPACE), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_refused(tmp_path):
    with pytest.raises(InputError, match="its folder does not exist"):
        render(draw_network(SPACE), tmp_path / "nowhere" / "picture.dot")


@pytest.mark.parametrize("kind", ["svg", "pdf", "png"])
def test_without_dot_a_picture_is_refused_and_nothing_is_written(without_dot, tmp_path, kind):
    path = tmp_path / f"picture.{kind}"
    with pytest.raises(InputError, match=r"install Graphviz[^$]*instead: .*picture\.dot"):
        render(draw_network(SPACE), path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["draw", "diff"])
def test_a_command_that_cannot_draw_what_was_asked_for_fails(without_dot, tmp_path, command):
    (tmp_path / "net.json").write_text(SKIP_SPACE)
    (tmp_path / "other.json").write_text(SKIP_SPACE.replace('"skip-space"', '"other"'))
    files = {"draw": ["net.json", "-o"], "diff": ["net.json", "other.json", "--draw"]}[command]
    paths = [str(tmp_path / word) if word.endswith(".json") else word for word in files]
    result = CliRunner().invoke(main, [command, *paths, str(tmp_path / "a.svg")])
    assert result.exit_code == 2
    assert "install Graphviz" in result.stderr
    assert not list(tmp_path.glob("a.*"))
    assert CliRunner().invoke(main, [command, *paths, str(tmp_path / "a.dot")]).exit_code in (0, 1)
    assert (tmp_path / "a.dot").is_file()


def test_without_dot_text_is_written_all_the_same(without_dot, tmp_path):
    graph = draw_network(SPACE)
    render(graph, tmp_path / "picture.dot")
    assert (tmp_path / "picture.dot").read_text(encoding="utf-8") == graph.source


def test_without_dot_there_is_no_svg(without_dot):
    assert svg_text(draw_network(SPACE)) is None


def test_dot_is_not_taken_for_absent_where_too_many_files_are_open(monkeypatch):
    def failing(*_: object, **__: object) -> None:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    monkeypatch.setattr("subprocess.run", failing)
    with pytest.raises(OSError, match="Too many open files"):
        svg_text(draw_network(SPACE))


@needs_dot
def test_what_dot_refuses_is_told_in_its_words(tmp_path):
    graph = graphviz.Digraph()
    graph.node("a", "<<B></B>>")
    with pytest.raises(InputError, match=r"dot failed \(Error: syntax error"):
        render(graph, tmp_path / "picture.png")
    assert list(tmp_path.iterdir()) == []


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
