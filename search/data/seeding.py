"""Random numbers that follow from a seed and an epoch."""

from __future__ import annotations

import hashlib

import torch


def generator_of(seed: int, epoch: int) -> torch.Generator:
    """The random generator of an epoch; a resumed run gets the same one."""
    # Hashed, because `seed + epoch` would give the second epoch of one run to the next seed's first.
    digest = hashlib.sha256(f"{seed}:{epoch}".encode()).digest()
    return torch.Generator().manual_seed(int.from_bytes(digest[:7]))


def seeded(seed: int, epoch: int) -> None:
    """Make an epoch's randomness follow only from the seed and the epoch, so that runs can be resumed."""
    torch.manual_seed(seed * 100_003 + epoch)
