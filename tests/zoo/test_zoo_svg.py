"""Drawings in entries: those of the genotype; where that cannot be seen to the byte, inert ones."""

import re
from pathlib import Path

import pytest

from compiler.draw import draw_cell, draw_network, svg_text
from tests.zoo.test_zoo_verify import Tamper, failing, problems, summed_up, verify
from zoo.entries.entry import Entry
from zoo.references import names, reference
from zoo.verification.svg import active_problems, read_drawing

ACTIVE = [
    "<script>alert(1)</script>",
    "<SCRIPT>alert(1)</SCRIPT>",
    '<x:script xmlns:x="http://www.w3.org/2000/svg">alert(1)</x:script>',
    "<foreignObject><body/></foreignObject>",
    '<image href="https://example.org/a.png"/>',
    '<use xlink:href="other.svg#a"/>',
    '<a href="javascript:alert(1)"><text>x</text></a>',
    "<style>@import 'https://example.org/a.css'</style>",
    '<set attributeName="onload" to="alert(1)"/>',
    '<animate attributeName="href" values="javascript:alert(1)"/>',
    '<g onload="alert(1)"/>',
    '<g ONCLICK="alert(1)"/>',
    '<rect style="fill: url(https://example.org/a)"/>',
    '<rect fill="url(https://example.org/a)"/>',
    '<rect fill="U&#82;L(https://example.org/a)"/>',
    '<rect fill="\\75rl(https://example.org/a)"/>',
    '<g xml:base="https://example.org/"/>',
    '<?xml-stylesheet href="https://example.org/a.css"?>',
    '<iframe src="https://example.org/"/>',
]


def insert(text: str) -> Tamper:
    """Into the drawing, with checksums that fit."""

    def tamper(entry: Entry) -> None:
        svg = entry.path("graph.svg").read_text()
        entry.path("graph.svg").write_text(svg.replace("</svg>", f"{text}</svg>"))

    return summed_up(tamper)


def finding(entry: Entry):
    return {found.check: found for found in verify(entry)}["drawing"]


@pytest.fixture
def without_dot(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.mark.parametrize("text", ACTIVE)
def test_active_content_is_refused_though_nothing_can_be_drawn_here(text: str, entry: Entry, without_dot):
    insert(text)(entry)
    assert failing(entry) == {"drawing"}
    assert "graph.svg: holds " in problems(entry)
    assert "which genoc's drawings never have" in problems(entry)


@pytest.mark.parametrize("text", [ACTIVE[0], ACTIVE[10], "<g/>", "<text>Dice 0.999</text>"])
def test_what_was_added_is_refused(text: str, entry: Entry):
    insert(text)(entry)
    assert failing(entry) == {"drawing"}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no svg",
        b"<svg>",
        b"<svg>\xff</svg>",
        "<svg><script/></svg>".encode("utf-16"),
        b'<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>',
        b'<!DOCTYPE svg SYSTEM "https://example.org/a.dtd"><svg/>',
        b"<svg>&undeclared;</svg>",
    ],
)
def test_what_is_no_plain_xml_is_refused(data: bytes):
    assert list(active_problems("graph.svg", read_drawing(data)))


def test_entities_are_never_expanded():
    """A few lines that would become a thousand million words."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    text = f'<!DOCTYPE svg [<!ENTITY e0 "word">{entities}]><svg>&e9;</svg>'
    assert read_drawing(text.encode()).marks == []


@pytest.mark.parametrize("name", names())
def test_no_drawing_of_ours_is_called_active(name: str):
    genotype = reference(name)
    graphs = [draw_network(genotype), *(draw_cell(genotype, cell) for cell in genotype.cells)]
    for text in map(svg_text, graphs):
        assert text is not None
        assert list(active_problems("graph.svg", read_drawing(text.encode()))) == []


def test_another_genotype_has_another_drawing(entry: Entry):
    other = svg_text(draw_network(reference("unet-32")))
    summed_up(lambda entry: entry.path("graph.svg").write_text(str(other)))(entry)
    assert failing(entry) == {"drawing"}
    assert "is not the drawing of genotype.json" in problems(entry)


def test_other_places_are_claimed(entry: Entry):
    """As another Graphviz, or other fonts, give them."""
    svg = entry.path("graph.svg")
    moved = re.sub(r'\b(x|y|width|height)="[\d.-]+', r'\1="7.25', svg.read_text())
    summed_up(lambda _: svg.write_text(moved.replace("Helvetica", "DejaVu Sans")))(entry)
    assert failing(entry) == set()
    assert finding(entry).outcome == "claimed"
    assert "same shapes and words" in finding(entry).note


def test_without_graphviz_the_drawing_is_claimed(entry: Entry, without_dot):
    assert failing(entry) == set()
    assert (finding(entry).outcome, "Graphviz is missing" in finding(entry).note) == ("claimed", True)
