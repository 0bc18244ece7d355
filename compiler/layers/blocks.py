"""What the blocks of stages share, in torch: shortcuts, squeeze-and-excitation, drop path."""

import torch
from torch import Tensor, nn

from compiler.layers.shared import Axes, make_avg_pool, make_norm
from compiler.layers.stages import padded, plus, share_of


class BlockStage(nn.Sequential):
    """Blocks at one resolution, one for each width; the first carries the stride."""

    def __init__(
        self,
        block: type[nn.Module],
        in_channels: int,
        widths: Axes,
        stride: int | Axes = 1,
        **options: object,
    ) -> None:
        blocks = []
        for width in widths:
            blocks.append(block(in_channels, width, stride=stride, **options))
            in_channels, stride = width, 1
        super().__init__(*blocks)


class OpenBlockStage(BlockStage):
    """Blocks of which a search has yet to choose how many.

    The output is the outputs at the candidate depths, weighted by the depth gate and padded with
    zero channels to the widest.
    """

    def __init__(
        self,
        block: type[nn.Module],
        in_channels: int,
        widths: Axes,
        depths: Axes,
        stride: int | Axes = 1,
        **options: object,
    ) -> None:
        super().__init__(block, in_channels, widths, stride, **options)
        self.depths = depths
        self.out_channels = max(widths[depth - 1] for depth in depths)

    def forward(self, input: Tensor, depth: Tensor | None = None) -> Tensor:
        x, total = input, None
        for number, block in enumerate(self.children(), 1):
            x = block(x)
            if number in self.depths:
                share = share_of(number, self.depths, depth)
                total = plus(total, share, padded(x, self.out_channels))
        assert total is not None
        return total


def strides(stride: int | Axes, dims: int) -> Axes:
    """A stride by axis."""
    return (stride,) * dims if isinstance(stride, int) else stride


class EndPadding(nn.Module):
    """Zeros around a strided convolution's input, an odd pixel behind, as TensorFlow pads."""

    def __init__(self, kernel_size: Axes, stride: Axes) -> None:
        super().__init__()
        pixels = [max(0, k - s) for k, s in zip(kernel_size, stride, strict=True)]
        self.sides = [side for both in reversed(pixels) for side in (both // 2, both - both // 2)]

    def forward(self, x: Tensor) -> Tensor:
        return nn.functional.pad(x, self.sides)


def padded_conv(
    in_channels: int,
    out_channels: int,
    kernel_size: Axes,
    stride: int | Axes = 1,
    groups: int = 1,
    bias: bool = False,
    padding: str = "even",
) -> nn.Module:
    """A convolution padded to keep the size, but for its stride."""
    dims = len(kernel_size)
    kind: type[nn.Module] = nn.Conv2d if dims == 2 else nn.Conv3d
    step = strides(stride, dims)
    if padding == "end" and max(step) > 1:
        layer = kind(in_channels, out_channels, kernel_size, step, 0, 1, groups, bias)
        return nn.Sequential(EndPadding(kernel_size, step), layer)
    reach = tuple(size // 2 for size in kernel_size)
    return kind(in_channels, out_channels, kernel_size, stride, reach, 1, groups, bias)


class SubsamplePad(nn.Module):
    """Every pixel at the stride, and channels of zeros behind (He et al. 2016, option A)."""

    def __init__(self, out_channels: int, stride: Axes) -> None:
        super().__init__()
        self.out_channels = out_channels
        self.stride = stride

    def forward(self, x: Tensor) -> Tensor:
        for axis, step in enumerate(self.stride):
            x = x.index_select(axis + 2, torch.arange(0, x.shape[axis + 2], step, device=x.device))
        return nn.functional.pad(x, [0, 0] * len(self.stride) + [0, self.out_channels - x.shape[1]])


def make_projection(
    in_channels: int, out_channels: int, stride: Axes, norm: str
) -> list[nn.Module]:
    """A 1x1 convolution and a norm; the convolution has a bias where there is no norm."""
    dims = len(stride)
    after = make_norm(norm, out_channels, dims)
    bias = isinstance(after, nn.Identity)
    return [padded_conv(in_channels, out_channels, (1,) * dims, stride, bias=bias), after]


def make_shortcut(
    kind: str, in_channels: int, out_channels: int, kernel_size: Axes, stride: int | Axes, norm: str
) -> nn.Module | None:
    """What brings a block's input to the stride and channels of its output, if anything."""
    dims = len(kernel_size)
    step = strides(stride, dims)
    strided, widened, point = max(step) > 1, in_channels != out_channels, (1,) * dims
    if not strided and not widened:
        return nn.Identity()
    if kind == "projection":
        return nn.Sequential(*make_projection(in_channels, out_channels, step, norm))
    if kind == "pool":
        layers: list[nn.Module] = [make_avg_pool(step, step)] if strided else []
        if widened:
            layers.extend(make_projection(in_channels, out_channels, point, norm))
        return nn.Sequential(*layers)
    if kind == "conv":
        return padded_conv(
            in_channels, out_channels, kernel_size if strided else point, step, bias=True
        )
    if kind == "conv_1x1":
        return padded_conv(in_channels, out_channels, point, step, bias=True)
    return SubsamplePad(out_channels, step) if kind == "pad" else None


class Squeeze(nn.Module):
    """Channels weighed by a hidden layer of their means (Hu et al. 2018)."""

    def __init__(self, channels: int, hidden: int, activation: nn.Module, dims: int) -> None:
        super().__init__()
        self.reduce = padded_conv(channels, hidden, (1,) * dims, bias=True)
        self.activation = activation
        self.expand = padded_conv(hidden, channels, (1,) * dims, bias=True)

    def forward(self, x: Tensor) -> Tensor:
        axes = [axis + 2 for axis in range(x.dim() - 2)]
        mean = x.mean(axes, keepdim=True)
        return x * self.expand(self.activation(self.reduce(mean))).sigmoid()


def make_squeeze(
    channels: int, in_channels: int, reduction: float | None, activation: nn.Module, dims: int
) -> nn.Module:
    """Squeeze-and-excitation, hidden channels being the block's input over `reduction`; or none."""
    if reduction is None:
        return nn.Identity()
    return Squeeze(channels, max(1, int(in_channels / reduction)), activation, dims)


class DropPath(nn.Module):
    """In training leaves out an image's branch with a probability (Huang et al. 2016)."""

    def __init__(self, probability: float) -> None:
        super().__init__()
        self.probability = probability

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        kept = torch.rand([x.shape[0]] + [1] * (x.dim() - 1), device=x.device) >= self.probability
        return x * kept / (1 - self.probability)


def make_drop_path(probability: float, shortcut: nn.Module | None) -> nn.Module:
    """Drop path, or nothing: a branch without a shortcut is all there is, and stays."""
    return DropPath(probability) if probability and shortcut is not None else nn.Identity()
