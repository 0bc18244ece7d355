"""A network's first weights from a trained one: those of every layer that fits."""

from collections.abc import Mapping
from os.path import lexists
from pathlib import Path

import torch
from attrs import frozen
from torch import Tensor, nn

from compiler.backend.load import load_network
from compiler.backend.weights import kind_of, read_tensors
from genotype import Genotype, refuse
from search.distributed import Ranks
from search.progress import say_of_run
from search.runs.diverged import require_sound
from search.runs.documents import INIT, FreshRecord, InitRecord
from search.runs.run import Run
from search.runs.run_record import FILE, read_record
from search.runs.trained.results import own_weights
from search.supernet.supernet import Supernet

REMEDY = "give the folder of a finished `genoc train`, a zoo entry, or a .safetensors file of one"
SHOWN = 3


@frozen
class Fitting:
    """The tensors of a file that fit a network, and why its other layers stay as they are."""

    tensors: Mapping[str, Tensor]
    fresh: Mapping[str, str]

    @property
    def taken(self) -> int:
        """In how many layers everything fits."""
        return len({layer_of(name) for name in self.tensors} - {*self.fresh})

    def words(self, source: Path, every: str = "") -> str:
        """What was taken, in a line; `every` says where all layers are listed."""
        if not self.fresh:
            return f"weights  all from {source}"
        named = "; ".join(f"{layer} ({why})" for layer, why in [*self.fresh.items()][:SHOWN])
        more = f"; ... {every}".rstrip() if len(self.fresh) > SHOWN else ""
        layers = f"{self.taken} of {self.taken + len(self.fresh)} layers"
        new = f"{len(self.fresh)} {'is' if len(self.fresh) == 1 else 'are'} new"
        return f"weights  {layers} from {source}; {new}: {named}{more}"

    def record(self, source: Path) -> InitRecord:
        """What a run keeps of it."""
        return InitRecord(str(source), self.taken, tuple(FreshRecord(*pair) for pair in self.fresh.items()))


def init_weights(network: nn.Module, source: Path, run: Run) -> dict[str, Tensor]:
    """A network's state with the weights of a trained network, where names and shapes agree; which is told,
    and written into the run's folder.

    Refused where nothing fits.
    """
    state = network.state_dict()
    fitting = fitting_of(state, source)
    say_of_run(fitting.words(source, f"(all in {run.path / INIT.name})"))
    if run.writes:
        INIT.write(run, fitting.record(source))
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
    """What a trained network has for a state. Refused where its training has not finished, or diverged."""
    require_finished(source)
    path = own_weights(source) if source.is_dir() else source
    given = read_tensors(path)
    fits = {
        name: tensor
        for name, tensor in given.items()
        if name in state and tensor.shape == state[name].shape and tensor.dtype == state[name].dtype
    }
    fresh = unfit(state, given, fits)
    if not any(tensor.dim() > 1 for tensor in fits.values()):
        why = "; ".join(f"{layer} ({why})" for layer, why in [*fresh.items()][:SHOWN])
        raise refuse(str(source), path.name, f"has no layer of this network: {why}", REMEDY)
    return Fitting(fits, fresh)


def require_finished(source: Path) -> None:
    """Refuse the folder of a training that was stopped, whose weights are those of some epoch."""
    if not lexists(source / FILE):
        return
    record = read_record(source)
    require_sound(source, record)
    if record.kind == "train" and not record.finished:
        problem = "this training has not finished"
        remedy = "run the same `genoc train` command again with --resume, or give another network"
        raise refuse(str(source), FILE, problem, remedy)


def unfit(
    state: Mapping[str, Tensor], given: Mapping[str, Tensor], fits: Mapping[str, Tensor]
) -> dict[str, str]:
    """The layers of a network of which something does not fit, each with why."""
    fresh: dict[str, str] = {}
    for name, tensor in state.items():
        if name not in fits:
            theirs = f"{kind_of(given[name])} there" if name in given else "not there"
            fresh.setdefault(layer_of(name), f"{kind_of(tensor)} here, {theirs}")
    return fresh


def layer_of(name: str) -> str:
    """The layer that a tensor of a network's state is of."""
    return name.rpartition(".")[0] or name
