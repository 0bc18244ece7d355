"""The gates of a stage that a search decides on."""

from compiler.program.program import Gate
from genotype import Choose, Genotype

StageGates = tuple[Gate | None, tuple[Gate | None, ...]]
"""The gate of a stage's depth, and those of its layers' widths; None where one is decided."""


def stage_gates(genotype: Genotype, name: str) -> StageGates:
    """The gates by which a stage's output is weighed, and whatever has as many channels as it."""
    path, stage = f"stages.{name}", genotype.stages[name]
    depth = Gate(f"{path}.depth") if isinstance(stage.depth, Choose) else None
    widths = tuple(
        Gate(f"{path}.widths[{number}]") if isinstance(width, Choose) else None
        for number, width in enumerate(stage.layer_widths)
    )
    return depth, widths
