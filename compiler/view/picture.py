"""A genotype as the page shows it: its drawing, with the costs of every part."""

from typing import Any

from attrs import asdict, frozen

from compiler.analysis.cost import Cost, cost
from compiler.analysis.summary import summary
from compiler.checks.choices.countable import counted_program
from compiler.draw import draw_cell, draw_network, svg_text
from compiler.view.cell_parts import cell_parts
from compiler.view.parts import network_parts
from genotype import Genotype
from genotype.text.encode import in_order


@frozen
class Picture:
    """A genotype, its costs, and its drawing; no drawing if Graphviz is missing."""

    genotype: Genotype
    counted: Cost
    svg: str | None

    def as_json(self) -> dict[str, Any]:
        """The data with which the page shows a network."""
        told = summary(self.genotype, self.counted)
        del told["layers"]
        parts = [asdict(part) for part in network_parts(self.genotype, self.counted)]
        return {**told, "svg": self.svg, "parts": parts}

    def cell_as_json(self, index: int) -> dict[str, Any] | None:
        """The data with which the page shows the cell of a link; None if it has none."""
        link = self.genotype.links[index] if index < len(self.genotype.links) else None
        if link is None or link.cell is None:
            return None
        parts = [asdict(part) for part in cell_parts(self.genotype, index, self.counted)]
        svg = svg_text(draw_cell(self.genotype, link.cell))
        return {"name": link.cell, "link": f"{link.source} → {link.target}", "svg": svg, "parts": parts}


def picture(genotype: Genotype, sizes: tuple[int, ...]) -> Picture:
    """A genotype or search space that passes every check, at a size or the next one that it takes."""
    genotype = in_order(genotype)
    program = counted_program(genotype)
    counted = cost(program, program.sizes.fitted(sizes))
    return Picture(genotype, counted, svg_text(draw_network(genotype)))
