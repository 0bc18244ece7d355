"""AttentionUnet: gates on the skip connections (Oktay et al. 2018)."""

from typing import Any, Literal

from attrs import frozen

from genotype import INPUT, Head, Norm, Resize
from genotype.form.field_types import Axes, Width
from zoo.imports.configs import WrongArgument
from zoo.imports.imported import Imported
from zoo.imports.monai.kernels import require_centred, require_odd, require_strides
from zoo.imports.monai.styles import dropout_note, dropout_of
from zoo.imports.skeleton import Reads, Skeleton


@frozen
class AttentionUnet:
    """Its arguments, named as in MONAI, with MONAI's defaults."""

    spatial_dims: Literal[2, 3]
    in_channels: Width
    out_channels: Width
    channels: tuple[Width, ...]
    strides: tuple[Axes, ...]
    kernel_size: Axes = 3
    up_kernel_size: Axes = 3
    dropout: Any = 0.0

    def imported(self) -> Imported:
        """The network as a genotype. Raises WrongArgument for what a genotype cannot say."""
        self.require_sound()
        drop, last = dropout_of(self.dropout), len(self.channels) - 1
        net, made = Skeleton(), {"depth": 2, "kernel": self.kernel_size, "dropout": drop}
        below = net.stage("enc1", 0, self.channels[0], (INPUT, None), **made)
        for level in range(1, last + 1):
            name, width = f"enc{level + 1}", self.channels[level]
            below = net.stage(name, level, width, (below, "strided_conv"), **made)
        style = {"norm": Norm("instance", affine=False), "activation": "prelu", "fusion": "gate"}
        for level in reversed(range(last)):
            width = self.channels[level]
            up = Resize(
                "transposed_conv", width=width, kernel=self.up_kernel_size, norm="batch", activation="relu"
            )
            skip: Reads = (f"enc{level + 1}", None)
            below = net.stage(f"dec{level + 1}", level, width, skip, (below, up), dropout=drop, **style)
        net.heads.append(Head(below))
        genotype = net.finished(
            self.out_channels,
            self.strides[:last],
            name="monai-attention-unet",
            about="MONAI's AttentionUnet.",
            spatial_dims=self.spatial_dims,
            in_channels=self.in_channels,
            bias=True,
        )
        return Imported(genotype, dropout_note(drop, "single values, before the activation"))

    def require_sound(self) -> None:
        """Refuse arguments that make no network, or one that a genotype cannot say."""
        last = len(self.channels) - 1
        if not 1 <= last <= 32:
            raise WrongArgument("channels", f"{len(self.channels)} numbers", "give from 2 to 32")
        if len(self.strides) < last:
            raise WrongArgument("strides", f"{len(self.strides)} for {last + 1} levels", f"give {last}")
        for level, width in enumerate(self.channels[:-1]):
            if width < 2:
                raise WrongArgument(f"channels[{level}]", "the gate would have no channels", "give 2 or more")
        require_odd("kernel_size", [self.kernel_size], self.spatial_dims)
        require_odd("up_kernel_size", [self.up_kernel_size], self.spatial_dims)
        require_strides("strides", self.strides[:last], self.spatial_dims)
        require_centred(self.up_kernel_size, self.strides[:last], self.spatial_dims)
