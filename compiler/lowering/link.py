"""Lowering a link: a resize, then an op or a cell."""

from collections.abc import Iterator

from attrs import evolve, frozen

from compiler.lowering.cell import CellLowering
from compiler.lowering.resize import ResizeLowering, has_weights
from compiler.ops.registry import BY_NAME
from compiler.program.gates import presence, stage_gates
from compiler.program.names import Namespace
from compiler.program.program import (
    Apply,
    Assign,
    Call,
    Expression,
    Gate,
    Layer,
    Presence,
    Scaled,
    Sum,
    Unit,
    Var,
)
from compiler.program.style import Style
from compiler.structure.widths import (
    climbed,
    depths,
    factors,
    layer_options,
    link_width,
    open_width,
    resized_width,
    source_width,
)
from genotype import INPUT, Choose, Genotype, Link, Resize
from genotype.form.links import resizes_of

Options = tuple[tuple[Layer, ...], ...]
"""The layers of every option that may stand somewhere."""


@frozen
class LoweredLink:
    """A link's layers, what is computed first, and its value from the value of its source.

    `resizes` are the layers of every resize that it may have, `carried` those of every op, or of the cell.
    `gate` weighs the value where a search decides whether the link is there.
    """

    layers: tuple[Layer, ...]
    value: Expression
    body: tuple[Assign, ...] = ()
    resizes: Options = ()
    carried: Options = ()
    gate: Presence | None = None

    @property
    def term(self) -> Scaled:
        """What the link brings to its stage."""
        return Scaled(self.gate, self.value)


def lower_link(genotype: Genotype, index: int, names: Namespace, cell_class: str) -> LoweredLink:
    """Lower link number `index`; the class of its cell, if it has one, is called `cell_class`."""
    lowered = carrying(genotype, index, names, cell_class)
    return evolve(lowered, gate=presence(genotype.links[index], index))


def carrying(genotype: Genotype, index: int, names: Namespace, cell_class: str) -> LoweredLink:
    """A link's resize, and the op or cell that it carries."""
    link = genotype.links[index]
    base = f"{link.source}_to_{link.target}"
    lowered = resized(genotype, index, names, base)
    if link.cell is not None:
        cell = cell_layer(genotype, link, names.unique(f"{base}_{link.cell}"), cell_class)
        return with_layers(lowered, ((cell,),), Apply(cell.name, lowered.value))
    if link.op is not None:
        mixed = mixed_op(genotype, index, lowered, names, base)
        return masked(genotype, link, mixed, names.unique(f"{base}_mask")) if link.width is None else mixed
    return lowered


def with_layers(lowered: LoweredLink, carried: Options, value: Expression) -> LoweredLink:
    """A link with what it carries behind its resize."""
    layers = (*lowered.layers, *(layer for option in carried for layer in option))
    return evolve(lowered, layers=layers, value=value, carried=carried)


def mixed_op(
    genotype: Genotype, index: int, lowered: LoweredLink, names: Namespace, base: str
) -> LoweredLink:
    """A link with its op, or the weighted sum of those it may have, on a value that is computed once."""
    ops = tuple(op_layers(genotype, index, names, base))
    real = [(layer, gate) for layer, gate in ops if layer is not None]
    if len(real) > 1 and not isinstance(lowered.value, Var):
        name = names.unique(base)
        lowered = evolve(lowered, body=(*lowered.body, Assign(name, lowered.value)), value=Var(name))
    total = Sum(tuple(Scaled(gate, Apply(layer.name, lowered.value)) for layer, gate in real))
    return with_layers(lowered, tuple(() if layer is None else (layer,) for layer, _ in ops), total)


