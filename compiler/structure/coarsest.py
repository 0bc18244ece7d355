"""The norms at a network's coarsest resolution, which limit how small an image may be."""

from collections.abc import Iterator
from typing import Literal

from compiler.ops.registry import BY_NAME
from compiler.program.arithmetic import Norm as NormStep
from compiler.program.sizes import Sizes
from compiler.program.style import Style
from compiler.structure.widths import level_stride, links_into, total_stride
from genotype import Choose, Genotype, Norm
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
    if norm.kind == "group" and norm.groups is None:
        return "instance"
    return norm.kind if norm.kind in ("batch", "instance") else None


def coarsest_norms(genotype: Genotype) -> Iterator[Norm]:
    """The norms of the stages at the coarsest resolution, and of the ops on links that lead there."""
    coarsest = total_stride(genotype)
    for name, stage in genotype.stages.items():
        if level_stride(genotype, stage.level) == coarsest:
            blocks = [candidate for candidate in stage.candidates if candidate.block.kind != "identity"]
            yield from (Style.of_stage(genotype, candidate).norm for candidate in blocks)
            if any(map(has_norm, ops_into(genotype, name))):
                yield norm_of(genotype.norm)


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
