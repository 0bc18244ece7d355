"""The decisions of a space: which choices are weighed together, and how."""

from collections.abc import Iterator

from genotype import Cell, Choose, Genotype
from genotype.form.choose import options_of
from genotype.form.in_short import in_short
from search.supernet.decisions.base import Decision, Site
from search.supernet.decisions.blocks import ConcatDecision, SumDecision
from search.supernet.decisions.edges import EdgesDecision
from search.supernet.decisions.links import LinkOpDecision, PresentDecision, ResizeDecision
from search.supernet.decisions.stages import DepthDecision, WidthDecision
from search.supernet.decisions.styles import BY_FIELD

__all__ = ["Decision", "Site", "decisions_of"]


def decisions_of(space: Genotype) -> tuple[Decision, ...]:
    """Every decision of a space, in the order of the file. A choice with one option is not a decision."""
    return (*stage_decisions(space), *link_decisions(space), *cell_decisions(space))


def stage_decisions(space: Genotype) -> Iterator[Decision]:
    """The open depths and widths."""
    for name, stage in space.stages.items():
        path = f"stages.{name}.depth"
        if is_open(stage.depth):
            yield DepthDecision(path, (site(path, stage.depth),))
        for number, width in enumerate(stage.layer_widths):
            path = f"stages.{name}.widths[{number}]"
            if is_open(width):
                yield WidthDecision(path, (site(path, width),))
        for key, value in stage.places():
            path = f"stages.{name}.{key}"
            if is_open(value):
                yield BY_FIELD[key](path, (site(path, value),))


def link_decisions(space: Genotype) -> Iterator[Decision]:
    """The open resizes and ops of links, and which may be absent."""
    for index, link in enumerate(space.links):
        if is_open(link.resize):
            path = f"links[{index}].resize"
            yield ResizeDecision(path, (site(path, link.resize),))
        if is_open(link.op):
            path = f"links[{index}].op"
            yield LinkOpDecision(path, (site(path, link.op),))
        if is_open(link.present):
            path, options = f"links[{index}].present", options_of(link.present)
            words = tuple("there" if option else "left out" for option in options)
            yield PresentDecision(path, (Site(path, options, words),))


def cell_decisions(space: Genotype) -> Iterator[Decision]:
    """The open ops and block inputs of every cell."""
    for name in space.cells:
        cell, path = space.cell(name), f"cells.{name}"
        yield from edges_decisions(path, cell)
        yield from block_decisions(path, cell)


def edges_decisions(path: str, cell: Cell) -> Iterator[Decision]:
    """The open ops into each node of a cell."""
    for node in sorted({edge.target for edge in cell.edges}):
        sites = tuple(
            site(f"{path}.edges[{index}].op", edge.op, f"{edge.source}->{edge.target} ")
            for index, edge in enumerate(cell.edges)
            if edge.target == node and is_open(edge.op)
        )
        if sites:
            yield EdgesDecision(f"{path}.node_{node}", sites, cell.softmax, cell.keep.edges_per_node)


def block_decisions(path: str, cell: Cell) -> Iterator[Decision]:
    """The open inputs of a cell's blocks."""
    for index, block in enumerate(cell.blocks):
        if is_open(block.inputs):
            place = f"{path}.blocks[{index}].inputs"
            kind = SumDecision if block.kind == "sum" else ConcatDecision
            yield kind(place, (site(place, block.inputs, "node "),), cell.keep.block_inputs)


def is_open(value: object) -> bool:
    """Whether there is something to decide."""
    return isinstance(value, Choose) and len(value.options) > 1


def site(path: str, choice: object, word: str = "") -> Site:
    """An open choice with the labels of its candidates."""
    assert isinstance(choice, Choose)
    return Site(path, choice.options, tuple(f"{word}{in_short(option)}" for option in choice.options))
