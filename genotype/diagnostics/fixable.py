"""Which problems `genoc fix` repairs."""

from genotype.diagnostics.diagnostic import Diagnostic

FIXED = ("G011", "G012", "G013", "G017", "G018", "G304", "G503", "G507")
"""The codes of problems that always have exactly one safe remedy."""


def is_fixable(problem: Diagnostic) -> bool:
    """Whether there is exactly one safe remedy, which `genoc fix` applies."""
    return problem.code in FIXED or problem.meant is not None or problem.moved != ""
