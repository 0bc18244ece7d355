"""What a network costs, computed from its program without running it."""

from collections.abc import Iterator, Sequence

from attrs import define, frozen

from compiler.analysis.receptive_field import receptive_field
from compiler.program.arithmetic import Primitive, Shape
from compiler.program.program import (
    Apply,
    Concat,
    Expression,
    Join,
    Layer,
    Program,
    Role,
    Scaled,
    Sum,
    Unit,
    Var,
)


@frozen
class LayerCost:
    """The cost of one layer, for one image.

    `path` is its name in the state dict, `role` the role of the network's layer that it is, or is part of.
    """

    path: str
    role: Role
    parameters: int
    macs: int
    activations: int
    output: Shape


@frozen
class Cost:
    """A network's cost for one image of `size`.

    `macs` are multiply-accumulates of convolutions (half of what torch's flop counter says); `activations`
    are the elements that convolutions write; `receptive_field` is, by axis, the largest number of input
    pixels that an output pixel depends on. For a search space they are those of the whole supernet.
    """

    size: tuple[int, ...]
    parameters: int
    macs: int
    activations: int
    receptive_field: tuple[int, ...]
    output: Shape
    layers: tuple[LayerCost, ...]


def cost(program: Program, size: Sequence[int]) -> Cost:
    """The cost of a program on images of `size`, which its stride must divide."""
    counted = Counting()
    shapes = counted.run(program.network, Shape(program.in_channels, tuple(size)), "")
    layers = tuple(counted.layers)
    return Cost(
        tuple(size),
        sum(layer.parameters for layer in layers),
        sum(layer.macs for layer in layers),
        sum(layer.activations for layer in layers),
        receptive_field(program),
        shapes[0],
        layers,
    )


def macs(program: Program, size: Sequence[int]) -> int:
    """The multiply-accumulates of a program for one image of `size`, which its stride must divide."""
    counted = Counting()
    counted.run(program.network, Shape(program.in_channels, tuple(size)), "")
    return sum(layer.macs for layer in counted.layers)


def parameters(program: Program) -> int:
    """The number of trained weights."""
    return sum(unit_parameters(program.network))


def unit_parameters(unit: Unit) -> Iterator[int]:
    """The number of parameters of each layer of a unit, at any depth."""
    for layer in unit.layers:
        yield sum(part.parameters() for parts in (layer.parts, *layer.joins) for part in parts)
        if layer.unit is not None:
            yield from unit_parameters(layer.unit)


class Counting:
    """Follows shapes through a program and records what every layer costs."""

    def __init__(self) -> None:
        self.layers: list[LayerCost] = []

    def run(self, unit: Unit, shape: Shape, path: str, role: Role | None = None) -> list[Shape]:
        """The shapes of a unit's results for an input of `shape`."""
        layers = {layer.name: layer for layer in unit.layers}
        values = {unit.input: shape}

        def value(expression: Expression) -> Shape:
            match expression:
                case Var(name):
                    return values[name]
                case Scaled(_, inner):
                    return value(inner)
                case Sum(terms):
                    return same([value(term) for term in terms])
                case Concat(terms):
                    return joined([value(term) for term in terms])
                case Join(name, values_joined):
                    shapes = [value(each) for each in values_joined]
                    return self.join(layers[name], shapes, f"{path}{name}", role)
                case Apply(name, inner, _):
                    layer = layers[name]
                    return self.apply(layer, value(inner), f"{path}{name}", role or layer.role)

        for assign in unit.body:
            values[assign.target] = value(assign.value)
        return [value(result) for result in unit.results]

    def apply(self, layer: Layer, shape: Shape, path: str, role: Role) -> Shape:
        if layer.unit is not None:
            return self.run(layer.unit, shape, f"{path}.", role)[0]
        counted = Counted(shape)
        counted.follow(layer.parts)
        self.note(path, role, [counted], counted.shape)
        return counted.shape

    def join(self, layer: Layer, shapes: Sequence[Shape], path: str, role: Role | None) -> Shape:
        """A layer of several values, of which it gives the first, changed."""
        each = [Counted(shape) for shape in shapes]
        for counted, parts in zip(each, layer.joins, strict=True):
            counted.follow(parts)
        total = Counted(same([counted.shape for counted in each]))
        total.follow(layer.parts)
        self.note(path, role or layer.role, [*each, total], shapes[0])
        return shapes[0]

    def note(self, path: str, role: Role, counted: Sequence["Counted"], shape: Shape) -> None:
        trained, macs = sum(one.parameters for one in counted), sum(one.macs for one in counted)
        written = sum(one.activations for one in counted)
        self.layers.append(LayerCost(path, role, trained, macs, written, shape))


@define
class Counted:
    """What parts in a row cost, and the shape they have come to."""

    shape: Shape
    parameters: int = 0
    macs: int = 0
    activations: int = 0

    def follow(self, parts: Sequence[Primitive]) -> None:
        """Add up what parts cost, each on what the one before gives."""
        for part in parts:
            self.parameters += part.parameters()
            self.macs += part.macs(self.shape)
            self.activations += part.activations(self.shape)
            self.shape = part.output(self.shape)


def same(shapes: Sequence[Shape]) -> Shape:
    """The shape that all of them have."""
    assert len(set(shapes)) == 1, shapes
    return shapes[0]


def joined(shapes: Sequence[Shape]) -> Shape:
    """The shape after concatenation of channels."""
    same([Shape(0, shape.size) for shape in shapes])
    return Shape(sum(shape.channels for shape in shapes), shapes[0].size)
