"""A 3D U-Net of nn.Sequential blocks in a ModuleList: group norm, leaky ReLU, strided convolutions down."""

import torch
from torch import nn


def block(cin, cout, stride=1):
    return nn.Sequential(
        nn.Conv3d(cin, cout, 3, stride, 1),
        nn.GroupNorm(4, cout),
        nn.LeakyReLU(0.1),
        nn.Conv3d(cout, cout, 3, 1, 1),
        nn.GroupNorm(4, cout),
        nn.LeakyReLU(0.1),
    )


class VolumeNet(nn.Module):
    def __init__(self, in_channels=1, classes=3, widths=(4, 8, 16)):
        super().__init__()
        self.encoder = nn.ModuleList()
        for level, width in enumerate(widths):
            self.encoder.append(
                block(in_channels if level == 0 else widths[level - 1], width, 1 + (level > 0))
            )
        self.ups = nn.ModuleList(
            nn.ConvTranspose3d(widths[level + 1], widths[level], 2, 2) for level in (1, 0)
        )
        self.decoder = nn.ModuleList(block(2 * widths[level], widths[level]) for level in (1, 0))
        self.head = nn.Conv3d(widths[0], classes, 1)

    def forward(self, x):
        skips = []
        for stage in self.encoder:
            x = stage(x)
            skips.append(x)
        skips.pop()
        for up, stage in zip(self.ups, self.decoder, strict=True):
            x = stage(torch.cat((up(x), skips.pop()), 1))
        return torch.softmax(self.head(x), dim=1)
