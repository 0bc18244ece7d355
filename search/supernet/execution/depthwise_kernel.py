"""The gradient of a depthwise kernel, put together from those that oneDNN is quick at."""

import torch
from torch import Tensor

from compiler.layers.shared import lies_last

COLUMNS = 3
"""How wide the kernels are that oneDNN is quick at."""


def of_kernel(gradient: Tensor, x: Tensor, weight: Tensor) -> Tensor:
    """The gradient of a kernel (C, 1, *kernel) for the output's `gradient` and an input, (B, C, *spatial)."""
    return in_3d(gradient, x, weight) if x.dim() == 5 else in_2d(gradient, x, weight)


def in_3d(gradient: Tensor, x: Tensor, weight: Tensor) -> Tensor:
    """Plane by plane of the kernel: each sees the volume's planes as a batch of images, shifted."""
    result, depth = torch.zeros_like(weight), x.shape[2]
    volumes = [each.contiguous(memory_format=torch.channels_last_3d) for each in (x, gradient)]
    for planes, gradients in zip(*(each.transpose(1, 2) for each in volumes), strict=True):
        for number in range(weight.shape[2]):
            shift = number - weight.shape[2] // 2
            begin, end = max(0, -shift), min(depth, depth - shift)
            if begin < end:
                seen = planes[begin + shift : end + shift]
                result[:, :, number] += in_2d(gradients[begin:end], seen, weight[:, :, number])
    return result


def in_2d(gradient: Tensor, x: Tensor, weight: Tensor) -> Tensor:
    """Of a kernel as wide as oneDNN is quick at at once, of a wider one by columns."""
    if weight.shape[-1] <= COLUMNS:
        return torchs_own(gradient, x, weight.contiguous(), [size // 2 for size in weight.shape[2:]])
    return by_columns(gradient, x, weight)


def by_columns(gradient: Tensor, x: Tensor, weight: Tensor) -> Tensor:
    """Columns by threes: what they convolve is what the whole kernel does, shifted along the last axis.

    Image and gradient get zero columns, so that either is whole under every shift and the
    padding stays what the quick one is made for.
    """
    height, width = weight.shape[2:]
    reach = width // 2 - 1
    x, result = with_columns(x, reach, reach), torch.zeros_like(weight)
    for first in [*range(0, width - COLUMNS, COLUMNS), width - COLUMNS]:
        moved = with_columns(gradient, first, 2 * reach - first)
        columns = weight[..., first : first + COLUMNS].contiguous()
        result[..., first : first + COLUMNS] = torchs_own(moved, x, columns, [height // 2, 1])
    return result


def with_columns(x: Tensor, before: int, after: int) -> Tensor:
    """An image with columns of zeros on either side, laid out as it was. (`pad` is slower.)"""
    width = x.shape[-1]
    layout = torch.channels_last if lies_last(x) else torch.contiguous_format
    shape = (*x.shape[:-1], before + width + after)
    wide = torch.empty(shape, dtype=x.dtype, device=x.device, memory_format=layout)
    wide[..., :before] = 0
    wide[..., before : before + width] = x
    wide[..., before + width :] = 0
    return wide


def torchs_own(gradient: Tensor, x: Tensor, weight: Tensor, padding: list[int]) -> Tensor:
    """torch's gradient of a depthwise kernel in 2D, at stride 1."""
    _, of_weight, _ = torch.ops.aten.convolution_backward(
        *(gradient, x, weight, None, [1, 1], padding, [1, 1]),
        *(False, [0, 0], len(weight), [False, True, False]),
    )
    result: Tensor = of_weight
    return result
