"""A network rewritten, its cells with it."""

from attrs import Factory, define, evolve, field

from compiler.emit import unit_lines
from compiler.inference.folded import Folded, within
from compiler.inference.ops import interpolation
from compiler.inference.unit import Rewriting
from compiler.inference.values import Raise, is_positive, raise_of
from compiler.names import Namespace
from compiler.parts import EnlargeLinear
from compiler.program import Apply, Assign, Expression, Layer, Program, Unit, Var
from compiler.source import layer_source


@define(kw_only=True)
class NetworkRewriting(Rewriting):
    """A network on its way. A cell takes over the resize before it where its ops gain from that."""

    program: Program
    classes: Namespace = field(
        default=Factory(lambda self: Namespace([*layer_source(), self.unit.class_name]), takes_self=True),
        init=False,
    )
    texts: dict[tuple[str, ...], str] = field(factory=dict, init=False)

    def applied(self, name: str, value: Expression) -> Expression:
        layer = self.old[name]
        if layer.unit is None:
            return super().applied(name, value)
        known = [layer.unit.input] if is_positive(value, self.positive, self.old) else []
        cell = Rewriting(layer.unit, within(self.state, f"{name}."), frozenset(known))
        lifted = self.raise_before(layer.unit, value)
        if lifted is None or not isinstance(value, Apply):
            return Apply(self.keep_cell(layer, cell.rewritten(), cell), self.value(value))
        cell.wide, cell.raised = cell.names.unique("wide"), lifted.height
        return Apply(self.keep_cell(layer, raising(cell, lifted), cell), self.value(value.value))

    def keep_cell(self, layer: Layer, unit: Unit, cell: Rewriting) -> str:
        unit = evolve(unit, class_name=self.class_of(unit))
        call = evolve(layer.call, callee=unit.class_name)
        return self.keep(Folded(evolve(layer, call=call, unit=unit), cell.weights))

    def raise_before(self, unit: Unit, value: Expression) -> Raise | None:
        """How a cell's input was raised, if the cell has an op that would rather read it before."""
        along = any(layer.call.callee == "SpatialSepConv" for layer in unit.layers)
        match value:
            case Apply(name, Var(source), ()) if along and source in self.positive:
                return raise_of(self.old[name])
        return None

    def class_of(self, unit: Unit) -> str:
        """The name of a unit's class: one for all units whose text is the same."""
        text = tuple(unit_lines(unit, self.program))
        if text not in self.texts:
            self.texts[text] = self.classes.unique(unit.class_name)
        return self.texts[text]


def raising(cell: Rewriting, lifted: Raise) -> Unit:
    """A cell rewritten to raise its input itself: the width, at which ops may read it, then the height."""
    unit, wide = cell.rewritten(), cell.wide or ""
    height = step(cell.names.unique("to_height"), lifted.height, 1.0)
    layers, body = [height, *unit.layers], [Assign(unit.input, Apply(height.name, Var(wide))), *unit.body]
    if lifted.width == 1:
        return evolve(unit, input=wide, layers=tuple(layers), body=tuple(body))
    width, x = step(cell.names.unique("to_width"), 1.0, lifted.width), cell.names.unique("low")
    body = [Assign(wide, Apply(width.name, Var(x))), *body]
    return evolve(unit, input=x, layers=(width, *layers), body=tuple(body))


def step(name: str, height: float, width: float) -> Layer:
    return Layer(name, interpolation((height, width)), (EnlargeLinear((int(height), int(width))),))
