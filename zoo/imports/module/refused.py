"""What stands in the way of telling a module as a genotype."""

from genotype import Diagnostic, InputError

REMEDY = "change it, or write the genotype by hand: docs/import.md says what can be told"


class Unsupported(InputError):
    """An operation that a genotype cannot say; `where` is its line in their file."""

    def __init__(self, where: str, problem: str, remedy: str = REMEDY) -> None:
        super().__init__("the module", [Diagnostic(where, problem, remedy)])
