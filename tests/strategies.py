"""Networks and spaces that a compiler must accept, drawn for Hypothesis.

Everything is built up so that it is right: nothing is drawn and then thrown away. A network has
an encoder down its levels, a decoder back up, skips between them, and heads; it shrinks towards
one level, plain stages and no skips. A space is such a network with decisions opened.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

import attrs
from attrs import Factory, frozen
from hypothesis import strategies as st

from compiler.blocks.registry import BY_NAME
from compiler.scaling.repeats import without_repeats
from compiler.structure.graph import stage_order
from compiler.structure.widths import input_width, link_width, stage_width
from genotype import (
    INPUT,
    Activation,
    Block,
    BlockInput,
    Cell,
    Choose,
    Edge,
    Fusion,
    Genotype,
    Head,
    Keep,
    Level,
    Like,
    Link,
    Norm,
    Resize,
    Squeeze,
    Stage,
    StageBlock,
    WidthOf,
)
from genotype.form.blocks import block_of
from genotype.form.choose import options_of
from genotype.form.stages import fusion_of

Draw = st.DrawFn

SIZED_OPS = {
    "max_pool": (3,),
    "avg_pool": (3,),
    "conv": (1, 3),
    "res_conv": (3,),
    "dil_conv": (3, 5),
    "depth_sep_conv": (3, 5),
    "dil_sep_conv": (3, 5),
    "sharp_sep_conv": (3, 5, 7),
    "spatial_sep_conv": (5, 7),
}
WIDTHS = (4, 8, 16, 32, 64)
"""Powers of two, for pools and skip_connect take channels to a multiple or a divisor alone."""

NAMING = (("enc{}", "dec{}"), ("x_{}_0", "x_{}_1"), ("down_{}", "up_{}"), ("e{}", "u{}_out"))
OUTPUTS = (("mask", 1), ("mask_pair", 2), ("classes", 2), ("classes", 3), ("classes", 4))
STYLES: tuple[dict[str, Any], ...] = (
    {},
    {"kernel": 1},
    {"kernel": 5},
    {"kernel": (1, 3, 3)},
    {"kernel": (5, 3, 1), "bias": True},
    {"norm": "none", "bias": True},
    {"norm": "instance", "activation": "leaky_relu"},
    {"activation": "none", "bias": False},
    {"norm": Norm("group", groups=1), "activation": Activation("leaky_relu", slope=0.2)},
    {"norm": Norm("layer", eps=1e-3), "activation": "gelu"},
    {"norm": Norm("batch", affine=False, eps=1e-3), "activation": "prelu"},
    {"norm": "group", "activation": "elu"},
    {"activation": "silu"},
    {"activation": "relu6"},
    {"activation": "hard_swish"},
)
"""The kernel, norm, activation and bias of a stage; the first eight may have open widths."""

BLOCKS: tuple[Any, ...] = (
    "residual",
    StageBlock("residual", squeeze=4.0, shortcut="pool"),
    StageBlock("residual", shortcut="conv", groups=1),
    StageBlock("residual", shortcut="conv_1x1"),
    StageBlock("residual", shortcut="none"),
    "residual_unit",
    StageBlock("residual_unit", convs=1, shortcut="projection"),
    StageBlock("conv", padding="end"),
    StageBlock("conv", convs=2, squeeze=Squeeze("scse", 2.0)),
    StageBlock("conv", convs=3, squeeze=4.0),
    StageBlock("residual", squeeze=Squeeze("scse", 4.0)),
    StageBlock("mbconv", expansion=2.0, squeeze=2.0, padding="end"),
    "bottleneck",
    StageBlock("bottleneck", expansion=0.5, squeeze=2.5, shortcut="pool"),
    "preact",
    StageBlock("preact", shortcut="projection", squeeze=2.0),
    "depth_sep",
    StageBlock("mbconv", expansion=2.0),
    StageBlock("mbconv", expansion=1.0, squeeze=4.0, shortcut="projection"),
    "convnext",
    StageBlock("convnext", expansion=1.5, shortcut="pool"),
    StageBlock("mednext", expansion=3.0),
    "mednext",
    StageBlock("dense", convs=2, growth=3),
    StageBlock("dense", convs=1, growth=2, expansion=1.5),
)
SPARING = (
    "conv",
    StageBlock("conv", padding="end"),
    "residual",
    StageBlock("residual", shortcut="conv", groups=1),
    StageBlock("residual", shortcut="conv_1x1"),
    StageBlock("residual", shortcut="none"),
    "residual_unit",
    StageBlock("residual_unit", convs=1, shortcut="projection"),
    "bottleneck",
)
"""Blocks that begin with convolutions alone, if they change the number of channels."""
STRIDES: dict[int, tuple[Any, ...]] = {
    2: (2, (2, 2), (1, 2), (2, 1)),
    3: (2, (2, 2, 2), (1, 2, 2), (2, 2, 1)),
}


def op_names(dims: int) -> tuple[str, ...]:
    """Every op but `none`, the plainest first."""
    sized = [(word, size) for word, sizes in SIZED_OPS.items() for size in sizes]
    return ("skip_connect", *(f"{word}_{'x'.join([str(size)] * dims)}" for word, size in sized))


@lru_cache(typed=True)
def one(*items: Any) -> st.SearchStrategy[Any]:
    """One of the items. Kept, for making a strategy takes longer than drawing from it."""
    return st.sampled_from(items)


@lru_cache(typed=True)
def some(*items: Any, least: int = 0, most: int | None = None) -> st.SearchStrategy[list[Any]]:
    """Some of the items, each once, in any order."""
    return st.lists(st.sampled_from(items), min_size=least, max_size=most, unique=True)


NUMBERS = {most: st.integers(0, most) for most in range(8)}
BOOLEANS = st.booleans()
THIRDS = NUMBERS[2]
TITLES = st.sampled_from(["net", "u-net_2"])
ABOUT = st.text(max_size=8)
NORMS: st.SearchStrategy[Any] = st.sampled_from(
    ["batch", "instance", "none", Norm("batch", eps=1e-3), "group"]
)
ACTIVATIONS: st.SearchStrategy[Any] = st.sampled_from(["relu", "leaky_relu", "none", "silu", "prelu"])


@frozen
class Plan:
    """What is settled of one network while it is drawn."""

    dims: int
    widths: tuple[int, ...]
    stages: dict[str, Stage] = Factory(dict)
    cells: dict[str, Cell] = Factory(dict)

    @property
    def linear(self) -> Any:
        return "bilinear" if self.dims == 2 else "trilinear"


@st.composite
def genotypes(draw: Draw, dims: Sequence[int] = (2, 3), max_width: int = 16) -> Genotype:
    """A network without choices: up to four levels, stages at most `max_width` channels wide."""
    plan = Plan(draw(one(*dims)), tuple(width for width in WIDTHS if width <= max_width))
    strides = one(*STRIDES[plan.dims])
    levels = (Level(1), *(Level(draw(strides)) for _ in range(draw(NUMBERS[3]))))
    links = draw(links_between(plan, len(levels)))
    output, out_channels = draw(one(*OUTPUTS))
    spatial_dims: Any = plan.dims
    made = Genotype(
        name=draw(TITLES),
        about=draw(ABOUT),
        spatial_dims=spatial_dims,
        in_channels=1 + draw(NUMBERS[3]),
        out_channels=out_channels,
        output=output,
        norm=draw(NORMS),
        activation=draw(ACTIVATIONS),
        bias=draw(BOOLEANS),
        levels=levels,
        stages=plan.stages,
        links=links,
        heads=draw(heads(plan)),
        cells=plan.cells,
    )
    made = draw(with_identity(made)) if draw(NUMBERS[3]) == 3 else made
    return without_convs(made) if draw(NUMBERS[3]) == 3 else made


def without_convs(network: Genotype) -> Genotype:
    """The network without the convolutions of heads whose stages have the channels of the output."""
    heads = tuple(
        attrs.evolve(head, kernel=1, bias=True, conv=not may_be_bare(network, head)) for head in network.heads
    )
    return attrs.evolve(network, heads=heads)


def may_be_bare(network: Genotype, head: Head) -> bool:
    transposed = head.resize == "transposed_conv" or isinstance(head.resize, Resize)
    return not transposed and stage_width(network.stages[head.source]) == network.out_channels


@st.composite
def with_identity(draw: Draw, network: Genotype) -> Genotype:
    """The network with some stages that pass on what they read; none whose channels an op or cell counts."""
    counted = {link.source for link in network.links if link.op or link.cell}
    for name in stage_order(network):
        stage = network.stages[name]
        strided = any(link.resize == "strided_conv" for link in network.incoming.get(name, ()))
        if name in counted or strided or not draw(BOOLEANS):
            continue
        identity = Stage(stage.level, 1, 1, stage.fusion, "identity")
        network = attrs.evolve(network, stages={**network.stages, name: identity})
    return with_identity_widths(network)


def with_identity_widths(network: Genotype) -> Genotype:
    """The network whose identity stages have the channels that they read."""
    for name in stage_order(network):
        if block_of(network.stages[name].block).kind == "identity":
            stage = attrs.evolve(network.stages[name], widths=input_width(network, name))
            network = attrs.evolve(network, stages={**network.stages, name: stage})
    return network


@st.composite
def links_between(draw: Draw, plan: Plan, levels: int) -> tuple[Link, ...]:
    """All links, and the stages and cells they join; a decoder has a stage even on one level."""
    encoder, decoder = draw(one(*NAMING))
    down = [encoder.format(level + 1) for level in range(levels)]
    up = [decoder.format(level + 1) for level in reversed(range(max(1, levels - 1)))]
    for name in down:
        plan.stages[name] = draw(stages(plan, len(plan.stages)))
    links = [Link(INPUT, down[0])]
    links += [Link(above, name, resize=draw(downs(plan, name))) for above, name in pairwise(down)]
    for level, name, below in zip(reversed(range(len(up))), up, [down[-1], *up], strict=False):
        plan.stages[name] = draw(stages(plan, level))
        into = draw(decoder_links(plan, name, below))
        links += into
        stage = plan.stages[name]
        plan.stages[name] = attrs.evolve(stage, fusion=draw(fusions(plan, stage, into)))
    return tuple(links)


@st.composite
def stages(draw: Draw, plan: Plan, level: int) -> Stage:
    depth, last = 1 + draw(NUMBERS[2]), draw(one(*plan.widths))
    widths: int | tuple[int, ...] = last
    if draw(BOOLEANS):
        widths = (*(draw(one(*range(1, 1 + max(plan.widths)))) for _ in range(depth - 1)), last)
    style, block = draw(one_of_styles()), draw(one("conv", "conv", "conv", "other"))
    if block == "other":
        block = draw(one(*BLOCKS))
    dropout = draw(one(0.0, 0.0, 0.0, 0.2))
    return Stage(level, depth, widths, block=block, dropout=dropout, **in_dims(style, plan.dims))


@lru_cache
def one_of_styles() -> st.SearchStrategy[Mapping[str, Any]]:
    return st.sampled_from(STYLES)


def fusions(plan: Plan, stage: Stage, links: Sequence[Link]) -> st.SearchStrategy[Any]:
    """How a decoder stage may join its links: a gate has one skip connection and one link from below."""
    levels = [0 if link.source == INPUT else plan.stages[link.source].level for link in links]
    climbing = sum(level > stage.level for level in levels)
    gates = ("gate", Fusion("gate", width=3)) if len(links) == 2 and climbing == 1 else ()
    squeezed = (Fusion("concat", squeeze=Squeeze("scse", 2.0)), Fusion("add", squeeze=4.0))
    return one(*("concat",) * 6, "add", "add", *squeezed, *gates)


def in_dims(style: Mapping[str, Any], dims: int) -> dict[str, Any]:
    """A style whose per-axis kernel has as many axes as the network."""
    return {key: value[-dims:] if isinstance(value, tuple) else value for key, value in style.items()}


def is_strideless(block: Any) -> bool:
    """Whether blocks cannot carry a stride."""
    return bool(BY_NAME[block_of(block).kind].strideless)


def downs(plan: Plan, name: str) -> st.SearchStrategy[Any]:
    """Resizes of the one link into an encoder stage: `strided_conv` bears no other beside it."""
    wider = (Resize("max_pool", kernel=3), Resize("max_pool", kernel=5))
    strided = () if is_strideless(plan.stages[name].block) else ("strided_conv",)
    return one("max_pool", "avg_pool", *strided, plan.linear, Resize("max_pool"), *wider)


def ups(plan: Plan, name: str) -> st.SearchStrategy[Any]:
    """Resizes of the link that climbs into a decoder stage of that name."""
    wider, plain = Resize("transposed_conv", width=plan.widths[-1]), Resize("transposed_conv", bias=False)
    others = [stage for stage in plan.stages if stage != name]
    same = (Resize("transposed_conv", WidthOf(stage), bias=False) for stage in others)
    styled = Resize("transposed_conv", plan.widths[0], kernel=3, norm="batch", activation="relu")
    larger = Resize("transposed_conv", bias=False, kernel=5, activation="prelu")
    block = Resize("mednext", width=plan.widths[-1], kernel=3, expansion=1.5)
    point = Resize(plan.linear, width=plan.widths[0], bias=False)
    corners = Resize(plan.linear, align_corners=True)
    special = (styled, larger, block, point, corners)
    return one(plan.linear, "nearest", "transposed_conv", wider, plain, Resize("nearest"), *special, *same)


@st.composite
def decoder_links(draw: Draw, plan: Plan, name: str, below: str) -> list[Link]:
    """Links into a decoder stage: from the one below it, and skips from up to two others."""
    is_below = plan.stages[below].level > plan.stages[name].level
    chain = Link(below, name, resize=draw(ups(plan, name))) if is_below else draw(skip(plan, below, name))
    others = [*(other for other in reversed(plan.stages) if other not in (name, below)), INPUT]
    count = min(draw(one(0, 1, 2, 2)), len(others))
    sources = draw(some(*others, least=count, most=count))
    return [chain, *(draw(skip(plan, source, name)) for source in sources)]


@st.composite
def skip(draw: Draw, plan: Plan, source: str, target: str) -> Link:
    """A link between any two levels: as it is, through an op, or through a cell."""
    level = 0 if source == INPUT else plan.stages[source].level
    step = plan.stages[target].level - level
    resize: Any = None if step == 0 else "max_pool" if step > 0 else plan.linear
    plain = Link(source, target, resize=resize)
    if source == INPUT:  # whose channels are no power of two
        return plain
    return draw(draw(one(as_it_is, through_cell, through_op, through_cell, through_cell))(plan, plain))


def as_it_is(plan: Plan, link: Link) -> st.SearchStrategy[Link]:
    return st.just(link)


@st.composite
def through_op(draw: Draw, plan: Plan, link: Link) -> Link:
    op, width = draw(one(*op_names(plan.dims))), draw(one(None, *plan.widths))
    return attrs.evolve(link, op=op, width=width)


@st.composite
def through_cell(draw: Draw, plan: Plan, link: Link) -> Link:
    """The link through a cell of its own, or through one that another link has too."""
    if plan.cells and draw(BOOLEANS):
        return attrs.evolve(link, cell=draw(one(*plan.cells)))
    name = f"skip_{len(plan.cells)}"
    plan.cells[name] = draw(cells(plan.dims, plan.widths))
    return attrs.evolve(link, cell=name)


@st.composite
def heads(draw: Draw, plan: Plan) -> tuple[Head, ...]:
    """The output, from the last stage, and up to two more from others."""
    kernels = one(1, 3, (3, 1, 3)[-plan.dims :])
    last, *others = reversed(plan.stages)
    more = [Head(name, draw(kernels), draw(BOOLEANS), weight=0.5) for name in draw(some(*others, most=2))]
    norm, activation = draw(one((None, None), (None, None), (Norm("group", groups=1), "relu"), (None, "elu")))
    main = Head(last, draw(kernels), norm=norm, activation=activation)
    return (main, *(draw(resized_head(plan, head)) for head in more))


@st.composite
def resized_head(draw: Draw, plan: Plan, head: Head) -> Head:
    """A head of deep supervision at its own resolution, or brought to the image's."""
    if plan.stages[head.source].level == 0 or draw(BOOLEANS):
        return head
    transposed = Resize("transposed_conv", kernel=3)
    resize = draw(one(plan.linear, "nearest", transposed, "transposed_conv"))
    is_transposed = resize in (transposed, "transposed_conv")
    return attrs.evolve(head, resize=resize, kernel=1 if is_transposed else head.kernel)


