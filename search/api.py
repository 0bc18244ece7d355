"""Whole runs, as the commands need them: search a space, train a genotype."""

from collections.abc import Callable, Sequence
from pathlib import Path

from attrs import evolve

from compiler.checks import require_decided
from compiler.checks.choices.supernets import require_supernet
from genotype import Genotype, content_hash, refuse
from genotype.form.choices import is_space
from search.config import EvaluatedPart, Recipe, SearchConfig, TrainConfig, as_json
from search.data import Dataset
from search.data.splits.folded import folded
from search.derivation.from_run import derive_by_alphas
from search.device.environment import record_environment
from search.distributed import ALONE, Ranks
from search.memory.ran_out import running_out
from search.memory.required import require_memory
from search.methods.registry import method_of, require_data, require_method
from search.precision.choice import record, resolved_precision
from search.predictions import write_predictions
from search.prepare import data_line, loaded_data, prepared_data
from search.pretrained.from_run import require_weights
from search.pretrained.start import require_encoder
from search.progress import say
from search.runs.agreement import require_agreement
from search.runs.documents import SPLIT, SplitRecord
from search.runs.documents.evaluation import EVALUATION
from search.runs.files import GENOTYPE, SETTINGS, SPACE
from search.runs.run import Run, described, opened, require_free_folder
from search.runs.run_record import RunRecord, read_record
from search.runs.trained.results import results_of
from search.search import Search, budget_of
from search.selection.constrained_selection import require_budget
from search.selection.derive import Derivation
from search.selection.inherited_weights import inherited
from search.supernet.forward_plan import require_plan
from search.supernet.overrides import Overrides
from search.training.evaluate import Evaluation
from search.training.events import require_tensorboard
from search.training.loop import Loop, warn_of_changed_tables
from search.training.losses import default_loss, loss_named
from search.training.losses.weights import require_class_weights, with_class_weights
from search.training.optimisation.length import require_one_length
from search.training.optimisation.optimizers import require_rate
from search.training.resuming.same_network import require_same_network, tell_versions
from search.training.train import Training
from search.training.watching import Watcher
from search.used_plugins import used_plugins


def run_search(
    space: Genotype,
    config: SearchConfig,
    out: Path,
    resume: bool,
    ranks: Ranks = ALONE,
    even_if_slow: bool = False,
    watchers: Sequence[Watcher] = (),
    settings: str = "",
) -> Derivation:
    """Search a space; all results are in the folder `out`. The watchers are told of every epoch.

    `settings` is the text of its settings.yaml; if it is empty there is none. A precision that is slow on
    this device is refused unless `even_if_slow`.
    """
    ranks.first(lambda: require_free_folder(out, resume))  # this and memory, before data are read for long
    if resume:
        ranks.first(lambda: require_same_network(out, SPACE, space))
    ranks.first(lambda: require_supernet(space, space.name))
    ranks.first(lambda: require_memory(space, config, ranks))
    ranks.first(lambda: require_start(space, config))
    config, data = ranks.together(lambda: prepared_search(space, config))
    ranks.first(lambda: require_memory(space, config, ranks, data.preparation))
    in_float32 = method_of(config).in_float32
    config, choice = ranks.first(
        lambda: resolved_precision(config, space, out, resume, even_if_slow, in_float32)
    )
    plugins = used_plugins(space, config)
    about = described("search", space.name, content_hash(space), config.seed, as_json(config), data, plugins)
    require_agreement(ranks, about)
    with opened(out, about, resume, ranks) as run, running_out(space, config, data.preparation, ranks):
        if ranks.first(run.is_finished):
            return ranks.first(lambda: finished_search(out))
        ranks.first(lambda: tell_versions(read_record(out), about))
        record(run, choice)
        record_environment(run, config.device)
        write_settings(run, settings)
        search = Search.start(space, data, config, run)
        search.loop.watchers = watchers
        record_split(run, data)
        derivation = search.finish()
        finish(run, evolve(about, stopped=say_why_stopped(search.loop)), search.tested(), data, "test")
        return derivation


