"""A U-Net that asks for sizes: interpolates to the skip connection's size where they differ, then adds."""

import torch.nn.functional as F
from torch import nn


class ConvBNReLU(nn.Sequential):
    def __init__(self, cin, cout, kernel=3):
        layers = [
            nn.Conv2d(cin, cout, kernel, padding=kernel // 2, bias=False),
            nn.BatchNorm2d(cout, eps=1e-3),
        ]
        super().__init__(*layers, nn.ReLU())


class AddNet(nn.Module):
    def __init__(self, channels=3, classes=4):
        super().__init__()
        self.stem = ConvBNReLU(channels, 8, 5)
        self.low = ConvBNReLU(8, 16)
        self.lower = ConvBNReLU(16, 16)
        self.narrow = ConvBNReLU(16, 8, 1)
        self.fuse = ConvBNReLU(8, 8)
        self.classifier = nn.Conv2d(8, classes, 3, padding=1)
        self.pool = nn.MaxPool2d(kernel_size=3, stride=2, padding=1)

    def forward(self, x):
        skip = self.stem(x)
        x = self.lower(self.low(self.pool(skip)))
        x = self.narrow(x)
        if x.shape[-2:] != skip.shape[-2:]:
            x = F.interpolate(x, size=skip.shape[-2:], mode="bilinear", align_corners=False)
        return self.classifier(self.fuse(skip + x))
