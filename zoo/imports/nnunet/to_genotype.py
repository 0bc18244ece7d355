"""nnU-Net's U-Nets as genotypes."""

import re
from collections.abc import Iterator

from genotype import Genotype, Head, Level, Link, Resize, Stage, StageBlock
from genotype.form.styles import Activation, Norm
from zoo.imports.nnunet.unet import UNet

TITLE = 63


def genotype_of(unet: UNet, channels: tuple[int, int], name: str, about: str) -> Genotype:
    """The genotype of a network. One output channel is a mask, several are classes."""
    inputs, outputs = channels
    return Genotype(
        name=name,
        about=about,
        spatial_dims=2 if unet.dims == 2 else 3,
        in_channels=inputs,
        out_channels=outputs,
        output="mask" if outputs == 1 else "classes",
        norm=unet.norm.kind if unet.norm == Norm(unet.norm.kind) else unet.norm,
        activation=unet.activation.kind
        if unet.activation == Activation(unet.activation.kind)
        else unet.activation,
        bias=unet.bias,
        levels=tuple(Level(in_short(stride)) for stride in unet.strides),
        stages=dict(stages(unet)),
        links=tuple(links(unet)),
        heads=tuple(heads(unet)),
    )


def titled(*words: str) -> str:
    """A genotype's name, made of words of the plans."""
    text = re.sub(r"[^a-z0-9]+", "-", "-".join(words).lower()).strip("-")
    return (text if text[:1].isalpha() else f"nnu-net-{text}".rstrip("-"))[:TITLE].rstrip("-")


def in_short(sizes: tuple[int, ...]) -> int | tuple[int, ...]:
    """One number where all axes have the same."""
    return sizes[0] if len(set(sizes)) == 1 else sizes


def stages(unet: UNet) -> Iterator[tuple[str, Stage]]:
    """The stem, the encoder from the finest stage on, the decoder from the coarsest on."""
    kernels = [in_short(kernel) for kernel in unet.kernels]
    if unet.stem is not None:
        yield "stem", Stage(level=0, depth=1, widths=unet.stem, kernel=kernels[0])
    block = "conv" if unet.stem is None else StageBlock("residual", shortcut="pool")
    for level, (depth, width) in enumerate(zip(unet.depths, unet.features, strict=True)):
        yield (
            encoder(level),
            Stage(level=level, depth=depth, widths=width, block=block, kernel=kernels[level]),
        )
    for level in reversed(range(unet.stages - 1)):
        depth, width = unet.decoder_depths[level], unet.features[level]
        yield decoder(level), Stage(level=level, depth=depth, widths=width, kernel=kernels[level])


def links(unet: UNet) -> Iterator[Link]:
    """Down by strided convolutions, up by transposed ones, which come before the skip connection."""
    if unet.stem is not None:
        yield Link("input", "stem")
    yield Link("input" if unet.stem is None else "stem", encoder(0))
    for level in range(1, unet.stages):
        yield Link(encoder(level - 1), encoder(level), resize="strided_conv")
    for level in reversed(range(unet.stages - 1)):
        up = Resize("transposed_conv", width=unet.features[level], bias=unet.bias)
        yield Link(below(unet, level), decoder(level), resize=up)
        yield Link(encoder(level), decoder(level))


def heads(unet: UNet) -> Iterator[Head]:
    """A head at every decoder stage, weighed as nnU-Net weighs them: each half as much, the last not."""
    last = unet.stages - 2
    for level in range(unet.stages - 1):
        yield Head(decoder(level), weight=0.0 if level == last and level > 0 else 0.5**level)


def encoder(level: int) -> str:
    """The name of the encoder's stage at a level."""
    return f"enc{level + 1}"


def decoder(level: int) -> str:
    """The name of the decoder's stage at a level."""
    return f"dec{level + 1}"


def below(unet: UNet, level: int) -> str:
    """The stage that a decoder stage reads from below: the coarsest of the encoder, or of the decoder."""
    return encoder(level + 1) if level == unet.stages - 2 else decoder(level + 1)
