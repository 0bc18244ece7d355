"""What is found in a text while it is read."""

from collections import Counter
from typing import Any

from attrs import evolve

from genotype.diagnostics.diagnostic import Diagnostic
from genotype.diagnostics.span import Place, Span, in_words
from genotype.source.scalars import HOLE

MOST = 20
"""A text with so many problems is hardly JSON; what else there is in it is not told."""

ALIKE = 5
"""Of so many of a kind each is told, such as single quotes; the others are counted."""

FAR_TOO_MANY = 1_000


class Stop(Exception):
    """There is no sense in reading on."""


class Record:
    """The data, the place of every value by its path, the problems, and how sure all that is."""

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
        """From here on it is not sure what belongs to what."""
        self.unsure = offset if self.unsure is None else min(offset, self.unsure)

    def gap(self) -> Span:
        """Just after what was read last."""
        return Span(self.end, self.end + 1)

    def count_alike(self) -> None:
        for number, problem in enumerate(self.problems):
            more = self.alike[problem.code] - ALIKE
            if more > 0 and all(problem.code != later.code for later in self.problems[number + 1 :]):
                self.problems[number] = evolve(problem, problem=f"{problem.problem} (and {more} more such)")