@st.composite
def cells(draw: Draw, dims: int, widths: Sequence[int]) -> Cell:
    """A cell of one to three nodes beside its input; an edge or a block reads each of them."""
    nodes = 1 + draw(NUMBERS[2])
    edges = [edge for target in range(1, nodes + 1) for edge in draw(edges_into(target, op_names(dims)))]
    ends = [node for node in range(nodes + 1) if all(edge.source != node for edge in edges)]
    return Cell(
        width=draw(one(*widths)),
        edges=tuple(edges),
        blocks=draw(blocks(nodes, ends)),
        affine=draw(BOOLEANS),
    )


@st.composite
def edges_into(draw: Draw, target: int, ops: Sequence[str]) -> list[Edge]:
    """Edges into a node from nodes before it; several may join the same two with different ops."""
    sources = draw(some(*range(target), least=1))
    return [Edge(source, target, op) for source in sources for op in draw(some(*ops, least=1, most=2))]


@st.composite
def blocks(draw: Draw, nodes: int, ends: Sequence[int]) -> tuple[Block, ...]:
    """One or two blocks; the first reads every node that no edge leaves."""
    others = [node for node in range(nodes + 1) if node not in ends]
    first = draw(block([*ends, *draw(some(*others))]))
    if draw(BOOLEANS):
        return (first,)
    return (first, draw(block(draw(some(*range(nodes + 1), least=1)))))


