"""Salt and pepper."""

from __future__ import annotations

import torch
from torch import Tensor

from search.data.augment.draws import uniform


def salt_and_pepper(images: Tensor, rates: Tensor, generator: torch.Generator) -> Tensor:
    """Turn a share of the pixels white and as large a one black, in all channels; a rate an image (B,)."""
    height, width = images.shape[-2:]
    draws = uniform((len(images), 1, height, width), generator).to(images.device)
    rates = rates.to(images.device).view(-1, 1, 1, 1)
    return images.masked_fill(draws < rates, 255).masked_fill(draws >= 1 - rates, 0)
