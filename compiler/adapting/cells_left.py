"""The cells that links still carry."""

from collections.abc import Iterable, Mapping

from genotype import Cell, Genotype, Like, Link


def cells_left(genotype: Genotype, links: Iterable[Link]) -> Mapping[str, Cell | Like]:
    """The cells of a genotype that these links carry.

    Where one is like a cell that went, the first of those that are has its content, and others are like that.
    """
    carried = {link.cell for link in links}
    written: dict[str, str] = {}
    found: dict[str, Cell | Like] = {}
    for name in genotype.cells:
        if name in carried:
            root = root_of(genotype, name)
            stands = written.setdefault(root, root if root in carried else name)
            found[name] = genotype.cell(name) if stands == name else Like(stands)
    return found


def root_of(genotype: Genotype, name: str) -> str:
    """The cell that a cell is like, in the end."""
    while isinstance(cell := genotype.cells[name], Like):
        name = cell.like
    return name