@st.composite
def block(draw: Draw, nodes: Sequence[int]) -> Block:
    kind = draw(one("sum", "concat"))
    if kind == "concat" or draw(BOOLEANS):
        return Block(kind, tuple(map(BlockInput, nodes)))
    weights = [draw(one(1.0, 0.5, 0.42, -1.25, 0.0)) for _ in nodes]
    return Block(kind, tuple(map(BlockInput, nodes, weights)))


Options = Callable[[Any, Sequence[Any]], st.SearchStrategy[Any]]
"""How a decision is opened: from what is decided, and all that could be, to a choice."""


@lru_cache
def several(_: Any, possible: Sequence[Any]) -> st.SearchStrategy[Any]:
    return some(*possible, least=2, most=4).map(lambda options: Choose(tuple(options)))


@lru_cache
def only(decided: Any, _: Sequence[Any]) -> st.SearchStrategy[Any]:
    return st.just(Choose((decided,)))


@st.composite
def spaces(draw: Draw, dims: Sequence[int] = (2, 3), max_width: int = 16) -> Genotype:
    """A network with some of its decisions left open; at least one."""
    return without_repeats(draw(opened(draw(genotypes(dims, max_width)), several)))


@st.composite
def single_candidate_spaces(draw: Draw, dims: Sequence[int] = (2, 3), max_width: int = 16) -> Genotype:
    """A network with some of its decisions written as choices of one option; at least one."""
    return draw(opened(draw(genotypes(dims, max_width)), only))


