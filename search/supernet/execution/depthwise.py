"""Depthwise convolutions whose kernel's gradient is quick as well."""

from typing import Any

import torch
from torch import Tensor, nn

from compiler.layers.shared import lies_last
from search.supernet.execution.no_double_backward import refuse_second_derivative

QUICK = 3
"""The widest kernel along the last axis that oneDNN has a quick weight gradient for; beyond it takes
ten times as long for a pixel and tap."""


def depthwise(layer: nn.Module, x: Tensor) -> Tensor:
    """The output of a depthwise convolution that keeps the size, odd in its kernel."""
    if isinstance(layer, nn.Conv2d) and layer.kernel_size[1] > QUICK and x.device.type == "cpu":
        result: Tensor = Depthwise.apply(cast(x), cast(layer.weight))  # type: ignore[no-untyped-call]
        return result
    y: Tensor = layer(x)
    return y


def cast(x: Tensor) -> Tensor:
    """A value in what convolutions compute in here."""
    kind = x.device.type
    return x.to(torch.get_autocast_dtype(kind)) if torch.is_autocast_enabled(kind) else x


class Depthwise(torch.autograd.Function):
    """The kernel's gradient is put together from kernels of three columns, against shifted gradients."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor) -> Tensor:
        ctx.save_for_backward(x, weight)
        padding = [size // 2 for size in weight.shape[2:]]
        return nn.functional.conv2d(x, weight, None, 1, padding, 1, weight.shape[0])

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, Tensor | None]:
        refuse_second_derivative()
        x, weight = ctx.saved_tensors
        of_x = of_weight = None
        if ctx.needs_input_grad[0]:
            padding = [size // 2 for size in weight.shape[2:]]
            of_x, _ = convolution_gradient(gradient, x, weight, padding, (True, False))
        if ctx.needs_input_grad[1]:
            of_weight = kernel_gradient(gradient, x, weight)
        return of_x, of_weight


def kernel_gradient(gradient: Tensor, x: Tensor, weight: Tensor) -> Tensor:
    """Columns by threes: what they convolve is what the whole kernel does, shifted along the last axis.

    Image and gradient get zero columns, so that either is whole under every shift and the
    padding stays what the quick one is made for.
    """
    height, width = weight.shape[2:]
    reach = width // 2 - 1
    x, result = with_columns(x, reach, reach), torch.zeros_like(weight)
    for first in [*range(0, width - QUICK, QUICK), width - QUICK]:
        moved = with_columns(gradient, first, 2 * reach - first)
        columns = weight[..., first : first + QUICK].contiguous()
        _, part = convolution_gradient(moved, x, columns, [height // 2, 1], (False, True))
        assert part is not None
        result[..., first : first + QUICK] = part
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


def convolution_gradient(
    gradient: Tensor, x: Tensor, weight: Tensor, padding: list[int], wanted: tuple[bool, bool]
) -> tuple[Tensor | None, Tensor | None]:
    """The gradients of a depthwise convolution with respect to input and kernel; None if not `wanted`."""
    of_x, of_weight, _ = torch.ops.aten.convolution_backward(
        gradient, x, weight, None, [1, 1], padding, [1, 1], False, [0, 0], weight.shape[0], [*wanted, False]
    )
    return of_x, of_weight
