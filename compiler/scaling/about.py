"""What a genotype says of its factor."""

import re
from fractions import Fraction

from compiler.scaling.scaling import shown

SCALED = re.compile(r"(?:; scaled by ([0-9.]+)|(?:^| )Scaled by ([0-9.]+)\.)$")
"""What is said of a genotype that was scaled."""


def about_scaled(about: str, factor: Fraction) -> str:
    """What a genotype says of itself, maybe of its widths, with the factor by which it was scaled in all."""
    before = SCALED.search(about)
    if before is not None:
        about, factor = about[: before.start()], factor * Fraction(before[1] or before[2])
    if factor == 1:
        return about
    if about and not about.endswith("."):
        return f"{about}; scaled by {shown(factor)}"
    return f"{about} Scaled by {shown(factor)}.".lstrip()
