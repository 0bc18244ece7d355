"""Whole runs, as the commands need them: search a space, train a genotype, evaluate a run."""

import math
from os.path import lexists
from pathlib import Path
from typing import Any

from attrs import evolve

from compiler.backend.load import load_network
from compiler.checks import read_checked, require_decided
from compiler.checks.choices.supernets import require_supernet
from genotype import Genotype, InputError, content_hash, refuse
from genotype.form.choices import is_space
from genotype.text.decode import decode
from search.config import TOLERANCE, DataConfig, EvaluatedPart, Recipe, SearchConfig, TrainConfig, as_json
from search.data import SYNTHETIC, Dataset
from search.data.preparation import Preparation
from search.derivation.from_run import derive_by_alphas
from search.distributed import ALONE, Ranks
from search.memory.required import require_memory
from search.methods.registry import method_of, require_data, require_method
from search.precision.choice import record, resolved_precision
from search.predictions import write_predictions
from search.prepare import prepared_data, trained
from search.pretrained.from_run import require_weights
from search.pretrained.start import require_encoder
from search.progress import say
from search.runs.agreement import require_agreement
from search.runs.diverged import TRY
from search.runs.documents import SPLIT, SplitRecord
from search.runs.documents.evaluation import EVALUATION
from search.runs.documents.json_file import read_json
from search.runs.files import GENOTYPE, WEIGHTS
from search.runs.folder_kinds import require_training
from search.runs.run import Run, described, opened, require_free_folder
from search.runs.run_record import FILE, RunRecord, data_config, read_record
from search.runs.weights import load_weights
from search.search import Search, budget_of
from search.selection.constrained_selection import require_budget
from search.selection.derive import Derivation
from search.selection.inherited_weights import inherited
from search.supernet.forward_plan import require_plan
from search.supernet.overrides import Overrides
from search.training.evaluate import Evaluation, evaluate_by_class
from search.training.loop import warn_of_changed_tables
from search.training.losses import default_loss, loss_named
from search.training.losses.weights import require_class_weights, with_class_weights
from search.training.optimisation.length import require_one_length
from search.training.optimisation.optimizers import require_rate
from search.training.train import Training


def run_search(
    space: Genotype,
    config: SearchConfig,
    out: Path,
    resume: bool,
    ranks: Ranks = ALONE,
    even_if_slow: bool = False,
) -> Derivation:
    """Search a space; all results are in the folder `out`.

    A precision that is slow on this device is refused unless `even_if_slow`.
    """
    ranks.first(lambda: require_free_folder(out, resume))  # this and memory, before data are read for long
    ranks.first(lambda: require_supernet(space, space.name))
    ranks.first(lambda: require_memory(space, config, ranks))
    ranks.first(lambda: require_start(space, config))
    config, data = ranks.together(lambda: prepared_search(space, config))
    ranks.first(lambda: require_memory(space, config, ranks, data.preparation))
    in_float32 = method_of(config).in_float32
    config, choice = ranks.first(
        lambda: resolved_precision(config, space, out, resume, even_if_slow, in_float32)
    )
    about = described("search", space.name, content_hash(space), config.seed, as_json(config), data)
    require_agreement(ranks, about)
    with opened(out, about, resume, ranks) as run:
        if ranks.first(run.is_finished):
            return ranks.first(lambda: finished_search(out))
        record(run, choice)
        search = Search.start(space, data, config, run)
        record_split(run, data)
        derivation = search.finish()
        finish(run, about, search.tested(), data, "test")
        return derivation


def prepared_search(space: Genotype, config: SearchConfig) -> tuple[SearchConfig, Dataset]:
    """A search's settings and data. Raises InputError if they do not fit together."""
    if not is_space(space):
        remedy = 'write {"choose": [...]} where the search should decide, or train it with `genoc train`'
        raise refuse(space.name, "the space", "no choice is open, so there is nothing to search", remedy)
    config = evolve(config, loss=known_loss(config.loss, space))
    require_method(config)
    require_plan(config.plan, config.recompute)
    data = prepared_data(space, config.data, config.seed, config.device)
    require_augmentation(config.augment, data)
    require_data(data, config)
    require_budget(budget_of(space, data, config), space)
    return config, data


