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


def require_divisible(x: Tensor, stride: list[int]) -> None:
    """Refuse an image whose size the network's resolutions do not divide."""
    size = list(x.shape[2:])
    fits = len(size) == len(stride)
    for axis, step in enumerate(stride):
        fits = fits and size[axis] >= step and size[axis] % step == 0
    if not fits:
        raise ValueError(f"the image size {size} must be a multiple of {stride}: pad or resize it")


def require_larger(x: Tensor, stride: list[int]) -> None:
    """Refuse an image that is one pixel at the coarsest resolution: a norm leaves nothing of it."""
    size = list(x.shape[2:])
    if size == stride:
        raise ValueError(
            f"the image size {size} must be larger than {stride} along an axis: "
            "a norm at the coarsest resolution needs more than one pixel"
        )


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


def lies_last(x: Tensor) -> bool:
    """Whether an image's channels lie last in memory; what is made of it is to lie alike."""
    return x.stride(1) == 1


def repeat_channels(x: Tensor, out_channels: int) -> Tensor:
    """Each channel as many times in place as the output has more of them."""
    copies = out_channels // x.shape[1]
    if lies_last(x):
        return x.movedim(1, -1).repeat_interleave(copies, -1).movedim(-1, 1)
    return x.repeat_interleave(copies, 1)


def mean_of_groups(x: Tensor, out_channels: int) -> Tensor:
    """The mean of each group of channels that becomes one."""
    if lies_last(x):
        return x.movedim(1, -1).unflatten(-1, (out_channels, -1)).mean(-1).movedim(-1, 1)
    return x.unflatten(1, (out_channels, -1)).mean(2)


def max_of_groups(x: Tensor, out_channels: int) -> Tensor:
    """The greatest of each group of channels that becomes one."""
    if lies_last(x):
        return x.movedim(1, -1).unflatten(-1, (out_channels, -1)).amax(-1).movedim(-1, 1)
    return x.unflatten(1, (out_channels, -1)).amax(2)


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


def weighed(layer: nn.Module, x: Tensor, weight: Tensor) -> Tensor:
    """The output of a ConvLayer times weights of its channels, (channels,) or (), none below 0.

    They are taken into the norm's, since w f(x) = f(w x) where f is a ReLU, a leaky ReLU or
    nothing: so they cost no pass over the output, and no second copy is held for the gradient.
    """
    assert isinstance(layer, ConvLayer)
    x = layer.conv(x)
    affine = {name: weight * value for name, value in layer.norm.named_parameters()}
    if affine:
        x = torch.func.functional_call(layer.norm, affine, (x,))
    else:
        x = x * weight.reshape(1, -1, *[1] * (x.dim() - 2))
    y: Tensor = layer.activation(x)
    return y


def times(a: Tensor | None, b: Tensor | None) -> Tensor | None:
    """a * b, where None is 1."""
    if a is None or b is None:
        return b if a is None else a
    return a * b


def plus(total: Tensor | None, share: Tensor | None, x: Tensor) -> Tensor:
    """total + share * x, in one pass; where None is 0, and a share of 1."""
    if total is None:
        return x if share is None else share * x
    return total + x if share is None else torch.addcmul(total, share, x)


class OpenStage(ConvStage):
    """A stage whose depth and widths a search has yet to choose.

    Every layer has its largest width; masks of leading channels, weighted by the width gates,
    weigh what leaves the activation, so that a masked channel is truly zero for what follows. The
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
        for number, (layer, gate) in enumerate(zip(self.children(), widths, strict=True), 1):
            weight, share = self.mask(number, gate), self.share(number, depth)
            if number == len(self):  # no layer reads this one: it can be weighed at once
                weight, share = times(weight, share), None
            x = layer(x) if weight is None else weighed(layer, x, weight)
            if number in self.depths:
                total = plus(total, share, self.padded(x))
        assert total is not None
        return total

    def mask(self, number: int, gate: Tensor | None) -> Tensor | None:
        return None if gate is None else gate @ self.get_buffer(f"mask_{number - 1}").to(gate.dtype)

    def share(self, number: int, depth: Tensor | None) -> Tensor | None:
        if depth is None or number not in self.depths:
            return None
        return depth[self.depths.index(number)]

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
            return mean_of_groups(x, self.out_channels)
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
        return self.norm(self.pooled(x))

    def pooled(self, x: Tensor) -> Tensor:
        if x.shape[1] > self.out_channels:
            x = max_of_groups(x, self.out_channels)
        x = self.pool(x)
        return repeat_channels(x, self.out_channels) if x.shape[1] < self.out_channels else x


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
        return self.norm(self.pooled(x))

    def pooled(self, x: Tensor) -> Tensor:
        if x.shape[1] > self.out_channels:
            x = mean_of_groups(x, self.out_channels)
        x = nn.functional.pad(x, self.padding)  # the 3D pool itself pads no image thinner than it
        x = self.pool(x)
        return repeat_channels(x, self.out_channels) if x.shape[1] < self.out_channels else x


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
        self.mix: nn.Module = nn.Identity()
        if in_channels > out_channels:
            self.mix = conv(in_channels, out_channels, (1,) * dims, groups=out_channels, bias=True)

    def forward(self, x: Tensor) -> Tensor:
        x = self.mix(x)
        return repeat_channels(x, self.out_channels) if x.shape[1] < self.out_channels else x


class Affine(nn.Module):
    """A scale and a shift for each channel: a norm that is done with its statistics."""

    def __init__(self, channels: int, dims: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels, *[1] * dims))
        self.bias = nn.Parameter(torch.zeros(channels, *[1] * dims))

    def forward(self, x: Tensor) -> Tensor:
        return torch.addcmul(self.bias, x, self.weight)
