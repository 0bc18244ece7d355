"""Whether a genotype can be derived from a search space."""

from collections.abc import Iterator, Sequence
from typing import Any

from attrs import evolve, fields

from compiler.structure.in_full import in_full, link_in_full
from genotype.form.blocks import StageBlock, block_of
from genotype.form.cells import Cell
from genotype.form.choose import Choose, options_of
from genotype.form.field_types import Name
from genotype.form.identity import as_identity, is_identity, may_be_identity
from genotype.form.links import Head, Link, Resize, resizes_of
from genotype.form.network import Genotype
from genotype.form.presence import in_force, is_optional
from genotype.form.resolve_choices import fill_resize
from genotype.form.stages import OPEN_FIELDS, Stage

ALIKE = ("spatial_dims", "in_channels", "out_channels", "levels")
OF_STAGES = ("norm", "activation", "bias")
"""What a stage has from the network, unless it has its own."""

AnyBlock = Name | StageBlock | Choose[Name | StageBlock]

CLOSED = ("level", "bias", "dropout")
"""What a stage never leaves open."""


def outside(space: Genotype, genotype: Genotype) -> Iterator[str]:
    """The paths at which a genotype differs from everything that a space allows; empty if it can be derived.

    Both have passed every check. It is the networks that are compared, however they are written. Names, the
    weights of heads and block inputs, and whether the norms of cells have a scale are not. Paths are those of
    the genotype without absent links.
    """
    given = in_force(genotype)
    genotype = in_full(given)
    space = in_full(with_links_of(space, genotype), genotype)
    yield from (name for name in ALIKE if getattr(space, name) != getattr(genotype, name))
    shared = [key for key in OF_STAGES if getattr(space, key) != getattr(genotype, key)]
    yield from (key for key in shared if key != "bias" or bare(given, key))
    yield from unlike("stages", list(space.stages), list(genotype.stages))
    for name, stage in genotype.stages.items():
        if name not in space.stages:
            continue
        told = {f"stages.{name}.{key}" for key in shared if name in bare(given, key)}
        found = outside_stage(f"stages.{name}", space.stages[name], stage)
        yield from (path for path in found if path not in told)
    if len(space.links) != len(genotype.links):
        yield from unlike("links", [*map(ends_of, space.links)], [*map(ends_of, genotype.links)])
    elif space.stages.keys() == genotype.stages.keys():
        yield from outside_links(space, genotype)
    yield from outside_heads(space.heads, genotype.heads)


def outside_links(space: Genotype, genotype: Genotype) -> Iterator[str]:
    """The paths at which links are not those of a space that has as many, and the same stages."""
    for index, (wide, link) in enumerate(zip(space.links, genotype.links, strict=True)):
        ends = ((one.source, one.target, one.cell, one.width) for one in (wide, link))
        if len({*ends}) > 1 or not allows(wide.op, link.op):
            yield f"links[{index}]"
        elif not {*resizes_in(genotype, link)} <= {*resizes_in(genotype, wide)} or is_bare(wide) != is_bare(
            link
        ):
            yield f"links[{index}].resize"
        elif link.cell is not None:
            yield from outside_cell(f"cells.{link.cell}", space.cell(link.cell), genotype.cell(link.cell))


def outside_heads(wide: Sequence[Head], heads: Sequence[Head]) -> Iterator[str]:
    """The paths at which heads are not those of a space: of each that differs, if there are as many."""
    pairs = [[layers_of(one) for one in each] for each in (wide, heads)]
    if len(wide) != len(heads):
        yield from unlike("heads", *pairs)
        return
    yield from (
        f"heads[{index}]" for index, (one, other) in enumerate(zip(*pairs, strict=True)) if one != other
    )


def unlike(part: str, wide: Sequence[Any], given: Sequence[Any]) -> Iterator[str]:
    """The paths of what a space does not have; that of the whole part, if something of it is missing."""
    left = list(wide)
    for index, one in enumerate(given):
        if one in left:
            left.remove(one)
        else:
            yield f"stages.{one}" if part == "stages" else f"{part}[{index}]"
    if left:
        yield part


