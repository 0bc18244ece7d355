"""darts-unet-found: a 2D segmentation network, compiled by genoc.

Input: (batch, 3, 16n, 16n) for whole n.
To train on one image at a time: not 16 x 16 itself.
Output: logits of two masks, target and background (a sigmoid each).
Parameters: 232,894
Genotype: sha256 9f7a70119bbeab4d24ed7090cabc87c5ba6c2742c2634bc147ba16a983d9696a
"""

import torch
from torch import Tensor, nn

CONV: dict[int, type[nn.Module]] = {2: nn.Conv2d, 3: nn.Conv3d}
BATCH_NORM: dict[int, type[nn.Module]] = {2: nn.BatchNorm2d, 3: nn.BatchNorm3d}
INSTANCE_NORM: dict[int, type[nn.Module]] = {2: nn.InstanceNorm2d, 3: nn.InstanceNorm3d}
MAX_POOL: dict[int, type[nn.Module]] = {2: nn.MaxPool2d, 3: nn.MaxPool3d}
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
    pixels = 1
    for axis, step in enumerate(stride):
        pixels *= (size[axis] + step - 1) // step
    if pixels == 1:
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


class AvgPool3d(nn.AvgPool3d):
    """Average pool of volumes; of 16 bits in 32, because on a CPU torch averages no others."""

    def forward(self, x: Tensor) -> Tensor:
        wide = x.float() if x.dtype in (torch.bfloat16, torch.float16) else x
        pooled = nn.functional.avg_pool3d(wide, self.kernel_size, self.stride, self.padding)
        return pooled.to(x.dtype)


def make_avg_pool(kernel_size: Axes, stride: int | Axes) -> nn.Module:
    """An average pool, without padding."""
    kind: type[nn.Module] = nn.AvgPool2d if len(kernel_size) == 2 else AvgPool3d
    return kind(kernel_size, stride)


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


def declare_channels(x: Tensor, channels: int) -> Tensor:
    """The same image, which has that many channels: torch's ONNX exporter loses count at a pool."""
    return x.unflatten(1, (channels,))


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
        return self.norm(declare_channels(self.pooled(x), self.out_channels))

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
        self.pool = make_avg_pool(kernel_size, 1)
        self.norm = make_norm(norm, out_channels, len(kernel_size), affine)

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(declare_channels(self.pooled(x), self.out_channels))

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


class Skip1_4(nn.Module):
    """A cell of 4 nodes; it gives the sum of nodes 0, 3 and the concatenation of nodes 2, 3."""

    def __init__(self, in_channels: int) -> None:
        super().__init__()
        self.edge_0_1_max_pool_3x3 = MaxPool(in_channels, 8, (3, 3), norm="batch")
        self.edge_0_1_avg_pool_3x3 = AvgPool(in_channels, 8, (3, 3), norm="batch")
        self.edge_0_1_depth_sep_conv_5x5 = DepthSepConv(
            in_channels, 8, (5, 5), norm="batch", activation="relu"
        )
        self.edge_0_2_dil_conv_3x3 = ConvOp(
            in_channels, 8, (3, 3), norm="batch", activation="relu", dilation=2
        )
        self.edge_1_2_max_pool_3x3 = MaxPool(8, 8, (3, 3), norm="batch")
        self.edge_1_2_avg_pool_3x3 = AvgPool(8, 8, (3, 3), norm="batch")
        self.edge_0_3_max_pool_3x3 = MaxPool(in_channels, 8, (3, 3), norm="batch")
        self.edge_0_3_avg_pool_3x3 = AvgPool(in_channels, 8, (3, 3), norm="batch")
        self.edge_1_3_depth_sep_conv_5x5 = DepthSepConv(
            8, 8, (5, 5), norm="batch", activation="relu"
        )
        self.adapt = AdaptChannels(in_channels, 8, dims=2)
        self.mix_1 = nn.Conv2d(16, 8, kernel_size=1, bias=False)

    def forward(self, node_0: Tensor) -> Tensor:
        node_1 = (
            self.edge_0_1_max_pool_3x3(node_0)
            + self.edge_0_1_avg_pool_3x3(node_0)
            + self.edge_0_1_depth_sep_conv_5x5(node_0)
        )
        node_2 = (
            self.edge_0_2_dil_conv_3x3(node_0)
            + self.edge_1_2_max_pool_3x3(node_1)
            + self.edge_1_2_avg_pool_3x3(node_1)
        )
        node_3 = (
            self.edge_0_3_max_pool_3x3(node_0)
            + self.edge_0_3_avg_pool_3x3(node_0)
            + self.edge_1_3_depth_sep_conv_5x5(node_1)
        )
        adapted_0 = self.adapt(node_0)
        block_0 = 0.5104 * adapted_0 + 0.4896 * node_3
        block_1 = self.mix_1(torch.cat([node_2, node_3], 1))
        return torch.cat([block_0, block_1], 1)


class Skip2_4(nn.Module):
    """A cell of 4 nodes; it gives the sum of nodes 0, 3 and the concatenation of nodes 2, 3."""

    def __init__(self, in_channels: int) -> None:
        super().__init__()
        self.edge_0_1_avg_pool_3x3 = AvgPool(in_channels, 8, (3, 3), norm="batch")
        self.edge_0_1_dil_conv_5x5 = ConvOp(
            in_channels, 8, (5, 5), norm="batch", activation="relu", dilation=2
        )
        self.edge_0_1_spatial_sep_conv_7x7 = SpatialSepConv(
            in_channels, 8, (7, 7), norm="batch", activation="relu"
        )
        self.edge_0_2_avg_pool_3x3 = AvgPool(in_channels, 8, (3, 3), norm="batch")
        self.edge_0_2_depth_sep_conv_3x3 = DepthSepConv(
            in_channels, 8, (3, 3), norm="batch", activation="relu"
        )
        self.edge_1_2_avg_pool_3x3 = AvgPool(8, 8, (3, 3), norm="batch")
        self.edge_0_3_max_pool_3x3 = MaxPool(in_channels, 8, (3, 3), norm="batch")
        self.edge_0_3_avg_pool_3x3 = AvgPool(in_channels, 8, (3, 3), norm="batch")
        self.edge_1_3_max_pool_3x3 = MaxPool(8, 8, (3, 3), norm="batch")
        self.adapt = AdaptChannels(in_channels, 8, dims=2)
        self.mix_1 = nn.Conv2d(16, 8, kernel_size=1, bias=False)

    def forward(self, node_0: Tensor) -> Tensor:
        node_1 = (
            self.edge_0_1_avg_pool_3x3(node_0)
            + self.edge_0_1_dil_conv_5x5(node_0)
            + self.edge_0_1_spatial_sep_conv_7x7(node_0)
        )
        node_2 = (
            self.edge_0_2_avg_pool_3x3(node_0)
            + self.edge_0_2_depth_sep_conv_3x3(node_0)
            + self.edge_1_2_avg_pool_3x3(node_1)
        )
        node_3 = (
            self.edge_0_3_max_pool_3x3(node_0)
            + self.edge_0_3_avg_pool_3x3(node_0)
            + self.edge_1_3_max_pool_3x3(node_1)
        )
        adapted_0 = self.adapt(node_0)
        block_0 = 0.4404 * adapted_0 + 0.5596 * node_3
        block_1 = self.mix_1(torch.cat([node_2, node_3], 1))
        return torch.cat([block_0, block_1], 1)


