"""Problems at the places of the file, where links are switched off in it."""

import re
from collections.abc import Sequence

from attrs import evolve

from genotype import Diagnostic


def as_written(problem: Diagnostic, numbers: Sequence[int]) -> Diagnostic:
    """A problem of a genotype without its absent links, at its place in the file; `numbers` are those that
    its links have there.
    """
    found = re.match(r"links\[(\d+)\]", problem.path)
    if found is None:
        return problem
    return evolve(problem, path=f"links[{numbers[int(found[1])]}]{problem.path[found.end() :]}")
