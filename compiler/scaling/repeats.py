"""Options of choices that have become one by scaling."""

import re
from typing import Any

from compiler.checks.choices.options import different_options
from genotype import Genotype, encode
from genotype.text.decode import decode


def without_repeats(genotype: Genotype) -> Genotype:
    """A space without the options that mean the same as an earlier one of their choice.

    At a width that a block reads, for instance, several shortcuts are the input itself.
    """
    repeated = [problem.path for problem in different_options(genotype)]
    if not repeated:
        return genotype
    data = encode(genotype)
    for path in reversed(repeated):
        place, _, number = path.removesuffix("]").rpartition(".choose[")
        del at(data, place)["choose"][int(number)]
    found: Genotype | None
    found, _ = decode(data, Genotype)
    return genotype if found is None else found


def at(data: Any, path: str) -> Any:
    """What stands at a path in JSON."""
    for step in re.findall(r"[^.\[\]]+", path):
        data = data[int(step) if isinstance(data, list) else step]
    return data