class Skip3_4(nn.Module):
    """A cell of 4 nodes; it gives the sum of node 2 and the concatenation of nodes 2, 3."""

    def __init__(self, in_channels: int) -> None:
        super().__init__()
        self.edge_0_1_avg_pool_3x3 = AvgPool(in_channels, 8, (3, 3), norm="batch")
        self.edge_0_1_dil_conv_5x5 = ConvOp(
            in_channels, 8, (5, 5), norm="batch", activation="relu", dilation=2
        )
        self.edge_0_1_spatial_sep_conv_7x7 = SpatialSepConv(
            in_channels, 8, (7, 7), norm="batch", activation="relu"
        )
        self.edge_0_2_avg_pool_3x3 = AvgPool(in_channels, 8, (3, 3), norm="batch")
        self.edge_1_2_max_pool_3x3 = MaxPool(8, 8, (3, 3), norm="batch")
        self.edge_1_2_avg_pool_3x3 = AvgPool(8, 8, (3, 3), norm="batch")
        self.edge_0_3_depth_sep_conv_3x3 = DepthSepConv(
            in_channels, 8, (3, 3), norm="batch", activation="relu"
        )
        self.edge_1_3_avg_pool_3x3 = AvgPool(8, 8, (3, 3), norm="batch")
        self.edge_2_3_avg_pool_3x3 = AvgPool(8, 8, (3, 3), norm="batch")
        self.mix_1 = nn.Conv2d(16, 8, kernel_size=1, bias=False)

    def forward(self, node_0: Tensor) -> Tensor:
        node_1 = (
            self.edge_0_1_avg_pool_3x3(node_0)
            + self.edge_0_1_dil_conv_5x5(node_0)
            + self.edge_0_1_spatial_sep_conv_7x7(node_0)
        )
        node_2 = (
            self.edge_0_2_avg_pool_3x3(node_0)
            + self.edge_1_2_max_pool_3x3(node_1)
            + self.edge_1_2_avg_pool_3x3(node_1)
        )
        node_3 = (
            self.edge_0_3_depth_sep_conv_3x3(node_0)
            + self.edge_1_3_avg_pool_3x3(node_1)
            + self.edge_2_3_avg_pool_3x3(node_2)
        )
        block_0 = 1.0 * node_2
        block_1 = self.mix_1(torch.cat([node_2, node_3], 1))
        return torch.cat([block_0, block_1], 1)


class Skip4_4(nn.Module):
    """A cell of 4 nodes; it gives the sum of nodes 1, 2, 3 and the concatenation of nodes 1, 2,
    3."""

    def __init__(self, in_channels: int) -> None:
        super().__init__()
        self.edge_0_1_max_pool_3x3 = MaxPool(in_channels, 8, (3, 3), norm="batch")
        self.edge_0_1_avg_pool_3x3 = AvgPool(in_channels, 8, (3, 3), norm="batch")
        self.edge_0_1_depth_sep_conv_3x3 = DepthSepConv(
            in_channels, 8, (3, 3), norm="batch", activation="relu"
        )
        self.edge_0_2_max_pool_3x3 = MaxPool(in_channels, 8, (3, 3), norm="batch")
        self.edge_0_2_avg_pool_3x3 = AvgPool(in_channels, 8, (3, 3), norm="batch")
        self.edge_0_2_dil_conv_5x5 = ConvOp(
            in_channels, 8, (5, 5), norm="batch", activation="relu", dilation=2
        )
        self.edge_0_3_avg_pool_3x3 = AvgPool(in_channels, 8, (3, 3), norm="batch")
        self.edge_2_3_max_pool_3x3 = MaxPool(8, 8, (3, 3), norm="batch")
        self.edge_2_3_avg_pool_3x3 = AvgPool(8, 8, (3, 3), norm="batch")
        self.mix_1 = nn.Conv2d(24, 8, kernel_size=1, bias=False)

    def forward(self, node_0: Tensor) -> Tensor:
        node_1 = (
            self.edge_0_1_max_pool_3x3(node_0)
            + self.edge_0_1_avg_pool_3x3(node_0)
            + self.edge_0_1_depth_sep_conv_3x3(node_0)
        )
        node_2 = (
            self.edge_0_2_max_pool_3x3(node_0)
            + self.edge_0_2_avg_pool_3x3(node_0)
            + self.edge_0_2_dil_conv_5x5(node_0)
        )
        node_3 = (
            self.edge_0_3_avg_pool_3x3(node_0)
            + self.edge_2_3_max_pool_3x3(node_2)
            + self.edge_2_3_avg_pool_3x3(node_2)
        )
        block_0 = 0.3452 * node_1 + 0.3259 * node_2 + 0.3289 * node_3
        block_1 = self.mix_1(torch.cat([node_1, node_2, node_3], 1))
        return torch.cat([block_0, block_1], 1)


