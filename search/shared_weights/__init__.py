"""Shared weights: every network of a search space cut out of the supernet's, and trained at its own cost."""