def finished_search(out: Path) -> Derivation:
    """The result of a search that is already finished. Damaged tables are repaired."""
    say(f"this search is already finished; {out} is left as it is")
    derivation = derive_by_alphas(out, None, Overrides())
    warn_of_changed_tables(Run(out))
    return derivation


def run_training(
    genotype: Genotype,
    config: TrainConfig,
    out: Path,
    resume: bool,
    ranks: Ranks = ALONE,
    even_if_slow: bool = False,
    part: EvaluatedPart = "test",
) -> Evaluation:
    """Train a genotype's network, and evaluate it on a part of the data; all results are in the folder `out`.

    A precision that is slow on this device is refused unless `even_if_slow`.
    """
    ranks.first(lambda: require_room(genotype, config, out, resume, ranks))
    config, data = ranks.together(lambda: prepared_training(genotype, config))
    ranks.first(lambda: require_memory(genotype, config, ranks, data.preparation))
    config, choice = ranks.first(lambda: resolved_precision(config, genotype, out, resume, even_if_slow))
    about = described("train", genotype.name, content_hash(genotype), config.seed, as_json(config), data)
    require_agreement(ranks, about)
    with opened(out, about, resume, ranks) as run:
        record(run, choice)
        record_split(run, data)
        evaluation = Training.start(genotype, data, config, run).finish(part)
        finish(run, about, evaluation, data, part)
        return evaluation


def require_room(
    genotype: Genotype, config: TrainConfig, out: Path, resume: bool, ranks: Ranks = ALONE
) -> None:
    """Refuse a training that cannot be written, does not fit into memory or cannot start from the weights
    that it names, before data are read.
    """
    require_free_folder(out, resume)
    require_decided(genotype, genotype.name)
    require_memory(genotype, config, ranks)
    if config.inherit is not None:
        inherited(genotype, Path(config.inherit))
    require_start(genotype, config)


def require_start(genotype: Genotype, config: SearchConfig | TrainConfig) -> None:
    """Refuse weights that a run is to start from, and that are not for it."""
    if isinstance(config, SearchConfig) and config.freeze and config.init is None:
        raise refuse("the search", "--freeze", "has nothing to keep", "give the trained network by --init")
    if config.init is not None:
        require_weights(genotype, Path(config.init))
    if config.init_encoder is not None:
        require_encoder(genotype, Path(config.init_encoder))


def prepared_training(genotype: Genotype, config: TrainConfig) -> tuple[TrainConfig, Dataset]:
    """A training's settings and data. Raises InputError if they do not fit together."""
    require_decided(genotype, genotype.name)
    require_plan(config.plan, config.recompute)
    require_one_length(config)
    require_rate(config)
    config = evolve(config, loss=known_loss(config.loss, genotype))
    require_class_weights(config, genotype)
    data = prepared_data(genotype, config.data, config.seed, config.device)
    require_augmentation(config.augment, data)
    return with_class_weights(config, genotype, data.train), data


def known_loss(name: str | None, genotype: Genotype) -> str:
    """The loss's name, by default that of the output. Raises InputError if it does not suit the output."""
    chosen = default_loss(genotype.output) if name is None else name
    loss_named(chosen, genotype.output)
    return chosen


def require_augmentation(name: Recipe, data: Dataset) -> None:
    """Refuse an augmentation that these images do not have, before the run's folder is made."""
    data.train.epoch(1, seed=0, epoch=0, augment=name)


def record_split(run: Run, data: Dataset) -> None:
    """Write the ids of each set, in the form that --split reads."""
    SPLIT.write(run, SplitRecord(*(tuple(part.ids) for part in (data.train, data.val, data.test))))


def finish(run: Run, about: RunRecord, evaluation: Evaluation, data: Dataset, part: EvaluatedPart) -> None:
    """Write the scores on a part of the data, and pictures of predictions."""
    if not run.writes:
        return
    EVALUATION.write(run, evaluation.record(part))
    write_predictions(run.path, getattr(data, part), evaluation.labels, evaluation.measures["dice"])
    run.write_record(evolve(about, finished=True))