class Skip1_3(nn.Module):
    """A cell of 4 nodes; it gives the sum of nodes 0, 3 and the concatenation of nodes 0, 1, 3."""

    def __init__(self, in_channels: int) -> None:
        super().__init__()
        self.edge_0_1_avg_pool_3x3 = AvgPool(in_channels, 8, (3, 3), norm="batch")
        self.edge_0_1_depth_sep_conv_5x5 = DepthSepConv(
            in_channels, 8, (5, 5), norm="batch", activation="relu"
        )
        self.edge_0_1_spatial_sep_conv_5x5 = SpatialSepConv(
            in_channels, 8, (5, 5), norm="batch", activation="relu"
        )
        self.edge_0_2_max_pool_3x3 = MaxPool(in_channels, 8, (3, 3), norm="batch")
        self.edge_0_2_avg_pool_3x3 = AvgPool(in_channels, 8, (3, 3), norm="batch")
        self.edge_0_2_depth_sep_conv_5x5 = DepthSepConv(
            in_channels, 8, (5, 5), norm="batch", activation="relu"
        )
        self.edge_0_3_max_pool_3x3 = MaxPool(in_channels, 8, (3, 3), norm="batch")
        self.edge_0_3_avg_pool_3x3 = AvgPool(in_channels, 8, (3, 3), norm="batch")
        self.edge_2_3_avg_pool_3x3 = AvgPool(8, 8, (3, 3), norm="batch")
        self.adapt = AdaptChannels(in_channels, 8, dims=2)
        self.mix_1 = nn.Conv2d(24, 8, kernel_size=1, bias=False)

    def forward(self, node_0: Tensor) -> Tensor:
        node_1 = (
            self.edge_0_1_avg_pool_3x3(node_0)
            + self.edge_0_1_depth_sep_conv_5x5(node_0)
            + self.edge_0_1_spatial_sep_conv_5x5(node_0)
        )
        node_2 = (
            self.edge_0_2_max_pool_3x3(node_0)
            + self.edge_0_2_avg_pool_3x3(node_0)
            + self.edge_0_2_depth_sep_conv_5x5(node_0)
        )
        node_3 = (
            self.edge_0_3_max_pool_3x3(node_0)
            + self.edge_0_3_avg_pool_3x3(node_0)
            + self.edge_2_3_avg_pool_3x3(node_2)
        )
        adapted_0 = self.adapt(node_0)
        block_0 = 0.3937 * adapted_0 + 0.6063 * node_3
        block_1 = self.mix_1(torch.cat([adapted_0, node_1, node_3], 1))
        return torch.cat([block_0, block_1], 1)


class Skip2_3(nn.Module):
    """A cell of 4 nodes; it gives the sum of nodes 1, 2 and the concatenation of node 3."""

    def __init__(self, in_channels: int) -> None:
        super().__init__()
        self.edge_0_1_max_pool_3x3 = MaxPool(in_channels, 8, (3, 3), norm="batch")
        self.edge_0_1_avg_pool_3x3 = AvgPool(in_channels, 8, (3, 3), norm="batch")
        self.edge_0_1_dil_conv_5x5 = ConvOp(
            in_channels, 8, (5, 5), norm="batch", activation="relu", dilation=2
        )
        self.edge_0_2_max_pool_3x3 = MaxPool(in_channels, 8, (3, 3), norm="batch")
        self.edge_0_2_avg_pool_3x3 = AvgPool(in_channels, 8, (3, 3), norm="batch")
        self.edge_1_2_avg_pool_3x3 = AvgPool(8, 8, (3, 3), norm="batch")
        self.edge_0_3_avg_pool_3x3 = AvgPool(in_channels, 8, (3, 3), norm="batch")
        self.edge_2_3_max_pool_3x3 = MaxPool(8, 8, (3, 3), norm="batch")
        self.edge_2_3_avg_pool_3x3 = AvgPool(8, 8, (3, 3), norm="batch")
        self.mix_1 = nn.Conv2d(8, 8, kernel_size=1, bias=False)

    def forward(self, node_0: Tensor) -> Tensor:
        node_1 = (
            self.edge_0_1_max_pool_3x3(node_0)
            + self.edge_0_1_avg_pool_3x3(node_0)
            + self.edge_0_1_dil_conv_5x5(node_0)
        )
        node_2 = (
            self.edge_0_2_max_pool_3x3(node_0)
            + self.edge_0_2_avg_pool_3x3(node_0)
            + self.edge_1_2_avg_pool_3x3(node_1)
        )
        node_3 = (
            self.edge_0_3_avg_pool_3x3(node_0)
            + self.edge_2_3_max_pool_3x3(node_2)
            + self.edge_2_3_avg_pool_3x3(node_2)
        )
        block_0 = 0.4809 * node_1 + 0.5191 * node_2
        block_1 = self.mix_1(torch.cat([node_3], 1))
        return torch.cat([block_0, block_1], 1)


class Skip3_3(nn.Module):
    """A cell of 4 nodes; it gives the sum of node 2 and the concatenation of nodes 1, 3."""

    def __init__(self, in_channels: int) -> None:
        super().__init__()
        self.edge_0_1_avg_pool_3x3 = AvgPool(in_channels, 8, (3, 3), norm="batch")
        self.edge_0_1_dil_conv_5x5 = ConvOp(
            in_channels, 8, (5, 5), norm="batch", activation="relu", dilation=2
        )
        self.edge_0_1_spatial_sep_conv_5x5 = SpatialSepConv(
            in_channels, 8, (5, 5), norm="batch", activation="relu"
        )
        self.edge_0_2_max_pool_3x3 = MaxPool(in_channels, 8, (3, 3), norm="batch")
        self.edge_0_2_avg_pool_3x3 = AvgPool(in_channels, 8, (3, 3), norm="batch")
        self.edge_0_2_depth_sep_conv_5x5 = DepthSepConv(
            in_channels, 8, (5, 5), norm="batch", activation="relu"
        )
        self.edge_0_3_avg_pool_3x3 = AvgPool(in_channels, 8, (3, 3), norm="batch")
        self.edge_2_3_avg_pool_3x3 = AvgPool(8, 8, (3, 3), norm="batch")
        self.edge_2_3_dil_conv_3x3 = ConvOp(
            8, 8, (3, 3), norm="batch", activation="relu", dilation=2
        )
        self.mix_1 = nn.Conv2d(16, 8, kernel_size=1, bias=False)

    def forward(self, node_0: Tensor) -> Tensor:
        node_1 = (
            self.edge_0_1_avg_pool_3x3(node_0)
            + self.edge_0_1_dil_conv_5x5(node_0)
            + self.edge_0_1_spatial_sep_conv_5x5(node_0)
        )
        node_2 = (
            self.edge_0_2_max_pool_3x3(node_0)
            + self.edge_0_2_avg_pool_3x3(node_0)
            + self.edge_0_2_depth_sep_conv_5x5(node_0)
        )
        node_3 = (
            self.edge_0_3_avg_pool_3x3(node_0)
            + self.edge_2_3_avg_pool_3x3(node_2)
            + self.edge_2_3_dil_conv_3x3(node_2)
        )
        block_0 = 1.0 * node_2
        block_1 = self.mix_1(torch.cat([node_1, node_3], 1))
        return torch.cat([block_0, block_1], 1)


