"""SegResNet: pre-activation residual blocks and sums (Myronenko 2018)."""

from typing import Any, Literal

from attrs import Factory, frozen

from genotype import INPUT, Head, Norm, Resize
from genotype.form.field_types import Width
from zoo.imports.configs import WrongArgument
from zoo.imports.imported import Imported
from zoo.imports.monai.styles import activation_of, dropout_of, norm_of
from zoo.imports.skeleton import Reads, Skeleton, scaled, shown

BARE = {"norm": "none", "activation": "none"}
"""A convolution alone."""


@frozen
class SegResNet:
    """Its arguments, named as in MONAI, with MONAI's defaults."""

    spatial_dims: Literal[2, 3] = 3
    init_filters: Width = 8
    in_channels: Width = 1
    out_channels: Width = 2
    dropout_prob: float | None = None
    act: Any = Factory(lambda: ["RELU", {}])
    norm: Any = Factory(lambda: ["GROUP", {"num_groups": 8}])
    norm_name: str = ""
    num_groups: Width = 8
    use_conv_final: bool = True
    blocks_down: tuple[int, ...] = (1, 2, 2, 4)
    blocks_up: tuple[int, ...] = (1, 1, 1)
    upsample_mode: Literal["deconv", "nontrainable", "pixelshuffle"] = "nontrainable"

    def imported(self) -> Imported:
        """The network as a genotype. Raises WrongArgument for what a genotype cannot say."""
        self.require_sound()
        net = Skeleton()
        ends = self.descend(net)
        below = ends[-1]
        for level in reversed(range(len(self.blocks_up))):
            below = self.rise(net, level, below, ends[level])
        norm, activation = self.normed(), activation_of(self.act)
        if self.use_conv_final:
            net.heads.append(Head(below, **shown(norm, activation)))
        else:
            net.heads.append(Head(below, conv=False))
        genotype = net.finished(
            self.out_channels if self.use_conv_final else self.init_filters,
            (2,) * (len(self.blocks_down) - 1),
            name="monai-segresnet",
            about="MONAI's SegResNet.",
            spatial_dims=self.spatial_dims,
            in_channels=self.in_channels,
            norm=norm,
            activation=activation,
        )
        note = f"without a final convolution the logits are its {self.init_filters} channels"
        return Imported(genotype, () if self.use_conv_final else (note,))

    def descend(self, net: Skeleton) -> list[str]:
        """Add the encoder; give the last stage of each level."""
        drop = dropout_of(self.dropout_prob, "dropout_prob")
        ends: list[str] = []
        for level, blocks in enumerate(self.blocks_down):
            width, first = self.width(level), level == 0
            name = "stem" if first else f"down{level + 1}"
            reads: Reads = (INPUT, None) if first else (ends[-1], "strided_conv")
            end = net.stage(name, level, width, reads, dropout=drop if first else 0.0, **BARE)
            if blocks:
                made = {"depth": blocks, "block": "preact"}
                end = net.stage(f"enc{level + 1}", level, width, (end, None), **made)
            ends.append(end)
        return ends

    def rise(self, net: Skeleton, level: int, below: str, skip: str) -> str:
        """Add the decoder's stage at a level: a 1x1 convolution, an upsampling, a sum, blocks."""
        width, blocks = self.width(level), self.blocks_up[len(self.blocks_up) - 1 - level]
        resize = scaled(self.spatial_dims, width=width, bias=False)
        if self.upsample_mode == "deconv":
            point = {"kernel": 1, **BARE}
            below = net.stage(f"point{level + 1}", level + 1, width, (below, None), **point)
            resize = Resize("transposed_conv", width=width)
        made: dict[str, Any] = {"depth": blocks, "block": "preact"} if blocks else {"block": "identity"}
        name = f"dec{level + 1}"
        return net.stage(name, level, width, (below, resize), (skip, None), fusion="add", **made)

    def width(self, level: int) -> int:
        return self.init_filters << level

    def normed(self) -> Norm:
        """Its norm; one of the older arguments is a group norm."""
        if not self.norm_name:
            return norm_of(self.norm)
        if self.norm_name.lower() != "group":
            raise WrongArgument("norm_name", "is an old argument for a group norm", 'write "norm" instead')
        return Norm("group", groups=self.num_groups)

    def require_sound(self) -> None:
        """Refuse arguments that make no network, or one that a genotype cannot say."""
        if not 2 <= len(self.blocks_down) <= 16:
            raise WrongArgument("blocks_down", f"{len(self.blocks_down)} levels", "give from 2 to 16")
        if len(self.blocks_up) != len(self.blocks_down) - 1:
            problem = f"{len(self.blocks_up)} for {len(self.blocks_down)} levels"
            raise WrongArgument("blocks_up", problem, f"give {len(self.blocks_down) - 1}")
        for path, counts in (("blocks_down", self.blocks_down), ("blocks_up", self.blocks_up)):
            for place, count in enumerate(counts):
                if not 0 <= count <= 64:
                    raise WrongArgument(f"{path}[{place}]", f"{count} is out of range", "from 0 to 64")
        if self.upsample_mode == "pixelshuffle":
            raise WrongArgument(
                "upsample_mode", "genoc has no pixel shuffle", 'use "nontrainable" or "deconv"'
            )