def run_evaluation(
    folder: Path, given: dict[str, Any], part: str, device: str, tolerance: float | None = TOLERANCE
) -> Evaluation:
    """Evaluate the trained network of a run or a zoo entry on one set of a data set, by class too.

    `given` are data settings, the others are those of the training. `tolerance` None: without surfaces.
    """
    remedy = "give the folder of a finished `genoc train`, or a zoo entry"
    require_training(folder, "the run", [GENOTYPE, WEIGHTS], remedy)
    checked = read_checked(folder / GENOTYPE)
    genotype = checked.genotype
    with checked.shown():
        require_decided(genotype, genotype.name)
    network = load_network(genotype)
    load_weights(network, folder / WEIGHTS)
    own = {"split": None} if "source" in given else {}  # a split names the images of its own data
    config = evolve(recorded_data(folder), **{**own, **given})
    require_source(folder, config)
    with trained(checked):
        data = prepared_data(genotype, config, seed_of(folder), device)
    require_same_labels(recorded_labels(folder), data)
    evaluation = evaluate_by_class(network, getattr(data, part), genotype.output, device, tolerance)
    if not math.isfinite(evaluation.loss):
        problem = f"give a loss of {evaluation.loss} on the {part} set: the training diverged"
        raise refuse(str(folder), "the weights", problem, f"train again with {TRY}")
    return evaluation


def require_source(folder: Path, config: DataConfig) -> None:
    """Refuse to evaluate a zoo entry on synthetic images that it was not trained on: it records no folder."""
    if config.source is not None or lexists(folder / FILE) or not lexists(folder / "entry.json"):
        return
    data = entry(folder).get("data")
    name = data.get("name") if isinstance(data, dict) else None
    if name is not None and name != SYNTHETIC:
        problem = f"the entry was trained on {name}, but does not record its folder"
        raise refuse(str(folder), "the data", problem, "give --data")


def require_same_labels(trained: list[str] | None, data: Dataset) -> None:
    """Refuse data whose labels have other meanings than those that the network was trained on."""
    given = list(data.preparation.labels)
    if trained is not None and given and trained != given:
        problem = f"names {', '.join(given)}; the network was trained on {', '.join(trained)}"
        raise refuse(data.name, "labels", problem, "give data with the same labels, in the same order")


def recorded_labels(folder: Path) -> list[str] | None:
    """The names of the labels that a run's or an entry's network was trained on, if recorded."""
    if lexists(folder / FILE):
        data = read_record(folder).data
        return list(data.preparation.labels) or None if data is not None else None
    content = entry(folder).get("preparation")
    labels = content.get("labels") if isinstance(content, dict) else None
    return labels if isinstance(labels, list) and all(isinstance(x, str) for x in labels) else None


def recorded_data(folder: Path) -> DataConfig:
    """The data settings of a run or an entry; the defaults if none are recorded.

    Spacing and patch are those that were used, for other data would suggest others.
    """
    if not lexists(folder / FILE):
        return entry_data(folder)
    record = read_record(folder)
    config = data_config(folder, record)
    return config if record.data is None else as_trained(config, record.data.preparation)


def as_trained(config: DataConfig, preparation: Preparation) -> DataConfig:
    """Settings of data with the sizes that were used in training, for other data would suggest others."""
    return evolve(
        config,
        size=preparation.size or None,
        patch=preparation.patch or None,
        spacing=preparation.spacing or None,
        fit=preparation.fit,
        geometry=preparation.geometry,
    )


def entry(folder: Path) -> dict[str, Any]:
    """The content of a zoo's entry.json; empty if there is none."""
    content = read_json(folder, "entry.json") if lexists(folder / "entry.json") else None
    return content if isinstance(content, dict) else {}


def entry_data(folder: Path) -> DataConfig:
    """The data settings recorded in a zoo entry; the defaults if there are none."""
    content = entry(folder)
    told = content.get("preparation")
    known = {**told, **content} if isinstance(told, dict) else content
    names = ("drawn_by", "size", "fit", "spacing", "patch", "geometry")
    given = {name: known[name] for name in names if known.get(name)}
    return data_settings(folder / "entry.json", given)


def data_settings(path: Path, given: Any) -> DataConfig:
    """Data settings read from a file. Raises InputError with every error."""
    value, faults = decode(given, DataConfig)
    if faults:
        raise InputError(str(path), [fault.as_problem() for fault in faults])
    data: DataConfig = value
    return data


def seed_of(folder: Path) -> int:
    """The seed of a run or entry, with which its split was drawn too; 0 if none is recorded."""
    seed = read_record(folder).seed if lexists(folder / FILE) else entry(folder).get("seed")
    return seed if isinstance(seed, int) else 0