class Skip4_3(nn.Module):
    """A cell of 3 nodes; it gives the sum of nodes 0, 2 and the concatenation of nodes 0, 1."""

    def __init__(self, in_channels: int) -> None:
        super().__init__()
        self.edge_0_1_dil_conv_3x3 = ConvOp(
            in_channels, 8, (3, 3), norm="batch", activation="relu", dilation=2
        )
        self.edge_0_1_spatial_sep_conv_5x5 = SpatialSepConv(
            in_channels, 8, (5, 5), norm="batch", activation="relu"
        )
        self.edge_0_1_spatial_sep_conv_7x7 = SpatialSepConv(
            in_channels, 8, (7, 7), norm="batch", activation="relu"
        )
        self.edge_0_2_max_pool_3x3 = MaxPool(in_channels, 8, (3, 3), norm="batch")
        self.edge_0_2_dil_conv_5x5 = ConvOp(
            in_channels, 8, (5, 5), norm="batch", activation="relu", dilation=2
        )
        self.edge_1_2_avg_pool_3x3 = AvgPool(8, 8, (3, 3), norm="batch")
        self.adapt = AdaptChannels(in_channels, 8, dims=2)
        self.mix_1 = nn.Conv2d(16, 8, kernel_size=1, bias=False)

    def forward(self, node_0: Tensor) -> Tensor:
        node_1 = (
            self.edge_0_1_dil_conv_3x3(node_0)
            + self.edge_0_1_spatial_sep_conv_5x5(node_0)
            + self.edge_0_1_spatial_sep_conv_7x7(node_0)
        )
        node_2 = (
            self.edge_0_2_max_pool_3x3(node_0)
            + self.edge_0_2_dil_conv_5x5(node_0)
            + self.edge_1_2_avg_pool_3x3(node_1)
        )
        adapted_0 = self.adapt(node_0)
        block_0 = 0.4213 * adapted_0 + 0.5787 * node_2
        block_1 = self.mix_1(torch.cat([adapted_0, node_1], 1))
        return torch.cat([block_0, block_1], 1)


class Skip1_2(nn.Module):
    """A cell of 4 nodes; it gives the sum of nodes 0, 3 and the concatenation of nodes 0, 1, 2."""

    def __init__(self, in_channels: int) -> None:
        super().__init__()
        self.edge_0_1_max_pool_3x3 = MaxPool(in_channels, 8, (3, 3), norm="batch")
        self.edge_0_1_avg_pool_3x3 = AvgPool(in_channels, 8, (3, 3), norm="batch")
        self.edge_0_1_dil_conv_3x3 = ConvOp(
            in_channels, 8, (3, 3), norm="batch", activation="relu", dilation=2
        )
        self.edge_0_2_avg_pool_3x3 = AvgPool(in_channels, 8, (3, 3), norm="batch")
        self.edge_1_2_avg_pool_3x3 = AvgPool(8, 8, (3, 3), norm="batch")
        self.edge_1_2_depth_sep_conv_3x3 = DepthSepConv(
            8, 8, (3, 3), norm="batch", activation="relu"
        )
        self.edge_0_3_max_pool_3x3 = MaxPool(in_channels, 8, (3, 3), norm="batch")
        self.edge_0_3_avg_pool_3x3 = AvgPool(in_channels, 8, (3, 3), norm="batch")
        self.edge_1_3_avg_pool_3x3 = AvgPool(8, 8, (3, 3), norm="batch")
        self.adapt = AdaptChannels(in_channels, 8, dims=2)
        self.mix_1 = nn.Conv2d(24, 8, kernel_size=1, bias=False)

    def forward(self, node_0: Tensor) -> Tensor:
        node_1 = (
            self.edge_0_1_max_pool_3x3(node_0)
            + self.edge_0_1_avg_pool_3x3(node_0)
            + self.edge_0_1_dil_conv_3x3(node_0)
        )
        node_2 = (
            self.edge_0_2_avg_pool_3x3(node_0)
            + self.edge_1_2_avg_pool_3x3(node_1)
            + self.edge_1_2_depth_sep_conv_3x3(node_1)
        )
        node_3 = (
            self.edge_0_3_max_pool_3x3(node_0)
            + self.edge_0_3_avg_pool_3x3(node_0)
            + self.edge_1_3_avg_pool_3x3(node_1)
        )
        adapted_0 = self.adapt(node_0)
        block_0 = 0.3942 * adapted_0 + 0.6058 * node_3
        block_1 = self.mix_1(torch.cat([adapted_0, node_1, node_2], 1))
        return torch.cat([block_0, block_1], 1)


