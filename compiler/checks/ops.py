"""Ops: names of the vocabulary, of this network's axes, that can bring channels to the width wanted."""

from collections.abc import Iterator
from itertools import islice

from attrs import evolve

from compiler.checks.cells import edge_ops
from compiler.checks.view import cell_of, own_cells, placed_links, spread, unknown
from compiler.ops.registry import BY_NAME, names_like, tell_unusable, why_unusable
from compiler.structure.width_options import resized_options
from genotype import Cell, Choose, Diagnostic, Genotype, Link
from genotype.form.choose import options_of

Site = tuple[str, str]


def op_sites(genotype: Genotype) -> Iterator[Site]:
    """Every op that a genotype names, with its path."""
    for name, cell in own_cells(genotype):
        for index, edge in enumerate(cell.edges):
            yield from spread(f"cells.{name}.edges[{index}].op", edge.op)
    for index, link in enumerate(genotype.links):
        if link.op is not None:
            yield from spread(f"links[{index}].op", link.op)


def known_ops(genotype: Genotype) -> Iterator[Diagnostic]:
    """Every op exists, and has the network's number of axes."""
    dims = genotype.spatial_dims
    tell_unusable()
    for path, name in op_sites(genotype):
        if name not in BY_NAME:
            yield unknown_op(path, name, dims)
        elif dims not in BY_NAME[name].dims:
            here, twin = names_like(name, dims), with_axes(name, dims)
            remedy = f"did you mean {twin!r}?" if twin in here else f"use one of: {', '.join(here)}"
            problem = f"{name!r} is not a {dims}D op"
            yield Diagnostic(path, problem, remedy, "G602", meant=twin if twin in here else None)


def unknown_op(path: str, name: str, dims: int) -> Diagnostic:
    """The problem of an op that neither genoc nor an installed plug-in has, or one that does not load."""
    why = why_unusable(name)
    if why is not None:
        remedy = "correct or uninstall it; `genoc plugins` lists all plug-ins"
        return Diagnostic(path, f"the plug-in of {name!r} {why}", remedy, "G601")
    problem = unknown(path, name, names_like(name, dims), "op", "G601")
    joint = " Or" if problem.remedy.endswith("?") else "; or"
    return evolve(problem, remedy=f"{problem.remedy}{joint} is a plug-in missing?")


def with_axes(op: str, dims: int) -> str:
    """The name of an op with its size in so many axes: `conv_3x3x3` in two is `conv_3x3`."""
    family, _, size = op.rpartition("_")
    return f"{family}_{'x'.join([size[:1]] * dims)}"


def idle_ops(genotype: Genotype) -> Iterator[Diagnostic]:
    """`none` is only one option among others: alone it would be an edge that does nothing."""
    remedy = "remove the edge, or use another op"
    for name, cell in own_cells(genotype):
        for index, edge in enumerate(cell.edges):
            if set(edge_ops(edge)) == {"none"}:
                yield Diagnostic(
                    f"cells.{name}.edges[{index}].op", "'none' alone carries nothing", remedy, "G603"
                )
    for index, link in enumerate(genotype.links):
        options = link.op.options if isinstance(link.op, Choose) else (link.op,)
        if set(options) == {"none"}:
            yield Diagnostic(
                f"links[{index}].op", "'none' alone carries nothing", "remove the op, or the link", "G603"
            )


def cell_channels(genotype: Genotype) -> Iterator[Diagnostic]:
    """The edges and blocks that read a cell's input can convert it to the cell's width."""
    for index, link in placed_links(genotype):
        cell = cell_of(genotype, link.cell)
        if cell is not None and link.op is None:
            path, every = f"links[{index}].cell", sorted(resized_options(genotype, link))
            yield from islice((found for one in every for found in input_problems(path, link, cell, one)), 1)


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
        every = sorted(resized_options(genotype, link))
        for name in options_of(link.op) if link.op else ():
            problems = [
                BY_NAME[name].channel_problem(inputs, link.width) for inputs in every if name in BY_NAME
            ]
            if problem := next(filter(None, problems), None):
                remedy = (
                    "choose a width that divides its input channels or is a multiple of them, or another op"
                )
                yield Diagnostic(f"links[{index}].width", f"{name!r}: {problem}", remedy, "G605")


OP_RULES = (known_ops, idle_ops, cell_channels, link_op_channels)
