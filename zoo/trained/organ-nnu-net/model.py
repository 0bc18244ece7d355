"""nnu-net-small: a 3D segmentation network, compiled by genoc.

Input: (batch, 1, 8n, 8n, 8n) for whole n, but not 8 x 8 x 8 itself.
Output: logits of classes (softmax), class 0 the background.
Parameters: 351,329
Genotype: sha256 f0aa044d51cbbd9bc63bd9e1621f826cb5fdea3c13736279200ec123e830d551
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


def lies_last(x: Tensor) -> bool:
    """Whether an image's channels lie last in memory; what is made of it is to lie alike."""
    return x.stride(1) == 1


def keep_layout(logits: Tensor, x: Tensor) -> Tensor:
    """The same logits; where the image's channels lie last in memory, theirs too."""
    if lies_last(x):
        return logits.movedim(1, -1).contiguous().movedim(-1, 1)
    return logits


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


class NnuNetSmall(nn.Module):
    """7 stages at 4 resolutions."""

    def __init__(self) -> None:
        super().__init__()
        self.deep_supervision = False  # True: forward returns every head's logits
        self.enc1 = ConvStage(
            1, (8, 8), kernel_size=(3, 3, 3), norm="instance", activation="leaky_relu", bias=True
        )
        self.enc2 = ConvStage(
            8,
            (16, 16),
            kernel_size=(3, 3, 3),
            norm="instance",
            activation="leaky_relu",
            stride=(2, 2, 2),
            bias=True,
        )
        self.enc3 = ConvStage(
            16,
            (32, 32),
            kernel_size=(3, 3, 3),
            norm="instance",
            activation="leaky_relu",
            stride=(2, 2, 2),
            bias=True,
        )
        self.enc4 = ConvStage(
            32,
            (64, 64),
            kernel_size=(3, 3, 3),
            norm="instance",
            activation="leaky_relu",
            stride=(2, 2, 2),
            bias=True,
        )
        self.enc4_to_dec3_resize = nn.ConvTranspose3d(
            64, 32, kernel_size=(2, 2, 2), stride=(2, 2, 2)
        )
        self.dec3 = ConvStage(
            64, (32, 32), kernel_size=(3, 3, 3), norm="instance", activation="leaky_relu", bias=True
        )
        self.dec3_to_dec2_resize = nn.ConvTranspose3d(
            32, 16, kernel_size=(2, 2, 2), stride=(2, 2, 2)
        )
        self.dec2 = ConvStage(
            32, (16, 16), kernel_size=(3, 3, 3), norm="instance", activation="leaky_relu", bias=True
        )
        self.dec2_to_dec1_resize = nn.ConvTranspose3d(
            16, 8, kernel_size=(2, 2, 2), stride=(2, 2, 2)
        )
        self.dec1 = ConvStage(
            16, (8, 8), kernel_size=(3, 3, 3), norm="instance", activation="leaky_relu", bias=True
        )
        self.head_dec1 = nn.Conv3d(8, 3, kernel_size=(1, 1, 1))
        self.head_dec2 = nn.Conv3d(16, 3, kernel_size=(1, 1, 1))
        self.head_dec3 = nn.Conv3d(32, 3, kernel_size=(1, 1, 1))

    def forward(self, x: Tensor) -> Tensor | list[Tensor]:
        require_divisible(x, [8, 8, 8])
        require_larger(x, [8, 8, 8])
        enc1 = self.enc1(x)
        enc2 = self.enc2(enc1)
        enc3 = self.enc3(enc2)
        enc4 = self.enc4(enc3)
        dec3 = self.dec3(torch.cat([self.enc4_to_dec3_resize(enc4), enc3], 1))
        dec2 = self.dec2(torch.cat([self.dec3_to_dec2_resize(dec3), enc2], 1))
        dec1 = self.dec1(torch.cat([self.dec2_to_dec1_resize(dec2), enc1], 1))
        if self.deep_supervision:
            return [
                keep_layout(self.head_dec1(dec1), x),
                keep_layout(self.head_dec2(dec2), x),
                keep_layout(self.head_dec3(dec3), x),
            ]
        return keep_layout(self.head_dec1(dec1), x)
