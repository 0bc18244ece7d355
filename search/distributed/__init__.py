"""Several processes at one search or training: each computes a part of every batch."""

from search.distributed.alone import ALONE, Ranks

__all__ = ["ALONE", "Ranks"]
