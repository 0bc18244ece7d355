"""Norms and activations with settings, in torch.

Emitted files whose norms and activations are named by words alone carry the shorter `make_norm`,
`make_activation` and `weighed` of the other files; all others carry these.
"""

import torch
from torch import Tensor, nn

from compiler.layers.shared import BATCH_NORM, INSTANCE_NORM
from compiler.layers.stages import ConvLayer


class Norm:
    """A kind of norm, and its settings."""

    def __init__(
        self, kind: str, affine: bool = True, eps: float = 1e-5, groups: int | None = None
    ) -> None:
        self.kind, self.affine, self.eps, self.groups = kind, affine, eps, groups


class Activation:
    """A kind of activation, and its slope below 0."""

    def __init__(self, kind: str, slope: float | None = None) -> None:
        self.kind, self.slope = kind, slope


class ChannelNorm(nn.Module):
    """A layer norm over the channels of each pixel."""

    def __init__(self, channels: int, eps: float, affine: bool) -> None:
        super().__init__()
        self.eps = eps
        self.weight = nn.Parameter(torch.ones(channels)) if affine else None
        self.bias = nn.Parameter(torch.zeros(channels)) if affine else None

    def forward(self, x: Tensor) -> Tensor:
        mean = x.mean(1, keepdim=True)
        x = (x - mean) * torch.rsqrt((x - mean).square().mean(1, keepdim=True) + self.eps)
        if self.weight is None or self.bias is None:
            return x
        shape = [1, -1] + [1] * (x.dim() - 2)
        return torch.addcmul(self.bias.reshape(shape), x, self.weight.reshape(shape))


def make_norm(norm: str | Norm, channels: int, dims: int, affine: bool = True) -> nn.Module:
    """A norm, or nothing."""
    if isinstance(norm, str):
        norm = Norm(norm)
    affine = affine and norm.affine
    if norm.kind == "batch":
        return BATCH_NORM[dims](channels, eps=norm.eps, affine=affine)
    if norm.kind == "instance":
        return INSTANCE_NORM[dims](channels, eps=norm.eps, affine=affine)
    if norm.kind == "group":
        return nn.GroupNorm(norm.groups or channels, channels, norm.eps, affine)
    if norm.kind == "layer":
        return ChannelNorm(channels, norm.eps, affine)
    return nn.Identity()


def make_activation(activation: str | Activation) -> nn.Module:
    """An activation, or nothing."""
    if isinstance(activation, str):
        activation = Activation(activation)
    if activation.kind == "leaky_relu":
        return nn.LeakyReLU(0.01 if activation.slope is None else activation.slope)
    if activation.kind == "prelu":
        return nn.PReLU(init=0.25 if activation.slope is None else activation.slope)
    kinds: dict[str, type[nn.Module]] = {
        "relu": nn.ReLU,
        "relu6": nn.ReLU6,
        "silu": nn.SiLU,
        "gelu": nn.GELU,
        "elu": nn.ELU,
        "hard_swish": nn.Hardswish,
    }
    return kinds.get(activation.kind, nn.Identity)()


def weighed(layer: nn.Module, x: Tensor, weight: Tensor) -> Tensor:
    """The output of a ConvLayer times weights of its channels, (channels,) or ()."""
    assert isinstance(layer, ConvLayer)
    y: Tensor = layer(x)
    return y * (weight if weight.dim() == 0 else weight.reshape(1, -1, *[1] * (x.dim() - 2)))
