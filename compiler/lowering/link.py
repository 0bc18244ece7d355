"""Lowering a link: a resize, then an op or a cell."""

from collections.abc import Iterator
from math import nextafter

from attrs import frozen

from compiler.lowering.cell import CellLowering
from compiler.ops.op import Style
from compiler.ops.registry import BY_NAME
from compiler.program.arithmetic import (
    Axes,
    Enlarge,
    EnlargeLinear,
    Primitive,
    Shrink,
    ShrinkLinear,
    ShrinkNearest,
    TransposedConv,
)
from compiler.program.gates import stage_gates
from compiler.program.names import Namespace
from compiler.program.program import Apply, Call, Expression, Gate, Layer, Scaled, Sum, Unit, Var
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

LINEAR = ("bilinear", "trilinear")


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
    layer = resize_layer(genotype, link, names, base)
    if layer is None:
        return LoweredLink((), value)
    lowered = LoweredLink((layer,), Apply(layer.name, value))
    resize = resize_of(link)
    if resize is None or resize.kind != "transposed_conv":  # pools and interpolation keep a zero channel zero
        return lowered
    return masked(genotype, link, lowered, names.unique(f"{base}_resize_mask"))


def masked(genotype: Genotype, link: Link, lowered: LoweredLink, name: str) -> LoweredLink:
    """A link's value; if a stage elsewhere decides its channels, multiplied by that stage's masks."""
    decider = open_width(genotype, link)
    if decider is None:
        return lowered
    stage = genotype.stages[decider]
    layer = Layer(name, Call("WidthMask", (layer_options(stage), depths(stage))))
    gates = stage_gates(genotype, decider)
    return LoweredLink((*lowered.layers, layer), Apply(name, lowered.value, gates))


def resize_layer(genotype: Genotype, link: Link, names: Namespace, base: str) -> Layer | None:
    """The layer that changes resolution; None if the target's first convolution does."""
    resize = resize_of(link)
    if resize is None or resize.kind == "strided_conv":
        return None
    name = names.unique(f"{base}_resize")
    if resize.kind == "transposed_conv":
        return transposed(genotype, link, resize, name)
    scale, shrinks = factors(genotype, link)
    if resize.kind in ("max_pool", "avg_pool"):
        torch_name = "MaxPool" if resize.kind == "max_pool" else "AvgPool"
        pool = Call(f"nn.{torch_name}{genotype.spatial_dims}d", (scale,))
        return Layer(name, pool, (Shrink(scale),), role="resize")
    part = interpolation(resize.kind, scale, shrinks)
    return Layer(name, upsample(resize.kind, scale, shrinks), (part,), role="resize")


def upsample(kind: str, scale: Axes, shrinks: bool) -> Call:
    """torch's interpolation, up or down by whole factors."""
    by = tuple(reciprocal(s) if shrinks else float(s) for s in scale)
    corners = (("align_corners", False),) if kind in LINEAR else ()
    return Call("nn.Upsample", (), (("scale_factor", by), ("mode", kind), *corners))


def reciprocal(factor: int) -> float:
    """1 / factor, rounded so that torch's computed size does not lose a pixel (as for 49)."""
    share = 1 / factor
    return share if factor * share >= 1 else nextafter(share, 1)


def interpolation(kind: str, scale: Axes, shrinks: bool) -> Primitive:
    """The arithmetic of an interpolation."""
    if kind in LINEAR:
        return ShrinkLinear(scale) if shrinks else EnlargeLinear(scale)
    return ShrinkNearest(scale) if shrinks else Enlarge(scale)


def transposed(genotype: Genotype, link: Link, resize: Resize, name: str) -> Layer:
    """One transposed convolution for each level between the link's ends."""
    inputs, outputs = source_width(genotype, link), resized_width(genotype, link)
    calls: list[Call] = []
    parts: list[TransposedConv] = []
    for stride in climbed(genotype, link):
        sizes = (("kernel_size", stride), ("stride", stride), *no_bias(resize))
        calls.append(Call(f"nn.ConvTranspose{genotype.spatial_dims}d", (inputs, outputs), sizes))
        parts.append(TransposedConv(inputs, outputs, stride, resize.bias))
        inputs = outputs
    call = calls[0] if len(calls) == 1 else Call("nn.Sequential", tuple(calls))
    return Layer(name, call, tuple(parts), role="resize")


def no_bias(resize: Resize) -> tuple[tuple[str, bool], ...]:
    """The argument that turns the bias off."""
    return () if resize.bias else (("bias", False),)


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
    style = Style(genotype.norm, genotype.activation, cell.affine)
    width = resized_width(genotype, link)
    return CellLowering(f"cells.{link.cell}", class_name, cell, width, style, genotype.spatial_dims).unit()


def op_layers(
    genotype: Genotype, index: int, names: Namespace, base: str
) -> Iterator[tuple[Layer, Gate | None]]:
    """The op of a link, or every candidate with its gate."""
    link, style = genotype.links[index], Style(genotype.norm, genotype.activation, affine=True)
    inputs, outputs = resized_width(genotype, link), link_width(genotype, link)
    options = link.op.options if isinstance(link.op, Choose) else (link.op or "none",)
    for number, op in enumerate(options):
        if op != "none":
            gate = Gate(f"links[{index}].op", number) if isinstance(link.op, Choose) else None
            yield BY_NAME[op].layer(names.unique(f"{base}_{op}"), inputs, outputs, style), gate
