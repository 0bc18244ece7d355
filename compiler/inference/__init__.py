"""A trained genotype rewritten for inference: fewer and larger steps, the same numbers.

Norms are folded into the convolutions before them, convolutions between the same nodes merged where the
larger kernel holds the smaller, what several ops read computed once, and what is multiplied by
nothing dropped. The result is a program like any other, with weights of its own.
"""

from compiler.inference.equivalence import require_equal
from compiler.inference.optimize import Optimized, optimized

__all__ = ["Optimized", "optimized", "require_equal"]
