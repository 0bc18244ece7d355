"""The legend of a cell: the colours of its edges, and the choice that its edges share."""

from collections.abc import Iterator, Sequence

from compiler.draw.style.markup import SQUARE, Key, family_keys
from compiler.draw.style.palette import family_of
from compiler.draw.style.tags import cell_families, square_of
from compiler.draw.words.choices import OPTIONS
from genotype import Cell, Choose, Edge

EACH = "each dashed edge is one of these"


def shared_choice(cell: Cell) -> Choose[str] | None:
    """The choice that all open edges share, if it is the same for all and has many options."""
    choices = [edge.op for edge in cell.edges if isinstance(edge.op, Choose)]
    if len(choices) < 2 or len(set(choices)) > 1 or len(choices[0].options) <= OPTIONS:
        return None
    return choices[0]


def legend_keys(cell: Cell) -> list[Key]:
    """The families of all ops and candidates; or the ops of each, if every edge chooses from them."""
    shared = shared_choice(cell)
    if shared is not None and all(isinstance(edge.op, Choose) for edge in cell.edges):
        return [*by_family(shared.options), ("open", EACH, False)]
    families = [family_of(op) for edge in cell.edges for op in options_of(edge)]
    lettered = {family_of(op) for edge in cell.edges if isinstance(edge.op, Choose) for op in edge.op.options}
    return family_keys([*families, *(family for family in cell_families(cell) if family == "open")], lettered)


def by_family(ops: Sequence[str]) -> Iterator[Key]:
    """Ops with the square of their family, those of one family together."""
    named: dict[str, list[str]] = {}
    for op in ops:
        named.setdefault(family_of(op), []).append(op)
    has_letters = square_of(ops) >= SQUARE
    yield from ((family, ", ".join(found), has_letters) for family, found in named.items())


def options_of(edge: Edge) -> tuple[str, ...]:
    """The op of an edge, or its options."""
    return edge.op.options if isinstance(edge.op, Choose) else (edge.op,)
