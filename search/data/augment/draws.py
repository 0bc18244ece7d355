"""Random numbers for a batch, drawn on the generator's device, so that every device gets the same."""

from __future__ import annotations

import torch
from torch import Tensor


def uniform(shape: tuple[int, ...], generator: torch.Generator, low: float = 0, high: float = 1) -> Tensor:
    """Numbers from `low` to `high`, float32, on the generator's device: move them to that of the images."""
    return low + (high - low) * torch.rand(shape, generator=generator, device=generator.device)