class Skip2_2(nn.Module):
    """A cell of 4 nodes; it gives the sum of nodes 1, 2, 3 and the concatenation of nodes 2, 3."""

    def __init__(self, in_channels: int) -> None:
        super().__init__()
        self.edge_0_1_dil_conv_3x3 = ConvOp(
            in_channels, 8, (3, 3), norm="batch", activation="relu", dilation=2
        )
        self.edge_0_1_dil_conv_5x5 = ConvOp(
            in_channels, 8, (5, 5), norm="batch", activation="relu", dilation=2
        )
        self.edge_0_1_spatial_sep_conv_5x5 = SpatialSepConv(
            in_channels, 8, (5, 5), norm="batch", activation="relu"
        )
        self.edge_1_2_max_pool_3x3 = MaxPool(8, 8, (3, 3), norm="batch")
        self.edge_1_2_avg_pool_3x3 = AvgPool(8, 8, (3, 3), norm="batch")
        self.edge_1_2_dil_conv_5x5 = ConvOp(
            8, 8, (5, 5), norm="batch", activation="relu", dilation=2
        )
        self.edge_1_3_avg_pool_3x3 = AvgPool(8, 8, (3, 3), norm="batch")
        self.edge_2_3_max_pool_3x3 = MaxPool(8, 8, (3, 3), norm="batch")
        self.edge_2_3_avg_pool_3x3 = AvgPool(8, 8, (3, 3), norm="batch")
        self.mix_1 = nn.Conv2d(16, 8, kernel_size=1, bias=False)

    def forward(self, node_0: Tensor) -> Tensor:
        node_1 = (
            self.edge_0_1_dil_conv_3x3(node_0)
            + self.edge_0_1_dil_conv_5x5(node_0)
            + self.edge_0_1_spatial_sep_conv_5x5(node_0)
        )
        node_2 = (
            self.edge_1_2_max_pool_3x3(node_1)
            + self.edge_1_2_avg_pool_3x3(node_1)
            + self.edge_1_2_dil_conv_5x5(node_1)
        )
        node_3 = (
            self.edge_1_3_avg_pool_3x3(node_1)
            + self.edge_2_3_max_pool_3x3(node_2)
            + self.edge_2_3_avg_pool_3x3(node_2)
        )
        block_0 = 0.3197 * node_1 + 0.3472 * node_2 + 0.3332 * node_3
        block_1 = self.mix_1(torch.cat([node_2, node_3], 1))
        return torch.cat([block_0, block_1], 1)


class Skip3_2(nn.Module):
    """A cell of 4 nodes; it gives the sum of node 3 and the concatenation of nodes 2, 3."""

    def __init__(self, in_channels: int) -> None:
        super().__init__()
        self.edge_0_1_dil_conv_3x3 = ConvOp(
            in_channels, 8, (3, 3), norm="batch", activation="relu", dilation=2
        )
        self.edge_0_1_dil_conv_5x5 = ConvOp(
            in_channels, 8, (5, 5), norm="batch", activation="relu", dilation=2
        )
        self.edge_0_1_spatial_sep_conv_5x5 = SpatialSepConv(
            in_channels, 8, (5, 5), norm="batch", activation="relu"
        )
        self.edge_0_2_dil_conv_5x5 = ConvOp(
            in_channels, 8, (5, 5), norm="batch", activation="relu", dilation=2
        )
        self.edge_0_2_spatial_sep_conv_7x7 = SpatialSepConv(
            in_channels, 8, (7, 7), norm="batch", activation="relu"
        )
        self.edge_1_2_dil_conv_5x5 = ConvOp(
            8, 8, (5, 5), norm="batch", activation="relu", dilation=2
        )
        self.edge_2_3_max_pool_3x3 = MaxPool(8, 8, (3, 3), norm="batch")
        self.edge_2_3_avg_pool_3x3 = AvgPool(8, 8, (3, 3), norm="batch")
        self.edge_2_3_spatial_sep_conv_7x7 = SpatialSepConv(
            8, 8, (7, 7), norm="batch", activation="relu"
        )
        self.mix_1 = nn.Conv2d(16, 8, kernel_size=1, bias=False)

    def forward(self, node_0: Tensor) -> Tensor:
        node_1 = (
            self.edge_0_1_dil_conv_3x3(node_0)
            + self.edge_0_1_dil_conv_5x5(node_0)
            + self.edge_0_1_spatial_sep_conv_5x5(node_0)
        )
        node_2 = (
            self.edge_0_2_dil_conv_5x5(node_0)
            + self.edge_0_2_spatial_sep_conv_7x7(node_0)
            + self.edge_1_2_dil_conv_5x5(node_1)
        )
        node_3 = (
            self.edge_2_3_max_pool_3x3(node_2)
            + self.edge_2_3_avg_pool_3x3(node_2)
            + self.edge_2_3_spatial_sep_conv_7x7(node_2)
        )
        block_0 = 1.0 * node_3
        block_1 = self.mix_1(torch.cat([node_2, node_3], 1))
        return torch.cat([block_0, block_1], 1)


class Skip4_2(nn.Module):
    """A cell of 4 nodes; it gives the sum of node 3 and the concatenation of nodes 2, 3."""

    def __init__(self, in_channels: int) -> None:
        super().__init__()
        self.edge_0_1_dil_conv_5x5 = ConvOp(
            in_channels, 8, (5, 5), norm="batch", activation="relu", dilation=2
        )
        self.edge_0_1_depth_sep_conv_3x3 = DepthSepConv(
            in_channels, 8, (3, 3), norm="batch", activation="relu"
        )
        self.edge_0_1_depth_sep_conv_5x5 = DepthSepConv(
            in_channels, 8, (5, 5), norm="batch", activation="relu"
        )
        self.edge_0_2_depth_sep_conv_3x3 = DepthSepConv(
            in_channels, 8, (3, 3), norm="batch", activation="relu"
        )
        self.edge_1_2_max_pool_3x3 = MaxPool(8, 8, (3, 3), norm="batch")
        self.edge_1_2_avg_pool_3x3 = AvgPool(8, 8, (3, 3), norm="batch")
        self.edge_1_3_max_pool_3x3 = MaxPool(8, 8, (3, 3), norm="batch")
        self.edge_1_3_avg_pool_3x3 = AvgPool(8, 8, (3, 3), norm="batch")
        self.edge_2_3_avg_pool_3x3 = AvgPool(8, 8, (3, 3), norm="batch")
        self.mix_1 = nn.Conv2d(16, 8, kernel_size=1, bias=False)

    def forward(self, node_0: Tensor) -> Tensor:
        node_1 = (
            self.edge_0_1_dil_conv_5x5(node_0)
            + self.edge_0_1_depth_sep_conv_3x3(node_0)
            + self.edge_0_1_depth_sep_conv_5x5(node_0)
        )
        node_2 = (
            self.edge_0_2_depth_sep_conv_3x3(node_0)
            + self.edge_1_2_max_pool_3x3(node_1)
            + self.edge_1_2_avg_pool_3x3(node_1)
        )
        node_3 = (
            self.edge_1_3_max_pool_3x3(node_1)
            + self.edge_1_3_avg_pool_3x3(node_1)
            + self.edge_2_3_avg_pool_3x3(node_2)
        )
        block_0 = 1.0 * node_3
        block_1 = self.mix_1(torch.cat([node_2, node_3], 1))
        return torch.cat([block_0, block_1], 1)


