"""What layers share, in torch: convolutions, norms and activations by name, and groups of channels.

The files of this folder, and the layers beside ops and blocks, are ordinary code and also the
emitter's text: an emitted file carries copies of the definitions it uses. So a definition names
torch, Python's builtins and other definitions alone. Layers work in 2D and 3D; a kernel size says
how many axes there are.
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


def make_dropout(probability: float, dims: int) -> nn.Module:
    """Dropout of whole channels of an image in training, or nothing."""
    if not probability:
        return nn.Identity()
    return nn.Dropout2d(probability) if dims == 2 else nn.Dropout3d(probability)


def lies_last(x: Tensor) -> bool:
    """Whether an image's channels lie last in memory; what is made of it is to lie alike."""
    return x.stride(1) == 1


def keep_layout(logits: Tensor, x: Tensor) -> Tensor:
    """The same logits; where the image's channels lie last in memory, theirs too."""
    if lies_last(x):
        return logits.movedim(1, -1).contiguous().movedim(-1, 1)
    return logits


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
