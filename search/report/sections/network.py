"""The network itself: drawn, and as text."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from attrs import frozen

from compiler.draw import draw_cell, draw_network, svg_text
from genotype import Genotype, canonical_text, content_hash
from search.report.inline_svg import InlineSvg, inline_svg
from search.report.part import Part, or_absent
from search.runs.read import is_search, read_derivation, read_network

FEW = 6
"""So many cells are shown at once; more fold away."""


@frozen
class Network(Part):
    """The network drawn, with its text folded away; its text alone where nothing can be drawn."""

    template: ClassVar[str] = "network"
    svg: InlineSvg | None
    cells: list[InlineSvg]
    count: int
    fold_cells: bool
    text: str
    dropped: Part | None
    digest: str


@frozen
class Dropped(Part):
    """What was decided but led nowhere, and the validation Dice before and after, if that was measured."""

    template: ClassVar[str] = "dropped"
    lines: tuple[str, ...]
    before: str | None
    after: str | None


def network(run: Path) -> Network:
    """The section; without pictures if Graphviz is not installed. Raises Missing without a genotype."""
    return drawn(read_network(run), or_absent(dropped, run) if is_search(run) else None)


def drawn(genotype: Genotype, derived: Part | None) -> Network:
    """A network, and what deriving it from a supernet dropped, if it was."""
    picture = svg_text(draw_network(genotype))
    return Network(
        svg=None if picture is None else inline_svg(picture, f"The network {genotype.name}"),
        cells=[] if picture is None else cells(genotype),
        count=len(genotype.cells),
        fold_cells=len(genotype.cells) > FEW,
        text=canonical_text(genotype),
        dropped=derived,
        digest=content_hash(genotype),
    )


def cells(genotype: Genotype) -> list[InlineSvg]:
    """The cells that can be drawn."""
    pictures = {name: svg_text(draw_cell(genotype, name)) for name in genotype.cells}
    return [inline_svg(svg, f"The cell {name}") for name, svg in pictures.items() if svg is not None]


def dropped(run: Path) -> Dropped:
    """What the derivation dropped, and what it did to the Dice. Raises Missing without derivation.json."""
    record = read_derivation(run)
    dice = record.validation_dice
    before, after = (None, None) if dice is None else (f"{dice.supernet:.4f}", f"{dice.derived:.4f}")
    return Dropped(record.dropped, before, after)
