"""The receptive field: how many input pixels an output pixel depends on.

Followed backwards through the program with intervals, exactly: for every position that an output
pixel can have on the coarsest grid, the union over all paths of what each part reads.
"""

from compiler.program.arithmetic import Interval
from compiler.program.compound import interval_before
from compiler.program.program import Apply, Concat, Expression, Join, Layer, Program, Scaled, Sum, Unit, Var

Wanted = dict[str, Interval]
"""The interval needed of each value, by name."""


def receptive_field(program: Program) -> tuple[int, ...]:
    """The largest number of input pixels, by axis, that a pixel of the first head depends on."""
    return tuple(widest_field(program, axis) for axis in range(len(program.stride)))


def widest_field(program: Program, axis: int) -> int:
    """That number along one axis."""
    fields = [trace(program.network, axis, (pixel, pixel)) for pixel in range(program.stride[axis])]
    return max(last - first + 1 for first, last in fields)


def trace(unit: Unit, axis: int, wanted: Interval) -> Interval:
    """The interval of a unit's input that an interval of its first result depends on."""
    layers = {layer.name: layer for layer in unit.layers}
    values: Wanted = {}
    want(unit.results[0], wanted, axis, layers, values)
    for assign in reversed(unit.body):
        if assign.target in values:
            want(assign.value, values[assign.target], axis, layers, values)
    return values[unit.input]


def want(
    expression: Expression, wanted: Interval, axis: int, layers: dict[str, Layer], values: Wanted
) -> None:
    """Record what an expression needs of the values it names."""
    match expression:
        case Var(name):
            first, last = values.get(name, wanted)
            values[name] = (min(first, wanted[0]), max(last, wanted[1]))
        case Scaled(_, inner):
            want(inner, wanted, axis, layers, values)
        case Sum(terms) | Concat(terms):
            for term in terms:
                want(term, wanted, axis, layers, values)
        case Join(name, joined):
            before = interval_before(layers[name].parts, axis, wanted)
            for value, parts in zip(joined, layers[name].joins, strict=True):
                want(value, interval_before(parts, axis, before), axis, layers, values)
        case Apply(name, inner, _):
            want(inner, through(layers[name], axis, wanted), axis, layers, values)


def through(layer: Layer, axis: int, wanted: Interval) -> Interval:
    """The interval of a layer's input that an interval of its output depends on."""
    if layer.unit is not None:
        return trace(layer.unit, axis, wanted)
    return interval_before(layer.parts, axis, wanted)
