"""Channels: ops without weights of their own can only repeat or group channels by a whole factor."""

from collections.abc import Iterator

from compiler.checks.cells import edge_ops
from compiler.checks.view import cell_of, placed_links
from compiler.ops.registry import BY_NAME
from compiler.structure.widths import resized_width
from genotype import Cell, Choose, Diagnostic, Genotype, Link


def cell_channels(genotype: Genotype) -> Iterator[Diagnostic]:
    """The edges and blocks that read a cell's input can convert it to the cell's width."""
    for index, link in placed_links(genotype):
        cell = cell_of(genotype, link.cell)
        if cell is not None and link.op is None:
            yield from input_problems(f"links[{index}].cell", link, cell, resized_width(genotype, link))


def input_problems(path: str, link: Link, cell: Cell, inputs: int) -> Iterator[Diagnostic]:
    """The problem of a cell whose width does not fit its input."""
    ops = {name for edge in cell.edges if edge.source == 0 for name in edge_ops(edge) if name in BY_NAME}
    users = [op for op in sorted(ops) if BY_NAME[op].channel_problem(inputs, cell.width)]
    if any(0 in block.nodes for block in cell.blocks) and (inputs % cell.width and cell.width % inputs):
        users.append("a block")
    if users:
        problem = (
            f"{link.cell!r} has width {cell.width} and reads {inputs} channels from {link.source!r}: "
            f"one must divide the other, because of {', '.join(users)}"
        )
        remedy = f"give the cell a width that divides {inputs}, or use other ops"
        yield Diagnostic(path, problem, remedy, "G604", about=(link.cell or "", link.source))


def link_op_channels(genotype: Genotype) -> Iterator[Diagnostic]:
    """An op on a link can convert its input to the link's width."""
    for index, link in placed_links(genotype):
        if link.op is None or link.width is None:
            continue
        inputs = resized_width(genotype, link)
        for name in link.op.options if isinstance(link.op, Choose) else (link.op,):
            problem = name in BY_NAME and BY_NAME[name].channel_problem(inputs, link.width)
            if problem:
                remedy = (
                    "choose a width that divides its input channels or is a multiple of them, or another op"
                )
                yield Diagnostic(f"links[{index}].width", f"{name!r}: {problem}", remedy, "G605")


CHANNEL_RULES = (cell_channels, link_op_channels)