def resized(genotype: Genotype, index: int, names: Namespace, base: str) -> LoweredLink:
    """The value of a link at its target's resolution; of several resizes, their weighted sum."""
    link = genotype.links[index]
    found = [resized_by(genotype, link, resize, names, base) for resize in resizes_of(link)]
    if not found:
        return LoweredLink((), source_value(link))
    layers, resizes = (
        tuple(layer for one in found for layer in one.layers),
        tuple(one.layers for one in found),
    )
    if len(found) == 1:
        return LoweredLink(layers, found[0].value, resizes=resizes)
    gates = (Gate(f"links[{index}].resize", number) for number in range(len(found)))
    terms = (Scaled(gate, one.value) for gate, one in zip(gates, found, strict=True))
    return LoweredLink(layers, Sum(tuple(terms)), resizes=resizes)


def source_value(link: Link) -> Var:
    """The value that a link reads."""
    return Var("x" if link.source == INPUT else link.source)


def resized_by(genotype: Genotype, link: Link, resize: Resize, names: Namespace, base: str) -> LoweredLink:
    """The value of a link's source after one resize."""
    value: Expression = source_value(link)
    layers = []
    modules = list(resizing(genotype, link, resize).modules())
    for number, (call, parts) in enumerate(modules, 1):
        word = "resize" if number == len(modules) else "conv"
        layers.append(Layer(names.unique(f"{base}_{word}"), call, parts, role="resize"))
        value = Apply(layers[-1].name, value)
    lowered = LoweredLink(tuple(layers), value)
    if not has_weights(resize):  # pools and interpolation keep a zero channel zero
        return lowered
    return masked(genotype, link, lowered, names.unique(f"{base}_resize_mask"))


def resizing(genotype: Genotype, link: Link, resize: Resize) -> ResizeLowering:
    """A link's resize, with its channels and strides."""
    inputs, outputs = source_width(genotype, link), resized_width(genotype, link)
    (scale, shrinks), style = factors(genotype, link), Style.of(genotype)
    return ResizeLowering(resize, inputs, outputs, scale, climbed(genotype, link), shrinks, style)


def masked(genotype: Genotype, link: Link, lowered: LoweredLink, name: str) -> LoweredLink:
    """A link's value; if a stage elsewhere decides its channels, multiplied by that stage's masks."""
    decider = open_width(genotype, link)
    if decider is None:
        return lowered
    stage = genotype.stages[decider]
    layer = Layer(name, Call("WidthMask", (layer_options(stage), depths(stage))))
    gates = stage_gates(genotype, decider)
    return evolve(lowered, layers=(*lowered.layers, layer), value=Apply(name, lowered.value, gates))


def cell_layer(genotype: Genotype, link: Link, name: str, class_name: str) -> Layer:
    """The layer of a link's cell."""
    assert link.cell is not None
    unit = cell_unit(genotype, link, class_name)
    call = Call(class_name, (), (("in_channels", resized_width(genotype, link)),))
    return Layer(name, call, unit=unit, role="cell")


def cell_unit(genotype: Genotype, link: Link, class_name: str) -> Unit:
    """The class of a link's cell."""
    assert link.cell is not None
    cell = genotype.cell(link.cell)
    style = Style.of(genotype, cell.affine)
    width = resized_width(genotype, link)
    return CellLowering(f"cells.{link.cell}", class_name, cell, width, style, genotype.spatial_dims).unit()


def op_layers(
    genotype: Genotype, index: int, names: Namespace, base: str
) -> Iterator[tuple[Layer | None, Gate | None]]:
    """The op of a link, or every candidate with its gate; `none` has no layer."""
    link, style = genotype.links[index], Style.of(genotype)
    inputs, outputs = resized_width(genotype, link), link_width(genotype, link)
    options = link.op.options if isinstance(link.op, Choose) else (link.op or "none",)
    for number, op in enumerate(options):
        gate = Gate(f"links[{index}].op", number) if isinstance(link.op, Choose) else None
        real = op != "none"
        yield (
            (BY_NAME[op].layer(names.unique(f"{base}_{op}"), inputs, outputs, style) if real else None),
            gate,
        )
