"""Whether a network can be trained in the available memory, checked before data are read."""

from collections.abc import Sequence

from attrs import frozen

from compiler.analysis.cost import cost
from compiler.lowering.network import lower
from compiler.program.program import Program
from compiler.structure.coarsest import sizes_of
from genotype import Genotype, refuse
from search.config import DataConfig, SearchConfig, TrainConfig
from search.distributed import ALONE, Ranks
from search.distributed.join import local_size
from search.memory.available import available
from search.memory.words import amount
from search.preparation import Preparation, padded

FLOAT = 4
"""The size of a float in bytes."""


@frozen
class Least:
    """The least memory that a step needs, in bytes: for weights, and for the activations of an image.

    Weights include gradients, the optimizer's state, and in a training their average. Of the activations
    only those are counted that convolutions write and keep for their gradient; the real need is between
    once and four times as much.
    """

    weights: int
    activations: int

    def of(self, images: int) -> int:
        return self.weights + images * self.activations


def require_memory(
    genotype: Genotype,
    config: SearchConfig | TrainConfig,
    ranks: Ranks = ALONE,
    known: Preparation | None = None,
) -> None:
    """Refuse a step that clearly does not fit into memory; `known` is how the data are read, if it is."""
    there = available(config.device)
    size = extent(genotype, config.data, known)
    least = least_of(lower(genotype), config, size)
    # On a CPU the processes of a machine share its memory; each holds all weights, and a part of a batch.
    here = local_size() if config.device == "cpu" else 1
    share = -(-config.batch * here // ranks.size)
    least = Least(here * least.weights, least.activations)
    if there is not None and least.of(share) > there:
        takes = (
            f"a step needs {amount(least.of(share))} or more, but {config.device} has {amount(there)} free"
        )
        parts = (
            f"{amount(least.weights)} for weights, gradients and optimizer, "
            f"{amount(least.activations)} per image of {'x'.join(map(str, size))}"
        )
        raise refuse(genotype.name, "memory", f"{takes}: {parts}", remedy(genotype, least, there, config))


def extent(genotype: Genotype, data: DataConfig, known: Preparation | None) -> tuple[int, ...]:
    """The size of the network's training input (z, y, x); if it is not yet known, the smallest possible."""
    sizes = sizes_of(genotype)
    if known is not None and known.extent():
        return known.extent(sizes)
    asked = data.patch or data.size or ()
    sides = asked[::-1] if len(asked) > 1 else asked * genotype.spatial_dims
    return padded(sides if len(sides) == genotype.spatial_dims else sizes.stride, sizes)


def least_of(program: Program, config: SearchConfig | TrainConfig, size: Sequence[int]) -> Least:
    """The least memory that a step of a program needs."""
    network_cost = cost(program, size)
    held = [layer.activations for layer in network_cost.layers]
    elements = max(held, default=0) if config.recompute else sum(held)
    per_element = FLOAT if config.precision == "fp32" else FLOAT // 2
    return Least(FLOAT * network_cost.parameters * copies(config), per_element * elements)


def copies(config: SearchConfig | TrainConfig) -> int:
    """How often each weight is stored: itself, its gradient, the optimizer's moments, its average."""
    if isinstance(config, SearchConfig):
        return 2 + (config.momentum > 0)
    return 3 + (config.momentum > 0 if config.optimizer == "sgd" else 2)


def remedy(genotype: Genotype, least: Least, there: int, config: SearchConfig | TrainConfig) -> str:
    """The remedy: a narrower network, smaller images, or fewer of them at a time."""
    if least.weights > there:
        return "make it narrower or shallower: genoc show lists the parameters of each stage"
    smaller = "--size" if genotype.spatial_dims == 2 else "--patch"
    units = genotype.cells or any(len(stage.candidates) > 1 for stage in genotype.stages.values())
    again = ", or --recompute" if units and not config.recompute else ""
    fitting = (there - least.weights) // max(1, least.activations)
    if fitting < 2:
        return f"give a smaller {smaller}{again}"
    return f"give --batch {fitting} or less, a smaller {smaller}{again}"
