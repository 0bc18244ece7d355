"""Random gamma: darker or brighter midtones."""

import torch
from torch import Tensor

STRONGEST = 0.3


def gamma(images: Tensor, labels: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Raise each image (B, C, *spatial), between its least and largest value, to a random power."""
    axes = tuple(range(1, images.dim()))
    draws = torch.rand(len(images), generator=generator, device=generator.device).to(images.device)
    power = (STRONGEST * (2 * draws - 1)).exp().view(-1, *(1 for _ in axes))
    low, high = images.amin(axes, keepdim=True), images.amax(axes, keepdim=True)
    span = (high - low).clamp_min(1e-6)
    return ((images - low) / span).pow(power) * span + low, labels
