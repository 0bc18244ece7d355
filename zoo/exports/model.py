"""What is exported: a network with its weights, and all that a consumer must know of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from attrs import frozen
from torch import nn

from compiler.backend.emit import emit
from compiler.backend.load import load_network, load_source
from compiler.lowering.network import lower
from compiler.program.program import Program
from compiler.program.sizes import Sizes
from genotype import Genotype, content_hash, refuse
from search.named import folders_named, is_entry
from search.preparation import Preparation
from zoo.entries.documents import read_decided
from zoo.entries.entry import Entry
from zoo.entries.record import Record
from zoo.predict.model import Model, open_model
from zoo.publishing.add import Terms, recorded, require_terms
from zoo.publishing.training_run import read_run

THRESHOLD = 0.5
"""The probability from which a pixel is of the target, where there is a single one."""


@frozen(eq=False, kw_only=True)
class Exportable:
    """A network in evaluation mode, on the CPU, and where it was read from.

    `model` has its genotype, weights, labels, and how images are prepared. `record` has its scores, data,
    licence and provenance; None for a genotype that was not trained, whose weights are fresh.
    """

    source: Path
    model: Model
    record: Record | None = None

    @property
    def name(self) -> str:
        """The name of the run, of the entry or of the genotype."""
        return self.model.name

    @property
    def genotype(self) -> Genotype:
        """Its architecture."""
        return self.model.genotype

    @property
    def network(self) -> nn.Module:
        """The network; callers that change it take a copy."""
        return self.model.network

    @property
    def preparation(self) -> Preparation:
        """How images are prepared; of a genotype that was not trained, nothing is known."""
        return self.model.preparation

    @property
    def sizes(self) -> Sizes:
        """The sizes that the network takes."""
        return self.model.sizes

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of the labels, the background first."""
        return self.model.labels

    @property
    def threshold(self) -> float | None:
        """The probability from which a pixel is of the target; None where the most probable label counts."""
        return THRESHOLD if self.model.is_of_one_target else None

    @property
    def hash(self) -> str:
        """The content hash of the genotype."""
        return content_hash(self.genotype)

    @property
    def program(self) -> Program:
        """The network as it is lowered."""
        return lower(self.genotype)

    @property
    def class_name(self) -> str:
        """The name of the network's class in the emitted source."""
        return self.program.network.class_name

    @property
    def is_of_run(self) -> bool:
        """Whether it is of a training's folder, whose data may still be there."""
        return self.record is not None and not is_entry(self.source)

    def fresh(self) -> nn.Module:
        """A copy of the network whose classes are of a module `network`: its name goes into some files."""
        network: nn.Module = getattr(load_source(self.text(), "network"), self.class_name)()
        network.load_state_dict(self.network.state_dict())
        return network.eval()

    def text(self) -> str:
        """The emitted source, which imports torch alone."""
        return emit(self.genotype, self.program)


def exportable(source: str, shelf: Path, terms: Terms) -> Exportable:
    """The network of a training's folder or of a zoo entry, by its path or name; or an untrained genotype's.

    `terms` are the licence and notice of a training's weights; those of an entry are its own. Raises
    InputError for anything else.
    """
    path = Path(source)
    if path.is_file():
        return untrained(path)
    folders = folders_named(source, shelf, line)
    if len(folders) > 1:
        problem = f"holds {len(folders)} networks, and one is exported at a time"
        raise refuse(source, "the folder", problem, f"give one of them: {folders[0]}")
    return _of_entry(folders[0], terms) if is_entry(folders[0]) else _of_run(folders[0], terms)


def untrained(path: Path) -> Exportable:
    """The network of a genotype's file, with fresh weights."""
    genotype = read_decided(path)
    network = load_network(genotype).eval()
    return Exportable(source=path, model=Model(genotype.name, network, genotype, Preparation()))


def line(folders: Sequence[str]) -> str:
    """The command for one of several networks."""
    return f"genoc export {folders[0]} --to TARGET"


def _of_entry(folder: Path, terms: Terms) -> Exportable:
    if terms != Terms():
        problem = "is of a training's weights, but this is a zoo entry, which has its own"
        raise refuse(str(folder), "--license or --notice", problem, "leave it out")
    return Exportable(source=folder, model=open_model(folder), record=Entry(folder).record())


def _of_run(folder: Path, terms: Terms) -> Exportable:
    model = open_model(folder)
    run = read_run(folder)
    require_terms(run.genotype.name, terms)
    return Exportable(source=folder, model=model, record=recorded(run, run.genotype.name, terms))
