"""Depthwise convolutions whose gradients are quick as well, on a CPU."""

from collections.abc import Callable
from typing import Any

import torch
from attrs import frozen
from torch import Tensor, nn

from compiler.layers.shared import lies_last
from search.supernet.execution.depthwise_kernel import of_kernel
from search.supernet.execution.no_double_backward import refuse_second_derivative

QUICK = 3
"""The widest kernel along the last axis that oneDNN has a quick weight gradient for in 2D; beyond it takes
ten times as long for a pixel and tap."""


@frozen
class Convolution:
    """A convolution: its weight (C, in / groups, *kernel), and how it is applied."""

    weight: Tensor
    bias: Tensor | None
    stride: tuple[int, ...]
    padding: tuple[int, ...]
    dilation: tuple[int, ...]
    groups: int

    @staticmethod
    def of(layer: nn.Conv2d | nn.Conv3d) -> "Convolution | None":
        """That of a layer; None where it pads by words, such as "same"."""
        if isinstance(layer.padding, str):
            return None
        how = (layer.stride, layer.padding, layer.dilation, layer.groups)
        return Convolution(layer.weight, layer.bias, *how)

    def is_slow(self, x: Tensor) -> bool:
        """Whether torch's gradients are slow, and those here are not: depthwise in 3D, or wide in 2D."""
        kernel = self.weight.shape[2:]
        return (
            x.device.type == "cpu"
            and 1 < self.groups == len(self.weight) == x.shape[1]
            and {*self.stride, *self.dilation} == {1}
            and all(size % 2 for size in kernel)
            and self.padding == same(self.weight)
            and (len(kernel) == 3 or kernel[-1] > QUICK)
        )

    def quick(self, x: Tensor) -> Tensor:
        """The output for (B, C, *spatial), with gradients of our own."""
        y: Tensor = Depthwise.apply(cast(x), cast(self.weight))  # type: ignore[no-untyped-call]
        return y if self.bias is None else y + cast(self.bias).reshape(-1, *[1] * (x.dim() - 2))


def depthwise(layer: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """The output of a layer; if it is a depthwise convolution, with gradients that are quick."""
    if isinstance(layer, nn.Conv2d | nn.Conv3d):
        convolution = Convolution.of(layer)
        if convolution is not None and convolution.is_slow(x):
            return convolution.quick(x)
    return layer(x)


def cast(x: Tensor) -> Tensor:
    """A value in what convolutions compute in here."""
    kind = x.device.type
    return x.to(torch.get_autocast_dtype(kind)) if torch.is_autocast_enabled(kind) else x


def same(weight: Tensor) -> tuple[int, ...]:
    """The padding by which an odd kernel keeps the size."""
    return tuple(size // 2 for size in weight.shape[2:])


class Depthwise(torch.autograd.Function):
    """A depthwise convolution of stride 1, odd in its kernel, that keeps the size.

    In 3D torch is quick only forwards and with channels last in memory. The image's gradient is such a
    forward pass as well, with the kernel reversed.
    """

    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor) -> Tensor:
        ctx.save_for_backward(x, weight)
        return convolved(x, weight)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, Tensor | None]:
        refuse_second_derivative()
        x, weight = ctx.saved_tensors
        of_x = of_weight = None
        if ctx.needs_input_grad[0]:
            reversed_kernel = weight.flip([*range(2, weight.dim())])
            of_x = convolved(gradient, reversed_kernel).contiguous(memory_format=layout_of(x))
        if ctx.needs_input_grad[1]:
            of_weight = of_kernel(gradient, x, weight)
        return of_x, of_weight


def convolved(x: Tensor, weight: Tensor) -> Tensor:
    """A depthwise convolution, in the memory layout of its input (B, C, *spatial)."""
    if x.dim() == 4:
        return nn.functional.conv2d(x, weight, None, 1, same(weight), 1, len(weight))
    last = x.contiguous(memory_format=torch.channels_last_3d)
    y = nn.functional.conv3d(last, weight, None, 1, same(weight), 1, len(weight))
    return y.contiguous(memory_format=layout_of(x))


def layout_of(x: Tensor) -> torch.memory_format:
    """How an image or a volume lies in memory."""
    if not lies_last(x):
        return torch.contiguous_format
    return torch.channels_last if x.dim() == 4 else torch.channels_last_3d
