"""What the colours on a cell's edges mean, and which choice its edges have in common."""

from compiler.draw.style.markup import Key, family_keys
from compiler.draw.style.palette import family_of
from compiler.draw.style.tags import cell_families
from compiler.draw.style.words import OPTIONS
from genotype import Cell, Choose, Edge

EACH = "each dashed edge is one of these"


def shared_choice(cell: Cell) -> Choose[str] | None:
    """The ops between which every open edge chooses, where they are the same and many."""
    choices = [edge.op for edge in cell.edges if isinstance(edge.op, Choose)]
    if len(choices) < 2 or len(set(choices)) > 1 or len(choices[0].options) <= OPTIONS:
        return None
    return choices[0]


def legend_keys(cell: Cell) -> list[Key]:
    """The families of every op that stands or may stand on an edge; or the ops, if all choose from them."""
    shared = shared_choice(cell)
    if shared is not None and all(isinstance(edge.op, Choose) for edge in cell.edges):
        return [*((family_of(op), op) for op in shared.options), ("open", EACH)]
    families = [family_of(op) for edge in cell.edges for op in options_of(edge)]
    return family_keys([*families, *(family for family in cell_families(cell) if family == "open")])


def options_of(edge: Edge) -> tuple[str, ...]:
    return edge.op.options if isinstance(edge.op, Choose) else (edge.op,)
