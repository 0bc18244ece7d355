"""A network's first weights from a trained one: those of every layer that fits."""

from collections.abc import Mapping
from pathlib import Path

import torch
from attrs import frozen
from torch import Tensor, nn

from compiler.backend.load import load_network
from compiler.backend.weights import read_tensors
from genotype import Genotype, refuse
from search.distributed import Ranks
from search.progress import say_of_run
from search.runs.files import WEIGHTS
from search.supernet.supernet import Supernet

REMEDY = "give the folder of a finished `genoc train`, a zoo entry, or a .safetensors file of one"
SHOWN = 3


@frozen
class Fitting:
    """The tensors of a file that fit a network, and the names of its others, which stay as they are."""

    tensors: Mapping[str, Tensor]
    others: tuple[str, ...]

    def words(self, source: Path) -> str:
        """What was taken, in a line."""
        if not self.others:
            return f"weights  all from {source}"
        named = ", ".join(self.others[:SHOWN]) + (", ..." if len(self.others) > SHOWN else "")
        return f"weights  {len(self.tensors)} tensors from {source}; {len(self.others)} are new: {named}"


def init_weights(network: nn.Module, source: Path) -> dict[str, Tensor]:
    """A network's state with the weights of a trained network, where names and shapes agree; which is told.

    Refused where nothing fits.
    """
    state = network.state_dict()
    fitting = fitting_of(state, source)
    say_of_run(fitting.words(source))
    return {**state, **fitting.tensors}


def start_from(supernet: Supernet, source: Path, freeze: bool, ranks: Ranks) -> None:
    """Give a supernet the weights of a trained network that fit it, and freeze these if asked."""
    network = supernet.network
    fitting = ranks.first(lambda: fitting_of(network.state_dict(), source))
    say_of_run(fitting.words(source))
    network.load_state_dict(fitting.tensors, strict=False)
    if freeze:
        supernet.freeze(fitting.tensors)


def require_weights(genotype: Genotype, source: Path) -> None:
    """Refuse a source of weights of which none fits this network."""
    with torch.device("meta"):
        state = load_network(genotype).state_dict()
    fitting_of(state, source)


def fitting_of(state: Mapping[str, Tensor], source: Path) -> Fitting:
    """What a trained network has for a state."""
    path = source / WEIGHTS if source.is_dir() else source
    given = read_tensors(path)
    fits = {
        name: tensor
        for name, tensor in given.items()
        if name in state and tensor.shape == state[name].shape and tensor.dtype == state[name].dtype
    }
    if not any(tensor.dim() > 1 for tensor in fits.values()):
        raise refuse(str(source), path.name, "has no layer of this network", REMEDY)
    return Fitting(fits, tuple(name for name in state if name not in fits))
