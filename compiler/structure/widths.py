"""Channels and resolutions at the output of stages and along links."""

from math import prod

from genotype import INPUT, Choose, Fusion, Genotype, Link, Stage, WidthOf
from genotype.form.field_types import per_axis
from genotype.form.links import resizes_of

Axes = tuple[int, ...]


def widest(width: int | Choose[int]) -> int:
    """The width, or the largest of its candidates."""
    return max(width.options) if isinstance(width, Choose) else width


def depths(stage: Stage) -> tuple[int, ...]:
    """The candidate depths of a stage; one where it is decided."""
    return stage.depth.options if isinstance(stage.depth, Choose) else (stage.depth,)


def stage_width(stage: Stage) -> int:
    """The largest number of output channels of a stage."""
    return max(widest(stage.layer_widths[depth - 1]) for depth in depths(stage))


def layer_options(stage: Stage) -> tuple[Axes, ...]:
    """The candidate widths of every layer."""
    return tuple(w.options if isinstance(w, Choose) else (w,) for w in stage.layer_widths)


def is_open(stage: Stage) -> bool:
    """Whether a stage's depth or any of its widths is a choice."""
    return isinstance(stage.depth, Choose) or has_open_widths(stage)


def has_open_widths(stage: Stage) -> bool:
    """Whether any of a stage's widths is a choice."""
    return any(isinstance(width, Choose) for width in stage.layer_widths)


def output_is_open(stage: Stage) -> bool:
    """Whether a search decides the number of output channels of a stage."""
    ends = [stage.layer_widths[depth - 1] for depth in depths(stage)]
    return any(isinstance(end, Choose) for end in ends) or len(set(ends)) > 1


def source_width(genotype: Genotype, link: Link) -> int:
    """The number of channels that enter a link."""
    return genotype.in_channels if link.source == INPUT else stage_width(genotype.stages[link.source])


def resized_width(genotype: Genotype, link: Link) -> int:
    """Channels of a link after its resize; those that it may have all give as many."""
    given, *_ = given_widths(link)
    return width_after(genotype, link, given)


def width_after(genotype: Genotype, link: Link, given: int | WidthOf | None) -> int:
    """Channels of a link after a resize of a given width."""
    if isinstance(given, WidthOf):
        return stage_width(genotype.stages[given.stage])
    return given or source_width(genotype, link)


def given_widths(link: Link) -> tuple[int | WidthOf | None, ...]:
    """The width that each resize of a link is given."""
    return tuple(resize.width for resize in resizes_of(link)) or (None,)


def open_width(genotype: Genotype, link: Link) -> str | None:
    """The stage that decides how many channels a link has after its resize; None where they are known."""
    given, *_ = given_widths(link)
    return decider(genotype, link, given)


def decider(genotype: Genotype, link: Link, given: int | WidthOf | None) -> str | None:
    """The same after a resize of a given width."""
    name = given.stage if isinstance(given, WidthOf) else link.source
    if isinstance(given, int) or name == INPUT or not output_is_open(genotype.stages[name]):
        return None
    return name


def link_width(genotype: Genotype, link: Link) -> int:
    """The number of channels that a link brings to its target."""
    if link.cell is not None:
        cell = genotype.cell(link.cell)
        return cell.width * len(cell.blocks)
    return link.width or resized_width(genotype, link)


def links_into(genotype: Genotype, stage: str) -> tuple[Link, ...]:
    """The links that a stage reads, in the order in which they are concatenated."""
    return genotype.incoming.get(stage, ())


def input_width(genotype: Genotype, stage: str) -> int:
    """Channels that a stage's first block reads; those fusions that it may have all give as many."""
    first, *_ = genotype.stages[stage].fusions
    return fused_width(genotype, stage, first)


def fused_width(genotype: Genotype, stage: str, fusion: Fusion) -> int:
    """Channels that a fusion gives: of all links, or of the first where they are added."""
    widths = [link_width(genotype, link) for link in links_into(genotype, stage)]
    return widths[0] if fusion.kind == "add" else sum(widths)


def gate_ends(genotype: Genotype, stage: str) -> tuple[int, int]:
    """Which of a gated stage's links is the skip connection, and which comes up from a coarser level.

    ValueError where there are not one of each, which `genoc check` refuses.
    """
    level = genotype.stages[stage].level
    levels = [level_of(genotype, link.source) for link in links_into(genotype, stage)]
    (skip,) = (number for number, source in enumerate(levels) if source <= level)
    (up,) = (number for number, source in enumerate(levels) if source > level)
    return skip, up


def gate_width(genotype: Genotype, stage: str, fusion: Fusion) -> int:
    """Hidden channels of a stage's gate: half of the skip connection's unless given.

    ValueError where the stage does not have the two links of a gate.
    """
    skip, _ = gate_ends(genotype, stage)
    return fusion.width or max(1, link_width(genotype, links_into(genotype, stage)[skip]) // 2)


def level_of(genotype: Genotype, name: str) -> int:
    """The level of a stage, or of the input."""
    return 0 if name == INPUT else genotype.stages[name].level


def level_stride(genotype: Genotype, level: int) -> Axes:
    """How much coarser than the image a level is, by axis."""
    return genotype.strides[level]


def total_stride(genotype: Genotype) -> Axes:
    """What the size of an image must be a multiple of, by axis."""
    strides = [level_stride(genotype, stage.level) for stage in genotype.stages.values()]
    return tuple(max(axis) for axis in zip(*strides, strict=True))


def factors(genotype: Genotype, link: Link) -> tuple[Axes, bool]:
    """The factor by which a link changes resolution, by axis, and whether it downsamples."""
    source = level_stride(genotype, level_of(genotype, link.source))
    target = level_stride(genotype, level_of(genotype, link.target))
    shrinks = prod(target) >= prod(source)
    fine, coarse = (source, target) if shrinks else (target, source)
    return tuple(c // f for c, f in zip(coarse, fine, strict=True)), shrinks


def climbed(genotype: Genotype, link: Link) -> list[Axes]:
    """The strides of the levels that a link goes up, coarsest first, without levels of stride 1."""
    return climb(genotype, level_of(genotype, link.source), level_of(genotype, link.target))


def climb(genotype: Genotype, bottom: int, top: int) -> list[Axes]:
    """The strides of the levels from one up to another, deepest first, without idle ones."""
    levels = genotype.levels[top + 1 : bottom + 1]
    strides = [per_axis(level.stride, genotype.spatial_dims) for level in reversed(levels)]
    return [stride for stride in strides if any(s > 1 for s in stride)]