@st.composite
def opened(draw: Draw, network: Genotype, options: Options) -> Genotype:
    """The network with choices; in any case one, in the last stage, where no other was drawn."""
    fixed = fixed_stages(network)
    stages = {
        name: draw(opened_stage(stage, options)) if name not in fixed and draw(BOOLEANS) else stage
        for name, stage in network.stages.items()
    }
    wide = {name for name, stage in stages.items() if stage != network.stages[name]}
    styled = draw(with_styles(attrs.evolve(network, stages=stages), wide, options))
    resized, stages = styled.links, styled.stages
    ops = op_names(network.spatial_dims)
    links = tuple(
        draw(opened_link(link, fitting(link, ops, wide), options)) if link.op else link for link in resized
    )
    fed = {link.cell for link in network.links if link.source in wide}
    cells = {
        name: draw(opened_cell(cell, ops, mixing(ops) if name in fed else ops, options))
        for name, cell in network.cells.items()
    }
    if (stages, links, cells) == (network.stages, network.links, network.cells):
        last = list(stages)[-1]
        stages = dict(stages)
        stages[last] = draw(opened_widths(plain(stages[last]), options))
        heads = tuple(attrs.evolve(head, norm=None, conv=True) for head in network.heads)
        network = attrs.evolve(network, heads=heads)
    searched_cells = {name: draw(searched(cell)) for name, cell in cells.items()}
    links = draw(with_likes(links, searched_cells))
    made = attrs.evolve(network, stages=stages, links=links, cells=searched_cells)
    return draw(with_optional_links(made, options)) if draw(BOOLEANS) else made


