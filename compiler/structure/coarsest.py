"""The norms at a network's coarsest resolution, which limit how small an image may be."""

from collections.abc import Container, Iterator
from typing import Literal

from attrs import evolve

from compiler.ops.registry import BY_NAME
from compiler.program.arithmetic import Norm as NormStep
from compiler.program.sizes import Sizes
from compiler.program.style import Style
from compiler.structure.widths import (
    input_width,
    level_stride,
    links_into,
    source_width,
    stage_width,
    total_stride,
    widest,
)
from genotype import Choose, Genotype, Norm
from genotype.form.links import resizes_of
from genotype.form.styles import norm_of


def sizes_of(genotype: Genotype) -> Sizes:
    """The image sizes that a network takes; for a search space, those of its supernet."""
    norms = {statistics(norm) for norm in coarsest_norms(genotype)}
    stride = total_stride(genotype)
    if "instance" in norms:
        return Sizes(stride, "instance")
    return Sizes(stride, "batch" if "batch" in norms else None)


def statistics(norm: Norm) -> Literal["batch", "instance"] | None:
    """Whether a norm takes a channel's statistics over a batch, or an image; groups of one are instances."""
    if norm.kind == "group":
        return "instance" if norm.groups is None else None
    return norm.kind if norm.kind in ("batch", "instance") else None


def coarsest_norms(genotype: Genotype) -> Iterator[Norm]:
    """The norms at the coarsest resolution: of stages, of ops and blocks on links there, of heads."""
    coarsest = total_stride(genotype)
    here = {
        name for name, stage in genotype.stages.items() if level_stride(genotype, stage.level) == coarsest
    }
    for name in here:
        stage = genotype.stages[name]
        channels = {*map(widest, stage.layer_widths), input_width(genotype, name)}
        blocks = [candidate for candidate in stage.candidates if candidate.block.kind != "identity"]
        yield from (single(Style.of_stage(genotype, candidate).norm, channels) for candidate in blocks)
        if any(map(has_norm, ops_into(genotype, name))):
            yield norm_of(genotype.norm)
    for link in genotype.links:
        if link.source in here and any(resize.kind == "mednext" for resize in resizes_of(link)):
            yield single(norm_of(genotype.norm), {source_width(genotype, link)})
    for head in genotype.heads:
        if head.source in here and head.norm is not None:
            yield single(norm_of(head.norm), {stage_width(genotype.stages[head.source])})


def single(norm: Norm, channels: Container[int]) -> Norm:
    """A norm; where it has as many groups as channels, that of single channels."""
    return evolve(norm, groups=None) if norm.groups is not None and norm.groups in channels else norm


def ops_into(genotype: Genotype, stage: str) -> set[str]:
    """The names of all ops, and candidates, on a stage's links and in the cells on them."""
    links = links_into(genotype, stage)
    cells = [genotype.cell(name) for name in {link.cell for link in links} if name is not None]
    decided = [*(edge.op for cell in cells for edge in cell.edges), *(link.op for link in links)]
    return {name for op in decided for name in (op.options if isinstance(op, Choose) else (op,)) if name}


def has_norm(op: str) -> bool:
    """Whether an op contains a norm when the network uses norms."""
    style = Style.named("batch", "none")
    return any(isinstance(part, NormStep) for part in BY_NAME[op].parts(1, 1, style))
