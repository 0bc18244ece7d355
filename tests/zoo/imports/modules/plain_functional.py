"""A U-Net without blocks: every layer by its name, functional ReLU, pools and nearest interpolation."""

import torch
import torch.nn.functional as F
from torch import nn


class FlatUNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1a = nn.Conv2d(1, 8, 3, padding="same")
        self.conv1b = nn.Conv2d(8, 8, 3, padding="same")
        self.conv2a = nn.Conv2d(8, 16, 3, padding="same")
        self.conv2b = nn.Conv2d(16, 16, 3, padding="same")
        self.drop = nn.Dropout(0.5)
        self.conv3a = nn.Conv2d(24, 8, 3, padding="same")
        self.conv3b = nn.Conv2d(8, 8, 3, padding="same")
        self.out = nn.Conv2d(8, 1, 1)

    def forward(self, x):
        c1 = F.relu(self.conv1a(x))
        c1 = F.relu(self.conv1b(c1))
        c2 = F.max_pool2d(c1, 2)
        c2 = F.relu(self.conv2a(c2))
        c2 = self.drop(F.relu(self.conv2b(c2)))
        up = F.interpolate(c2, scale_factor=2, mode="nearest")
        c3 = torch.cat([up, c1], dim=1)
        c3 = F.relu(self.conv3a(c3))
        c3 = F.relu(self.conv3b(c3))
        return torch.sigmoid(self.out(c3))
