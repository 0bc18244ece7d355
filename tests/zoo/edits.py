"""Edits by which a bundled network becomes a sibling of it: other axes, levels, kernels, widths."""

from collections.abc import Callable, Mapping

from attrs import evolve

from genotype import Genotype, Level, Link, Resize, Stage, StageBlock
from genotype.form.blocks import block_of
from genotype.form.field_types import per_axis

Edit = Callable[[Genotype], Genotype]


def in_dims(dims: int) -> Edit:
    """The network for images of so many axes; linear interpolations are of those axes."""
    words = {"bilinear", "trilinear"}
    linear = "bilinear" if dims == 2 else "trilinear"

    def edit(genotype: Genotype) -> Genotype:
        links = tuple(
            with_resize(link, lambda r: evolve(r, kind=linear) if r.kind in words else r)
            for link in genotype.links
        )
        return evolve(genotype, spatial_dims=dims, links=links)

    return edit


def with_resize(link: Link, edit: Callable[[Resize], Resize]) -> Link:
    return evolve(link, resize=edit(link.resize)) if isinstance(link.resize, Resize) else link


def widths(change: Callable[[int], int]) -> Edit:
    """Other widths, of stages and resizes alike."""

    def stage(given: Stage) -> Stage:
        each = given.widths
        return evolve(given, widths=change(each) if isinstance(each, int) else tuple(map(change, each)))

    def edit(genotype: Genotype) -> Genotype:
        stages = {name: stage(each) for name, each in genotype.stages.items()}
        links = tuple(
            with_resize(link, lambda r: evolve(r, width=change(r.width)) if isinstance(r.width, int) else r)
            for link in genotype.links
        )
        return evolve(genotype, stages=stages, links=links)

    return edit


def without_deepest(genotype: Genotype) -> Genotype:
    """The network without its deepest level: the decoder begins a level higher."""
    last = len(genotype.levels) - 1
    deepest = [name for name, stage in genotype.stages.items() if stage.level == last]
    (bottom,) = deepest
    (top,) = (link.target for link in genotype.links if link.source == bottom)
    (now,) = (link.source for link in genotype.links if link.target == top and link.source != bottom)
    links = [
        evolve(link, source=now) if link.source == top else link
        for link in genotype.links
        if not {link.source, link.target} & {bottom} and link.target != top
    ]
    stages = {name: stage for name, stage in genotype.stages.items() if name not in (bottom, top)}
    heads = tuple(head for head in genotype.heads if head.source != top)
    return evolve(
        genotype, levels=genotype.levels[:-1], stages=stages, links=tuple(links), heads=heads
    )


def one_head(genotype: Genotype) -> Genotype:
    """The network without deep supervision."""
    return evolve(genotype, heads=genotype.heads[:1])


def kernel(size: int) -> Edit:
    """Another kernel in the blocks of MedNeXt, and in its ups."""

    def edit(genotype: Genotype) -> Genotype:
        stages = {
            name: evolve(stage, kernel=size) if block_of(stage.block).kind == "mednext" else stage
            for name, stage in genotype.stages.items()
        }
        links = tuple(
            with_resize(link, lambda r: evolve(r, kernel=size) if r.kind == "mednext" else r)
            for link in genotype.links
        )
        return evolve(genotype, stages=stages, links=links)

    return edit


def monai_downs(genotype: Genotype) -> Genotype:
    """MONAI's MedNeXt: a down block has the expansion of the level that it leaves."""
    stages: dict[str, Stage] = {}
    links = list(genotype.links)
    for place, link in enumerate(genotype.links):
        if link.resize == "strided_conv":
            block, target = genotype.stages[link.source].block, genotype.stages[link.target]
            stages[f"down_{link.target}"] = evolve(target, depth=1, block=block)
            stages[link.target] = evolve(target, depth=target.depth - 1)
            links[place] = evolve(link, target=f"down_{link.target}")
            links.append(Link(f"down_{link.target}", link.target))
    return evolve(genotype, stages={**genotype.stages, **stages}, links=tuple(links))


def block_settings(**settings: object) -> Edit:
    """Other settings for all blocks that are not plain ones."""

    def edit(genotype: Genotype) -> Genotype:
        stages = {
            name: stage if stage.block == "conv" else evolve(stage, block=evolve(block_of(stage.block), **settings))
            for name, stage in genotype.stages.items()
        }
        return evolve(genotype, stages=stages)

    return edit


def encoder_of(other: Genotype, **settings: object) -> Edit:
    """The decoder of the network on another's encoder, whose taps have the same strides."""
    raise NotImplementedError


__all__ = ["Level", "Mapping", "StageBlock", "per_axis"]
