"""Random numbers that follow from a seed and an epoch."""

from __future__ import annotations

import hashlib

import torch


def generator_of(seed: int, epoch: int) -> torch.Generator:
    """The generator of an epoch, which a resumed run has again."""
    # Hashed, because `seed + epoch` would give the second epoch of one run to the next seed's first.
    digest = hashlib.sha256(f"{seed}:{epoch}".encode()).digest()
    return torch.Generator().manual_seed(int.from_bytes(digest[:7]))


def seeded(seed: int, epoch: int) -> None:
    """Make an epoch's randomness follow from the seed and the epoch alone, so that runs resume."""
    torch.manual_seed(seed * 100_003 + epoch)
