"""Lowering what joins the links of a stage: concatenated, added, or gated and concatenated."""

from collections.abc import Iterator, Sequence
from typing import Any

from attrs import evolve, frozen

from compiler.blocks.block import squeeze_part
from compiler.lowering.link import LoweredLink
from compiler.program.arithmetic import Activation, Conv, Primitive
from compiler.program.names import Namespace
from compiler.program.program import (
    Apply,
    Assign,
    Call,
    Concat,
    Expression,
    Gate,
    Join,
    Layer,
    Scaled,
    Sum,
    Var,
)
from compiler.program.style import Style
from compiler.structure.widths import fused_width, gate_ends, gate_width, link_width, links_into
from genotype import Fusion, Genotype


@frozen
class LoweredFusion:
    """The layers and values by which a stage's links are joined, and what they are joined to.

    `options` are the layers of every fusion that it may be.
    """

    layers: tuple[Layer, ...]
    body: tuple[Assign, ...]
    value: Expression
    options: tuple[tuple[Layer, ...], ...]


def lower_fusion(
    genotype: Genotype, stage: str, links: Sequence[LoweredLink], names: Namespace
) -> LoweredFusion:
    """What joins the links of a stage, which are lowered already; of several fusions, their weighted sum."""
    fusions, values = genotype.stages[stage].fusions, [link.value for link in links]
    if len(fusions) == 1:
        return fused(genotype, stage, fusions[0], values, names)
    sources = [link.source for link in links_into(genotype, stage)]
    wanted = {number: f"{source}_to_{stage}" for number, source in enumerate(sources)}
    read = dict(named(wanted, values, names))
    shared = [Var(read[number].target) if number in read else value for number, value in enumerate(values)]
    found = [fused(genotype, stage, fusion, shared, names) for fusion in fusions]
    terms = (Scaled(Gate(f"stages.{stage}.fusion", number), one.value) for number, one in enumerate(found))
    return LoweredFusion(
        tuple(layer for one in found for layer in one.layers),
        (*read.values(), *(assign for one in found for assign in one.body)),
        Sum(tuple(terms)),
        tuple(one.layers for one in found),
    )


def fused(
    genotype: Genotype, stage: str, fusion: Fusion, values: Sequence[Expression], names: Namespace
) -> LoweredFusion:
    """The values of a stage's links, joined by one fusion, and squeezed where it says so."""
    joined = joined_by(genotype, stage, fusion, values, names)
    if fusion.squeeze is None:
        return joined
    layer = squeeze_layer(genotype, stage, fusion, names.unique(f"{stage}_squeeze"))
    layers = (*joined.layers, layer)
    return LoweredFusion(layers, joined.body, Apply(layer.name, joined.value), (layers,))


def squeeze_layer(genotype: Genotype, stage: str, fusion: Fusion, name: str) -> Layer:
    """The squeeze-and-excitation of what a stage's links are joined to."""
    assert fusion.squeeze is not None
    style, channels = Style.of(genotype), fused_width(genotype, stage, fusion)
    part = squeeze_part(fusion.squeeze, channels, channels, style)
    activation = Call("make_activation", (dict(style.arguments())["activation"],))
    sizes = (channels, part.hidden, activation)
    call = Call(
        "ChannelSpatialSqueeze" if part.spatial else "Squeeze", sizes, (("dims", genotype.spatial_dims),)
    )
    return Layer(name, call, (part,), role="fusion")


def joined_by(
    genotype: Genotype, stage: str, fusion: Fusion, values: Sequence[Expression], names: Namespace
) -> LoweredFusion:
    """The values of a stage's links, joined by one fusion."""
    if fusion.kind == "gate":
        return gate(genotype, stage, fusion, values, names)
    if fusion.kind == "add" and len(values) > 1:
        return add(genotype, stage, values, names)
    return LoweredFusion((), (), concat(values), ((),))


def concat(values: Sequence[Expression]) -> Expression:
    """Values joined along the channels; a single one as it is."""
    return values[0] if len(values) == 1 else Concat(tuple(Scaled(None, value) for value in values))


def add(genotype: Genotype, stage: str, values: Sequence[Expression], names: Namespace) -> LoweredFusion:
    """The sum of the links, those of other widths brought to that of the first."""
    layers, terms = [], []
    widths = [link_width(genotype, link) for link in links_into(genotype, stage)]
    for width, value in zip(widths, values, strict=True):
        if width == widths[0]:
            terms.append(Scaled(None, value))
            continue
        layers.append(projection(genotype, width, widths[0], names.unique(f"{stage}_projection")))
        terms.append(Scaled(None, Apply(layers[-1].name, value)))
    return LoweredFusion(tuple(layers), (), Sum(tuple(terms)), (tuple(layers),))


def projection(genotype: Genotype, inputs: int, outputs: int, name: str) -> Layer:
    """A 1x1 convolution without a bias."""
    dims = genotype.spatial_dims
    call = Call(f"nn.Conv{dims}d", (inputs, outputs), (("kernel_size", 1), ("bias", False)))
    return Layer(name, call, (Conv(inputs, outputs, (1,) * dims),), role="fusion")


def gate(
    genotype: Genotype, stage: str, fusion: Fusion, values: Sequence[Expression], names: Namespace
) -> LoweredFusion:
    """The skip connection weighed by what comes up, and both concatenated in the order of the file."""
    skip, up = gate_ends(genotype, stage)
    layer = gate_layer(genotype, stage, fusion, names.unique(f"{stage}_gate"))
    body = list(named({skip: f"{stage}_skip", up: f"{stage}_up"}, values, names))
    read = list(values)
    for number, assign in body:
        read[number] = Var(assign.target)
    read[skip] = Join(layer.name, (read[skip], read[up]))
    return LoweredFusion((layer,), tuple(assign for _, assign in body), concat(read), ((layer,),))


def named(
    wanted: dict[int, str], values: Sequence[Expression], names: Namespace
) -> Iterator[tuple[int, Assign]]:
    """Names for the values that are read several times and have none."""
    for number, name in wanted.items():
        if not isinstance(values[number], Var):
            yield number, Assign(names.unique(name), values[number])


def gate_layer(genotype: Genotype, stage: str, fusion: Fusion, name: str) -> Layer:
    """The attention gate of a stage."""
    ends, links = gate_ends(genotype, stage), links_into(genotype, stage)
    skip, up = (link_width(genotype, links[number]) for number in ends)
    hidden = gate_width(genotype, stage, fusion)
    dims, style = genotype.spatial_dims, Style.of(genotype)
    norm, _ = style.arguments()
    joins = tuple(mixed(n, hidden, style, dims) for n in (skip, up))
    parts = (Activation("relu"), *mixed(hidden, 1, style, dims))
    call = Call("AttentionGate", (skip, up, hidden), (norm, ("dims", dims), *weight_norm(style)))
    return Layer(name, call, parts, joins=joins, role="fusion")


def weight_norm(style: Style) -> tuple[tuple[str, Any], ...]:
    """The norm of the weights, a single channel, where that of the network has several groups."""
    if style.norm.groups is None:
        return ()
    single = evolve(style, norm=evolve(style.norm, groups=None))
    return (("weight_norm", single.arguments()[0][1]),)


def mixed(inputs: int, outputs: int, style: Style, dims: int) -> tuple[Primitive, ...]:
    """The arithmetic of a 1x1 convolution with a bias, and a norm."""
    return Conv(inputs, outputs, (1,) * dims, bias=True), *style.normalise(outputs)
