"""Lowering a link: a resize, then an op or a cell."""

from collections.abc import Iterator

from attrs import frozen

from compiler.lowering.cell import CellLowering
from compiler.lowering.resize import ResizeLowering, has_weights
from compiler.ops.registry import BY_NAME
from compiler.program.gates import stage_gates
from compiler.program.names import Namespace
from compiler.program.program import Apply, Call, Expression, Gate, Layer, Scaled, Sum, Unit, Var
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
from genotype.form.links import resize_of


@frozen
class LoweredLink:
    """A link's layers, and its value as a function of its source's."""

    layers: tuple[Layer, ...]
    value: Expression


def lower_link(genotype: Genotype, index: int, names: Namespace, cell_class: str) -> LoweredLink:
    """Lower link number `index`; the class of its cell, if it has one, is called `cell_class`."""
    link = genotype.links[index]
    base = f"{link.source}_to_{link.target}"
    lowered = resized(genotype, link, names, base)
    layers, value = lowered.layers, lowered.value
    if link.cell is not None:
        cell = cell_layer(genotype, link, names.unique(f"{base}_{link.cell}"), cell_class)
        return LoweredLink((*layers, cell), Apply(cell.name, value))
    if link.op is not None:
        ops = tuple(op_layers(genotype, index, names, base))
        total = Sum(tuple(Scaled(gate, Apply(layer.name, value)) for layer, gate in ops))
        mixed = LoweredLink((*layers, *(layer for layer, _ in ops)), total)
        return masked(genotype, link, mixed, names.unique(f"{base}_mask")) if link.width is None else mixed
    return lowered


def resized(genotype: Genotype, link: Link, names: Namespace, base: str) -> LoweredLink:
    """The value of a link's source at the resolution of its target."""
    value: Expression = Var("x" if link.source == INPUT else link.source)
    resize = resize_of(link)
    if resize is None:
        return LoweredLink((), value)
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
    return LoweredLink((*lowered.layers, layer), Apply(name, lowered.value, gates))


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
) -> Iterator[tuple[Layer, Gate | None]]:
    """The op of a link, or every candidate with its gate."""
    link, style = genotype.links[index], Style.of(genotype)
    inputs, outputs = resized_width(genotype, link), link_width(genotype, link)
    options = link.op.options if isinstance(link.op, Choose) else (link.op or "none",)
    for number, op in enumerate(options):
        if op != "none":
            gate = Gate(f"links[{index}].op", number) if isinstance(link.op, Choose) else None
            yield BY_NAME[op].layer(names.unique(f"{base}_{op}"), inputs, outputs, style), gate
