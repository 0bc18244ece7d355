"""One plane for each channel of an output: what the network gives, and what it should give."""

from __future__ import annotations

import torch
from torch import Tensor

from search.training.losses.kinds import Weights
from search.training.output_kind import TARGET, OutputKind


def probabilities(logits: Tensor, kind: OutputKind) -> Tensor:
    """What logits (B, C, *spatial) say of every channel."""
    return logits.softmax(1) if kind == "classes" else logits.sigmoid()


def planes(labels: Tensor, kind: OutputKind, logits: Tensor) -> Tensor:
    """Labels (B, *spatial) without IGNORE as 0 and 1 (B, C, *spatial), for the channels of logits."""
    if kind == "classes":
        shape = (len(labels), logits.shape[1], *labels.shape[1:])
        return torch.zeros(shape, device=labels.device).scatter_(1, labels.long().unsqueeze(1), 1)
    mask = (labels == TARGET).to(logits.dtype)
    return torch.stack([mask] if kind == "mask" else [mask, 1 - mask], dim=1)


def of_planes(weights: Weights, kind: OutputKind) -> Weights:
    """The weights of labels as those of the planes that an overlap is measured on."""
    if weights is None or kind == "mask":
        return None
    return tuple(reversed(weights)) if kind == "mask_pair" else weights[1:]
