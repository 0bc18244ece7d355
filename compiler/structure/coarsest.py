"""The norms at a network's coarsest resolution, which limit how small an image may be."""

from collections.abc import Iterator

from compiler.ops.op import Style
from compiler.ops.registry import BY_NAME
from compiler.program.arithmetic import Norm
from compiler.program.sizes import Sizes
from compiler.structure.widths import level_stride, links_into, total_stride
from genotype import Choose, Genotype


def sizes_of(genotype: Genotype) -> Sizes:
    """The image sizes that a network takes; for a search space, those of its supernet."""
    norms = set(coarsest_norms(genotype))
    stride = total_stride(genotype)
    if "instance" in norms:
        return Sizes(stride, "instance")
    return Sizes(stride, "batch" if "batch" in norms else None)


def coarsest_norms(genotype: Genotype) -> Iterator[str]:
    """The norms of the stages at the coarsest resolution, and of the ops on links that lead there."""
    coarsest = total_stride(genotype)
    for name, stage in genotype.stages.items():
        if level_stride(genotype, stage.level) == coarsest:
            yield stage.norm or genotype.norm
            if any(map(has_norm, ops_into(genotype, name))):
                yield genotype.norm


def ops_into(genotype: Genotype, stage: str) -> set[str]:
    """The names of all ops, and candidates, on a stage's links and in the cells on them."""
    links = links_into(genotype, stage)
    cells = [genotype.cell(name) for name in {link.cell for link in links} if name is not None]
    decided = [*(edge.op for cell in cells for edge in cell.edges), *(link.op for link in links)]
    return {name for op in decided for name in (op.options if isinstance(op, Choose) else (op,)) if name}


def has_norm(op: str) -> bool:
    """Whether an op contains a norm when the network uses norms."""
    style = Style("batch", "none", affine=True)
    return any(isinstance(part, Norm) for part in BY_NAME[op].parts(1, 1, style))
