"""Layers around the ops of a cell."""

import torch
from torch import Tensor, nn

from compiler.layers.shared import conv, repeat_channels


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
