"""BasicUNet: double convolutions on five levels (Falk et al. 2019)."""

from typing import Any, Literal

from attrs import Factory, frozen

from genotype import INPUT, Head, Resize
from genotype.form.field_types import Width
from zoo.imports.configs import WrongArgument
from zoo.imports.imported import Imported
from zoo.imports.monai.styles import activation_of, dropout_note, dropout_of, norm_of
from zoo.imports.skeleton import Skeleton, scaled


@frozen
class BasicUNet:
    """Its arguments, named as in MONAI, with MONAI's defaults."""

    spatial_dims: Literal[2, 3] = 3
    in_channels: Width = 1
    out_channels: Width = 2
    features: tuple[Width, ...] = (32, 32, 64, 128, 256, 32)
    act: Any = Factory(lambda: ["LeakyReLU", {"negative_slope": 0.1}])
    norm: Any = Factory(lambda: ["instance", {"affine": True}])
    bias: bool = True
    dropout: Any = 0.0
    upsample: Literal["deconv", "nontrainable", "pixelshuffle"] = "deconv"

    def imported(self) -> Imported:
        """The network as a genotype. Raises WrongArgument for what a genotype cannot say."""
        if len(self.features) != 6:
            raise WrongArgument(
                "features", f"{len(self.features)} numbers", "give six, the finest level first"
            )
        drop = dropout_of(self.dropout)
        net = Skeleton()
        below = net.stage("enc1", 0, self.features[0], (INPUT, None), depth=2, dropout=drop)
        for level, width in enumerate(self.features[1:5], 1):
            below = net.stage(f"enc{level + 1}", level, width, (below, "max_pool"), depth=2, dropout=drop)
        widths = (self.features[5], *self.features[1:4])
        for level in (3, 2, 1, 0):
            reads = ((f"enc{level + 1}", None), (below, self.up(level)))
            below = net.stage(f"dec{level + 1}", level, widths[level], *reads, depth=2, dropout=drop)
        net.heads.append(Head(below))
        genotype = net.finished(
            self.out_channels,
            (2,) * 4,
            name="monai-basic-unet",
            about="MONAI's BasicUNet.",
            spatial_dims=self.spatial_dims,
            in_channels=self.in_channels,
            norm=norm_of(self.norm),
            activation=activation_of(self.act),
            bias=self.bias,
        )
        return Imported(genotype, dropout_note(drop, "single values, before the activation"))

    def up(self, level: int) -> Resize:
        """How the decoder reaches a level: with half of the channels, but for the finest."""
        comes = self.features[level + 1]
        width = comes if level == 0 else comes // 2
        if width < 1:
            raise WrongArgument(f"features[{level + 1}]", "half of one channel is none", "give 2 or more")
        if self.upsample == "deconv":
            return Resize("transposed_conv", width=width)
        if self.upsample == "pixelshuffle":
            raise WrongArgument("upsample", "genoc has no pixel shuffle", 'use "deconv" or "nontrainable"')
        return scaled(self.spatial_dims, width=None if width == comes else width, align_corners=True)
