"""What layers cost by their channels, as rows of tables."""

from collections.abc import Callable
from fractions import Fraction
from math import prod

from compiler.program.arithmetic import Primitive, Shape
from docs_site.polynomial import EQUAL, Count, formula, formula_of_equal

Parts = Callable[[int, int], tuple[Primitive, ...]]
"""The arithmetic of a layer by the channels that it reads and gives."""

PIXELS = 64


def parameters_of(parts: Parts) -> Count:
    """Parameters by channels."""
    return lambda inputs, outputs: sum(part.parameters() for part in parts(inputs, outputs))


def macs_of(parts: Parts, dims: int) -> Count:
    """MACs for each pixel of the input, by channels."""

    def macs(inputs: int, outputs: int) -> Fraction:
        shape, found = Shape(inputs, (PIXELS,) * dims), 0
        for part in parts(inputs, outputs):
            found += part.macs(shape)
            shape = part.output(shape)
        return Fraction(found, prod((PIXELS,) * dims))

    return macs


def said(count: Count) -> str:
    """A count as a formula, and where it is another one, that for as many channels read as given."""
    found = formula(count)
    return str(found) if found.gives(count, EQUAL) else f"{found}; where in = out, {formula_of_equal(count)}"


def reach(parts: tuple[Primitive, ...]) -> int:
    """How many pixels along the first axis one of the output depends on."""
    first, last = 0, 0
    for part in reversed(parts):
        first, last = part.input_interval(0, (first, last))
    return last - first + 1
