"""Which problems `genoc fix` mends."""

from genotype.diagnostics.diagnostic import Diagnostic

FIXED = ("G011", "G012", "G013", "G017", "G018", "G304", "G503", "G507")
"""The codes of problems that have one safe remedy, whatever is wrong beside them."""


def is_fixable(problem: Diagnostic) -> bool:
    """Whether there is one safe remedy, which `genoc fix` applies."""
    return problem.code in FIXED or problem.meant is not None
