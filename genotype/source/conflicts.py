"""Unresolved merge conflicts in a text."""

import re

from genotype.diagnostics.diagnostic import Diagnostic
from genotype.diagnostics.span import Span, in_words

MARKER = re.compile(r"^<{7}(?: .*)?$", re.MULTILINE)


def conflicts(text: str) -> tuple[Diagnostic, ...]:
    """A problem for every unresolved merge conflict, which explains any other errors in those lines."""
    problem = "an unresolved merge conflict"
    remedy = "keep one of the two versions, and remove the lines <<<<<<<, ======= and >>>>>>>"
    return tuple(
        Diagnostic(in_words(text, found.start()), problem, remedy, "G029", Span(*found.span()))
        for found in MARKER.finditer(text)
    )
