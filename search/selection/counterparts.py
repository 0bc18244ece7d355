"""Which layers of a space's network are those of a network derived from it, whatever they are called."""

from collections.abc import Iterator, Sequence

from attrs import evolve

from compiler.lowering.link import LoweredLink
from compiler.lowering.network import lower_stages
from compiler.lowering.stage import StageLowering
from compiler.program.program import Layer
from compiler.structure.widths import links_into
from genotype import Genotype, Link
from genotype.form.choose import options_of
from genotype.form.membership import resizes_in

Names = Iterator[tuple[str, str]]
"""The name of a layer of the derived network, and its path in the space's."""


def counterparts(space: Genotype, genotype: Genotype) -> Names:
    """Every layer of a genotype that is one of a space's, but for those of its heads."""
    wide = {stage.name: stage for stage in lower_stages(space)}
    for stage in lower_stages(genotype):
        old = wide[stage.name]
        yield stage.name, own_path(old, stage)
        place = options_of(old.stage.fusion).index(stage.stage.fusion)
        yield from pairs(old.fusion.options[place], stage.fusion.options[0])
        ends = zip(links_into(space, stage.name), links_into(genotype, stage.name), strict=True)
        for (before, after), *lowered in zip(ends, old.links, stage.links, strict=True):
            yield from of_link(genotype, before, after, *lowered)


def own_path(old: StageLowering, stage: StageLowering) -> str:
    """The path of the run of blocks that a stage keeps."""
    if len(old.stage.candidates) == 1:
        return old.name
    (kept,) = stage.stage.candidates
    places = [evolve(candidate, places={}) for candidate in old.stage.candidates]
    return f"{old.name}.{old.candidate_names()[places.index(kept)]}"


def of_link(genotype: Genotype, before: Link, after: Link, old: LoweredLink, new: LoweredLink) -> Names:
    """The layers of a link: of its resize, and of its op or cell."""
    if after.resize is not None:
        (kept,) = resizes_in(genotype, after)
        yield from pairs(old.resizes[resizes_in(genotype, before).index(kept)], new.resizes[0])
    if after.op is not None:
        yield from pairs(old.carried[options_of(before.op).index(after.op)], new.carried[0])
    elif after.cell is not None:
        yield from pairs(old.carried[0], new.carried[0])


def pairs(old: Sequence[Layer], new: Sequence[Layer]) -> Names:
    """Layers in a row, and as many of the space's; one that only masks channels may be left over there."""
    yield from ((after.name, before.name) for before, after in zip(old, new, strict=False))
