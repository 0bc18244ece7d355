"""Applying a network to an image that is larger than its patches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from search.data.split import LogitsOf

OVERLAP = 0.5


def slide(
    image: Tensor, patch: Sequence[int], logits_of: LogitsOf, device: torch.device | str, batch: int = 1
) -> Tensor:
    """The logits (K, *spatial) of an image (C, *spatial), computed on `device`, `batch` patches at a time,
    and combined on the CPU.

    Neighbouring patches overlap by half; there the logits are averaged with Gaussian weights around each
    patch's centre (MONAI). An image smaller than a patch is padded with 0.
    """
    from monai.inferers.utils import sliding_window_inference

    logits: Any = sliding_window_inference(
        image[None], tuple(patch), batch, logits_of, OVERLAP, "gaussian", sw_device=device, device="cpu"
    )
    whole: Tensor = logits[0]
    return whole
