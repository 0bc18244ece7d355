"""Names that must lead somewhere."""

from collections.abc import Iterator

from compiler.checks.view import cell_of, named_width, nearest, unknown, unknown_stage
from genotype import INPUT, Genotype, Like, Problem


def link_ends(genotype: Genotype) -> Iterator[Problem]:
    for index, link in enumerate(genotype.links):
        if link.source not in genotype.stages and link.source != INPUT:
            yield unknown_stage(genotype, f"links[{index}].from", link.source, [INPUT])
        if link.target not in genotype.stages:
            yield unknown_stage(genotype, f"links[{index}].to", link.target)


def resize_widths(genotype: Genotype) -> Iterator[Problem]:
    for index, link in enumerate(genotype.links):
        for name in named_width(link):
            if name not in genotype.stages:
                yield unknown_stage(genotype, f"links[{index}].resize.width.of", name)


def head_sources(genotype: Genotype) -> Iterator[Problem]:
    for index, head in enumerate(genotype.heads):
        if head.source not in genotype.stages:
            yield unknown_stage(genotype, f"heads[{index}].from", head.source)


def link_cells(genotype: Genotype) -> Iterator[Problem]:
    for index, link in enumerate(genotype.links):
        if link.cell is not None and link.cell not in genotype.cells:
            yield unknown(f"links[{index}].cell", link.cell, genotype.cells, "cell", "G302")


def likes(genotype: Genotype) -> Iterator[Problem]:
    for name, cell in genotype.cells.items():
        if not isinstance(cell, Like):
            continue
        path = f"cells.{name}.like"
        if cell.like not in genotype.cells:
            others = [other for other in genotype.cells if other != name]
            yield unknown(path, cell.like, others, "cell", "G302")
        elif cell_of(genotype, name) is None and leads_to_itself(genotype, name):
            yield Problem(path, "this cell is like itself, in the end", "write one of them out", "G303")


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
            yield Problem(
                f"cells.{name}", "no link names this cell", "name it on a link, or remove it", "G304"
            )


REFERENCE_RULES = (link_ends, resize_widths, head_sources, link_cells, likes, unused_cells)
