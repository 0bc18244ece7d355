"""The network itself: drawn, and as text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from compiler.draw import draw_cell, draw_network, svg_text
from genotype import Genotype, canonical_text, content_hash
from search.report.markup import Html, details, element, joined, paragraph
from search.report.sections.parts import drawing, or_sentence
from search.runs.read import is_search, read_derivation, read_network

FEW = 6
"""So many cells are shown at once; more fold away."""
NO_DRAWING = (
    "There is no drawing, for Graphviz's program dot is not installed where this page was made, "
    "or it failed. The network as JSON:"
)


def network(run: Path) -> Html:
    genotype = read_network(run)
    dropped = [or_sentence(derivation, run)] if is_search(run) else []
    digest = paragraph("SHA-256 of the genotype: ", element("code", content_hash(genotype)))
    return joined([*shown(genotype), *dropped, digest])


def shown(genotype: Genotype) -> Iterator[Html]:
    """The network drawn, with its text folded away; its text alone where nothing can be drawn."""
    picture, text = svg_text(draw_network(genotype)), element("pre", canonical_text(genotype))
    if picture is None:
        yield joined([paragraph(NO_DRAWING), text])
        return
    yield drawing(picture, f"The network {genotype.name}")
    cells = element("div", *(cell(genotype, name) for name in genotype.cells), class_="cells")
    yield cells if len(genotype.cells) <= FEW else details(f"All {len(genotype.cells)} cells", cells)
    yield details("The genotype as JSON", text)


def cell(genotype: Genotype, name: str) -> Html:
    picture = svg_text(draw_cell(genotype, name))
    return drawing(picture, f"The cell {name}") if picture is not None else joined([])


def derivation(run: Path) -> Html:
    """What was decided but led nowhere."""
    dropped = read_derivation(run).dropped
    if not dropped:
        return paragraph("Everything that the alphas decided is part of the network.")
    lines = (element("li", text) for text in dropped)
    words = "Decided by the alphas, but left out because nothing reads it:"
    return joined([paragraph(words), element("ul", *lines)])
