"""Timing work on a device."""

import torch


def synchronized() -> None:
    """Wait for the pending work of a GPU."""
    if torch.cuda.is_available():
        torch.cuda.synchronize()
