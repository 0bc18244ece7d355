"""One search or training in several processes, each of which computes part of every batch."""

from search.distributed.alone import ALONE, Ranks

__all__ = ["ALONE", "Ranks"]
