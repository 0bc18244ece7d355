"""A cell of DARTS as its authors write it, an oracle for imported ones: normal cells of C channels."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn


def relu_conv_bn(inputs: int, outputs: int) -> nn.Module:
    return nn.Sequential(nn.ReLU(), nn.Conv2d(inputs, outputs, 1, bias=False), nn.BatchNorm2d(outputs))


def separable(channels: int, size: int, dilation: int = 1) -> list[nn.Module]:
    padding = dilation * (size // 2)
    return [
        nn.ReLU(),
        nn.Conv2d(channels, channels, size, 1, padding, dilation, channels, bias=False),
        nn.Conv2d(channels, channels, 1, bias=False),
        nn.BatchNorm2d(channels),
    ]


def op(name: str, channels: int) -> nn.Module:
    kind, _, size = name.rpartition("_")
    if name == "skip_connect":
        return nn.Identity()
    if name == "conv_7x1_1x7":
        first = nn.Conv2d(channels, channels, (1, 7), padding=(0, 3), bias=False)
        second = nn.Conv2d(channels, channels, (7, 1), padding=(3, 0), bias=False)
        return nn.Sequential(nn.ReLU(), first, second, nn.BatchNorm2d(channels))
    kernel = int(size[0])
    if kind == "dil_conv":
        return nn.Sequential(*separable(channels, kernel, 2))
    return nn.Sequential(*separable(channels, kernel), *separable(channels, kernel))


class DartsCell(nn.Module):
    """A normal cell whose two inputs are one image of features, as in the first cell of a network."""

    def __init__(self, edges: Sequence[tuple[str, int]], concat: Sequence[int], inputs: int, channels: int):
        super().__init__()
        self.preprocess0 = relu_conv_bn(inputs, channels)
        self.preprocess1 = relu_conv_bn(inputs, channels)
        self.sources = [source for _, source in edges]
        self.ops = nn.ModuleList(op(name, channels) for name, _ in edges)
        self.concat = concat

    def forward(self, x: Tensor) -> Tensor:
        states = [self.preprocess0(x), self.preprocess1(x)]
        for first in range(0, len(self.ops), 2):
            a, b = (self.ops[n](states[self.sources[n]]) for n in (first, first + 1))
            states.append(a + b)
        return torch.cat([states[node] for node in self.concat], dim=1)
