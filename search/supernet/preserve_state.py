"""Restoring a network after looking ahead."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn


@contextmanager
def preserved_state(network: nn.Module) -> Iterator[None]:
    """Afterwards, weights and the norms' running statistics are exactly what they were."""
    before = [(tensor, tensor.detach().clone()) for tensor in (*network.parameters(), *network.buffers())]
    try:
        yield
    finally:
        with torch.no_grad():
            for tensor, value in before:
                tensor.copy_(value)
