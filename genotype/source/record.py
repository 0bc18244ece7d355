"""The results of reading a text."""

from collections import Counter
from typing import Any

from attrs import evolve

from genotype.diagnostics.diagnostic import Diagnostic
from genotype.diagnostics.span import Place, Span, in_words
from genotype.source.scalars import HOLE

MOST = 20
"""With so many problems a text is hardly JSON; no more are reported."""

ALIKE = 5
"""So many problems of one kind, such as single quotes, are reported; further ones are only counted."""

FAR_TOO_MANY = 1_000


class Stop(Exception):
    """Raised to stop reading."""


class Record:
    """The data, the place of every value by its path, the problems, and from where on the result is
    uncertain.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.data: Any = HOLE
        self.places: dict[str, Place] = {}
        self.holes: list[str] = []
        self.problems: list[Diagnostic] = []
        self.alike: Counter[str] = Counter()
        self.unsure: int | None = None
        self.end = 0

    def tell(self, code: str, problem: str, remedy: str, span: Span) -> None:
        self.alike[code] += 1
        if self.alike[code] <= ALIKE:
            where = in_words(self.text, span.start)
            self.problems.append(Diagnostic(where, problem, remedy, code, span))
        if len(self.problems) >= MOST or self.alike[code] >= FAR_TOO_MANY:
            raise Stop

    def doubt(self, offset: int) -> None:
        """Mark that from this offset on the structure is uncertain."""
        self.unsure = offset if self.unsure is None else min(offset, self.unsure)

    def gap(self) -> Span:
        """The empty span just after the last token."""
        return Span(self.end, self.end + 1)

    def count_alike(self) -> None:
        for number, problem in enumerate(self.problems):
            more = self.alike[problem.code] - ALIKE
            if more > 0 and all(problem.code != later.code for later in self.problems[number + 1 :]):
                self.problems[number] = evolve(problem, problem=f"{problem.problem} (and {more} more such)")
