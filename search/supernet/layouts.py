"""In which memory layout a CPU computes a network right."""

from torch import nn

BLOCK = 16
"""Channels that oneDNN's kernels take at a time with AVX-512; 8 with AVX2."""


def may_be_last(network: nn.Module) -> bool:
    """Whether the images of a network may lie channels last.

    On a CPU, not if it has a strided 1x1 convolution of few channels, such as the shortcut of a narrow
    residual block: in that layout the gradient of its weights is written past the end of a buffer (oneDNN,
    issue 6035). With torch 2.13 that crashes, and with AVX2 the gradient is wrong.
    """
    return not any(is_unsound(module) for module in network.modules())


def is_unsound(module: nn.Module) -> bool:
    """Whether a layer's gradient is wrong on a CPU if its input lies channels last."""
    return (
        isinstance(module, nn.Conv2d)
        and module.weight.device.type == "cpu"
        and module.kernel_size == (1, 1)
        and max(module.stride) > 1
        and module.in_channels // module.groups < BLOCK
    )
