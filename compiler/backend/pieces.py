"""A forward pass cut into pieces that can be run, and measured, one by one.

The pieces of a network are its blocks (convolution, norm and activation, a residual block, ...), resizes, ops
of cells, gates and heads, and the sums and concatenations between them. Runs of blocks are cut apart, cells
into their ops, for there are few different blocks in a search space, but as many stages and cells as
combinations of them.
"""

from collections.abc import Callable, Sequence
from typing import Any

from attrs import field, frozen

from compiler.analysis.cost import Counted, joined, same
from compiler.backend.print_expression import flattened, text_of
from compiler.program.arithmetic import Shape
from compiler.program.program import (
    Apply,
    Call,
    Concat,
    Expression,
    Join,
    Layer,
    Program,
    Ref,
    Scaled,
    Sum,
    Unit,
    Var,
)

CONCAT, SUM = "concat", "sum"
"""What is called to join values; its arguments are whether each is scaled first."""

RUNS = ("ConvStage", "BlockStage")
"""Layers that are a run of blocks; their last arguments are channels and widths."""


@frozen
class Value:
    """A value that is passed on: its shape (of one image), and whether its channels lie last in memory."""

    shape: Shape
    last: bool

    def __str__(self) -> str:
        size = "x".join(map(str, (self.shape.channels, *self.shape.size)))
        return f"{size} {'last' if self.last else 'first'}"


@frozen
class Piece:
    """A layer, or a sum or concatenation, and what it reads."""

    call: Call
    inputs: tuple[Value, ...]

    @property
    def name(self) -> str:
        """It in words; different pieces have different names."""
        return f"{flattened(text_of(self.call, frozenset()))} on {', '.join(map(str, self.inputs))}"


Lies = Callable[[Piece], bool]
"""Whether the channels of what a piece gives lie last in memory, which its kernels decide."""


def pieces(program: Program, size: Sequence[int], lies: Lies) -> tuple[Piece, ...]:
    """The pieces of a decided network's forward pass on images of `size`, in order, repetitions included.

    2D images lie channels last, as genoc runs networks; to torch, those of one channel never do.
    """
    cutting = Cutting(lies)
    image = Value(Shape(program.in_channels, tuple(size)), len(size) == 2 and program.in_channels > 1)
    cutting.run(program.network, image)
    return tuple(cutting.found)


@frozen
class Cutting:
    """Follows values through a program and notes each piece."""

    lies: Lies
    found: list[Piece] = field(factory=list)

    def run(self, unit: Unit, image: Value) -> Value:
        """The first result of a unit."""
        layers = {layer.name: layer for layer in unit.layers}
        values = {unit.input: image}

        def value(expression: Expression) -> Value:
            match expression:
                case Var(name):
                    return values[name]
                case Scaled(_, inner):
                    return value(inner)
                case Sum(terms):
                    return self.join(SUM, terms, [value(term) for term in terms])
                case Concat(terms):
                    return self.join(CONCAT, terms, [value(term) for term in terms])
                case Join(name, several):
                    read = [value(each) for each in several]
                    return self.note(layers[name].call, read, read[0].shape)
                case Apply(name, inner, _):
                    return self.apply(layers[name], value(inner))

        for assign in unit.body:
            values[assign.target] = value(assign.value)
        return value(unit.results[0])

    def note(self, call: Call, read: Sequence[Value], shape: Shape) -> Value:
        """A piece, and what it gives."""
        piece = Piece(plain(call), tuple(read))
        self.found.append(piece)
        return Value(shape, self.lies(piece))

    def join(self, kind: str, terms: Sequence[Scaled], read: Sequence[Value]) -> Value:
        scaled = tuple(term.weight is not None for term in terms)
        if len(terms) == 1 and not any(scaled):
            return read[0]
        shapes = [one.shape for one in read]
        return self.note(Call(kind, scaled), read, joined(shapes) if kind == CONCAT else same(shapes))

    def apply(self, layer: Layer, read: Value) -> Value:
        if layer.unit is not None:
            return self.run(layer.unit, read)
        if layer.call.callee in RUNS:
            return self.blocks(layer.call, read)
        counted = Counted(read.shape)
        counted.follow(layer.parts)
        return self.note(layer.call, [read], counted.shape)

    def blocks(self, call: Call, read: Value) -> Value:
        """The blocks of a run, each as a run of its own; the first carries the stride."""
        *before, _, widths = call.args
        options = dict(call.kwargs)
        stride = options.pop("stride", None)
        for number, width in enumerate(widths):
            size, strided = read.shape.size, () if number or stride is None else (("stride", stride),)
            if strided:
                size = tuple(-(-n // s) for n, s in zip(size, stride, strict=True))
            arguments = (*before, read.shape.channels, (width,))
            block = Call(call.callee, arguments, (*options.items(), *strided))
            read = self.note(block, [read], Shape(width, size))
        return read


def plain(call: Call) -> Call:
    """A call whose numbers have no names."""
    return Call(call.callee, tuple(map(unnamed, call.args)), tuple((k, unnamed(v)) for k, v in call.kwargs))


def unnamed(value: Any) -> Any:
    """A number without its name; what a call in an argument makes likewise."""
    if isinstance(value, Call):
        return plain(value)
    return int(value) if isinstance(value, Ref) else value
