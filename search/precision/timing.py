"""Timing what a device does."""

import torch


def synchronized() -> None:
    """Wait for what was asked of a GPU."""
    if torch.cuda.is_available():
        torch.cuda.synchronize()
