"""Noise, blur, brightness, contrast, low resolution and gamma of images alone."""

from __future__ import annotations

from collections.abc import Callable

import torch
from attrs import frozen
from torch import Tensor
from torch.nn.functional import conv1d, interpolate, pad

from search.data.augment.draws import uniform
from search.data.augment.strong.flips import per_sample

Change = Callable[[Tensor, Tensor], Tensor]
"""From an image (C, *spatial) and numbers drawn per channel (C,) to the changed image."""


@frozen
class Intensity:
    """Each change with a probability of its own, of a strength drawn uniformly from a range, in this order.

    `noise`: the largest variance of Gaussian noise. `blur`: the standard deviation in voxels.
    `brightness`: a factor. `contrast`: a factor about the mean of a channel, within its range. `low`:
    reduced to this share of the sides and enlarged again. `gamma`: an exponent of values within their
    range, also of the inverted image; mean and deviation are kept. Blur and low resolution spare each
    channel with probability 1/2.
    """

    noise: float = 0.1
    blur: tuple[float, float] = (0.5, 1.0)
    brightness: tuple[float, float] = (0.75, 1.25)
    contrast: tuple[float, float] = (0.75, 1.25)
    low: tuple[float, float] = (0.5, 1.0)
    gamma: tuple[float, float] = (0.7, 1.5)

    def __call__(self, images: Tensor, generator: torch.Generator) -> Tensor:
        """Change (B, C, *spatial) float32 images."""
        images = self.noisy(images, 0.1, generator)
        images = varied(images, 0.2, self.blur, 0.5, blurred, generator)
        images = varied(images, 0.15, self.brightness, 1.0, lit, generator)
        images = varied(images, 0.15, self.contrast, 1.0, contrasted, generator)
        images = varied(images, 0.25, self.low, 0.5, reduced, generator)
        images = varied(images, 0.1, self.gamma, 1.0, inverted, generator)
        return varied(images, 0.3, self.gamma, 1.0, bent, generator)

    def noisy(self, images: Tensor, chance: float, generator: torch.Generator) -> Tensor:
        """Gaussian noise on some samples, of one variance for all channels."""
        chosen, variances = uniform((2, len(images)), generator)
        deviations = (self.noise * variances).sqrt() * (chosen < chance)
        noise = torch.randn(images.shape, generator=generator, device=generator.device)
        return images + per_sample(deviations, images).to(images.device) * noise.to(images.device)


def varied(
    images: Tensor,
    chance: float,
    span: tuple[float, float],
    of_channels: float,
    change: Change,
    generator: torch.Generator,
) -> Tensor:
    """Images of which some are changed, each by strengths (C,) of a range drawn for its channels.

    Numbers are drawn for all samples, so that a sample's do not depend on the others.
    """
    count, channels = images.shape[:2]
    chosen = (uniform((count,), generator) < chance).nonzero()[:, 0].tolist()
    strengths = uniform((count, channels), generator, *span)
    affected = (uniform((count, channels), generator) < of_channels).to(images.device)
    if not chosen:
        return images
    result = images.clone()
    for row in chosen:
        changed = change(images[row], strengths[row].to(images.device))
        result[row] = torch.where(per_sample(affected[row], images[row]), changed, images[row])
    return result


def blurred(image: Tensor, deviations: Tensor) -> Tensor:
    """Gaussian blur of every channel with its standard deviation, edges repeated."""
    for axis in range(1, image.dim()):
        image = torch.stack(
            [
                blurred_along(channel, axis - 1, float(deviation))
                for channel, deviation in zip(image, deviations, strict=True)
            ]
        )
    return image


def blurred_along(channel: Tensor, axis: int, deviation: float) -> Tensor:
    """A channel (*spatial) blurred along one axis."""
    radius = max(1, round(4 * deviation))
    offsets = torch.arange(-radius, radius + 1, dtype=channel.dtype, device=channel.device)
    kernel = (-0.5 * (offsets / deviation) ** 2).exp()
    lines = channel.movedim(axis, -1)
    flat = pad(lines.reshape(-1, 1, lines.shape[-1]), (radius, radius), "replicate")
    smooth = conv1d(flat, (kernel / kernel.sum()).view(1, 1, -1))
    return smooth.reshape(lines.shape).movedim(-1, axis)


def lit(image: Tensor, factors: Tensor) -> Tensor:
    """Values times a factor."""
    return image * per_sample(factors, image)


def contrasted(image: Tensor, factors: Tensor) -> Tensor:
    """Distances from a channel's mean times a factor, within the channel's range."""
    low, high, mean = limits(image)
    return ((image - mean) * per_sample(factors, image) + mean).clamp(low, high)


def reduced(image: Tensor, shares: Tensor) -> Tensor:
    """Each channel reduced to a share of its sides by nearest neighbour, and enlarged again linearly."""
    sides = image.shape[1:]
    mode = {1: "linear", 2: "bilinear", 3: "trilinear"}[len(sides)]
    channels = []
    for channel, share in zip(image, shares.tolist(), strict=True):
        small = [max(1, round(side * share)) for side in sides]
        low = interpolate(channel[None, None], size=small, mode="nearest-exact")
        channels.append(interpolate(low, size=list(sides), mode=mode, align_corners=False)[0, 0])
    return torch.stack(channels)


def inverted(image: Tensor, exponents: Tensor) -> Tensor:
    """`bent`, of the image with its signs changed."""
    return -bent(-image, exponents)


def bent(image: Tensor, exponents: Tensor) -> Tensor:
    """Gamma: a channel's values, as shares of its range, to a power; then its old mean and deviation."""
    low, high, mean = limits(image)
    span = (high - low).clamp(min=1e-7)
    curved = ((image - low) / span) ** per_sample(exponents, image) * span + low
    axes = tuple(range(1, image.dim()))
    deviation, wanted = (one.std(axes, keepdim=True, correction=0) for one in (curved, image))
    return (curved - curved.mean(axes, keepdim=True)) / deviation.clamp(min=1e-7) * wanted + mean


def limits(image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """The least and greatest value and the mean of every channel, each (C, 1, ...)."""
    axes = tuple(range(1, image.dim()))
    return image.amin(axes, keepdim=True), image.amax(axes, keepdim=True), image.mean(axes, keepdim=True)
