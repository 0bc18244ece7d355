"""Channels and resolutions: what flows out of stages and through links."""

from math import prod

from genotype import INPUT, Choose, Genotype, Link, Resize, Stage
from genotype.kinds import per_axis

Axes = tuple[int, ...]


def widest(width: int | Choose[int]) -> int:
    """The width, or the largest of its candidates."""
    return max(width.options) if isinstance(width, Choose) else width


def depths(stage: Stage) -> tuple[int, ...]:
    """The candidate depths of a stage; one where it is decided."""
    return stage.depth.options if isinstance(stage.depth, Choose) else (stage.depth,)


def stage_width(stage: Stage) -> int:
    """Channels that leave a stage, at most."""
    return max(widest(stage.layer_widths[depth - 1]) for depth in depths(stage))


def is_open(stage: Stage) -> bool:
    """Whether a stage's depth or any of its widths is a choice."""
    return isinstance(stage.depth, Choose) or any(isinstance(w, Choose) for w in stage.layer_widths)


def output_is_open(stage: Stage) -> bool:
    """Whether how many channels leave a stage is yet to be chosen."""
    ends = [stage.layer_widths[depth - 1] for depth in depths(stage)]
    return any(isinstance(end, Choose) for end in ends) or len(set(ends)) > 1


def source_width(genotype: Genotype, link: Link) -> int:
    """Channels that enter a link."""
    return genotype.in_channels if link.source == INPUT else stage_width(genotype.stages[link.source])


def resized_width(genotype: Genotype, link: Link) -> int:
    """Channels of a link after its resize."""
    given = link.resize.width if isinstance(link.resize, Resize) else None
    return given or source_width(genotype, link)


def link_width(genotype: Genotype, link: Link) -> int:
    """Channels that a link brings to its target."""
    if link.cell is not None:
        cell = genotype.cell(link.cell)
        return cell.width * len(cell.blocks)
    return link.width or resized_width(genotype, link)


def links_into(genotype: Genotype, stage: str) -> tuple[Link, ...]:
    """The links that a stage reads, in the order in which they are concatenated."""
    return tuple(link for link in genotype.links if link.target == stage)


def level_of(genotype: Genotype, name: str) -> int:
    return 0 if name == INPUT else genotype.stages[name].level


def level_stride(genotype: Genotype, level: int) -> Axes:
    """How much coarser than the image a level is, by axis."""
    dims = genotype.spatial_dims
    strides = [per_axis(step.stride, dims) for step in genotype.levels[: level + 1]]
    return tuple(prod(axis) for axis in zip(*strides, strict=True))


def total_stride(genotype: Genotype) -> Axes:
    """What the size of an image must be a multiple of, by axis."""
    strides = [level_stride(genotype, stage.level) for stage in genotype.stages.values()]
    return tuple(max(axis) for axis in zip(*strides, strict=True))


def factors(genotype: Genotype, link: Link) -> tuple[Axes, bool]:
    """By how much a link changes resolution by axis, and whether it shrinks."""
    source = level_stride(genotype, level_of(genotype, link.source))
    target = level_stride(genotype, level_of(genotype, link.target))
    shrinks = prod(target) >= prod(source)
    fine, coarse = (source, target) if shrinks else (target, source)
    return tuple(c // f for c, f in zip(coarse, fine, strict=True)), shrinks


def resize_of(link: Link) -> Resize | None:
    """A link's resize, written out."""
    return Resize(link.resize) if isinstance(link.resize, str) else link.resize
