"""Networks written from their papers, in plain torch: nothing here is shared with genoc."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

Widths = Sequence[int]


def convs(inputs: int, widths: Widths, bias: bool = True) -> nn.Sequential:
    """3x3 convolutions, each with a batch norm and ReLU."""
    parts: list[nn.Module] = []
    for width in widths:
        parts += [nn.Conv2d(inputs, width, 3, padding=1, bias=bias), nn.BatchNorm2d(width), nn.ReLU()]
        inputs = width
    return nn.Sequential(*parts)


def encoder(widths: Widths, bias: bool = True) -> nn.ModuleList:
    """Two convolutions a level, for colour images."""
    pairs = zip((3, *widths), widths, strict=False)
    return nn.ModuleList(convs(before, [width, width], bias) for before, width in pairs)


def encoded(stages: nn.ModuleList, image: Tensor) -> list[Tensor]:
    """What every level gives, max pooling between them."""
    found = [stages[0](image)]
    for stage in stages[1:]:
        found.append(stage(functional.max_pool2d(found[-1], 2)))
    return found


def bigger(given: Tensor, times: int = 2) -> Tensor:
    return functional.interpolate(given, scale_factor=times, mode="bilinear", align_corners=False)


class Bilinear(nn.Module):
    def forward(self, given: Tensor) -> Tensor:
        return bigger(given)


class UNet(nn.Module):
    """Ronneberger et al. 2015, padded, with batch norm: two convolutions read [skip, up]."""

    def __init__(self, widths: Widths, decoder: Sequence[Widths], learned: bool, bias: bool) -> None:
        super().__init__()
        self.down = encoder(widths, bias)
        self.up, self.join = nn.ModuleList(), nn.ModuleList()
        below = widths[-1]
        for skip, each in zip(reversed(widths[:-1]), decoder, strict=True):
            self.up.append(nn.ConvTranspose2d(below, skip, 2, 2) if learned else Bilinear())
            self.join.append(convs(skip + (skip if learned else below), each, bias))
            below = each[-1]
        self.head = nn.Conv2d(below, 1, 1)

    def forward(self, image: Tensor) -> Tensor:
        *skips, x = encoded(self.down, image)
        for up, join in zip(self.up, self.join, strict=True):
            x = join(torch.cat([skips.pop(), up(x)], 1))
        logits: Tensor = self.head(x)
        return logits


class NestedUNet(nn.Module):
    """UNet++ (Zhou et al. 2018) with deep supervision: a 1x1 convolution on every node of the top row."""

    def __init__(self, widths: Widths) -> None:
        super().__init__()
        self.last = len(widths) - 1
        self.nodes = nn.ModuleDict()
        for column in range(len(widths)):
            for row in range(len(widths) - column):
                inputs = column * widths[row] + widths[row + 1] if column else (3, *widths)[row]
                self.nodes[f"{row}_{column}"] = convs(inputs, [widths[row]] * 2)
        self.heads = nn.ModuleList(nn.Conv2d(widths[0], 1, 1) for _ in range(self.last))

    def forward(self, image: Tensor) -> list[Tensor]:
        """From the last head, the whole network's, to the first."""
        x: dict[tuple[int, int], Tensor] = {}
        for column in range(self.last + 1):
            for row in range(self.last + 1 - column):
                if column:
                    beside = [x[row, before] for before in range(column)]
                    given = torch.cat([*beside, bigger(x[row + 1, column - 1])], 1)
                else:
                    given = functional.max_pool2d(x[row - 1, 0], 2) if row else image
                x[row, column] = self.nodes[f"{row}_{column}"](given)
        return [self.heads[column - 1](x[0, column]) for column in range(self.last, 0, -1)]


class UNet3Plus(nn.Module):
    """UNet 3+ (Huang et al. 2020) with full-scale deep supervision: 3x3 convolutions on the bottom and on
    every decoder stage, brought to the image's resolution.
    """

    def __init__(self, widths: Widths, each: int) -> None:
        super().__init__()
        total, self.last = each * len(widths), len(widths) - 1
        self.down = encoder(widths)
        self.links, self.joins = nn.ModuleDict(), nn.ModuleDict()
        for level in reversed(range(self.last)):
            for other, width in enumerate(widths):
                is_encoder = other <= level or other == self.last
                self.links[f"{other}_{level}"] = convs(width if is_encoder else total, [each])
            self.joins[f"{level}"] = convs(total, [total])
        given = [*[total] * self.last, widths[-1]]
        self.heads = nn.ModuleList(nn.Conv2d(width, 1, 3, padding=1) for width in given)

    def forward(self, image: Tensor) -> list[Tensor]:
        """From the output to the head on the bottom."""
        given = encoded(self.down, image)
        found = {self.last: given[-1]}
        for level in reversed(range(self.last)):
            parts = [
                self.links[f"{other}_{level}"](
                    functional.max_pool2d(given[other], 2 ** (level - other))
                    if other < level
                    else given[level]
                    if other == level
                    else bigger(found[other], 2 ** (other - level))
                )
                for other in range(self.last + 1)
            ]
            found[level] = self.joins[f"{level}"](torch.cat(parts, 1))
        heads = (head(found[level]) for level, head in enumerate(self.heads))
        return [head if level == 0 else bigger(head, 2**level) for level, head in enumerate(heads)]


class AdwUNet(nn.Module):
    """AdwU-Net (Huang et al. 2022) in nnU-Net v1: the widths of every convolution, down and up again."""

    def __init__(self, down: Sequence[Widths], up: Sequence[Widths]) -> None:
        super().__init__()
        befores = [1, *(widths[-1] for widths in down)]
        self.down = nn.ModuleList(
            block(before, widths, 1 if level == 0 else 2)
            for level, (before, widths) in enumerate(zip(befores, down, strict=False))
        )
        self.up, self.join, self.heads = nn.ModuleList(), nn.ModuleList(), nn.ModuleList()
        below = down[-1][-1]
        for skip, widths in zip((each[-1] for each in reversed(down[:-1])), up, strict=True):
            self.up.append(nn.ConvTranspose3d(below, skip, 2, 2, bias=False))
            self.join.append(block(2 * skip, widths))
            self.heads.append(nn.Conv3d(widths[-1], 2, 1, bias=False))
            below = widths[-1]

    def forward(self, image: Tensor) -> list[Tensor]:
        """From the output to the coarsest head."""
        found = [image]
        for stage in self.down:
            found.append(stage(found[-1]))
        x, given = found.pop(), []
        for up, join in zip(self.up, self.join, strict=True):
            x = join(torch.cat([up(x), found.pop()], 1))
            given.append(x)
        return [head(x) for head, x in zip(reversed(self.heads), reversed(given), strict=True)]


def block(inputs: int, widths: Widths, stride: int = 1) -> nn.Sequential:
    """3x3x3 convolutions, each with an instance norm and leaky ReLU; the first has the stride."""
    parts: list[nn.Module] = []
    for width in widths:
        parts += [nn.Conv3d(inputs, width, 3, stride, padding=1), nn.InstanceNorm3d(width, affine=True)]
        parts.append(nn.LeakyReLU(0.01))
        inputs, stride = width, 1
    return nn.Sequential(*parts)