@st.composite
def with_optional_links(draw: Draw, space: Genotype, options: Options) -> Genotype:
    """The space with some links that may be absent; into each stage one is always there."""
    if any(names_other_stage(link) for link in space.links):
        return space
    certain = {name: draw(one(*certain_links(space, name))) for name in space.stages}
    links = (
        attrs.evolve(link, present=draw(options(True, (True, False))))
        if link != certain[link.target] and spares_links(space, link.target) and draw(BOOLEANS)
        else link
        for link in space.links
    )
    return attrs.evolve(space, links=tuple(links))


def names_other_stage(link: Link) -> bool:
    """Whether a resize has the width of a stage that may be absent when the link is there."""
    resizes = options_of(link.resize)
    named = {resize.width for resize in resizes if isinstance(resize, Resize)}
    return any(
        isinstance(width, WidthOf) and width.stage not in (link.source, link.target) for width in named
    )


def certain_links(space: Genotype, name: str) -> tuple[Link, ...]:
    """The links into a stage of which one must always be there: where they are added, the first."""
    links = space.incoming[name]
    return links[:1] if "add" in options_of(space.stages[name].fusion) else links


def spares_links(space: Genotype, name: str) -> bool:
    """Whether what a stage does with its links is the same without some of them as with zeros."""
    stage = space.stages[name]
    if stage.fusion == "add":
        return True
    if any(fusion.squeeze is not None for fusion in stage.fusions):
        return False
    widths, blocks = {0}, {block_of(block) for block in options_of(stage.block)}
    for link in space.incoming[name]:
        widths |= {width + link_width(space, link) for width in widths}
    first = stage.layer_widths[0]
    shrinks = first not in widths and blocks <= {*map(block_of, SPARING)}
    return blocks <= {StageBlock("conv"), StageBlock("conv", padding="end")} or shrinks


