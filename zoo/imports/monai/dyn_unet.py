"""DynUNet: nnU-Net's network, plain or with residual blocks in its encoder."""

from typing import Any, Literal

from attrs import Factory, frozen

from genotype import INPUT, Head, Resize
from genotype.form.field_types import Axes, Width, per_axis
from zoo.imports.configs import WrongArgument
from zoo.imports.imported import Imported
from zoo.imports.monai.kernels import require_odd, require_strides
from zoo.imports.monai.styles import activation_of, dropout_note, dropout_of, norm_of
from zoo.imports.skeleton import Reads, Skeleton

EQUAL = "the transposed convolutions must undo the strides"


@frozen
class DynUNet:
    """Its arguments, named as in MONAI, with MONAI's defaults."""

    spatial_dims: Literal[2, 3]
    in_channels: Width
    out_channels: Width
    kernel_size: tuple[Axes, ...]
    strides: tuple[Axes, ...]
    upsample_kernel_size: tuple[Axes, ...]
    filters: tuple[Width, ...] | None = None
    dropout: Any = None
    norm_name: Any = Factory(lambda: ["INSTANCE", {"affine": True}])
    act_name: Any = Factory(lambda: ["leakyrelu", {"negative_slope": 0.01}])
    deep_supervision: bool = False
    deep_supr_num: int = 1
    res_block: bool = False
    trans_bias: bool = False

    def imported(self) -> Imported:
        """The network as a genotype. Raises WrongArgument for what a genotype cannot say."""
        self.require_sound()
        drop, widths, count = dropout_of(self.dropout), self.widths, len(self.strides)
        block = {"depth": 1, "block": "residual"} if self.res_block else {"depth": 2}
        net = Skeleton()
        below = net.stage("enc1", 0, widths[0], (INPUT, None), **block, **self.made(0, drop))
        for level in range(1, count):
            reads = (below, "strided_conv")
            below = net.stage(
                f"enc{level + 1}", level, widths[level], reads, **block, **self.made(level, drop)
            )
        for level in reversed(range(count - 1)):
            up = Resize("transposed_conv", width=widths[level], bias=self.trans_bias)
            skip: Reads = (f"enc{level + 1}", None)
            made = {"depth": 2, **self.made(level + 1, drop)}
            below = net.stage(f"dec{level + 1}", level, widths[level], (below, up), skip, **made)
        extra = self.deep_supr_num if self.deep_supervision else 0
        net.heads += [Head(f"dec{level + 1}", weight=0.5**level) for level in range(extra + 1)]
        genotype = net.finished(
            self.out_channels,
            self.strides[1:],
            name="monai-dyn-unet",
            about="MONAI's DynUNet.",
            spatial_dims=self.spatial_dims,
            in_channels=self.in_channels,
            norm=norm_of(self.norm_name, "norm_name"),
            activation=activation_of(self.act_name, "act_name"),
        )
        where = "single values after every convolution, before its norm, and before the loss those of heads"
        return Imported(genotype, dropout_note(drop, where))

    @property
    def widths(self) -> tuple[int, ...]:
        """The channels of each level."""
        if self.filters is not None:
            return self.filters[: len(self.strides)]
        most = 320 if self.spatial_dims == 3 else 512
        return tuple(min(32 * 2**level, most) for level in range(len(self.strides)))

    def made(self, level: int, drop: float) -> dict[str, Any]:
        """The kernel and the dropout of a stage."""
        return {"kernel": self.kernel_size[level], "dropout": drop}

    def require_sound(self) -> None:
        """Refuse arguments that make no network, or one that a genotype cannot say."""
        count = len(self.strides)
        if not 3 <= len(self.kernel_size) == count <= 64:
            raise WrongArgument(
                "kernel_size", f"{len(self.kernel_size)} for {count} strides", "give as many, at least 3"
            )
        require_odd("kernel_size", self.kernel_size, self.spatial_dims)
        require_strides("strides", self.strides, self.spatial_dims, first=True)
        up = [per_axis(size, self.spatial_dims) for size in self.upsample_kernel_size]
        if up != [per_axis(size, self.spatial_dims) for size in self.strides[1:]]:
            raise WrongArgument("upsample_kernel_size", EQUAL, "give the strides after the first")
        if self.filters is not None and len(self.filters) < count:
            raise WrongArgument(
                "filters", f"{len(self.filters)} for {count} levels", "give one for each level"
            )
        if self.deep_supervision and not 1 <= self.deep_supr_num < count - 1:
            problem = f"{self.deep_supr_num} heads for {count - 1} decoder stages"
            raise WrongArgument("deep_supr_num", problem, f"from 1 to {count - 2}")
        for level, stride in enumerate(self.strides):
            if max(per_axis(stride, self.spatial_dims)) > 2:  # there it pads less than half of the kernel
                problem = "MONAI pads a convolution of a stride above 2 otherwise than genoc"
                raise WrongArgument(f"strides[{level}]", problem, "use strides of 1 and 2")