def prepared_search(space: Genotype, config: SearchConfig) -> tuple[SearchConfig, Dataset]:
    """A search's settings and data. Raises InputError if they do not fit together."""
    if not is_space(space):
        remedy = 'write {"choose": [...]} where the search should decide, or train it with `genoc train`'
        raise refuse(space.name, "the space", "no choice is open, so there is nothing to search", remedy)
    config = evolve(config, loss=known_loss(config.loss, space))
    require_class_weights(config, space)
    require_method(config)
    require_plan(config.plan, config.recompute)
    if "tensorboard" in config.log:
        require_tensorboard()
    data = prepared_data(space, config.data, config.seed, config.device)
    require_augmentation(config.augment, data)
    require_data(data, config)
    require_budget(budget_of(space, data, config), space)
    return with_class_weights(config, space, data.train), data


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
    watchers: Sequence[Watcher] = (),
    settings: str = "",
    accept: Callable[[Dataset], None] | None = None,
) -> Evaluation:
    """Train a genotype's network, and evaluate it on a part of the data; all results are in the folder `out`.
    The watchers are told of every epoch.

    `settings` is the text of its settings.yaml; if it is empty there is none. A precision that is slow on
    this device is refused unless `even_if_slow`. `accept` may refuse the data before anything is trained.
    """
    ranks.first(lambda: require_room(genotype, config, out, resume, ranks))
    config, data = ranks.together(lambda: prepared_training(genotype, config))
    if accept is not None:
        accept(data)
    ranks.first(lambda: require_memory(genotype, config, ranks, data.preparation))
    config, choice = ranks.first(lambda: resolved_precision(config, genotype, out, resume, even_if_slow))
    plugins = used_plugins(genotype, config)
    about = described(
        "train", genotype.name, content_hash(genotype), config.seed, as_json(config), data, plugins
    )
    require_agreement(ranks, about)
    with opened(out, about, resume, ranks) as run, running_out(genotype, config, data.preparation, ranks):
        ranks.first(lambda: tell_versions(read_record(out), about))
        record(run, choice)
        record_environment(run, config.device)
        write_settings(run, settings)
        record_split(run, data)
        training = Training.start(genotype, data, config, run)
        training.loop.watchers = watchers
        evaluation = training.finish(part)
        finish(run, evolve(about, stopped=say_why_stopped(training.loop)), evaluation, data, part)
        return evaluation


def say_why_stopped(loop: Loop) -> str | None:
    """Why a run ended early, which is said; None if it did not."""
    stopped = loop.stopped()
    if stopped is not None:
        say(f"stopped  {stopped}")
    return stopped


def require_room(
    genotype: Genotype, config: TrainConfig, out: Path, resume: bool, ranks: Ranks = ALONE
) -> None:
    """Refuse a training that cannot be written, does not fit into memory or cannot start from the weights
    that it names, before data are read.
    """
    require_free_folder(out, resume)
    if resume:
        require_same_network(out, GENOTYPE, genotype)
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
    require_fold(config)
    if config.writes_events:
        require_tensorboard("--tensorboard" if config.tensorboard else "--log tensorboard")
    config = evolve(config, loss=known_loss(config.loss, genotype))
    require_class_weights(config, genotype)
    data = loaded_data(genotype, config.data, config.seed, config.device)
    if config.folds is not None and config.fold is not None:
        data = folded(data, config.folds, config.fold, drawing_seed(config))
    say(data_line(data))
    require_augmentation(config.augment, data)
    return with_class_weights(config, genotype, data.train), data


def drawing_seed(config: TrainConfig) -> int:
    """The seed that a split and its folds are drawn by."""
    return config.seed if config.data.drawn_by is None else config.data.drawn_by


def require_fold(config: TrainConfig) -> None:
    """Refuse a fold that there is not, and a number of folds without one."""
    folds, fold = config.folds, config.fold
    if folds is None and fold is not None:
        raise refuse("the training", "--fold", "of how many is not said", "add --folds 5")
    if folds is not None and fold is None:
        problem = f"is missing: which of the {folds} folds validates is not said"
        raise refuse("the training", "--fold", problem, f"add --fold all, or --fold 0 to {max(folds, 2) - 1}")
    if folds is not None and fold is not None and (not 0 <= fold < folds or folds < 2):
        problem = f"{fold} of {folds} is not one to validate on"
        raise refuse("the training", "--fold", problem, f"give 0 to {max(folds, 2) - 1}, or all")


def known_loss(name: str | None, genotype: Genotype) -> str:
    """The loss's name, by default that of the output. Raises InputError if it does not suit the output."""
    chosen = default_loss(genotype.output) if name is None else name
    loss_named(chosen, genotype.output)
    return chosen


def require_augmentation(name: Recipe, data: Dataset) -> None:
    """Refuse an augmentation that these images do not have, before the run's folder is made."""
    data.train.epoch(1, seed=0, epoch=0, augment=name)


def write_settings(run: Run, text: str) -> None:
    """Leave the settings as a file, from which the run can be started again."""
    if text:
        run.write_text(SETTINGS, text)


def record_split(run: Run, data: Dataset) -> None:
    """Write the ids of each set, in the form that --split reads."""
    SPLIT.write(run, SplitRecord(*(tuple(part.ids) for part in (data.train, data.val, data.test))))


def finish(run: Run, about: RunRecord, evaluation: Evaluation, data: Dataset, part: EvaluatedPart) -> None:
    """Write the scores on a part of the data, and pictures of predictions."""
    if not run.writes:
        return
    EVALUATION.write(run, evaluation.record(part))
    write_predictions(run.path, data.judged(part), evaluation.labels, evaluation.measures["dice"])
    results = results_of(run.path) if about.kind == "train" else None
    run.write_record(evolve(about, finished=True, results=results))
