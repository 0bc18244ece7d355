"""Which layers of a space's network are those of a network derived from it, whatever they are called."""

from collections.abc import Iterator, Sequence

from compiler.lowering.link import LoweredLink
from compiler.lowering.network import lower_heads, lower_stages
from compiler.lowering.stage import StageLowering
from compiler.program.program import Layer
from compiler.structure.in_full import candidate_in_full, fusion_in_full
from compiler.structure.membership import places, resizes_in
from compiler.structure.widths import links_into
from genotype import Genotype, Link
from genotype.form.choose import options_of
from genotype.form.identity import with_what_it_uses
from genotype.form.stages import Candidate

Names = Iterator[tuple[str, str]]
"""The name of a layer of the derived network, and its path in the space's."""


def counterparts(space: Genotype, genotype: Genotype) -> Names:
    """Every layer of a genotype that is one of a space's; both without absent links."""
    yield from of_heads(space, genotype)
    wide = {stage.name: stage for stage in lower_stages(space)}
    for stage in lower_stages(genotype):
        old = wide[stage.name]
        yield stage.name, own_path(old, stage)
        before, links = links_into(space, stage.name), links_into(genotype, stage.name)
        found = places(before, links)
        yield from of_fusion(old, stage, found)
        for place, link, lowered in zip(found, links, stage.links, strict=True):
            yield from of_link(genotype, before[place], link, old.links[place], lowered)


def of_heads(space: Genotype, genotype: Genotype) -> Names:
    """The layers of heads, which a genotype has as its space."""
    for old, head in zip(lower_heads(space), lower_heads(genotype), strict=True):
        yield from pairs(old.layers(), head.layers())


def of_fusion(old: StageLowering, stage: StageLowering, found: Sequence[int]) -> Names:
    """The layers that join a stage's links, which stand at these places among the space's."""
    (layers,), (squeeze,) = stage.fusion.options, stage.fusion.squeezes
    if not layers and squeeze is None:
        return
    options = (fusion_in_full(stage.genotype, stage.name, each) for each in options_of(old.stage.fusion))
    kept = [*options].index(fusion_in_full(stage.genotype, stage.name, stage.stage.fusion))
    before, whole = old.fusion.options[kept], old.fusion.squeezes[kept]
    yield from ((layer.name, before[found[place]].name) for place, layer in layers.items())
    if squeeze is not None and whole is not None:
        yield squeeze.name, whole.name


def own_path(old: StageLowering, stage: StageLowering) -> str:
    """The path of the run of blocks that a stage keeps."""
    if len(old.stage.candidates) == 1:
        return old.name
    (kept,) = stage.stage.candidates
    places = [as_used(old.genotype, candidate) for candidate in old.stage.candidates]
    return f"{old.name}.{old.candidate_names()[places.index(as_used(stage.genotype, kept))]}"


def as_used(genotype: Genotype, candidate: Candidate) -> Candidate:
    """What a stage's blocks are made with and have a use for, however it is written."""
    return candidate_in_full(genotype, with_what_it_uses(candidate))


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
