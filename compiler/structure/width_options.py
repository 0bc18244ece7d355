"""Every number of channels that there may be in a search space: at stages, along links, where links meet."""

from collections.abc import Iterable

from compiler.structure.widths import depths, gate_ends, given_widths, links_into
from genotype import INPUT, Choose, Fusion, Genotype, Link, Stage, WidthOf
from genotype.form.choose import options_of
from genotype.form.presence import is_optional

Counts = frozenset[int]


def options(width: int | Choose[int]) -> Counts:
    """A width, or its candidates."""
    return frozenset(options_of(width))


def stage_options(stage: Stage) -> Counts:
    """The numbers of output channels that a stage may have."""
    return joined(options(stage.layer_widths[depth - 1]) for depth in depths(stage))


def source_options(genotype: Genotype, link: Link) -> Counts:
    """The numbers of channels that may enter a link."""
    if link.source == INPUT:
        return frozenset({genotype.in_channels})
    return stage_options(genotype.stages[link.source])


def after_resize(genotype: Genotype, link: Link, given: int | WidthOf | None) -> Counts:
    """The numbers of channels that a link may have after a resize of a given width."""
    if isinstance(given, WidthOf):
        return stage_options(genotype.stages[given.stage])
    return source_options(genotype, link) if given is None else frozenset({given})


def resized_options(genotype: Genotype, link: Link) -> Counts:
    """The numbers of channels that a link may have after its resize."""
    return joined(after_resize(genotype, link, given) for given in given_widths(link))


def link_options(genotype: Genotype, link: Link) -> Counts:
    """The numbers of channels that a link may bring to its target."""
    if link.cell is not None:
        cell = genotype.cell(link.cell)
        return frozenset({cell.width * len(cell.blocks)})
    return resized_options(genotype, link) if link.width is None else frozenset({link.width})


def input_options(genotype: Genotype, stage: str) -> Counts:
    """The numbers of channels that a stage's first block may read."""
    return joined(fused_options(genotype, stage, fusion) for fusion in genotype.stages[stage].fusions)


def fused_options(genotype: Genotype, stage: str, fusion: Fusion) -> Counts:
    """The numbers of channels that a fusion may give: of all links, or of the first where they are added."""
    links = links_into(genotype, stage)
    if fusion.kind == "add":
        certain = next((number for number, link in enumerate(links) if not is_optional(link)), len(links))
        return joined(link_options(genotype, link) for link in links[: certain + 1])
    sums = frozenset({0})
    for link in links:
        more = frozenset(known + width for known in sums for width in link_options(genotype, link))
        sums = sums | more if is_optional(link) else more
    return sums - {0}


def gate_options(genotype: Genotype, stage: str, fusion: Fusion) -> Counts:
    """The hidden channels that a stage's gate may have. ValueError as in `gate_width`."""
    if fusion.width is not None:
        return frozenset({fusion.width})
    skip, _ = gate_ends(genotype, stage)
    skips = link_options(genotype, links_into(genotype, stage)[skip])
    return frozenset(max(1, width // 2) for width in skips)


def joined(counts: Iterable[Counts]) -> Counts:
    """All numbers of channels in several sets."""
    return frozenset[int]().union(*counts)
