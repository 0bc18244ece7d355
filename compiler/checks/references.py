"""Names that must lead somewhere."""

from collections.abc import Iterator

from compiler.checks.known import FEW, Known
from compiler.checks.view import instead, named_width
from genotype import INPUT, Genotype, Like, Problem


def link_ends(genotype: Genotype) -> Iterator[Problem]:
    sources, targets = Known.of([INPUT, *genotype.stages]), Known.of(genotype.stages)
    for index, link in enumerate(genotype.links):
        if link.source not in genotype.stages and link.source != INPUT:
            remedy = instead(link.source, sources, "stage")
            yield Problem(f"links[{index}].from", f"there is no stage {link.source!r}", remedy)
        if link.target not in genotype.stages:
            remedy = instead(link.target, targets, "stage")
            yield Problem(f"links[{index}].to", f"there is no stage {link.target!r}", remedy)


def resize_widths(genotype: Genotype) -> Iterator[Problem]:
    stages = Known.of(genotype.stages)
    for index, link in enumerate(genotype.links):
        for name in named_width(link):
            if name not in genotype.stages:
                remedy = instead(name, stages, "stage")
                yield Problem(f"links[{index}].resize.width.of", f"there is no stage {name!r}", remedy)


def head_sources(genotype: Genotype) -> Iterator[Problem]:
    stages = Known.of(genotype.stages)
    for index, head in enumerate(genotype.heads):
        if head.source not in genotype.stages:
            remedy = instead(head.source, stages, "stage")
            yield Problem(f"heads[{index}].from", f"there is no stage {head.source!r}", remedy)


def link_cells(genotype: Genotype) -> Iterator[Problem]:
    cells = Known.of(genotype.cells)
    for index, link in enumerate(genotype.links):
        if link.cell is not None and link.cell not in genotype.cells:
            remedy = instead(link.cell, cells, "cell")
            yield Problem(f"links[{index}].cell", f"there is no cell {link.cell!r}", remedy)


def likes(genotype: Genotype) -> Iterator[Problem]:
    cells, endless = Known.of(genotype.cells), endless_likes(genotype)
    for name, cell in genotype.cells.items():
        if not isinstance(cell, Like):
            continue
        path = f"cells.{name}.like"
        if cell.like not in genotype.cells:
            others = cells if len(cells.names) > FEW else [other for other in cells.names if other != name]
            yield Problem(path, f"there is no cell {cell.like!r}", instead(cell.like, others, "cell"))
        elif name in endless:
            yield Problem(path, "this cell is like itself, in the end", "write one of them out")


def endless_likes(genotype: Genotype) -> set[str]:
    """The cells that are like themselves in the end, or like one that is."""
    endless: dict[str, bool] = {}
    for start in genotype.cells:
        name, way = start, []
        while name not in endless and isinstance(cell := genotype.cells.get(name), Like):
            endless[name] = True  # who comes back to itself meets this
            way.append(name)
            name = cell.like
        endless.update(dict.fromkeys(way, endless.get(name, False)))
    return {name for name, is_endless in endless.items() if is_endless}


def unused_cells(genotype: Genotype) -> Iterator[Problem]:
    named = [link.cell for link in genotype.links if link.cell is not None]
    named += [cell.like for cell in genotype.cells.values() if isinstance(cell, Like)]
    cells = Known.of(genotype.cells)
    used = {name if name in genotype.cells else cells.nearest(name) for name in named}
    for name in genotype.cells:
        if name not in used:
            yield Problem(f"cells.{name}", "no link names this cell", "name it on a link, or remove it")


REFERENCE_RULES = (link_ends, resize_widths, head_sources, link_cells, likes, unused_cells)
