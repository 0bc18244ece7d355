"""Images as bytes to look at."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

DARKEST, BRIGHTEST = 0.5, 99.5
"""The percentiles of an image's values that are shown as black and as white."""


def displayed(image: Tensor) -> Tensor:
    """An image (C, *spatial) as uint8 with three channels, if it has three, or with its first.

    Bytes stay as they are; other values are stretched between two percentiles.
    """
    seen = image if len(image) == 3 else image[:1]
    if seen.dtype == torch.uint8:
        return seen
    values = seen.float().cpu()
    low, high = np.percentile(values.numpy(), (DARKEST, BRIGHTEST))
    stretched = (values - float(low)) * (255 / max(float(high - low), 1e-6))
    return stretched.clamp(0, 255).round().to(torch.uint8)