class Skip1_1(nn.Module):
    """A cell of 4 nodes; it gives the sum of nodes 1, 3 and the concatenation of nodes 1, 3."""

    def __init__(self, in_channels: int) -> None:
        super().__init__()
        self.edge_0_1_skip_connect = SkipConnect(in_channels, 8)
        self.edge_0_1_max_pool_3x3 = MaxPool(in_channels, 8, (3, 3), norm="batch")
        self.edge_0_1_avg_pool_3x3 = AvgPool(in_channels, 8, (3, 3), norm="batch")
        self.edge_0_2_dil_conv_3x3 = ConvOp(
            in_channels, 8, (3, 3), norm="batch", activation="relu", dilation=2
        )
        self.edge_0_2_depth_sep_conv_5x5 = DepthSepConv(
            in_channels, 8, (5, 5), norm="batch", activation="relu"
        )
        self.edge_1_2_avg_pool_3x3 = AvgPool(8, 8, (3, 3), norm="batch")
        self.edge_0_3_spatial_sep_conv_7x7 = SpatialSepConv(
            in_channels, 8, (7, 7), norm="batch", activation="relu"
        )
        self.edge_1_3_avg_pool_3x3 = AvgPool(8, 8, (3, 3), norm="batch")
        self.edge_2_3_avg_pool_3x3 = AvgPool(8, 8, (3, 3), norm="batch")
        self.mix_1 = nn.Conv2d(16, 8, kernel_size=1, bias=False)

    def forward(self, node_0: Tensor) -> Tensor:
        node_1 = (
            self.edge_0_1_skip_connect(node_0)
            + self.edge_0_1_max_pool_3x3(node_0)
            + self.edge_0_1_avg_pool_3x3(node_0)
        )
        node_2 = (
            self.edge_0_2_dil_conv_3x3(node_0)
            + self.edge_0_2_depth_sep_conv_5x5(node_0)
            + self.edge_1_2_avg_pool_3x3(node_1)
        )
        node_3 = (
            self.edge_0_3_spatial_sep_conv_7x7(node_0)
            + self.edge_1_3_avg_pool_3x3(node_1)
            + self.edge_2_3_avg_pool_3x3(node_2)
        )
        block_0 = 0.4418 * node_1 + 0.5582 * node_3
        block_1 = self.mix_1(torch.cat([node_1, node_3], 1))
        return torch.cat([block_0, block_1], 1)


class Skip2_1(nn.Module):
    """A cell of 4 nodes; it gives the sum of node 3 and the concatenation of nodes 2, 3."""

    def __init__(self, in_channels: int) -> None:
        super().__init__()
        self.edge_0_1_max_pool_3x3 = MaxPool(in_channels, 8, (3, 3), norm="batch")
        self.edge_0_1_dil_conv_3x3 = ConvOp(
            in_channels, 8, (3, 3), norm="batch", activation="relu", dilation=2
        )
        self.edge_0_1_depth_sep_conv_3x3 = DepthSepConv(
            in_channels, 8, (3, 3), norm="batch", activation="relu"
        )
        self.edge_0_2_max_pool_3x3 = MaxPool(in_channels, 8, (3, 3), norm="batch")
        self.edge_1_2_max_pool_3x3 = MaxPool(8, 8, (3, 3), norm="batch")
        self.edge_1_2_avg_pool_3x3 = AvgPool(8, 8, (3, 3), norm="batch")
        self.edge_0_3_max_pool_3x3 = MaxPool(in_channels, 8, (3, 3), norm="batch")
        self.edge_1_3_max_pool_3x3 = MaxPool(8, 8, (3, 3), norm="batch")
        self.edge_1_3_avg_pool_3x3 = AvgPool(8, 8, (3, 3), norm="batch")
        self.mix_1 = nn.Conv2d(16, 8, kernel_size=1, bias=False)

    def forward(self, node_0: Tensor) -> Tensor:
        node_1 = (
            self.edge_0_1_max_pool_3x3(node_0)
            + self.edge_0_1_dil_conv_3x3(node_0)
            + self.edge_0_1_depth_sep_conv_3x3(node_0)
        )
        node_2 = (
            self.edge_0_2_max_pool_3x3(node_0)
            + self.edge_1_2_max_pool_3x3(node_1)
            + self.edge_1_2_avg_pool_3x3(node_1)
        )
        node_3 = (
            self.edge_0_3_max_pool_3x3(node_0)
            + self.edge_1_3_max_pool_3x3(node_1)
            + self.edge_1_3_avg_pool_3x3(node_1)
        )
        block_0 = 1.0 * node_3
        block_1 = self.mix_1(torch.cat([node_2, node_3], 1))
        return torch.cat([block_0, block_1], 1)


class Skip3_1(nn.Module):
    """A cell of 4 nodes; it gives the sum of nodes 1, 2 and the concatenation of nodes 0, 2, 3."""

    def __init__(self, in_channels: int) -> None:
        super().__init__()
        self.edge_0_1_dil_conv_3x3 = ConvOp(
            in_channels, 8, (3, 3), norm="batch", activation="relu", dilation=2
        )
        self.edge_0_1_depth_sep_conv_5x5 = DepthSepConv(
            in_channels, 8, (5, 5), norm="batch", activation="relu"
        )
        self.edge_0_1_spatial_sep_conv_5x5 = SpatialSepConv(
            in_channels, 8, (5, 5), norm="batch", activation="relu"
        )
        self.edge_0_2_max_pool_3x3 = MaxPool(in_channels, 8, (3, 3), norm="batch")
        self.edge_0_2_avg_pool_3x3 = AvgPool(in_channels, 8, (3, 3), norm="batch")
        self.edge_0_2_dil_conv_3x3 = ConvOp(
            in_channels, 8, (3, 3), norm="batch", activation="relu", dilation=2
        )
        self.edge_0_3_max_pool_3x3 = MaxPool(in_channels, 8, (3, 3), norm="batch")
        self.edge_0_3_spatial_sep_conv_5x5 = SpatialSepConv(
            in_channels, 8, (5, 5), norm="batch", activation="relu"
        )
        self.edge_0_3_spatial_sep_conv_7x7 = SpatialSepConv(
            in_channels, 8, (7, 7), norm="batch", activation="relu"
        )
        self.adapt = AdaptChannels(in_channels, 8, dims=2)
        self.mix_1 = nn.Conv2d(24, 8, kernel_size=1, bias=False)

    def forward(self, node_0: Tensor) -> Tensor:
        node_1 = (
            self.edge_0_1_dil_conv_3x3(node_0)
            + self.edge_0_1_depth_sep_conv_5x5(node_0)
            + self.edge_0_1_spatial_sep_conv_5x5(node_0)
        )
        node_2 = (
            self.edge_0_2_max_pool_3x3(node_0)
            + self.edge_0_2_avg_pool_3x3(node_0)
            + self.edge_0_2_dil_conv_3x3(node_0)
        )
        node_3 = (
            self.edge_0_3_max_pool_3x3(node_0)
            + self.edge_0_3_spatial_sep_conv_5x5(node_0)
            + self.edge_0_3_spatial_sep_conv_7x7(node_0)
        )
        adapted_0 = self.adapt(node_0)
        block_0 = 0.4027 * node_1 + 0.5973 * node_2
        block_1 = self.mix_1(torch.cat([adapted_0, node_2, node_3], 1))
        return torch.cat([block_0, block_1], 1)


