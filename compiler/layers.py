"""The layers of every network, in torch: emitted files carry copies of those they use.

This file is ordinary code and also the emitter's source text: it imports torch alone, and each
top-level definition stands for itself and for what it names. Layers work in 2D and 3D; a kernel
size says how many axes there are.
"""

import torch
from torch import Tensor, nn

CONV: dict[int, type[nn.Module]] = {2: nn.Conv2d, 3: nn.Conv3d}
BATCH_NORM: dict[int, type[nn.Module]] = {2: nn.BatchNorm2d, 3: nn.BatchNorm3d}
INSTANCE_NORM: dict[int, type[nn.Module]] = {2: nn.InstanceNorm2d, 3: nn.InstanceNorm3d}
MAX_POOL: dict[int, type[nn.Module]] = {2: nn.MaxPool2d, 3: nn.MaxPool3d}
AVG_POOL: dict[int, type[nn.Module]] = {2: nn.AvgPool2d, 3: nn.AvgPool3d}

Axes = tuple[int, ...]


def require_divisible(x: Tensor, stride: Axes) -> None:
    """Refuse an image whose size the network's resolutions do not divide."""
    size = tuple(x.shape[2:])
    if len(size) != len(stride) or any(n % s for n, s in zip(size, stride, strict=True)):
        raise ValueError(f"the image size {size} must be a multiple of {stride}: pad or resize it")


