"""The gates of stages and links that a search decides on."""

from compiler.program.program import Gate, Presence
from genotype import Choose, Genotype, Link
from genotype.form.presence import is_optional

StageGates = tuple[Gate | None, tuple[Gate | None, ...]]
"""The gate of a stage's depth, and those of its layers' widths; None where one is decided."""


def presence(link: Link, number: int) -> Presence | None:
    """The gate of a link being there; None where that is decided."""
    if not isinstance(link.present, Choose) or not is_optional(link):
        return None
    return Presence(f"links[{number}].present", link.present.options.index(True))


def absence(gate: Presence) -> Gate:
    """The gate of the other option: that the link is absent."""
    return Gate(gate.path, 1 - (gate.index or 0))


def stage_gates(genotype: Genotype, name: str) -> StageGates:
    """The gates by which a stage's output is weighed, and whatever has as many channels as it."""
    path, stage = f"stages.{name}", genotype.stages[name]
    depth = Gate(f"{path}.depth") if isinstance(stage.depth, Choose) else None
    widths = tuple(
        Gate(f"{path}.widths[{number}]") if isinstance(width, Choose) else None
        for number, width in enumerate(stage.layer_widths)
    )
    return depth, widths