def ends_of(link: Link) -> tuple[str, str]:
    """The stages that a link joins."""
    return link.source, link.target


def bare(genotype: Genotype, key: str) -> list[str]:
    """The stages that have something as the network has it."""
    return [name for name, stage in genotype.stages.items() if getattr(stage, key) is None]


def with_links_of(space: Genotype, genotype: Genotype) -> Genotype:
    """A space with those of its optional links that a genotype has, and the stages that are there then."""
    ends = {(link.source, link.target) for link in genotype.links}
    decided = (
        evolve(link, present=(link.source, link.target) in ends) if is_optional(link) else link
        for link in space.links
    )
    return in_force(evolve(space, links=tuple(decided)))


def places(wide: Sequence[Link], links: Sequence[Link]) -> list[int]:
    """The place of each link among those of a space, of which some may be absent; both in the same order.

    Links are matched by their ends: an optional one has no other beside it.
    """
    among = iter(enumerate(wide))
    return [
        next(place for place, one in among if (one.source, one.target) == (link.source, link.target))
        for link in links
    ]


def resizes_in(genotype: Genotype, link: Link) -> tuple[Resize, ...]:
    """A link's resizes in full, their widths resolved with the genotype's stages."""
    filled = evolve(link, resize=fill_resize(link.resize, genotype.stages))
    return resizes_of(link_in_full(genotype, filled))


def is_bare(link: Link) -> bool:
    """Whether a link has no resize."""
    return link.resize is None


def layers_of(head: Head) -> Head:
    """A head but for its share of the loss, on which no layer depends."""
    return evolve(head, weight=1.0)


def outside_stage(path: str, wide: Stage, stage: Stage) -> Iterator[str]:
    """The paths at which a stage is not one that the space allows."""
    if is_identity(stage) and may_be_identity(wide):
        wide, stage = as_identity(wide), as_identity(stage)
    for key in (*CLOSED, *OPEN_FIELDS):
        if key == "block":
            yield from outside_block(f"{path}.block", wide.block, stage.block)
        elif not allows(getattr(wide, key), getattr(stage, key)):
            yield f"{path}.{key}"
    if not allows(wide.depth, stage.depth):
        yield f"{path}.depth"
    for number, (options, width) in enumerate(zip(wide.layer_widths, stage.layer_widths, strict=False)):
        if not allows(options, width):
            yield f"{path}.widths[{number}]"


def outside_block(path: str, wide: AnyBlock, block: AnyBlock) -> Iterator[str]:
    """The paths at which blocks are not what the space allows, however they are written."""
    options = [block_of(option) for option in options_of(wide)]
    (given,) = map(block_of, options_of(block))
    (first, *others) = options
    if others or first.kind != given.kind:
        if given not in options:
            yield path
        return
    for attribute in fields(StageBlock):
        if not allows(getattr(first, attribute.name), getattr(given, attribute.name)):
            yield f"{path}.{attribute.name}"


def outside_cell(path: str, wide: Cell, cell: Cell) -> Iterator[str]:
    """The paths at which a cell is not one that the space allows."""
    if (wide.width, len(wide.blocks)) != (cell.width, len(cell.blocks)):
        yield path
        return
    for index, edge in enumerate(cell.edges):
        ends = (edge.source, edge.target)
        if not any(ends == (one.source, one.target) and allows(one.op, edge.op) for one in wide.edges):
            yield f"{path}.edges[{index}]"
    for index, (options, block) in enumerate(zip(wide.blocks, cell.blocks, strict=True)):
        if options.kind != block.kind or not {*block.nodes} <= {*options.nodes}:
            yield f"{path}.blocks[{index}]"


def allows(wanted: Any, value: Any) -> bool:
    """Whether a value equals that of the space, or is one of the options there."""
    return value in wanted.options if isinstance(wanted, Choose) else bool(wanted == value)