def conv(
    in_channels: int,
    out_channels: int,
    kernel_size: Axes,
    stride: int | Axes = 1,
    dilation: int = 1,
    groups: int = 1,
    bias: bool = False,
) -> nn.Module:
    """A convolution padded to keep the size, but for its stride."""
    padding = tuple(dilation * (k - 1) // 2 for k in kernel_size)
    return CONV[len(kernel_size)](
        in_channels, out_channels, kernel_size, stride, padding, dilation, groups, bias
    )


def make_norm(kind: str, channels: int, dims: int, affine: bool = True) -> nn.Module:
    """The norm of that name, or nothing."""
    if kind == "batch":
        return BATCH_NORM[dims](channels, affine=affine)
    if kind == "instance":
        return INSTANCE_NORM[dims](channels, affine=affine)
    return nn.Identity()


def make_activation(kind: str) -> nn.Module:
    """The activation of that name, or nothing."""
    if kind == "relu":
        return nn.ReLU()
    if kind == "leaky_relu":
        return nn.LeakyReLU(0.01)
    return nn.Identity()


def repeat_channels(x: Tensor, out_channels: int) -> Tensor:
    """Each channel as many times in place as the output has more of them."""
    return x.repeat_interleave(out_channels // x.shape[1], dim=1)


class ConvLayer(nn.Module):
    """Convolution, norm, activation."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Axes,
        norm: str,
        activation: str,
        stride: int | Axes = 1,
        bias: bool = False,
    ) -> None:
        super().__init__()
        self.conv = conv(in_channels, out_channels, kernel_size, stride, bias=bias)
        self.norm = make_norm(norm, out_channels, len(kernel_size))
        self.activation = make_activation(activation)

    def forward(self, x: Tensor) -> Tensor:
        return self.activation(self.norm(self.conv(x)))


class ConvStage(nn.Sequential):
    """Layers at one resolution, one for each width; the first carries the stride."""

    def __init__(
        self,
        in_channels: int,
        widths: Axes,
        kernel_size: Axes,
        norm: str,
        activation: str,
        stride: int | Axes = 1,
        bias: bool = False,
    ) -> None:
        layers = []
        for width in widths:
            layer = ConvLayer(in_channels, width, kernel_size, norm, activation, stride, bias)
            layers.append(layer)
            in_channels, stride = width, 1
        super().__init__(*layers)


def leading_channels(options: Axes, channels: int) -> Tensor:
    """For every number of channels a row (channels,) with so many ones, then zeros."""
    return (torch.arange(channels) < torch.tensor(options)[:, None]).float()


class OpenStage(ConvStage):
    """A stage whose depth and widths a search has yet to choose.

    Every layer has its largest width; masks of leading channels, weighted by the width gates,
    stand after the activation, so that a masked channel is truly zero for what follows. The
    output is the outputs at the candidate depths, weighted by the depth gate and padded with
    zero channels to the widest.
    """

    def __init__(
        self,
        in_channels: int,
        widths: tuple[Axes, ...],
        depths: Axes,
        kernel_size: Axes,
        norm: str,
        activation: str,
        stride: int | Axes = 1,
        bias: bool = False,
    ) -> None:
        widest = tuple(max(options) for options in widths)
        super().__init__(in_channels, widest, kernel_size, norm, activation, stride, bias)
        self.depths = depths
        self.out_channels = max(widest[depth - 1] for depth in depths)
        for number, options in enumerate(widths):
            mask = leading_channels(options, max(options))
            self.register_buffer(f"mask_{number}", mask, persistent=False)

    def forward(
        self, input: Tensor, depth: Tensor | None = None, widths: tuple[Tensor | None, ...] = ()
    ) -> Tensor:
        x, total = input, None
        for number, (layer, gate) in enumerate(zip(self.children(), widths, strict=True)):
            x = layer(x)
            if gate is not None:
                mask = gate @ self.get_buffer(f"mask_{number}").to(gate.dtype)
                x = x * mask.reshape(1, -1, *[1] * (x.dim() - 2))
            if number + 1 in self.depths:
                term = self.padded(x)
                if depth is not None:
                    term = depth[self.depths.index(number + 1)] * term
                total = term if total is None else total + term
        assert total is not None
        return total

    def padded(self, x: Tensor) -> Tensor:
        missing = self.out_channels - x.shape[1]
        return nn.functional.pad(x, [0, 0] * (x.dim() - 2) + [0, missing]) if missing else x


class WidthMask(nn.Module):
    """Weighs channels as an open stage weighs those of its output, by the same gates.

    So a layer that has as many channels as that stage truly loses those that the stage loses.
    """

    def __init__(self, widths: tuple[Axes, ...], depths: Axes) -> None:
        super().__init__()
        self.depths = depths
        channels = max(max(widths[depth - 1]) for depth in depths)
        for depth in depths:
            mask = leading_channels(widths[depth - 1], channels)
            self.register_buffer(f"mask_{depth}", mask, persistent=False)

    def forward(
        self, x: Tensor, depth: Tensor | None = None, widths: tuple[Tensor | None, ...] = ()
    ) -> Tensor:
        kept = []
        for place, number in enumerate(self.depths):
            mask, gate = self.get_buffer(f"mask_{number}"), widths[number - 1]
            weights = mask[0] if gate is None else gate @ mask.to(gate.dtype)
            kept.append(weights if depth is None else depth[place] * weights)
        return x * torch.stack(kept).sum(0).reshape(1, -1, *[1] * (x.dim() - 2))


class SkipConnect(nn.Module):
    """The input itself: channels repeated where they grow, averaged by groups where they shrink."""

    def __init__(self, in_channels: int, out_channels: int) -> None:
        super().__init__()
        self.out_channels = out_channels

    def forward(self, x: Tensor) -> Tensor:
        if x.shape[1] > self.out_channels:
            return x.unflatten(1, (self.out_channels, -1)).mean(2)
        return repeat_channels(x, self.out_channels) if x.shape[1] < self.out_channels else x


class MaxPool(nn.Module):
    """Max pool, over groups of channels too where they shrink; norm."""

    def __init__(
        self, in_channels: int, out_channels: int, kernel_size: Axes, norm: str, affine: bool = True
    ) -> None:
        super().__init__()
        self.out_channels = out_channels
        self.pool = MAX_POOL[len(kernel_size)](kernel_size, 1, tuple(k // 2 for k in kernel_size))
        self.norm = make_norm(norm, out_channels, len(kernel_size), affine)

    def forward(self, x: Tensor) -> Tensor:
        if x.shape[1] > self.out_channels:
            x = x.unflatten(1, (self.out_channels, -1)).amax(2)
        return self.norm(repeat_channels(self.pool(x), self.out_channels))


class AvgPool(nn.Module):
    """Average pool (padding counts), over groups of channels too where they shrink; norm."""

    def __init__(
        self, in_channels: int, out_channels: int, kernel_size: Axes, norm: str, affine: bool = True
    ) -> None:
        super().__init__()
        self.out_channels = out_channels
        self.padding = [k // 2 for k in reversed(kernel_size) for _ in range(2)]
        self.pool = AVG_POOL[len(kernel_size)](kernel_size, 1)
        self.norm = make_norm(norm, out_channels, len(kernel_size), affine)

    def forward(self, x: Tensor) -> Tensor:
        if x.shape[1] > self.out_channels:
            x = x.unflatten(1, (self.out_channels, -1)).mean(2)
        x = nn.functional.pad(x, self.padding)  # the 3D pool itself pads no image thinner than it
        return self.norm(repeat_channels(self.pool(x), self.out_channels))


class ConvOp(nn.Module):
    """Activation, convolution, norm."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Axes,
        norm: str,
        activation: str,
        affine: bool = True,
        dilation: int = 1,
    ) -> None:
        super().__init__()
        self.activation = make_activation(activation)
        self.conv = conv(in_channels, out_channels, kernel_size, dilation=dilation)
        self.norm = make_norm(norm, out_channels, len(kernel_size), affine)

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(self.conv(self.activation(x)))


class DepthSepConv(nn.Module):
    """Activation, depthwise convolution, 1x1 convolution, norm."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Axes,
        norm: str,
        activation: str,
        affine: bool = True,
    ) -> None:
        super().__init__()
        self.activation = make_activation(activation)
        self.depthwise = conv(in_channels, in_channels, kernel_size, groups=in_channels)
        self.pointwise = conv(in_channels, out_channels, (1,) * len(kernel_size))
        self.norm = make_norm(norm, out_channels, len(kernel_size), affine)

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(self.pointwise(self.depthwise(self.activation(x))))


class SharpSepConv(nn.Module):
    """Twice an activation, a depthwise convolution, a 1x1 convolution and a norm."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Axes,
        norm: str,
        activation: str,
        affine: bool = True,
    ) -> None:
        super().__init__()
        style = (kernel_size, norm, activation, affine)
        self.first = DepthSepConv(in_channels, out_channels, *style)
        self.second = DepthSepConv(out_channels, out_channels, *style)

    def forward(self, x: Tensor) -> Tensor:
        return self.second(self.first(x))


class SpatialSepConv(nn.Module):
    """Activation, a convolution along each axis (the last axis first), norm."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Axes,
        norm: str,
        activation: str,
        affine: bool = True,
    ) -> None:
        super().__init__()
        dims = len(kernel_size)
        self.activation = make_activation(activation)
        self.along = nn.Sequential(
            *[
                conv(
                    in_channels,
                    out_channels if axis == 0 else in_channels,
                    tuple(k if other == axis else 1 for other, k in enumerate(kernel_size)),
                )
                for axis in reversed(range(dims))
            ]
        )
        self.norm = make_norm(norm, out_channels, dims, affine)

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(self.along(self.activation(x)))


class AdaptChannels(nn.Module):
    """The input of a cell brought to the cell's width: repeated, or mixed by groups of channels."""

    def __init__(self, in_channels: int, out_channels: int, dims: int) -> None:
        super().__init__()
        self.out_channels = out_channels
        if in_channels > out_channels:
            self.mix = conv(in_channels, out_channels, (1,) * dims, groups=out_channels, bias=True)

    def forward(self, x: Tensor) -> Tensor:
        if x.shape[1] > self.out_channels:
            return self.mix(x)
        return repeat_channels(x, self.out_channels) if x.shape[1] < self.out_channels else x
