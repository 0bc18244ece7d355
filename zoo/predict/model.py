"""A trained network, from the folder of a training or from a zoo entry."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from attrs import evolve, frozen
from torch import nn

from compiler.backend.load import load_network
from compiler.backend.weights import put_weights
from compiler.program.sizes import Sizes
from compiler.structure.coarsest import sizes_of
from genotype import Genotype, content_hash, encode, refuse
from genotype.diagnostics.printable import json_text
from genotype.text.regular import open_regular, real
from search.named import folders_named, is_entry
from search.preparation import Preparation
from search.runs.trained.own_record import require_extent
from zoo.entries.entry import WEIGHTS, Entry
from zoo.predict.inputs.listed import TABLE
from zoo.predict.settings import Settings
from zoo.publishing.training_run import read_run
from zoo.verification.verify import require_sound


@frozen(eq=False)
class Model:
    """A network in evaluation mode, how images are prepared for it, and a digest of all that it computes.

    `patterns` are those of names by which its training found images and masks in a folder, `table` the CSV
    file that named them.
    """

    name: str
    network: nn.Module
    genotype: Genotype
    preparation: Preparation
    digest: str = ""
    patterns: tuple[str, str] | None = None
    table: Path | None = None

    @property
    def sizes(self) -> Sizes:
        """The sizes that the network takes."""
        return sizes_of(self.genotype)

    @property
    def is_of_one_target(self) -> bool:
        """Whether it tells a target from the background."""
        return self.genotype.output != "classes"

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of the labels, the background first."""
        count = 2 if self.is_of_one_target else self.genotype.out_channels
        if len(self.preparation.labels) == count:
            return self.preparation.labels
        return ("background", *(f"class {label}" for label in range(1, count)))


def open_models(names: Sequence[str], shelf: Path, settings: Settings) -> tuple[Model, ...]:
    """Networks of the same labels, whose probabilities are averaged.

    A folder of folds stands for the networks of all. Raises InputError for what is no training and no entry,
    and for networks that do not go together.
    """
    folders = [folder for name in names for folder in folders_named(name, shelf, line)]
    require_once(folders)
    models = tuple(map(open_model, folders))
    require_together(models)
    if settings.geometry is not None and models[0].genotype.spatial_dims == 2:
        problem = "is for volumes, but this network reads images"
        raise refuse(models[0].name, "--geometry", problem, "leave it out")
    return models


def require_once(folders: Sequence[Path]) -> None:
    """Refuse a network that is given twice: it would count double."""
    seen = [real(folder) for folder in folders]
    twice = [folder for folder in folders if seen.count(real(folder)) > 1]
    if twice:
        raise refuse("--with", str(twice[0]), "is given twice", "give each network once")


def require_together(models: Sequence[Model]) -> None:
    """Refuse to average networks of other axes or labels."""
    first = models[0]
    for other in models[1:]:
        for what, ours, theirs in (
            ("axes", first.genotype.spatial_dims, other.genotype.spatial_dims),
            ("labels", first.labels, other.labels),
        ):
            if ours != theirs:
                problem = f"has other {what} than {first.name}: {_words(theirs)}, not {_words(ours)}"
                raise refuse("--with", other.name, problem, "average networks of one task")


def line(folders: Sequence[str]) -> str:
    """The command that averages the networks in these folders."""
    return f"genoc predict {' --with '.join(folders)} INPUT -o DIR"


def open_model(folder: Path) -> Model:
    """The network in the folder of a training or of a zoo entry."""
    return _of_entry(Entry(folder)) if is_entry(folder) else _of_run(folder)


def _of_entry(entry: Entry) -> Model:
    require_sound(entry)
    return _loaded(entry.name, entry.genotype(), entry.path(WEIGHTS), entry.record().preparation)


def _of_run(folder: Path) -> Model:
    run = read_run(folder)
    model = _loaded(real(folder).name, run.genotype, run.weights, run.preparation)
    images, masks = run.settings.images, run.settings.masks
    source = Path(run.settings.source or "")
    table = source if source.suffix.lower() == TABLE else None
    return evolve(model, patterns=(images, masks) if images and masks else None, table=table)


def _loaded(name: str, genotype: Genotype, weights: Path, preparation: Preparation) -> Model:
    require_extent(name, genotype, preparation)
    network = load_network(genotype)
    put_weights(weights, network)
    return Model(name, network.eval(), genotype, preparation, digest_of(genotype, weights, preparation))


def digest_of(genotype: Genotype, weights: Path, preparation: Preparation) -> str:
    """A SHA-256 over all that predictions depend on."""
    digest = hashlib.sha256(content_hash(genotype).encode())
    digest.update(json_text(encode(preparation)).encode())
    with open_regular(weights, "weights") as file:
        digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def _words(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
