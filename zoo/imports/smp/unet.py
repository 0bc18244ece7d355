"""Unet and UnetPlusPlus of segmentation_models_pytorch."""

from typing import Any, Literal

from attrs import frozen

from genotype import Fusion, Head, Squeeze, StageBlock
from genotype.form.field_types import Width
from zoo.imports.configs import WrongArgument
from zoo.imports.imported import Imported
from zoo.imports.skeleton import Reads, Skeleton
from zoo.imports.smp.common import Common, Interpolation, normed
from zoo.imports.smp.encoders import Encoder

SCSE = Squeeze("scse")
LEAST = 16
"""Channels with which scSE has one in its hidden layer."""


@frozen(kw_only=True)
class Unet(Common):
    """Its arguments beside the common ones."""

    decoder_use_norm: Any = "batchnorm"
    decoder_use_batchnorm: Any = None
    decoder_channels: tuple[Width, ...] = (256, 128, 64, 32, 16)
    decoder_attention_type: Literal["scse"] | None = None
    decoder_interpolation: Interpolation = "nearest"

    def imported(self) -> Imported:
        """The network as a genotype. Raises WrongArgument for what a genotype cannot say."""
        encoder = self.required()
        net = encoder.begun()
        below = encoder.taps[-1]
        for place, width in enumerate(self.decoder_channels):
            level = encoder.depth - 1 - place
            skip = [encoder.taps[level - 1]] if level else []
            below = self.block(net, f"dec{level + 1}", level, width, below, *skip)
        return self.finished(net, type(self).__name__, Head(below, kernel=3))

    def required(self) -> Encoder:
        """The encoder. Raises WrongArgument where the decoder does not fit it."""
        encoder = self.encoder()
        if len(self.decoder_channels) != encoder.depth:
            problem = f"{len(self.decoder_channels)} numbers for {encoder.depth} levels"
            raise WrongArgument("decoder_channels", problem, f"give {encoder.depth}")
        if self.decoder_attention_type is not None and min(self.decoder_channels) < LEAST:
            problem = f"fewer than {LEAST} channels, of which scSE would weigh none"
            raise WrongArgument("decoder_channels", problem, "give more, or no decoder_attention_type")
        return encoder

    def block(self, net: Skeleton, name: str, level: int, width: int, below: str, *skips: str) -> str:
        """Add a stage of two convolutions; with attention, before and after them."""
        made = normed(self.decoder_use_norm, self.decoder_use_batchnorm)
        made["depth"] = 2
        if self.decoder_attention_type is not None:
            made |= {"depth": 1, "block": StageBlock("conv", convs=2, squeeze=SCSE)}
            made |= {"fusion": Fusion("concat", squeeze=SCSE)} if skips else {}
        sides: list[Reads] = [(skip, None) for skip in skips]
        return net.stage(name, level, width, (below, self.decoder_interpolation), *sides, **made)


@frozen(kw_only=True)
class UnetPlusPlus(Unet):
    """The same arguments as a Unet's."""

    def imported(self) -> Imported:
        """The network as a genotype. Raises WrongArgument for what a genotype cannot say."""
        encoder = self.required()
        net = encoder.begun()
        for step in range(encoder.depth - 1):
            for first in range(encoder.depth - 1 - step):
                self.node(net, encoder, first, first + step)
        last = encoder.depth - 1
        below = self.block(net, f"x_0_{last}", 0, self.decoder_channels[-1], f"x_0_{last - 1}")
        return self.finished(net, type(self).__name__, Head(below, kernel=3))

    def node(self, net: Skeleton, encoder: Encoder, first: int, last: int) -> str:
        """Add the node x_first_last, which reads the one before it and all nodes between at its level."""
        level = encoder.depth - 1 - last
        below = encoder.taps[level] if first == last else f"x_{first}_{last - 1}"
        width = self.decoder_channels[last] if first == 0 else encoder.width(level)
        beside = [f"x_{each}_{last}" for each in range(first + 1, last + 1)]
        return self.block(net, f"x_{first}_{last}", level, width, below, *beside, encoder.taps[level - 1])
