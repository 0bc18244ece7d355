"""UNet: strided and transposed convolutions, with or without residual units (Kerfoot et al. 2018)."""

from typing import Any, Literal

from attrs import frozen

from genotype import INPUT, Activation, Head, Norm, Resize, StageBlock
from genotype.form.field_types import Axes, Width
from zoo.imports.configs import WrongArgument
from zoo.imports.imported import Imported
from zoo.imports.monai.kernels import require_centred, require_odd, require_strides
from zoo.imports.monai.styles import activation_of, dropout_note, dropout_of, norm_of
from zoo.imports.skeleton import Reads, Skeleton, shown


@frozen
class UNet:
    """Its arguments, named as in MONAI, with MONAI's defaults."""

    spatial_dims: Literal[2, 3]
    in_channels: Width
    out_channels: Width
    channels: tuple[Width, ...]
    strides: tuple[Axes, ...]
    kernel_size: Axes = 3
    up_kernel_size: Axes = 3
    num_res_units: int = 0
    act: Any = "PRELU"
    norm: Any = "INSTANCE"
    dropout: Any = 0.0
    bias: bool = True
    adn_ordering: str = "NDA"

    def imported(self) -> Imported:
        """The network as a genotype. Raises WrongArgument for what a genotype cannot say."""
        self.require_sound()
        norm, activation = self.style()
        drop = dropout_of(self.dropout) if "D" in self.adn_ordering.upper() else 0.0
        net = Skeleton()
        self.descend(net, drop)
        self.climb(net, Climb(norm, activation, self.up_kernel_size, self.bias), drop)
        genotype = net.finished(
            self.out_channels,
            self.strides[: len(self.channels) - 1],
            name="monai-unet",
            about="MONAI's UNet.",
            spatial_dims=self.spatial_dims,
            in_channels=self.in_channels,
            norm=norm,
            activation=activation,
            bias=self.bias,
        )
        where = "single values, before the activation, after every convolution of a unit"
        return Imported(genotype, (*self.notes(), *dropout_note(drop, where)))

    def notes(self) -> tuple[str, ...]:
        """What of the arguments means nothing, or something else here."""
        unused = len(self.strides) - len(self.channels) + 1
        found = [f"the last {unused} of strides have no level"] if unused else []
        if self.num_res_units and not self.bias:
            found.append("bias false: convolutions of shortcuts have a bias here, MONAI's none")
        return tuple(found)

    def descend(self, net: Skeleton, drop: float) -> None:
        """Add the encoder: a stage for each number of channels, the last two at one level."""
        block = {"block": StageBlock("residual_unit", convs=self.num_res_units)} if self.num_res_units else {}
        made = {"kernel": self.kernel_size, "dropout": drop, **block}
        below, last = INPUT, len(self.channels) - 1
        for place, width in enumerate(self.channels):
            reads: Reads = (below, None if place == last else "strided_conv")
            below = net.stage(f"enc{place + 1}", min(place + 1, last), width, reads, **made)

    def climb(self, net: Skeleton, climb: "Climb", drop: float) -> None:
        """Add the decoder: beside each stage of the encoder what comes up to its level."""
        last = len(self.channels) - 1
        comes: Reads = (f"enc{last + 1}", None)
        width = self.channels[last]
        for level in range(last, 0, -1):
            skip: Reads = (f"enc{level}", None)
            width += self.channels[level - 1]
            joined = net.stage(f"join{level}", level, width, skip, comes, block="identity")
            width = self.out_channels if level == 1 else self.channels[level - 2]
            up: Reads = (joined, climb.resize(width))
            if not self.num_res_units and level == 1:
                resize = Resize("transposed_conv", kernel=self.up_kernel_size)
                net.heads.append(Head(joined, bias=self.bias, resize=resize))
            elif not self.num_res_units:
                comes = up
            elif level == 1:
                bare = {"norm": "none", "activation": "none"}
                net.heads.append(Head(self.unit(net, "top", 0, width, up, **bare), conv=False))
            else:
                comes = (self.unit(net, f"dec{level - 1}", level - 1, width, up, dropout=drop), None)

    def unit(self, net: Skeleton, name: str, level: int, width: int, up: Reads, **made: Any) -> str:
        """Add a residual unit of one convolution."""
        block = StageBlock("residual_unit", convs=1)
        return net.stage(name, level, width, up, block=block, kernel=self.kernel_size, **made)

    def style(self) -> tuple[Norm, Activation]:
        """The norm and the activation after a convolution, as far as the ordering has them."""
        norm, activation = norm_of(self.norm), activation_of(self.act)
        letters = self.adn_ordering.upper()
        if sorted(letters) != sorted(set(letters)) or not set(letters) <= set("AND"):
            raise WrongArgument("adn_ordering", "is no ordering", 'write "NDA"')
        norm = norm if "N" in letters else Norm("none")
        activation = activation if "A" in letters else Activation("none")
        is_swapped = letters.replace("D", "") == "AN"
        if is_swapped and norm.kind != "none" and activation.kind != "none":
            problem = "an activation before its norm, which a genotype cannot say"
            raise WrongArgument("adn_ordering", problem, 'write "NDA"')
        return norm, activation

    def require_sound(self) -> None:
        """Refuse arguments that make no network, or one that a genotype cannot say."""
        if not 2 <= len(self.channels) <= 32:
            raise WrongArgument("channels", f"{len(self.channels)} numbers", "give from 2 to 32")
        if len(self.strides) < len(self.channels) - 1:
            problem = f"{len(self.strides)} for {len(self.channels)} levels"
            raise WrongArgument("strides", problem, f"give {len(self.channels) - 1}")
        if not 0 <= self.num_res_units <= 16:
            raise WrongArgument("num_res_units", f"{self.num_res_units} is out of range", "from 0 to 16")
        require_odd("kernel_size", [self.kernel_size], self.spatial_dims)
        require_odd("up_kernel_size", [self.up_kernel_size], self.spatial_dims)
        require_strides("strides", self.strides[: len(self.channels) - 1], self.spatial_dims)
        require_centred(self.up_kernel_size, self.strides[: len(self.channels) - 1], self.spatial_dims)


@frozen
class Climb:
    """What a transposed convolution of the decoder has beside its width."""

    norm: Norm
    activation: Activation
    kernel: Axes
    bias: bool

    def resize(self, width: int) -> Resize:
        style = shown(self.norm, self.activation)
        return Resize("transposed_conv", width=width, bias=self.bias, kernel=self.kernel, **style)
