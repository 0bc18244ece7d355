"""A space searched otherwise than its file says."""

from typing import Literal

from attrs import evolve, frozen

from genotype import Cell, Genotype, Like


@frozen
class Overrides:
    """What the command line says of every cell; None leaves the file's own."""

    softmax: Literal["node", "edge"] | None = None
    edges_per_node: int | None = None
    block_inputs: Literal["above_mean", "all"] | None = None

    def applied(self, space: Genotype) -> Genotype:
        """The space that is then searched, and written into the run."""
        cells = {name: self.applied_to(cell) for name, cell in space.cells.items()}
        return evolve(space, cells=cells)

    def applied_to(self, cell: Cell | Like) -> Cell | Like:
        if isinstance(cell, Like):
            return cell
        edges = cell.keep.edges_per_node if self.edges_per_node is None else self.edges_per_node
        keep = evolve(
            cell.keep, edges_per_node=edges, block_inputs=self.block_inputs or cell.keep.block_inputs
        )
        return evolve(cell, softmax=self.softmax or cell.softmax, keep=keep)