class Skip4_1(nn.Module):
    """A cell of 4 nodes; it gives the sum of nodes 0, 1, 2 and the concatenation of nodes 0, 3."""

    def __init__(self, in_channels: int) -> None:
        super().__init__()
        self.edge_0_1_dil_conv_3x3 = ConvOp(
            in_channels, 8, (3, 3), norm="batch", activation="relu", dilation=2
        )
        self.edge_0_1_depth_sep_conv_3x3 = DepthSepConv(
            in_channels, 8, (3, 3), norm="batch", activation="relu"
        )
        self.edge_0_1_spatial_sep_conv_5x5 = SpatialSepConv(
            in_channels, 8, (5, 5), norm="batch", activation="relu"
        )
        self.edge_0_2_depth_sep_conv_3x3 = DepthSepConv(
            in_channels, 8, (3, 3), norm="batch", activation="relu"
        )
        self.edge_0_2_spatial_sep_conv_5x5 = SpatialSepConv(
            in_channels, 8, (5, 5), norm="batch", activation="relu"
        )
        self.edge_0_2_spatial_sep_conv_7x7 = SpatialSepConv(
            in_channels, 8, (7, 7), norm="batch", activation="relu"
        )
        self.edge_0_3_spatial_sep_conv_7x7 = SpatialSepConv(
            in_channels, 8, (7, 7), norm="batch", activation="relu"
        )
        self.edge_2_3_max_pool_3x3 = MaxPool(8, 8, (3, 3), norm="batch")
        self.edge_2_3_avg_pool_3x3 = AvgPool(8, 8, (3, 3), norm="batch")
        self.adapt = AdaptChannels(in_channels, 8, dims=2)
        self.mix_1 = nn.Conv2d(16, 8, kernel_size=1, bias=False)

    def forward(self, node_0: Tensor) -> Tensor:
        node_1 = (
            self.edge_0_1_dil_conv_3x3(node_0)
            + self.edge_0_1_depth_sep_conv_3x3(node_0)
            + self.edge_0_1_spatial_sep_conv_5x5(node_0)
        )
        node_2 = (
            self.edge_0_2_depth_sep_conv_3x3(node_0)
            + self.edge_0_2_spatial_sep_conv_5x5(node_0)
            + self.edge_0_2_spatial_sep_conv_7x7(node_0)
        )
        node_3 = (
            self.edge_0_3_spatial_sep_conv_7x7(node_0)
            + self.edge_2_3_max_pool_3x3(node_2)
            + self.edge_2_3_avg_pool_3x3(node_2)
        )
        adapted_0 = self.adapt(node_0)
        block_0 = 0.3775 * adapted_0 + 0.3238 * node_1 + 0.2988 * node_2
        block_1 = self.mix_1(torch.cat([adapted_0, node_3], 1))
        return torch.cat([block_0, block_1], 1)


