"""The values of a text with their positions, and its problems as JSON."""

from collections.abc import Mapping
from copy import copy
from functools import lru_cache
from itertools import tee
from typing import Any

from attrs import frozen

from genotype.diagnostics.diagnostic import Diagnostic
from genotype.diagnostics.span import Place
from genotype.source.parser import Parser
from genotype.source.tokens import tokens

LONG = 1 << 18
"""A longer text is read in one way only, to save time."""


@frozen
class Scan:
    """The data of a text, the place of every value by its path, and every problem of the text.

    `holes` are the paths of values that could not be made out. From the offset `unsure` on the structure
    is uncertain; None if it is certain everywhere.
    """

    data: Any
    places: Mapping[str, Place]
    problems: tuple[Diagnostic, ...]
    holes: tuple[str, ...] = ()
    unsure: int | None = None


@lru_cache(maxsize=1)
def scan(text: str) -> Scan:
    """Read a text in the way that gives the fewest problems. The data is shared: change only a copy."""
    [pieces] = tee(tokens(text), 1)  # made when they are first asked for, and kept for other readings
    best = parsed(text, copy(pieces))
    if best.problems:
        best = min((best, *others(text, pieces, best)), key=badness)
    return Scan(best.data, best.places, tuple(best.problems), tuple(best.holes), best.unsure)


def others(text: str, pieces: Any, first: Parser) -> list[Parser]:
    """Other ways to read a text whose brackets do not match."""
    if len(text) > LONG or (first.unsure is None and not first.mismatches):
        return []
    typed = [parsed(text, copy(pieces), {offset}) for offset in first.mismatches[:4]]
    return [*typed, parsed(text, copy(pieces), by_layout=True)]


def parsed(text: str, pieces: Any, mistyped: Any = (), by_layout: bool = False) -> Parser:
    """The parser after reading a text in one way."""
    parser = Parser(text, mistyped, by_layout)
    parser.run(pieces)
    return parser


def badness(parser: Parser) -> tuple[bool, int, int]:
    """A sort key: certain readings first, then those with fewer problems."""
    return parser.unsure is not None, len(parser.problems), -(parser.unsure or 0)
