"""Search spaces: what a search can decide."""

from collections.abc import Iterator

from compiler.checks.cells import edge_ops
from compiler.checks.view import cell_of, own_cells, placed_links
from compiler.ops.registry import BY_NAME
from compiler.structure.widths import climbed, open_width
from genotype import Choose, Diagnostic, Genotype, Link
from genotype.form.links import resize_of


def settled_inputs(genotype: Genotype) -> Iterator[Diagnostic]:
    """What a link carries must not depend on how many of its input channels a search keeps."""
    for index, link in placed_links(genotype):
        name = open_width(genotype, link)
        if name is None:
            continue
        resize, remedy = resize_of(link), f"decide the output width of {name!r}, or"
        if resize is not None and resize.kind == "transposed_conv" and len(climbed(genotype, link)) > 1:
            problem = f"the output width of {name!r} is open, and the transposed_conv spans several levels"
            path, wider = f"links[{index}].resize", f"{remedy} give the transposed_conv a width"
            yield Diagnostic(path, problem, wider, "G801", about=(name,))
        picky = list(dict.fromkeys(counting_channels(genotype, link)))
        if picky:
            problem = f"the output width of {name!r} is open, and these depend on it: "
            remedy += " use other ops, or link it through a stage of one layer with kernel 1"
            yield Diagnostic(f"links[{index}]", problem + ", ".join(picky), remedy, "G802", about=(name,))


def counting_channels(genotype: Genotype, link: Link) -> Iterator[str]:
    """The ops and blocks on a link whose result depends on the number of input channels."""
    cell = cell_of(genotype, link.cell)
    if link.op is not None:
        options = link.op.options if isinstance(link.op, Choose) else (link.op,)
        yield from (op for op in options if not takes_masked(op, link.width is not None))
    elif cell is not None:
        ops = [op for edge in cell.edges if edge.source == 0 for op in edge_ops(edge)]
        yield from (op for op in ops if not takes_masked(op, widened=True))
        if any(0 in block.nodes for block in cell.blocks):
            yield "a block that reads node 0"


def takes_masked(op: str, widened: bool) -> bool:
    """Whether an op gives the same with masked channels as without them."""
    return op not in BY_NAME or BY_NAME[op].takes_masked(widened)


def kept_edges(genotype: Genotype) -> Iterator[Diagnostic]:
    """A search keeps at least one edge per node."""
    for name, cell in own_cells(genotype):
        is_open = any(isinstance(edge.op, Choose) for edge in cell.edges)
        if is_open and cell.keep.edges_per_node == 0:
            path = f"cells.{name}.keep.edges_per_node"
            yield Diagnostic(path, "the search would keep no edge", "write 1 or more", "G803")


SPACE_RULES = (settled_inputs, kept_edges)
