"""A network of two convolutions with one layer between them that no genotype can say."""

import torch
from torch import nn


def conv(**settings):
    return nn.Conv2d(4, 4, 3, **{"padding": 1, **settings})


class Concat(nn.Module):
    def forward(self, x):
        return torch.cat([x, x], dim=2)[:, :, : x.shape[2]]


class Added(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = conv()

    def forward(self, x):
        return torch.add(x, self.conv(x), alpha=2)


class Shrunk(nn.Module):
    def forward(self, x):
        return nn.functional.interpolate(x, size=(11, 11))


LAYERS = {
    "grouped": lambda: [conv(groups=2)],
    "dilated": lambda: [conv(dilation=2, padding=2)],
    "even": lambda: [nn.Conv2d(4, 4, 2, padding="same")],
    "transposed": lambda: [
        nn.ConvTranspose2d(4, 4, 3, stride=2, padding=0, output_padding=1),
        nn.MaxPool2d(2),
    ],
    "norm of a pool": lambda: [nn.MaxPool2d(2), nn.BatchNorm2d(4), nn.Upsample(scale_factor=2)],
    "norm after an activation": lambda: [nn.ReLU(), nn.BatchNorm2d(4)],
    "two norms": lambda: [nn.BatchNorm2d(4), nn.BatchNorm2d(4)],
    "no statistics": lambda: [nn.BatchNorm2d(4, track_running_stats=False)],
    "instance statistics": lambda: [nn.InstanceNorm2d(4, track_running_stats=True)],
    "prelu": lambda: [nn.PReLU(4)],
    "hardtanh": lambda: [nn.Hardtanh(-1, 1)],
    "gelu": lambda: [nn.GELU(approximate="tanh")],
    "elu": lambda: [nn.ELU(alpha=0.5)],
    "pool": lambda: [nn.AvgPool2d(3, stride=2, padding=1), nn.Upsample(scale_factor=2)],
    "uneven pool": lambda: [nn.MaxPool2d(3), nn.Upsample(size=(16, 16))],
    "interpolation": lambda: [Shrunk()],
    "concatenation": lambda: [Concat()],
    "sum": lambda: [Added()],
}


class OddLayers(nn.Module):
    def __init__(self, odd):
        super().__init__()
        self.layers = nn.Sequential(nn.Conv2d(1, 4, 3, padding=1), *LAYERS[odd](), nn.Conv2d(4, 2, 1))

    def forward(self, x):
        return self.layers(x)