def fixed_stages(network: Genotype) -> set[str]:
    """The stages whose number of channels must be known, because what reads them needs it."""
    ops = op_names(network.spatial_dims)
    read = {link.source for link in network.links if is_picky(network, link, ops)}
    deciding = {end for link in network.links if reads_masked(network, link) for end in sources(link)}
    heads = {head.source for head in network.heads if head.norm is not None or not head.conv}
    return read | deciding | heads


def plain(stage: Stage) -> Stage:
    """The stage of plain blocks, with the network's norm."""
    return attrs.evolve(stage, block="conv", norm=None)


def is_plain(stage: Stage) -> bool:
    """Whether a stage's widths may be a choice: plain blocks, norms channel by channel."""
    return stage.block == "conv" and stage.norm not in (Norm("group", groups=1), Norm("layer", eps=1e-3))


def reads_masked(network: Genotype, link: Link) -> bool:
    """Whether channels on a link reach a stage that counts them."""
    target = network.stages[link.target]
    through = link.cell is not None or (link.op is not None and link.width is not None)
    block = isinstance(link.resize, Resize) and link.resize.kind == "mednext"
    return block or (not through and (target.block != "conv" or target.fusion != "concat"))


def sources(link: Link) -> set[str]:
    """The stages that may decide on a link's channels."""
    width = link.resize.width if isinstance(link.resize, Resize) else None
    return {link.source, width.stage} if isinstance(width, WidthOf) else {link.source}


def is_picky(network: Genotype, link: Link, ops: Sequence[str]) -> bool:
    """Whether an op or cell repeats, groups or keeps the channels that it reads from a stage."""
    if link.cell is not None:
        cell = network.cell(link.cell)
        reading = [edge.op for edge in cell.edges if edge.source == 0]
        return any(0 in block.nodes for block in cell.blocks) or not {*reading} <= {*mixing(ops)}
    return link.op is not None and link.op not in fitting(link, ops, {link.source})


def mixing(ops: Sequence[str]) -> tuple[str, ...]:
    """The ops of which every output reads every input, and nothing between counts the inputs."""
    return tuple(op for op in ops if op.startswith(("conv", "dil", "depth", "sharp")))


def fitting(link: Link, ops: Sequence[str], wide: Collection[str]) -> tuple[str, ...]:
    """The ops that a link may have from a stage that is open in width, if its source is one."""
    if link.source not in wide:
        return tuple(ops)
    if link.width is not None:
        return mixing(ops)
    return tuple(op for op in ops if not op.startswith(("sharp", "spatial")))


@st.composite
def with_styles(draw: Draw, network: Genotype, wide: Collection[str], options: Options) -> Genotype:
    """The network with what some blocks are made with, how links are joined and resized left open.

    `wide` are the stages whose number of channels is open, to which what reads them must be blind.
    """
    stages = {
        name: draw(opened_style(network, name, wide, options)) if draw(THIRDS) == 0 else stage
        for name, stage in network.stages.items()
    }
    links = tuple(
        draw(opened_resize(network, link, wide, options)) if link.resize and draw(THIRDS) == 0 else link
        for link in network.links
    )
    return attrs.evolve(network, stages=stages, links=links)


@st.composite
def opened_style(draw: Draw, network: Genotype, name: str, wide: Collection[str], options: Options) -> Stage:
    """One of the things that a stage may leave open beside its sizes, or two; of two, few options each."""
    stage = network.stages[name]
    possible = style_options(network, name, wide)
    keys = draw(some(*(key for key, several in possible.items() if len(several) > 1), least=1, most=2))
    chosen = {key: draw(options(decided_style(network, stage, key), possible[key])) for key in keys}
    if len(keys) == 2:
        chosen = {key: Choose(choice.options[:2]) for key, choice in chosen.items()}
    elif "block" not in keys:
        stage = draw(opened_settings(stage, options))
    return attrs.evolve(stage, **chosen)


