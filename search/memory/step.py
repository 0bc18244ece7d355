"""What a step of a training or a search takes of memory, and what of it would fit."""

from collections.abc import Sequence

from attrs import evolve, frozen

from compiler.analysis.cost import cost
from compiler.lowering.network import lower
from compiler.program.program import Program
from compiler.structure.coarsest import sizes_of
from genotype import Genotype
from search.config import DataConfig, SearchConfig, TrainConfig
from search.distributed import Ranks
from search.distributed.join import local_size
from search.memory.fits import Least, fitting_batch, fitting_size, in_option
from search.memory.words import amount
from search.preparation import Preparation, padded

FLOAT = 4
"""The size of a float in bytes."""


@frozen
class Step:
    """A step of a network on images of a `size` (h, w) or (d, h, w), by the least memory that it takes.

    On a CPU the processes of a machine share its memory: each holds all weights and a part of a batch,
    together `share` images.
    """

    genotype: Genotype
    config: SearchConfig | TrainConfig
    size: tuple[int, ...]
    share: int
    is_known: bool
    least: Least

    @staticmethod
    def of(
        genotype: Genotype, config: SearchConfig | TrainConfig, ranks: Ranks, known: Preparation | None
    ) -> "Step":
        size = extent(genotype, config.data, known)
        is_known = known is not None or bool(config.data.size or config.data.patch)
        here = local_size() if config.device == "cpu" else 1
        share = -(-config.batch * here // ranks.size)
        least = least_of(lower(genotype), config, size)
        least = evolve(least, weights=here * least.weights)
        return Step(genotype, config, size, share, is_known, least)

    def takes(self, times: int = 1) -> int:
        """The bytes of a step whose activations are held so many times."""
        return self.least.weights + times * self.share * self.least.activations

    def parts(self) -> str:
        """What takes the memory, in words."""
        return (
            f"{amount(self.least.weights)} for weights, gradients and optimizer, "
            f"{amount(self.least.activations)} per image of {'x'.join(map(str, self.size))}"
        )

    def remedy(self, there: int, times: int = 1) -> str:
        """What helps: a narrower network, fewer images at a time, or smaller ones."""
        if self.least.weights > there:
            return "make it narrower or shallower: genoc show lists the parameters of each stage"
        option = "--size" if self.genotype.spatial_dims == 2 else "--patch"
        size, batch = self.fitting_size(there, times), self.fitting_batch(there, times)
        smaller = f"a smaller {option}" if size is None else f"{option} {in_option(size)} or less"
        again = ", or --recompute" if self.has_choices and not self.config.recompute else ""
        if batch < 2:
            return f"give {smaller}{again}"
        return f"give --batch {batch} or less, or {smaller}{again}"

    def fitting_batch(self, there: int, times: int = 1) -> int:
        """The images of a batch that fit; fewer than it has."""
        return min(fitting_batch(self.least, there, times), self.config.batch - 1)

    def fitting_size(self, there: int, times: int = 1) -> tuple[int, ...] | None:
        """The size at which the whole batch fits; None where there is none, or the present is not known."""
        program = lower(self.genotype)

        def fits(size: tuple[int, ...]) -> bool:
            activations = least_of(program, self.config, size).activations
            return self.least.weights + times * self.share * activations <= there

        return fitting_size(self.size, sizes_of(self.genotype).stride, fits) if self.is_known else None

    @property
    def has_choices(self) -> bool:
        """Whether there is what --recompute computes again."""
        stages = self.genotype.stages.values()
        return bool(self.genotype.cells) or any(len(stage.candidates) > 1 for stage in stages)


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
