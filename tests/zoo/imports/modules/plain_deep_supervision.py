"""A U-Net with instance norm, PReLU, transposed convolutions of 3 x 3 and heads at two levels."""

import torch
from torch import nn


class Layer(nn.Module):
    def __init__(self, cin, cout):
        super().__init__()
        self.conv = nn.Conv2d(cin, cout, 3, padding=1)
        self.norm = nn.InstanceNorm2d(cout, affine=True)
        self.act = nn.PReLU()

    def forward(self, x):
        return self.act(self.norm(self.conv(x)))


def deep_net(classes=2):
    """Makes the network, as factories of model registries do."""
    return DeepNet(classes)


class DeepNet(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.d1, self.d2, self.d3 = Layer(2, 4), Layer(4, 8), Layer(8, 12)
        self.u2 = nn.ConvTranspose2d(12, 8, 3, stride=2, padding=1, output_padding=1, bias=False)
        self.u1 = nn.ConvTranspose2d(8, 4, 3, stride=2, padding=1, output_padding=1, bias=False)
        self.c2, self.c1 = Layer(16, 8), Layer(8, 4)
        self.head2, self.head1 = nn.Conv2d(8, classes, 1), nn.Conv2d(4, classes, 1)
        self.pool = nn.AvgPool2d(2)

    def forward(self, x):
        one = self.d1(x)
        two = self.d2(self.pool(one))
        three = self.d3(self.pool(two))
        two = self.c2(torch.cat([self.u2(three), two], 1))
        one = self.c1(torch.cat([self.u1(two), one], 1))
        return self.head1(one), self.head2(two)