class DartsUnetFound(nn.Module):
    """13 stages at 5 resolutions."""

    def __init__(self) -> None:
        super().__init__()
        self.enc1 = ConvStage(
            3, (4, 4), kernel_size=(3, 3), norm="batch", activation="relu", bias=True
        )
        self.enc1_to_enc2_resize = nn.MaxPool2d((2, 2))
        self.enc2 = ConvStage(
            4, (8, 8), kernel_size=(3, 3), norm="batch", activation="relu", bias=True
        )
        self.enc2_to_enc3_resize = nn.MaxPool2d((2, 2))
        self.enc3 = ConvStage(
            8, (16, 16), kernel_size=(3, 3), norm="batch", activation="relu", bias=True
        )
        self.enc3_to_enc4_resize = nn.MaxPool2d((2, 2))
        self.enc4 = ConvStage(
            16, (32, 32), kernel_size=(3, 3), norm="batch", activation="relu", bias=True
        )
        self.enc4_to_enc5_resize = nn.MaxPool2d((2, 2))
        self.enc5 = ConvStage(
            32, (64, 64), kernel_size=(3, 3), norm="batch", activation="relu", bias=True
        )
        self.enc5_to_up4_resize = nn.Upsample(
            scale_factor=(2.0, 2.0), mode="bilinear", align_corners=False
        )
        self.up4 = ConvStage(
            64, (8, 8), kernel_size=(3, 3), norm="batch", activation="relu", bias=True
        )
        self.enc1_to_dec4_resize = nn.MaxPool2d((8, 8))
        self.enc1_to_dec4_skip_1_4 = Skip1_4(in_channels=4)
        self.enc2_to_dec4_resize = nn.MaxPool2d((4, 4))
        self.enc2_to_dec4_skip_2_4 = Skip2_4(in_channels=8)
        self.enc3_to_dec4_resize = nn.MaxPool2d((2, 2))
        self.enc3_to_dec4_skip_3_4 = Skip3_4(in_channels=16)
        self.enc4_to_dec4_skip_4_4 = Skip4_4(in_channels=32)
        self.dec4 = ConvStage(
            72, (8, 8), kernel_size=(3, 3), norm="batch", activation="relu", bias=True
        )
        self.dec4_to_up3_resize = nn.Upsample(
            scale_factor=(2.0, 2.0), mode="bilinear", align_corners=False
        )
        self.up3 = ConvStage(
            8, (8, 8), kernel_size=(3, 3), norm="batch", activation="relu", bias=True
        )
        self.enc1_to_dec3_resize = nn.MaxPool2d((4, 4))
        self.enc1_to_dec3_skip_1_3 = Skip1_3(in_channels=4)
        self.enc2_to_dec3_resize = nn.MaxPool2d((2, 2))
        self.enc2_to_dec3_skip_2_3 = Skip2_3(in_channels=8)
        self.enc3_to_dec3_skip_3_3 = Skip3_3(in_channels=16)
        self.enc4_to_dec3_resize = nn.Upsample(
            scale_factor=(2.0, 2.0), mode="bilinear", align_corners=False
        )
        self.enc4_to_dec3_skip_4_3 = Skip4_3(in_channels=32)
        self.dec3 = ConvStage(
            72, (8, 8), kernel_size=(3, 3), norm="batch", activation="relu", bias=True
        )
        self.dec3_to_up2_resize = nn.Upsample(
            scale_factor=(2.0, 2.0), mode="bilinear", align_corners=False
        )
        self.up2 = ConvStage(
            8, (8, 8), kernel_size=(3, 3), norm="batch", activation="relu", bias=True
        )
        self.enc1_to_dec2_resize = nn.MaxPool2d((2, 2))
        self.enc1_to_dec2_skip_1_2 = Skip1_2(in_channels=4)
        self.enc2_to_dec2_skip_2_2 = Skip2_2(in_channels=8)
        self.enc3_to_dec2_resize = nn.Upsample(
            scale_factor=(2.0, 2.0), mode="bilinear", align_corners=False
        )
        self.enc3_to_dec2_skip_3_2 = Skip3_2(in_channels=16)
        self.enc4_to_dec2_resize = nn.Upsample(
            scale_factor=(4.0, 4.0), mode="bilinear", align_corners=False
        )
        self.enc4_to_dec2_skip_4_2 = Skip4_2(in_channels=32)
        self.dec2 = ConvStage(
            72, (8, 8), kernel_size=(3, 3), norm="batch", activation="relu", bias=True
        )
        self.dec2_to_up1_resize = nn.Upsample(
            scale_factor=(2.0, 2.0), mode="bilinear", align_corners=False
        )
        self.up1 = ConvStage(
            8, (8, 8), kernel_size=(3, 3), norm="batch", activation="relu", bias=True
        )
        self.enc1_to_dec1_skip_1_1 = Skip1_1(in_channels=4)
        self.enc2_to_dec1_resize = nn.Upsample(
            scale_factor=(2.0, 2.0), mode="bilinear", align_corners=False
        )
        self.enc2_to_dec1_skip_2_1 = Skip2_1(in_channels=8)
        self.enc3_to_dec1_resize = nn.Upsample(
            scale_factor=(4.0, 4.0), mode="bilinear", align_corners=False
        )
        self.enc3_to_dec1_skip_3_1 = Skip3_1(in_channels=16)
        self.enc4_to_dec1_resize = nn.Upsample(
            scale_factor=(8.0, 8.0), mode="bilinear", align_corners=False
        )
        self.enc4_to_dec1_skip_4_1 = Skip4_1(in_channels=32)
        self.dec1 = ConvStage(
            72, (8, 8), kernel_size=(3, 3), norm="batch", activation="relu", bias=True
        )
        self.head_dec1 = nn.Conv2d(8, 2, kernel_size=(1, 1))

    def forward(self, x: Tensor) -> Tensor:
        require_divisible(x, [16, 16])
        if self.training and len(x) == 1:
            require_larger(x, [16, 16])
        enc1 = self.enc1(x)
        enc2 = self.enc2(self.enc1_to_enc2_resize(enc1))
        enc3 = self.enc3(self.enc2_to_enc3_resize(enc2))
        enc4 = self.enc4(self.enc3_to_enc4_resize(enc3))
        enc5 = self.enc5(self.enc4_to_enc5_resize(enc4))
        up4 = self.up4(self.enc5_to_up4_resize(enc5))
        dec4 = self.dec4(
            torch.cat(
                [
                    self.enc1_to_dec4_skip_1_4(self.enc1_to_dec4_resize(enc1)),
                    self.enc2_to_dec4_skip_2_4(self.enc2_to_dec4_resize(enc2)),
                    self.enc3_to_dec4_skip_3_4(self.enc3_to_dec4_resize(enc3)),
                    self.enc4_to_dec4_skip_4_4(enc4),
                    up4,
                ],
                1,
            )
        )
        up3 = self.up3(self.dec4_to_up3_resize(dec4))
        dec3 = self.dec3(
            torch.cat(
                [
                    self.enc1_to_dec3_skip_1_3(self.enc1_to_dec3_resize(enc1)),
                    self.enc2_to_dec3_skip_2_3(self.enc2_to_dec3_resize(enc2)),
                    self.enc3_to_dec3_skip_3_3(enc3),
                    self.enc4_to_dec3_skip_4_3(self.enc4_to_dec3_resize(enc4)),
                    up3,
                ],
                1,
            )
        )
        up2 = self.up2(self.dec3_to_up2_resize(dec3))
        dec2 = self.dec2(
            torch.cat(
                [
                    self.enc1_to_dec2_skip_1_2(self.enc1_to_dec2_resize(enc1)),
                    self.enc2_to_dec2_skip_2_2(enc2),
                    self.enc3_to_dec2_skip_3_2(self.enc3_to_dec2_resize(enc3)),
                    self.enc4_to_dec2_skip_4_2(self.enc4_to_dec2_resize(enc4)),
                    up2,
                ],
                1,
            )
        )
        up1 = self.up1(self.dec2_to_up1_resize(dec2))
        dec1 = self.dec1(
            torch.cat(
                [
                    self.enc1_to_dec1_skip_1_1(enc1),
                    self.enc2_to_dec1_skip_2_1(self.enc2_to_dec1_resize(enc2)),
                    self.enc3_to_dec1_skip_3_1(self.enc3_to_dec1_resize(enc3)),
                    self.enc4_to_dec1_skip_4_1(self.enc4_to_dec1_resize(enc4)),
                    up1,
                ],
                1,
            )
        )
        return self.head_dec1(dec1)
