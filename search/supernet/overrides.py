"""Changes to a search space from the command line."""

from typing import Literal

from attrs import evolve, frozen

from compiler.structure.widths import widest
from genotype import Cell, Genotype, Like, Stage


@frozen
class Overrides:
    """Settings for every cell, None leaving the file's own; and which of depths and widths of stages remain
    open. What does not takes its largest value.
    """

    softmax: Literal["node", "edge"] | None = None
    edges_per_node: int | None = None
    block_inputs: Literal["above_mean", "all"] | None = None
    search_for: Literal["both", "depth", "width"] = "both"

    def applied(self, space: Genotype) -> Genotype:
        """The space that is searched, and written into the run."""
        cells = {name: self.applied_to(cell) for name, cell in space.cells.items()}
        stages = {name: self.applied_to_stage(stage) for name, stage in space.stages.items()}
        return evolve(space, cells=cells, stages=stages)

    def applied_to_stage(self, stage: Stage) -> Stage:
        if self.search_for == "depth":
            given = stage.widths
            return evolve(
                stage, widths=tuple(map(widest, given)) if isinstance(given, tuple) else widest(given)
            )
        return evolve(stage, depth=stage.max_depth) if self.search_for == "width" else stage

    def applied_to(self, cell: Cell | Like) -> Cell | Like:
        if isinstance(cell, Like):
            return cell
        edges = cell.keep.edges_per_node if self.edges_per_node is None else self.edges_per_node
        keep = evolve(
            cell.keep, edges_per_node=edges, block_inputs=self.block_inputs or cell.keep.block_inputs
        )
        return evolve(cell, softmax=self.softmax or cell.softmax, keep=keep)
