"""Lowering a genotype or a search space to a program.

This is the only place where a network is built: the emitted file prints the program, costs are computed on
it, and a search trains the program of its space, in which every choice is a gate.
"""

from attrs import astuple

from compiler.layer_source import every_source, plugged_layers
from compiler.lowering.fusion import lower_fusion
from compiler.lowering.head import HeadLowering, HeadNames
from compiler.lowering.link import LoweredLink, lower_link
from compiler.lowering.stage import StageLowering
from compiler.program.names import Namespace, class_name
from compiler.program.program import Program, Unit
from compiler.structure.coarsest import sizes_of
from compiler.structure.graph import stage_order
from genotype import Genotype
from genotype.form.choices import is_space
from genotype.form.presence import in_force
from genotype.text.encode import in_order


def lower(genotype: Genotype) -> Program:
    """Lower a genotype or search space that passes every check; what is absent is left out."""
    genotype = in_order(in_force(genotype))
    heads = lower_heads(genotype)
    stages = lower_stages(genotype)
    unit = Unit(
        network_class(genotype),
        f"{len(genotype.stages)} stages at {len(genotype.levels)} resolutions.",
        (
            *(layer for stage in stages for layer in stage.layers()),
            *(layer for head in heads for layer in head.layers()),
        ),
        "x",
        tuple(assign for stage in stages for assign in stage.body()),
        tuple(head.value() for head in heads),
        is_space(genotype),
    )
    return Program(unit, genotype.in_channels, sizes_of(genotype))


def lower_stages(genotype: Genotype) -> list[StageLowering]:
    """Every stage with its links, sources first."""
    of_heads = [name for head in lower_heads(genotype) for name in astuple(head.names)]
    names = Namespace([*genotype.stages, *of_heads])
    classes = Namespace([network_class(genotype), *every_source(), *plugged_layers(genotype)])
    cells = {name: classes.unique(class_name(name)) for name in genotype.cells}
    opened = [name for name, stage in genotype.stages.items() if len(stage.candidates) > 1]
    of_stages = {name: classes.unique(class_name(name)) for name in opened}
    links: dict[str, list[LoweredLink]] = {name: [] for name in genotype.stages}
    for index, link in enumerate(genotype.links):
        links[link.target].append(lower_link(genotype, index, names, cells.get(link.cell or "", "")))
    return [
        StageLowering(
            genotype,
            name,
            tuple(links[name]),
            lower_fusion(genotype, name, links[name], names),
            of_stages.get(name, ""),
        )
        for name in stage_order(genotype)
    ]


def network_class(genotype: Genotype) -> str:
    """The name of the network's class, different from the layers' names."""
    return Namespace([*every_source(), *plugged_layers(genotype)]).unique(class_name(genotype.name))


def lower_heads(genotype: Genotype) -> list[HeadLowering]:
    """The heads, their layers named after their stages and like no other stage."""
    names = Namespace(genotype.stages)
    return [HeadLowering(genotype, head, HeadNames.of(head.source, names)) for head in genotype.heads]
