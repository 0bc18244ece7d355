"""A refusal that shows the places in the text."""

from collections.abc import Iterable

from genotype.diagnostics.diagnostic import Problem, Refused


class RefusedText(Refused):
    """A text that cannot be used: every problem with its place, in the order of the file.

    `fixable` is how many of them `genoc fix` would mend, where that is known.
    """

    def __init__(self, subject: str, problems: Iterable[Problem], text: str, fixable: int = 0) -> None:
        self.text, self.fixable = text, fixable
        super().__init__(subject, problems)

    def __str__(self) -> str:
        from genotype.diagnostics.for_people import for_people

        return for_people(self)


class RefusedGenotype(Refused):
    """A genotype that is right in itself and no use for this; the problems' paths are places in it."""


class RefusedTogether(Refused):
    """What is wrong with several inputs."""

    def __init__(self, refusals: Iterable[Refused]) -> None:
        self.refusals = tuple(refusals)
        problems = [problem for refusal in self.refusals for problem in refusal.problems]
        super().__init__(f"{len(self.refusals)} inputs", problems)

    def __str__(self) -> str:
        return "\n".join(map(str, self.refusals))
