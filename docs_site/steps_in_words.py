"""The arithmetic of a layer in words: a line for each branch, of steps in their order."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import count, product

from attrs import define, field

from compiler.program import arithmetic as steps
from compiler.program.arithmetic import Axes, Primitive
from compiler.program.compound import Branches, Squeeze
from docs_site.polynomial import Polynomial

INPUTS, OUTPUTS = 48_000_000, 5_280_000_000
"""Channels from which every number of channels within a layer tells how it was made."""

FACTORS = [*map(Fraction, (0, 1, 2, 3, 4, 6, 8)), *(Fraction(1, part) for part in (2, 4, 8, 16))]
"""What hidden channels are of those read or given, as far as settings have it unless given."""

ARROW = " → "


def channels(number: int) -> str:
    """A number of channels of a layer from `INPUTS` to `OUTPUTS`, by these: in, 4·in, out/4, in + 12."""
    for a, b in product(FACTORS, FACTORS):
        rest = number - a * INPUTS - b * OUTPUTS
        if 0 <= rest < 10_000:
            return str(Polynomial({"in": a, "out": b, "": Fraction(rest)}))
    raise ArithmeticError(f"{number} channels are neither of the input's nor of the output's")


def sizes(kernel: Axes) -> str:
    """A kernel or a stride by axes: 3x3."""
    return "x".join(map(str, kernel))


def convolution(part: steps.Conv) -> str:
    """A convolution with what is not usual about it."""
    kind = "depthwise conv" if 1 < part.groups == part.inputs else "conv"
    told = [
        f"of dilation {part.dilation}" if part.dilation > 1 else "",
        f"of stride {sizes(part.strides())}" if max(part.strides()) > 1 else "",
        "with a bias" if part.bias else "",
        f"in {part.groups} groups" if 1 < part.groups != part.inputs else "",
    ]
    to = channels(part.outputs)
    change = f"to {to}" if part.inputs != part.outputs else ""
    return " ".join(filter(None, [kind, sizes(part.kernel), *told, change]))


def said(part: Primitive) -> str:
    """A step in a few words."""
    match part:
        case steps.Conv():
            return convolution(part)
        case steps.Activation():
            return "act"
        case steps.Norm():
            return "norm"
        case steps.Pool():
            return f"pool {sizes(part.kernel)}"
        case steps.ShrinkNearest():
            return f"every pixel at stride {sizes(part.factors)}"
        case steps.Shrink():
            return f"average pool {sizes(part.factors)}"
        case steps.Channels():
            return f"channels to {channels(part.outputs)}"
        case steps.Scale():
            return "a trained factor for each channel"
        case Squeeze():
            return "squeeze"
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(part).__name__).lower()


@define
class Lines:
    """Lines such as `a = x → norm → act`, and the expression that comes after them."""

    lines: list[str] = field(factory=list)
    names: Iterator[str] = field(factory=lambda: (chr(ord("a") + number) for number in count()))

    def named(self, expression: str) -> str:
        """A name for an expression; one that is a name already keeps it."""
        if expression.isalpha():
            return expression
        name = next(self.names)
        self.lines.append(f"{name} = {expression}")
        return name

    def after(self, source: str, parts: Sequence[Primitive]) -> str:
        """What parts in a row make of an expression."""
        for part in parts:
            source = self.joined(source, part) if isinstance(part, Branches) else source + ARROW + said(part)
        return source

    def joined(self, source: str, part: Branches) -> str:
        """What branches make of an expression: their sum, or their channels one behind the other."""
        read = self.named(source)
        ends = [self.named(self.after(read, chain)) for chain in part.chains]
        return f"[{', '.join(ends)}]" if part.joined else f"({' + '.join(ends)})"


def in_lines(parts: Sequence[Primitive]) -> str:
    """The arithmetic of a layer that reads x and gives y; its channels are `INPUTS` and `OUTPUTS`."""
    found = Lines()
    result = found.after("x", parts)
    if result.startswith("(") and result.endswith(")"):
        result = result[1:-1]
    return "\n".join([*found.lines, f"y = {result}"])
