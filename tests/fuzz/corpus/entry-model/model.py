"""tiny: a 2D segmentation network, compiled by genoc.

Input: (batch, 3, 2n, 2n) for whole n.
To train on one image at a time: not 2 x 2 itself.
Output: logits of one mask (sigmoid).
Parameters: 865
Genotype: sha256 89bd7b040f0893c1f892e615fc4cb4cd8d8ab7ec4780b9a4ac4594ede27e8c75
"""

import torch
from torch import Tensor, nn

CONV: dict[int, type[nn.Module]] = {2: nn.Conv2d, 3: nn.Conv3d}
BATCH_NORM: dict[int, type[nn.Module]] = {2: nn.BatchNorm2d, 3: nn.BatchNorm3d}
INSTANCE_NORM: dict[int, type[nn.Module]] = {2: nn.InstanceNorm2d, 3: nn.InstanceNorm3d}
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


class Tiny(nn.Module):
    """3 stages at 2 resolutions."""

    def __init__(self) -> None:
        super().__init__()
        self.enc1 = ConvStage(3, (4,), kernel_size=(3, 3), norm="batch", activation="relu")
        self.enc1_to_enc2_resize = nn.MaxPool2d((2, 2))
        self.enc2 = ConvStage(4, (8,), kernel_size=(3, 3), norm="batch", activation="relu")
        self.enc2_to_dec1_resize = nn.Upsample(
            scale_factor=(2.0, 2.0), mode="bilinear", align_corners=False
        )
        self.dec1 = ConvStage(12, (4,), kernel_size=(3, 3), norm="batch", activation="relu")
        self.head_dec1 = nn.Conv2d(4, 1, kernel_size=(1, 1))

    def forward(self, x: Tensor) -> Tensor:
        require_divisible(x, [2, 2])
        if self.training and len(x) == 1:
            require_larger(x, [2, 2])
        enc1 = self.enc1(x)
        enc2 = self.enc2(self.enc1_to_enc2_resize(enc1))
        dec1 = self.dec1(torch.cat([enc1, self.enc2_to_dec1_resize(enc2)], 1))
        return self.head_dec1(dec1)
