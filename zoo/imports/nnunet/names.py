"""The modules of nnU-Net's networks by the names that they have in a genotype's."""

from collections.abc import Iterator, Mapping
from typing import Final, TypeVar

from zoo.imports.nnunet.to_genotype import below, decoder, encoder
from zoo.imports.nnunet.unet import UNet

T = TypeVar("T")
PARTS: Final = {"conv": "conv", "norm": "norm", "nonlin": "activation"}
"""Modules of a convolution block, in the order in which `all_modules` names them again."""
WRAPPERS: Final = ("module.", "_orig_mod.")
"""What training in parallel or compiled puts before every name."""
TWICE: Final = "decoder.encoder."
"""The encoder once more, as an attribute of the decoder."""


def modules(unet: UNet) -> Mapping[str, str]:
    """Our name of each module of theirs that may hold weights."""
    return dict([*encoder_modules(unet), *decoder_modules(unet)])


def encoder_modules(unet: UNet) -> Iterator[tuple[str, str]]:
    """Those of the stem and the encoder."""
    if unet.stem is not None:
        yield from conv_block("encoder.stem.convs.0", "stem.0.")
    for level, depth in enumerate(unet.depths):
        for number in range(depth):
            ours = f"{encoder(level)}.{number}."
            if unet.stem is None:
                yield from conv_block(f"encoder.stages.{level}.0.convs.{number}", ours)
            else:
                yield from residual_block(
                    f"encoder.stages.{level}.blocks.{number}", ours, level > 0 and number == 0
                )


def decoder_modules(unet: UNet) -> Iterator[tuple[str, str]]:
    """Those of the decoder, whose stages nnU-Net counts from the coarsest."""
    for number, level in enumerate(reversed(range(unet.stages - 1))):
        ours = decoder(level)
        yield f"decoder.transpconvs.{number}", f"{below(unet, level)}_to_{ours}_resize"
        for block in range(unet.decoder_depths[level]):
            yield from conv_block(f"decoder.stages.{number}.convs.{block}", f"{ours}.{block}.")
        yield f"decoder.seg_layers.{number}", f"head_{ours}"


def conv_block(theirs: str, ours: str, number: str = "") -> Iterator[tuple[str, str]]:
    """Convolution, norm and activation of a block."""
    for part, name in PARTS.items():
        yield f"{theirs}.{part}", f"{ours}{name}{number}"


def residual_block(theirs: str, ours: str, strided: bool) -> Iterator[tuple[str, str]]:
    """Both convolution blocks, the activation at the end, and the shortcut: pool, convolution, norm."""
    yield from conv_block(f"{theirs}.conv1", ours, "1")
    yield from conv_block(f"{theirs}.conv2", ours, "2")
    yield f"{theirs}.nonlin2", f"{ours}activation2"
    place = 1 if strided else 0
    yield f"{theirs}.skip.{place}.conv", f"{ours}shortcut.{place}"
    yield f"{theirs}.skip.{place}.norm", f"{ours}shortcut.{place + 1}"


def unwrapped(weights: Mapping[str, T]) -> Mapping[str, T]:
    """Weights without what wrappers put before every name."""
    for wrapper in WRAPPERS:
        if all(name.startswith(wrapper) for name in weights):
            weights = {name.removeprefix(wrapper): value for name, value in weights.items()}
    return weights


def original(name: str, parts: tuple[str, ...]) -> str:
    """The first name of a weight, which may have several.

    `parts` are those that a convolution block has, which `all_modules` numbers.
    """
    if name.startswith(TWICE):
        name = name.removeprefix("decoder.")
    block, alias, rest = name.partition(".all_modules.")
    number, _, weight = rest.partition(".")
    if not alias:
        return name
    numbered = {str(place): part for place, part in enumerate(parts_of(block, parts))}
    return f"{block}.{numbered[number]}.{weight}" if number in numbered else name


def parts_of(block: str, parts: tuple[str, ...]) -> tuple[str, ...]:
    """The parts of a block: the second of a residual block, and its shortcut, have no activation."""
    last = block.endswith(".conv2") or ".skip." in block
    return tuple(part for part in parts if not (last and part == "nonlin"))
