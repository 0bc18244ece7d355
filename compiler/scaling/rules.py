"""What the widths of a network owe each other, so that it stays right, and stays what it is.

A rule yields relations between numbers of channels (`compiler/scaling/count.py`). Each mirrors a rule of
`compiler/checks/`, which refuses what breaks it.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from attrs import frozen

from compiler.blocks.block import BlockKind
from compiler.checks.blocks import known_candidates
from compiler.checks.cells import edge_ops
from compiler.lowering.run import blocks_of
from compiler.ops.registry import BY_NAME
from compiler.program.arithmetic import Norm as NormStep
from compiler.program.compound import Branches, flat
from compiler.program.style import Style
from compiler.structure.widths import (
    gate_ends,
    given_widths,
    input_width,
    link_width,
    links_into,
    resized_width,
    source_width,
    stage_width,
    widest,
    width_after,
)
from genotype import Cell, Genotype, Link
from genotype.form.choose import options_of
from genotype.form.links import resizes_of


@frozen
class Proportional:
    """One is a multiple of the other, and stays as large a one."""

    first: int
    second: int


@frozen
class Equal:
    """Both are equal. Where one cannot change and `loose` is given, they may part."""

    first: int
    second: int
    loose: bool = False


@frozen
class Multiple:
    """Channels stay a multiple of a number; 0 if they must stay as they are."""

    count: int
    of: int


Relation = Proportional | Equal | Multiple


def relations(genotype: Genotype) -> Iterator[Relation]:
    """Every relation between the widths of a traced genotype that passes every check."""
    yield from of_blocks(genotype)
    yield from of_fusions(genotype)
    yield from of_cells(genotype)
    for link in genotype.links:
        yield from of_link(genotype, link)
    for head in genotype.heads:
        if head.norm is not None:
            yield from in_groups(stage_width(genotype.stages[head.source]), Style.named(head.norm, "none"))


def in_groups(count: int, style: Style) -> Iterator[Relation]:
    """Channels that a norm takes in groups."""
    if style.norm.groups is not None:
        yield Multiple(count, style.norm.groups)


def of_blocks(genotype: Genotype) -> Iterator[Relation]:
    """What the blocks of stages need of the channels that they read and give."""
    for name, stage, candidate in known_candidates(genotype):
        blocks = blocks_of(genotype, stage, candidate)
        counts = [input_width(genotype, name), *map(widest, stage.layer_widths)]
        for inputs, outputs in pairwise(counts):
            yield from of_block(blocks, inputs, outputs)


def of_block(blocks: BlockKind, inputs: int, outputs: int) -> Iterator[Relation]:
    """What one block needs: groups that divide its channels, a shortcut that stays the input itself."""
    if blocks.word == "identity":
        yield Equal(inputs, outputs)
        return
    if inputs == outputs and has_shortcut(blocks, int(inputs), int(outputs)):
        yield Equal(inputs, outputs, loose=True)
    if blocks.groups() > 1 or blocks.style.norm.groups is not None:
        read, given = int(inputs), int(outputs)
        yield Multiple(inputs, step(read, lambda count: fits(blocks, count, given)))
        yield Multiple(outputs, step(given, lambda count: fits(blocks, read, count)))
    if isinstance(growth := blocks.given.growth, int):
        yield from in_groups(growth, blocks.style)


def has_shortcut(blocks: BlockKind, inputs: int, outputs: int) -> bool:
    """Whether a block adds something to its branch."""
    return any(isinstance(part, Branches) for part in blocks.parts(inputs, outputs, blocks.point))


def fits(blocks: BlockKind, inputs: int, outputs: int) -> bool:
    """Whether groups divide the channels in a block, of convolutions and of norms."""
    groups = blocks.style.norm.groups or 1
    norms = (part for part in flat(blocks.parts(inputs, outputs, blocks.point)) if isinstance(part, NormStep))
    return blocks.problem(inputs, outputs) is None and all(norm.channels % groups == 0 for norm in norms)


def step(count: int, holds: Callable[[int], bool]) -> int:
    """The least divisor of a number whose multiples all hold, the first eight for all; 0 if none does."""
    divisors = (number for number in range(1, count + 1) if count % number == 0)
    return next((one for one in divisors if all(holds(one * times) for times in range(1, 9))), 0)


def of_fusions(genotype: Genotype) -> Iterator[Relation]:
    """What gates need of their channels; links that are added as they are keep the width of the first."""
    style = Style.of(genotype)
    for name, stage in genotype.stages.items():
        for fusion in stage.fusions:
            if fusion.kind == "gate" and fusion.width is not None:
                yield from in_groups(fusion.width, style)
            elif fusion.kind == "gate" and style.norm.groups is not None:
                yield halved(genotype, name, style.norm.groups)
            elif fusion.kind == "add":
                yield from of_added(genotype, name)


def halved(genotype: Genotype, name: str, groups: int) -> Multiple:
    """A skip connection, half of whose channels a gate takes in groups."""
    skip, _ = gate_ends(genotype, name)
    count = link_width(genotype, links_into(genotype, name)[skip])
    return Multiple(count, step(int(count), lambda each: max(1, each // 2) % groups == 0))


def of_added(genotype: Genotype, name: str) -> Iterator[Relation]:
    """Links that are added to the first without a projection."""
    first, *others = [link_width(genotype, link) for link in links_into(genotype, name)]
    yield from (Equal(first, other, loose=True) for other in others if first == other)


def of_cells(genotype: Genotype) -> Iterator[Relation]:
    """What norms need of cells, and cells of what they read."""
    style = Style.of(genotype)
    for cell in genotype.cells.values():
        if isinstance(cell, Cell):
            yield from in_groups(cell.width, style)
    for link in genotype.links:
        if link.cell is not None and counts_channels(genotype.cell(link.cell)):
            yield Proportional(resized_width(genotype, link), genotype.cell(link.cell).width)


def counts_channels(cell: Cell) -> bool:
    """Whether an op or block that reads a cell's input repeats its channels or takes them in groups."""
    ops = (op for edge in cell.edges if edge.source == 0 for op in edge_ops(edge))
    return keeps_apart(ops) or any(0 in block.nodes for block in cell.blocks)


def keeps_apart(ops: Iterator[str] | Sequence[str]) -> bool:
    """Whether any of these ops does not mix channels."""
    return any(not BY_NAME[op].mixes_channels for op in ops if op in BY_NAME)


def of_link(genotype: Genotype, link: Link) -> Iterator[Relation]:
    """What a link's resizes and op need."""
    style, resizes = Style.of(genotype), resizes_of(link)
    if link.op is not None and link.cell is None:
        yield from in_groups(link_width(genotype, link), style)
        if link.width is not None and keeps_apart(options_of(link.op)):
            yield Proportional(resized_width(genotype, link), link.width)
    for resize in resizes:
        if resize.norm is not None:
            yield from in_groups(resized_width(genotype, link), Style.named(resize.norm, "none"))
        if resize.kind == "mednext":
            yield from in_groups(source_width(genotype, link), style)
    widths = [width_after(genotype, link, given) for given in given_widths(link)]
    yield from (Equal(first, second) for first, second in pairwise(widths))
