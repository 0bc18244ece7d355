"""From a search space and its decisions to a genotype."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import evolve

from genotype.form.blocks import OPEN_SETTINGS, StageBlock
from genotype.form.cells import Block, BlockInput, Cell, Edge, Keep
from genotype.form.choices import choices
from genotype.form.choose import Choose
from genotype.form.field_types import ResizeKind
from genotype.form.identity import as_identity, is_identity
from genotype.form.links import Link, Resize, WidthOf
from genotype.form.network import Genotype
from genotype.form.stages import OPEN_FIELDS, Stage

AnyResize = ResizeKind | Resize | Choose[ResizeKind | Resize] | None

Decided = Mapping[str, Any]
"""The decisions, by the path of each choice: a depth, a width, a block, a link's op, the ops kept on an edge
(a tuple, maybe empty), the inputs kept by a block (a tuple of `BlockInput`), whether a link is there.
"""


def fill(space: Genotype, decided: Decided) -> Genotype:
    """The genotype of a space with every choice decided; a choice with one option needs no decision.

    An edge that keeps several ops becomes as many edges, one that keeps none is removed. `like` cells are
    written out, and so are widths given as those of another stage. Absent links are marked so, and
    `presence.in_force` leaves them out. The reference to a schema file is dropped. Raises KeyError if a
    choice with several options is not decided.
    """
    values = {path: only_option(path, choice) for path, choice in choices(space) if len(choice.options) == 1}
    values.update(decided)
    cells = {name: fill_cell(f"cells.{name}", space.cell(name), values) for name in space.cells}
    return evolve(fill_outside_cells(space, values), schema=None, cells=cells)


def fill_outside_cells(space: Genotype, values: Decided) -> Genotype:
    """A space with the choices of stages and links decided, all of them; those in cells stay open."""
    stages = {name: fill_stage(f"stages.{name}", stage, values) for name, stage in space.stages.items()}
    decided = (fill_link(f"links[{index}]", link, values) for index, link in enumerate(space.links))
    links = tuple(evolve(link, resize=fill_resize(link.resize, stages)) for link in decided)
    return evolve(space, stages=stages, links=links)


def only_option(path: str, choice: Choose[Any]) -> Any:
    """The decisions that follow from choices with a single option."""
    (option,) = choice.options
    if path.endswith("].inputs"):
        return (BlockInput(option),)
    return (option,) if path.startswith("cells.") else option


def fill_stage(path: str, stage: Stage, values: Decided) -> Stage:
    """A stage with its depth, widths and blocks decided, and nothing that these have no use for."""
    depth = values[f"{path}.depth"] if isinstance(stage.depth, Choose) else stage.depth
    widths = tuple(
        values[f"{path}.widths[{number}]"] if isinstance(width, Choose) else width
        for number, width in enumerate(stage.layer_widths[:depth])
    )
    filled = evolve(stage, depth=depth, widths=widths, **fill_fields(path, stage, OPEN_FIELDS, values))
    if isinstance(stage.block, Choose) and is_identity(filled):
        return as_identity(filled)
    if not isinstance(stage.block, StageBlock):
        return filled
    settings = fill_fields(f"{path}.block", stage.block, OPEN_SETTINGS, values)
    return evolve(filled, block=evolve(stage.block, **settings))


def fill_link(path: str, link: Link, values: Decided) -> Link:
    """A link with its resize and op decided, and whether it is there."""
    return evolve(link, **fill_fields(path, link, ("resize", "op", "present"), values))


def fill_fields(path: str, owner: Any, fields: Sequence[str], values: Decided) -> dict[str, Any]:
    """What was decided of those fields of a stage or link that are choices."""
    return {key: values[f"{path}.{key}"] for key in fields if isinstance(getattr(owner, key), Choose)}


def fill_resize(resize: AnyResize, stages: Mapping[str, Stage]) -> AnyResize:
    """A resize, or every option of a choice, with its width as a number, once all stages are decided."""
    if isinstance(resize, Choose):
        return Choose(tuple(as_number(option, stages) for option in resize.options))
    return None if resize is None else as_number(resize, stages)


def as_number(resize: ResizeKind | Resize, stages: Mapping[str, Stage]) -> ResizeKind | Resize:
    """A resize with its width as a number."""
    if isinstance(resize, Resize) and isinstance(resize.width, WidthOf):
        width = stages[resize.width.stage].layer_widths[-1]
        assert isinstance(width, int)  # a stage that is filled in
        return evolve(resize, width=width)
    return resize


def fill_cell(path: str, cell: Cell, values: Decided) -> Cell:
    """A cell with its edges and blocks decided."""
    blocks = (fill_block(f"{path}.blocks[{index}]", block, values) for index, block in enumerate(cell.blocks))
    edges = tuple(fill_edges(path, cell, values))
    return evolve(cell, edges=edges, blocks=tuple(blocks), softmax="node", keep=Keep())


def fill_edges(path: str, cell: Cell, values: Decided) -> Iterator[Edge]:
    """The edges of a cell, one for each op that was kept."""
    for index, edge in enumerate(cell.edges):
        if isinstance(edge.op, Choose):
            yield from (evolve(edge, op=op) for op in values[f"{path}.edges[{index}].op"])
        else:
            yield edge


def fill_block(path: str, block: Block, values: Decided) -> Block:
    """A block with its inputs decided."""
    return evolve(block, inputs=values[f"{path}.inputs"]) if isinstance(block.inputs, Choose) else block