SETTINGS: Mapping[str, tuple[Any, ...]] = {
    "expansion": (2.0, 1.0, 0.5),
    "squeeze": (4.0, None, Squeeze("scse", 2.0)),
    "shortcut": ("projection", "pool", "conv", "conv_1x1", "none"),
    "convs": (2, 1, 3),
    "growth": (3, 1, 2),
}
"""What settings of blocks may be, where their kind has them."""


@st.composite
def opened_settings(draw: Draw, stage: Stage, options: Options) -> Stage:
    """The stage with one or two settings of its blocks left open, if they have any; few options each."""
    block = block_of(stage.block)
    known = [key for key in BY_NAME[block.kind].settings if key in SETTINGS and block != StageBlock("conv")]
    changed = {}
    for key in draw(some(*known, least=1, most=2)) if known else ():
        given = getattr(block, key)
        first = SETTINGS[key][0] if given is None else given
        changed[key] = Choose(draw(options(first, SETTINGS[key])).options[:2])
    return attrs.evolve(stage, block=attrs.evolve(block, **changed)) if changed else stage


def decided_style(network: Genotype, stage: Stage, key: str) -> Any:
    """What stands for a key of a stage, its own or the network's."""
    value = getattr(stage, key)
    return getattr(network, key) if value is None else value


def style_options(network: Genotype, name: str, wide: Collection[str]) -> dict[str, tuple[Any, ...]]:
    """What may stand for each of the keys of a stage; few where channels are masked in it or before it."""
    stage, dims = network.stages[name], network.spatial_dims
    into = [link for link in network.links if link.target == name]
    masked = any({*sources(link)} & {*wide} for link in into if carries_on(link))
    if block_of(stage.block).kind == "identity":  # nothing else of it means anything
        adds = fusion_of(stage.fusion).kind == "add"  # to other channels than concatenating
        return {"block": ("conv", *BLOCKS), "fusion": () if adds else fusions_of(network, into, stage)}
    open_widths = any(isinstance(width, Choose) for width in stage.layer_widths)
    strided = any(link.resize == "strided_conv" for link in into)
    blocks = tuple(block for block in BLOCKS if not (strided and is_strideless(block)))
    channelwise = ("batch", "instance", "none", Norm("batch", eps=1e-3), "group")
    return {
        "block": ("conv",) if masked or open_widths else ("conv", *blocks),
        "kernel": (3, 1, 5, (1, 3, 3)[-dims:] if dims == 3 else (1, 3)),
        "norm": channelwise if open_widths else (*channelwise, Norm("group", groups=1), "layer"),
        "activation": ("relu", Activation("leaky_relu", slope=0.2), "prelu", "gelu", "none"),
        "fusion": ("concat",) if masked else fusions_of(network, into, stage),
    }


def carries_on(link: Link) -> bool:
    """Whether the channels that a link reads are those that its target does."""
    return link.cell is None and (link.op is None or link.width is None)


def fusions_of(network: Genotype, into: Sequence[Link], stage: Stage) -> tuple[Any, ...]:
    """The fusions that give as many channels as concatenating."""
    squeezed = Fusion("concat", squeeze=Squeeze("scse"))
    if len(into) == 1:
        return ("concat", squeezed)
    levels = [0 if link.source == INPUT else network.stages[link.source].level for link in into]
    gates = len(into) == 2 and sum(level > stage.level for level in levels) == 1
    return ("concat", squeezed, *(("gate", Fusion("gate", width=3, squeeze=4.0)) if gates else ()))


@st.composite
def opened_resize(draw: Draw, network: Genotype, link: Link, wide: Collection[str], options: Options) -> Link:
    possible = resize_options(network, link, wide)
    if len(possible) < 2 and options is not only:
        return link
    return attrs.evolve(link, resize=draw(options(link.resize, possible)))


