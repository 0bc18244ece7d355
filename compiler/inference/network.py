"""A network rewritten, its cells with it."""

from collections.abc import Iterator

from attrs import Factory, define, evolve, field

from compiler.analysis.known_values import Raise, is_positive, raise_of
from compiler.backend.emit import unit_lines
from compiler.inference.batchnorm_folding import Folded, within
from compiler.inference.dead_code import live, variables
from compiler.inference.ops import interpolation
from compiler.inference.unit import Rewriting
from compiler.layer_source import every_source
from compiler.program.arithmetic import EnlargeLinear
from compiler.program.names import Namespace
from compiler.program.program import Apply, Assign, Expression, Layer, Unit, Var


def taken(unit: Unit) -> Iterator[str]:
    """The names of classes that a rewritten cell may not have: of layers, of plug-ins too, of the network."""
    yield from (*every_source(), unit.class_name)
    for each in (unit, *(layer.unit for layer in unit.layers if layer.unit is not None)):
        yield from (layer.call.callee for layer in each.layers if layer.unit is None)


@define(kw_only=True)
class NetworkRewriting(Rewriting):
    """A network on its way. A cell takes over the resize before it where its ops gain from that."""

    classes: Namespace = field(
        default=Factory(lambda self: Namespace(taken(self.unit)), takes_self=True),
        init=False,
    )
    texts: dict[tuple[str, ...], str] = field(factory=dict, init=False)

    def applied(self, name: str, value: Expression) -> Expression:
        layer = self.old[name]
        if layer.unit is None:
            return super().applied(name, value)
        known = [layer.unit.input] if is_positive(value, self.positive, self.old) else []
        state = within(self.state, f"{name}.")
        lifted = self.raise_before(value)
        if lifted is not None and isinstance(value, Apply):
            cell = Rewriting(layer.unit, state, frozenset(known), raised=lifted.height)
            cell.wide = cell.names.unique("wide")
            unit = cell.rewritten()
            if reads(unit, cell.wide):
                return Apply(
                    self.keep_cell(layer, raising(unit, cell, lifted), cell), self.value(value.value)
                )
        cell = Rewriting(layer.unit, state, frozenset(known))
        return Apply(self.keep_cell(layer, cell.rewritten(), cell), self.value(value))

    def keep_cell(self, layer: Layer, unit: Unit, cell: Rewriting) -> str:
        unit = evolve(unit, class_name=self.class_of(unit))
        call = evolve(layer.call, callee=unit.class_name)
        return self.keep(Folded(evolve(layer, call=call, unit=unit), cell.weights))

    def raise_before(self, value: Expression) -> Raise | None:
        """How a cell's input was raised, where ops that begin with a ReLU may read it before."""
        match value:
            case Apply(name, Var(source), ()) if source in self.positive:
                return raise_of(self.old[name])
        return None

    def class_of(self, unit: Unit) -> str:
        """The name of a unit's class: one for all units whose text is the same."""
        text = tuple(unit_lines(unit))
        if text not in self.texts:
            self.texts[text] = self.classes.unique(unit.class_name)
        return self.texts[text]


def reads(unit: Unit, name: str) -> bool:
    """Whether a unit reads a variable."""
    return any(name in variables(value) for value in (*(one.value for one in unit.body), *unit.results))


def raising(unit: Unit, cell: Rewriting, lifted: Raise) -> Unit:
    """A cell that raises its input itself: the width, at which ops may read it, then the height."""
    wide = cell.wide or ""
    height = step(cell.names.unique("to_height"), lifted.height, 1.0)
    layers, body = [height, *unit.layers], [Assign(unit.input, Apply(height.name, Var(wide))), *unit.body]
    if lifted.width == 1:
        return live(evolve(unit, input=wide, layers=tuple(layers), body=tuple(body)))
    width, x = step(cell.names.unique("to_width"), 1.0, lifted.width), cell.names.unique("low")
    body = [Assign(wide, Apply(width.name, Var(x))), *body]
    return live(evolve(unit, input=x, layers=(width, *layers), body=tuple(body)))


def step(name: str, height: float, width: float) -> Layer:
    """A layer that enlarges by whole factors along height and width, by linear interpolation."""
    return Layer(name, interpolation((height, width)), (EnlargeLinear((int(height), int(width))),))
