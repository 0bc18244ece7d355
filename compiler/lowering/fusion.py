"""Lowering what joins the links of a stage: concatenated, added, or gated and concatenated."""

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import evolve, frozen

from compiler.blocks.block import squeeze_part
from compiler.lowering.link import LoweredLink
from compiler.program.arithmetic import Activation, Conv, Primitive
from compiler.program.gates import absence
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
    Presence,
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

    `options` are the layers of every fusion that it may be, by the place of the link that they belong to;
    `squeezes` what each does with all of them together, if it does anything.
    """

    layers: tuple[Layer, ...]
    body: tuple[Assign, ...]
    value: Expression
    options: tuple[Mapping[int, Layer], ...]
    squeezes: tuple[Layer | None, ...] = (None,)


def lower_fusion(
    genotype: Genotype, stage: str, links: Sequence[LoweredLink], names: Namespace
) -> LoweredFusion:
    """What joins the links of a stage, which are lowered already; of several fusions, their weighted sum."""
    fusions, terms = genotype.stages[stage].fusions, [link.term for link in links]
    if len(fusions) == 1:
        return fused(genotype, stage, fusions[0], terms, names)
    sources = [link.source for link in links_into(genotype, stage)]
    wanted = {number: f"{source}_to_{stage}" for number, source in enumerate(sources)}
    read = named(wanted, terms, names)
    shared = by_name(terms, read)
    found = [fused(genotype, stage, fusion, shared, names) for fusion in fusions]
    gates = (Gate(f"stages.{stage}.fusion", number) for number in range(len(found)))
    return LoweredFusion(
        tuple(layer for one in found for layer in one.layers),
        (*read.values(), *(assign for one in found for assign in one.body)),
        Sum(tuple(Scaled(gate, one.value) for gate, one in zip(gates, found, strict=True))),
        tuple(option for one in found for option in one.options),
        tuple(squeeze for one in found for squeeze in one.squeezes),
    )


def fused(
    genotype: Genotype, stage: str, fusion: Fusion, terms: Sequence[Scaled], names: Namespace
) -> LoweredFusion:
    """What a stage's links bring, joined by one fusion, and squeezed where it says so."""
    joined = joined_by(genotype, stage, fusion, terms, names)
    if fusion.squeeze is None:
        return joined
    layer = squeeze_layer(genotype, stage, fusion, names.unique(f"{stage}_squeeze"))
    value = Apply(layer.name, joined.value)
    return LoweredFusion((*joined.layers, layer), joined.body, value, joined.options, (layer,))


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
    genotype: Genotype, stage: str, fusion: Fusion, terms: Sequence[Scaled], names: Namespace
) -> LoweredFusion:
    """What a stage's links bring, joined by one fusion."""
    if fusion.kind == "gate":
        return gate(genotype, stage, fusion, terms, names)
    if fusion.kind == "add" and len(terms) > 1:
        return add(genotype, stage, terms, names)
    return LoweredFusion((), (), concat(terms), ({},))


def concat(terms: Sequence[Scaled]) -> Expression:
    """Values joined along the channels; a single one as it is."""
    return terms[0].value if len(terms) == 1 else Concat(tuple(terms))


def add(genotype: Genotype, stage: str, terms: Sequence[Scaled], names: Namespace) -> LoweredFusion:
    """The sum of the links, those of other widths brought to that of the first."""
    layers, added = dict[int, Layer](), []
    widths = [link_width(genotype, link) for link in links_into(genotype, stage)]
    for place, (width, term) in enumerate(zip(widths, terms, strict=True)):
        if width == widths[0]:
            added.append(term)
            continue
        layers[place] = projection(genotype, width, widths[0], names.unique(f"{stage}_projection"))
        added.append(evolve(term, value=Apply(layers[place].name, term.value)))
    return LoweredFusion(tuple(layers.values()), (), Sum(tuple(added)), (layers,))


def projection(genotype: Genotype, inputs: int, outputs: int, name: str) -> Layer:
    """A 1x1 convolution without a bias."""
    dims = genotype.spatial_dims
    call = Call(f"nn.Conv{dims}d", (inputs, outputs), (("kernel_size", 1), ("bias", False)))
    return Layer(name, call, (Conv(inputs, outputs, (1,) * dims),), role="fusion")


def gate(
    genotype: Genotype, stage: str, fusion: Fusion, terms: Sequence[Scaled], names: Namespace
) -> LoweredFusion:
    """The skip connection weighed by what comes up, and both concatenated in the order of the file."""
    skip, up = gate_ends(genotype, stage)
    layer = gate_layer(genotype, stage, fusion, names.unique(f"{stage}_gate"))
    body = named({skip: f"{stage}_skip", up: f"{stage}_up"}, terms, names)
    read = by_name(terms, body)
    read[skip] = evolve(read[skip], value=gated(layer.name, read[skip].value, read[up]))
    return LoweredFusion((layer,), tuple(body.values()), concat(read), ({skip: layer},))


def gated(layer: str, skip: Expression, up: Scaled) -> Expression:
    """A skip connection weighed by what comes up; as it is, to the share that nothing does."""
    joined = Join(layer, (skip, up.value))
    if not isinstance(up.weight, Presence):
        return joined
    return Sum((Scaled(up.weight, joined), Scaled(absence(up.weight), skip)))


def named(wanted: Mapping[int, str], terms: Sequence[Scaled], names: Namespace) -> dict[int, Assign]:
    """Names for the values that are read several times and have none, by their places."""
    return {
        place: Assign(names.unique(name), terms[place].value)
        for place, name in wanted.items()
        if not isinstance(terms[place].value, Var)
    }


def by_name(terms: Sequence[Scaled], named: Mapping[int, Assign]) -> list[Scaled]:
    """Terms that read values by the names given to them."""
    return [
        evolve(term, value=Var(named[place].target)) if place in named else term
        for place, term in enumerate(terms)
    ]


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