def resize_options(network: Genotype, link: Link, wide: Collection[str]) -> tuple[Any, ...]:
    """The resizes that give as many channels as a link's own, whatever a stage decides."""
    linear: Any = "bilinear" if network.spatial_dims == 2 else "trilinear"
    if link.resize in ("max_pool", "avg_pool", Resize("max_pool")) or link.source == INPUT:
        return ("max_pool", "avg_pool", linear, "nearest") if link.resize != "strided_conv" else ()
    width = link.resize.width if isinstance(link.resize, Resize) else None
    down = network.stages[link.source].level < network.stages[link.target].level
    if link.resize == "strided_conv" or down:
        return ()
    up = Resize("transposed_conv", width, bias=False)
    if link.op is not None or link.cell is not None:
        return (Resize(linear, width), Resize("nearest", width))
    styled = Resize("transposed_conv", width, kernel=3, norm="instance", activation="relu")
    masked = bool({*sources(link)} & {*wide})
    far = network.stages[link.source].level - network.stages[link.target].level > 1
    transposed = () if masked and far else (up, styled)  # between them it would have the open width
    free = () if masked else (Resize("mednext", width),)
    return (Resize(linear, width), Resize("nearest", width), *transposed, *free)


@st.composite
def opened_stage(draw: Draw, stage: Stage, options: Options) -> Stage:
    if stage.block == "identity":
        return stage
    way = draw(NUMBERS[2]) if is_plain(stage) else 0
    if way != 1:
        stage = draw(opened_depth(stage, options))
    return stage if way == 0 else draw(opened_widths(stage, options))


@st.composite
def opened_depth(draw: Draw, stage: Stage, options: Options) -> Stage:
    """A choice of depths; the deepest has a width for each of its layers."""
    opened = attrs.evolve(stage, depth=draw(options(stage.depth, (1, 2, 3))))
    if isinstance(stage.widths, int):
        return opened
    widths = (*stage.widths, *stage.widths[-1:] * 2)
    return attrs.evolve(opened, widths=widths[: opened.max_depth])


@st.composite
def opened_widths(draw: Draw, stage: Stage, options: Options) -> Stage:
    """A choice for all layers, or one for the first and perhaps for others."""
    first, *others = stage.layer_widths
    possible = range(1, max(first, *others, 4) + 1)
    choice = draw(options(first, possible))
    if isinstance(stage.widths, int):
        return attrs.evolve(stage, widths=choice)
    more = [draw(options(width, possible)) if draw(BOOLEANS) else width for width in others]
    return attrs.evolve(stage, widths=(choice, *more))


@st.composite
def opened_link(draw: Draw, link: Link, ops: Sequence[str], options: Options) -> Link:
    return attrs.evolve(link, op=draw(options(link.op, ops))) if draw(BOOLEANS) else link


@st.composite
def opened_cell(draw: Draw, cell: Cell, ops: Sequence[str], first: Sequence[str], options: Options) -> Cell:
    """Some of its edges and blocks opened; on edges from node 0 stand only the ops of `first`."""
    edges = list(cell.edges)
    for index, edge in enumerate(edges):
        if draw(BOOLEANS):
            others = {op for other in edges if other is not edge for op in ops_between(other, edge)}
            allowed = ops if edge.source else first
            possible = tuple(op for op in ("none", *allowed) if op not in others)
            edges[index] = attrs.evolve(edge, op=draw(options(edge.op, possible)))
    blocks = [opened_block(block, options) if draw(BOOLEANS) else block for block in cell.blocks]
    return attrs.evolve(cell, edges=tuple(edges), blocks=tuple(blocks))


def ops_between(other: Edge, edge: Edge) -> tuple[str, ...]:
    """The ops of an edge that joins the same nodes: an edge beside it takes none of them."""
    if (other.source, other.target) != (edge.source, edge.target):
        return ()
    return other.op.options if isinstance(other.op, Choose) else (other.op,)


def opened_block(block: Block, options: Options) -> Block:
    """A choice among the nodes that the block reads; one option stands for one unweighted node."""
    nodes = tuple(entry.node for entry in block.inputs)
    if options is only and block.inputs != (BlockInput(nodes[0]),):
        return block
    return attrs.evolve(block, inputs=Choose(nodes))


@st.composite
def searched(draw: Draw, cell: Cell) -> Cell:
    """A cell with what it says to the search."""
    keep = Keep(1 + draw(NUMBERS[2]), draw(one("above_mean", "all")))
    return attrs.evolve(cell, softmax=draw(one("node", "edge")), keep=keep)


@st.composite
def with_likes(draw: Draw, links: Sequence[Link], cells: dict[str, Any]) -> tuple[Link, ...]:
    """Where several links share a cell, some get one like it, with alphas of its own."""
    found: list[Link] = []
    for link in links:
        if link.cell and any(link.cell == other.cell for other in found) and draw(BOOLEANS):
            name = f"like_{len(cells)}"
            cells[name] = Like(link.cell)
            link = attrs.evolve(link, cell=name)
        found.append(link)
    return tuple(found)
