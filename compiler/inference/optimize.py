"""A whole program rewritten, with the weights that go with it."""

from collections.abc import Mapping

from attrs import evolve, frozen
from torch import Tensor

from compiler.analysis.known_values import positive_values
from compiler.inference.batchnorm_folding import State
from compiler.inference.drops import without_drops
from compiler.inference.network import NetworkRewriting
from compiler.lowering.network import lower
from compiler.program.program import Program
from genotype import Genotype

NOTES = (
    "For inference alone: norms are folded into convolutions, and what is read twice is computed",
    "once. Its weights are made with it, and are not those of the network that was trained.",
    "On a CPU it is quickest with images laid channels last.",
)


@frozen
class Optimized:
    """A program for inference, and its weights by name."""

    program: Program
    weights: Mapping[str, Tensor]


def optimized(genotype: Genotype, state: State) -> Optimized:
    """A genotype's program and its trained weights, rewritten for inference.

    The first head alone is kept, and nothing is dropped. Norms of single images (instance norms) stay where
    they are.
    """
    program = lower(without_drops(genotype))
    first = evolve(program.network, results=program.network.results[:1])
    rewriting = NetworkRewriting(first, state, positive_values(first))
    network = rewriting.rewritten()
    norm = program.sizes.norm if program.sizes.norm == "instance" else None
    sizes = evolve(program.sizes, norm=norm)
    return Optimized(evolve(program, network=network, sizes=sizes, notes=NOTES), rewriting.weights)
