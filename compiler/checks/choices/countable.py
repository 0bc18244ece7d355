"""What of a search space is counted, where it has no supernet."""

from typing import Any

from compiler.checks.choices.supernets import supernet_problems
from compiler.lowering.network import lower
from compiler.program.program import Program
from genotype import Genotype
from genotype.form.choose import Choose
from genotype.form.resolve_choices import fill_outside_cells

SUPERNET = "Costs are those of the whole supernet."
NOT_ALL = "There is no supernet: costs are those with the largest depths and widths, and else first options."
LARGEST = "It has no supernet: costs are those with the largest depths and widths, and else first options."


def has_supernet(genotype: Genotype) -> bool:
    """Whether a genotype or search space that passes every check can be lowered as it is."""
    return not supernet_problems(genotype)


def countable(genotype: Genotype) -> Genotype:
    """A genotype, or a search space with a supernet, as it is. Of another space the genotype with the largest
    depths and widths, and else the first option of every choice outside cells.
    """
    return genotype if has_supernet(genotype) else largest(genotype)


def largest(genotype: Genotype) -> Genotype:
    """The genotype with the largest depths and widths, and else the first option of every choice outside
    cells.
    """
    values = {
        path: first(path, value)
        for path, value in genotype.places_outside_cells()
        if isinstance(value, Choose)
    }
    return fill_outside_cells(genotype, values)


def counted_words(genotype: Genotype) -> str:
    """What of a search space is counted, as a sentence."""
    return SUPERNET if has_supernet(genotype) else LARGEST


def counted_program(genotype: Genotype) -> Program:
    """The program of what is counted."""
    return lower(countable(genotype))


def counted_alike(*genotypes: Genotype) -> list[Program]:
    """What is counted of genotypes that are compared: the supernets of spaces, if all have one."""
    whole = all(map(has_supernet, genotypes))
    return [lower(genotype if whole else largest(genotype)) for genotype in genotypes]


def counted_alike_words(*genotypes: Genotype) -> str:
    """What of spaces is counted where they are compared, if not their supernets."""
    return "" if all(map(has_supernet, genotypes)) else NOT_ALL


def first(path: str, choice: Choose[Any]) -> Any:
    """The option that is counted: of numbers of blocks and channels the largest."""
    is_amount = path.endswith(".depth") or ".widths[" in path
    return max(choice.options) if is_amount else choice.options[0]
