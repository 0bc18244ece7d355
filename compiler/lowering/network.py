"""Lowering a genotype or a search space to a program.

This is the only place where a network is built: the emitted file prints the program, costs are computed on
it, and a search trains the program of its space, in which every choice is a gate.
"""

from compiler.lowering.link import LoweredLink, lower_link
from compiler.lowering.stage import StageLowering
from compiler.ops.layer_source import layer_source
from compiler.program.arithmetic import Conv
from compiler.program.names import Namespace, class_name
from compiler.program.program import Apply, Call, Layer, Program, Unit, Var
from compiler.structure.coarsest import sizes_of
from compiler.structure.graph import stage_order
from compiler.structure.widths import stage_width
from genotype import Genotype, Head
from genotype.form.choices import is_space
from genotype.form.field_types import per_axis
from genotype.text.encode import in_order


def lower(genotype: Genotype) -> Program:
    """Lower a genotype or search space that passes every check."""
    genotype = in_order(genotype)
    stages = lower_stages(genotype)
    named_heads = zip(head_names(genotype), genotype.heads, strict=True)
    heads = tuple(head_layer(genotype, name, head) for name, head in named_heads)
    unit = Unit(
        network_class(genotype),
        f"{len(genotype.stages)} stages at {len(genotype.levels)} resolutions.",
        (*(layer for stage in stages for layer in stage.layers()), *heads),
        "x",
        tuple(stage.assign() for stage in stages),
        tuple(Apply(layer.name, Var(head.source)) for layer, head in zip(heads, genotype.heads, strict=True)),
        is_space(genotype),
    )
    return Program(unit, genotype.in_channels, sizes_of(genotype))


def lower_stages(genotype: Genotype) -> list[StageLowering]:
    """Every stage with its links, sources first."""
    names = Namespace([*genotype.stages, *head_names(genotype)])
    classes = Namespace([network_class(genotype), *layer_source()])
    cells = {name: classes.unique(class_name(name)) for name in genotype.cells}
    links: dict[str, list[LoweredLink]] = {name: [] for name in genotype.stages}
    for index, link in enumerate(genotype.links):
        links[link.target].append(lower_link(genotype, index, names, cells.get(link.cell or "", "")))
    return [StageLowering(genotype, name, tuple(links[name])) for name in stage_order(genotype)]


def network_class(genotype: Genotype) -> str:
    """The name of the network's class, different from the layers' names."""
    return Namespace(layer_source()).unique(class_name(genotype.name))


def head_names(genotype: Genotype) -> list[str]:
    """The names of the heads, each after its stage and different from all stages."""
    names = Namespace(genotype.stages)
    return [names.unique(f"head_{head.source}") for head in genotype.heads]


def head_layer(genotype: Genotype, name: str, head: Head) -> Layer:
    """The convolution from a stage to logits."""
    inputs, kernel = stage_width(genotype.stages[head.source]), per_axis(head.kernel, genotype.spatial_dims)
    options = (
        ("kernel_size", kernel),
        *([("padding", tuple(size // 2 for size in kernel))] if max(kernel) > 1 else []),
        *([] if head.bias else [("bias", False)]),
    )
    call = Call(f"nn.Conv{genotype.spatial_dims}d", (inputs, genotype.out_channels), options)
    part = Conv(inputs, genotype.out_channels, kernel, bias=head.bias)
    return Layer(name, call, (part,), role="head")
