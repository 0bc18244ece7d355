"""A genotype that tells other classes apart."""

from attrs import evolve

from genotype import Genotype, Link, Resize, Stage
from genotype.form.field_types import Output


def with_classes(genotype: Genotype, classes: int) -> Genotype:
    """A genotype with logits for so many classes, the background among them; 1 is a mask.

    A pair of masks stays one where there are two.
    """
    if classes == 1:
        return with_output(genotype, "mask", 1)
    is_pair = genotype.output == "mask_pair" and classes == 2
    return with_output(genotype, "mask_pair" if is_pair else "classes", classes)


def with_output(genotype: Genotype, output: Output, channels: int) -> Genotype:
    """A genotype with another output. Where a head has no convolution, its stage gives as many channels, and
    so do the resizes before that.
    """
    before = genotype.out_channels
    bare = {head.source for head in genotype.heads if not head.conv}
    return evolve(
        genotype,
        output=output,
        out_channels=channels,
        stages={
            name: stage_giving(stage, before, channels) if name in bare else stage
            for name, stage in genotype.stages.items()
        },
        links=tuple(
            link_giving(link, before, channels) if link.target in bare else link for link in genotype.links
        ),
    )


def stage_giving(stage: Stage, before: int, channels: int) -> Stage:
    """A stage whose blocks have as many channels as the logits, where they had."""
    if not isinstance(stage.widths, tuple):
        return evolve(stage, widths=channels) if stage.widths == before else stage
    return evolve(stage, widths=tuple(channels if width == before else width for width in stage.widths))


def link_giving(link: Link, before: int, channels: int) -> Link:
    """A link whose resize gives as many channels as the logits, where it did."""
    resize = link.resize
    if not isinstance(resize, Resize) or resize.width != before:
        return link
    return evolve(link, resize=evolve(resize, width=channels))
