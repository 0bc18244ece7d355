"""Names that must lead somewhere."""

from collections.abc import Iterator

from compiler.checks.view import cell_of, instead, named_width, nearest
from genotype import INPUT, Genotype, Like, Problem


def link_ends(genotype: Genotype) -> Iterator[Problem]:
    for index, link in enumerate(genotype.links):
        if link.source not in genotype.stages and link.source != INPUT:
            remedy = instead(link.source, [INPUT, *genotype.stages], "stage")
            yield Problem(f"links[{index}].from", f"there is no stage {link.source!r}", remedy)
        if link.target not in genotype.stages:
            remedy = instead(link.target, genotype.stages, "stage")
            yield Problem(f"links[{index}].to", f"there is no stage {link.target!r}", remedy)


def resize_widths(genotype: Genotype) -> Iterator[Problem]:
    for index, link in enumerate(genotype.links):
        for name in named_width(link):
            if name not in genotype.stages:
                remedy = instead(name, genotype.stages, "stage")
                yield Problem(f"links[{index}].resize.width.of", f"there is no stage {name!r}", remedy)


def head_sources(genotype: Genotype) -> Iterator[Problem]:
    for index, head in enumerate(genotype.heads):
        if head.source not in genotype.stages:
            remedy = instead(head.source, genotype.stages, "stage")
            yield Problem(f"heads[{index}].from", f"there is no stage {head.source!r}", remedy)


def link_cells(genotype: Genotype) -> Iterator[Problem]:
    for index, link in enumerate(genotype.links):
        if link.cell is not None and link.cell not in genotype.cells:
            remedy = instead(link.cell, genotype.cells, "cell")
            yield Problem(f"links[{index}].cell", f"there is no cell {link.cell!r}", remedy)


def likes(genotype: Genotype) -> Iterator[Problem]:
    for name, cell in genotype.cells.items():
        if not isinstance(cell, Like):
            continue
        path = f"cells.{name}.like"
        if cell.like not in genotype.cells:
            others = [other for other in genotype.cells if other != name]
            yield Problem(path, f"there is no cell {cell.like!r}", instead(cell.like, others, "cell"))
        elif cell_of(genotype, name) is None and leads_to_itself(genotype, name):
            yield Problem(path, "this cell is like itself, in the end", "write one of them out")


def leads_to_itself(genotype: Genotype, name: str) -> bool:
    seen: set[str] = set()
    while isinstance(cell := genotype.cells.get(name), Like) and name not in seen:
        seen.add(name)
        name = cell.like
    return name in seen


def unused_cells(genotype: Genotype) -> Iterator[Problem]:
    named = [link.cell for link in genotype.links if link.cell is not None]
    named += [cell.like for cell in genotype.cells.values() if isinstance(cell, Like)]
    used = {name if name in genotype.cells else nearest(name, genotype.cells) for name in named}
    for name in genotype.cells:
        if name not in used:
            yield Problem(f"cells.{name}", "no link names this cell", "name it on a link, or remove it")


REFERENCE_RULES = (link_ends, resize_widths, head_sources, link_cells, likes, unused_cells)
