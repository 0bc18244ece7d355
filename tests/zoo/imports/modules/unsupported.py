"""Networks that no genotype can say, each for one reason."""

import os

import torch
import torch.nn.functional as F
from torch import nn


class Shared(nn.Module):
    """One convolution, used twice."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(1, 4, 3, padding=1)
        self.conv = nn.Conv2d(4, 4, 3, padding=1)

    def forward(self, x):
        x = self.conv(self.first(x))
        return self.conv(x)


class Attention(nn.Module):
    """Multiplies what it learned by an attention map."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 4, 3, padding=1)
        self.map = nn.Conv2d(4, 4, 1)

    def forward(self, x):
        x = self.conv(x)
        return x * torch.sigmoid(self.map(x))


class Valid(nn.Module):
    """Convolutions without padding, as in the first U-Net."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 4, 3)

    def forward(self, x):
        return self.conv(x)


class PreActivation(nn.Module):
    """A norm and an activation before their convolution."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(1, 4, 3, padding=1)
        self.norm = nn.BatchNorm2d(4)
        self.conv = nn.Conv2d(4, 4, 3, padding=1)

    def forward(self, x):
        x = self.stem(x)
        return x + self.conv(F.relu(self.norm(x)))


class ByValue(nn.Module):
    """Does something else for bright images."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 2, 3, padding=1)

    def forward(self, x):
        if x.mean() > 0:
            return self.conv(x)
        return self.conv(-x)


class Broken(nn.Module):
    """Raises an error of its own."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 2, 3, padding=1)

    def forward(self, x):
        raise KeyError("no such scale")


class Rolled(nn.Module):
    """Pads so that the size stays and the image moves: only its outputs tell."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 2, 3, padding=1)
        self.head = nn.Conv2d(2, 2, 1)

    def forward(self, x):
        return self.head(self.conv(F.pad(x, [1, -1, 0, 0])))


class Branches(nn.Module):
    """Two convolutions, and what they give for `how`."""

    def __init__(self, how="plain"):
        super().__init__()
        self.how = how
        self.conv = nn.Sequential(nn.Conv2d(1, 2, 3, padding=1), nn.BatchNorm2d(2, momentum=0.5), nn.ReLU())
        self.down = nn.Conv2d(2, 2, 3, 2, 1)
        self.head = nn.Conv2d(2, 2, 1)
        if how == "moves":
            os.chdir("/")

    def forward(self, x):
        features = self.conv(x)
        coarse = self.down(features)
        if self.how == "coarse first":
            return self.head(coarse), features
        up = F.interpolate(coarse, features.shape[2:])
        logits = self.head(up + up if self.how == "twice" else up)
        is_odd_one = {"wide": x.shape[3] > 40, "training": self.training}
        if is_odd_one.get(self.how):
            return 2 * logits
        if self.how == "batch" and len(x) > 1:
            return logits.flip(0)
        return logits.softmax(-1) if self.how == "rows" else logits
