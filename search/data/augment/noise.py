"""Salt-and-pepper noise."""

from __future__ import annotations

import torch
from torch import Tensor

from search.data.augment.draws import uniform


def salt_and_pepper(images: Tensor, rates: Tensor, generator: torch.Generator) -> Tensor:
    """Set a share of the pixels to white and an equal share to black, in all channels; one rate per image
    (B,).
    """
    height, width = images.shape[-2:]
    draws = uniform((len(images), 1, height, width), generator).to(images.device)
    rates = rates.to(images.device).view(-1, 1, 1, 1)
    return images.masked_fill(draws < rates, 255).masked_fill(draws >= 1 - rates, 0)
