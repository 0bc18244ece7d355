"""Edits by which a bundled network becomes a sibling of it: other axes, levels, kernels, widths."""

from collections.abc import Callable

from attrs import evolve

from compiler.adapting.axes import in_axes
from compiler.adapting.levels import with_levels
from genotype import Genotype, Link, Norm, Resize, Stage
from genotype.form.blocks import block_of
from genotype.form.links import resize_of

Edit = Callable[[Genotype], Genotype]


def with_resizes(genotype: Genotype, change: Callable[[Resize], Resize]) -> Genotype:
    """The network with its written-out resizes changed."""
    links = (
        evolve(link, resize=change(link.resize)) if isinstance(link.resize, Resize) else link
        for link in genotype.links
    )
    return evolve(genotype, links=tuple(links))


def with_stages(genotype: Genotype, change: Callable[[Stage], Stage]) -> Genotype:
    return evolve(genotype, stages={name: change(stage) for name, stage in genotype.stages.items()})


def in_dims(dims: int) -> Edit:
    """The network for images of so many axes."""
    return lambda genotype: in_axes(genotype, dims)


def levels(count: int) -> Edit:
    """The network with so many levels."""
    return lambda genotype: with_levels(genotype, count)


def widths(change: Callable[[int], int]) -> Edit:
    """Other widths, of stages and resizes alike."""

    def stage(given: Stage) -> Stage:
        each = given.widths
        return evolve(given, widths=change(each) if isinstance(each, int) else tuple(map(change, each)))

    def resize(given: Resize) -> Resize:
        return evolve(given, width=change(given.width)) if isinstance(given.width, int) else given

    return lambda genotype: with_resizes(with_stages(genotype, stage), resize)


def one_head(genotype: Genotype) -> Genotype:
    """The network without deep supervision."""
    return evolve(genotype, heads=genotype.heads[:1])


def kernel(size: int) -> Edit:
    """Another kernel in MedNeXt's blocks and ups."""

    def stage(given: Stage) -> Stage:
        return evolve(given, kernel=size) if block_of(given.block).kind == "mednext" else given

    def resize(given: Resize) -> Resize:
        return evolve(given, kernel=size) if given.kind == "mednext" else given

    return lambda genotype: with_resizes(with_stages(genotype, stage), resize)


def monai_downs(genotype: Genotype) -> Genotype:
    """MONAI's MedNeXt: a down block has the expansion of the level that it leaves."""
    stages, links = dict(genotype.stages), list(genotype.links)
    for place, link in enumerate(genotype.links):
        if link.resize == "strided_conv":
            target, down = genotype.stages[link.target], f"down_{link.target}"
            stages[down] = evolve(target, depth=1, block=genotype.stages[link.source].block)
            stages[link.target] = evolve(target, depth=target.max_depth - 1)
            links[place] = evolve(link, target=down)
            links.append(Link(down, link.target))
    return evolve(genotype, stages=stages, links=tuple(links))


def flexible(genotype: Genotype) -> Genotype:
    """MONAI's FlexibleUNet of a U-Net of segmentation_models_pytorch.

    1x1 convolutions before nearest interpolation but for the last, skip connections in front, an eps of
    1e-3 in the decoder, and in basic residual blocks shortcuts that pad channels.
    """

    def stage(given: Stage) -> Stage:
        block = block_of(given.block)
        return evolve(given, block=evolve(block, shortcut="pad")) if block.kind == "residual" else given

    def is_up(given: Link) -> bool:
        resize = resize_of(given)
        return resize is not None and resize.kind == "nearest"

    def link(given: Link) -> Link:
        if given.resize != "nearest" or genotype.stages[given.target].level == 0:
            return given
        width = genotype.stages[given.source].layer_widths[-1]
        assert isinstance(width, int)
        return evolve(given, resize=Resize("nearest", width=width // 2))

    links = sorted(map(link, genotype.links), key=is_up)
    found = evolve(with_stages(genotype, stage), links=tuple(links))
    norm = Norm("batch", eps=1e-3)
    stages = {n: evolve(s, norm=norm) if n.startswith("dec") else s for n, s in found.stages.items()}
    return evolve(found, stages=stages)


def tapped_by_monai(genotype: Genotype) -> Genotype:
    """Its skip connections at 1/2 and 1/16 leave the last blocks there, not the stem and the first block."""
    last = {("stem", "dec2"): "enc1", ("enc5a", "dec5"): "enc5b"}
    links = (
        evolve(link, source=last.get((link.source, link.target), link.source)) for link in genotype.links
    )
    return evolve(genotype, links=tuple(links))


def one_channel(genotype: Genotype) -> Genotype:
    """The network for images of one channel."""
    return evolve(genotype, in_channels=1)
