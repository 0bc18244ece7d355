"""Beginning a study, or going on with one."""

from collections.abc import Sequence
from pathlib import Path

from attrs import evolve

from compiler.analysis.cost import cost
from compiler.checks import require_decided
from compiler.checks.choices.supernets import require_supernet
from compiler.lowering.network import lower
from compiler.structure.coarsest import sizes_of
from genotype import Diagnostic, Genotype, InputError, refuse
from genotype.form.choices import choices, is_space
from genotype.form.presence import in_force
from genotype.form.resolve_choices import fill
from genotype.text.files import require_writable
from search.api import known_loss, prepared_training
from search.config import TrainConfig
from search.memory.step import extent
from search.precision.choice import chosen, require_quick
from search.progress import say
from search.runs.run import is_taken
from search.scaling import scaled_to
from search.study.budgets import Budget
from search.study.contenders.listing import METHODS
from search.study.contenders.random import Random
from search.study.contenders.reference import Reference
from search.study.findings.trivial import Trivial
from search.study.folder import STUDY, StudyFolder
from search.study.settings import StudyConfig
from search.supernet.forward_plan import require_plan
from search.training.losses.weights import require_class_weights
from search.training.optimisation.length import require_one_length
from search.training.optimisation.optimizers import require_rate

ALIKE = ("spatial_dims", "in_channels", "out_channels", "output")


def begun(
    path: Path,
    space: Genotype,
    reference: Genotype,
    config: StudyConfig,
    given: Sequence[Genotype] = (),
    files: Sequence[str] = (),
    settings: str = "",
) -> StudyFolder:
    """The folder of a study, with its settings; the budget is the reference's MACs, if there is none.

    `files` are those that the networks `given` are from, and `settings` is the text of its settings.yaml; if
    that is empty there is none. Raises InputError if they do not fit together.
    """
    require_comparable(space, reference)
    require_names(given, files or [network.name for network in given])
    for network in given:
        require_alike(space, network)
    require_methods(space, config.methods)
    require_settings(reference, config.train)
    require_room_for_study(path)
    study = StudyFolder(path)
    if STUDY.is_in(path):
        size, train = study.record.size, as_begun(config.train, study.config.train)
        config = evolve(config, budgets=config.budgets or (own_budget(reference, size),), train=train)
        study.begin(space, reference, given, size, config, None)
        study.write_settings(settings)
        return study
    if config.train.data.size or config.train.data.patch:
        require_within(reference, config, extent(reference, config.train.data, None))
    prepared, data = prepared_training(reference, config.train)
    config = evolve(config, train=evolve(config.train, class_weights=prepared.class_weights))
    size = data.preparation.extent(sizes_of(reference))
    config = evolve(config, budgets=config.budgets or (own_budget(reference, size),))
    require_within(reference, config, size)
    config = evolve(config, train=with_precision(config.train, space.spatial_dims))
    study.begin(space, reference, given, size, config, Trivial.of(data), data.digest)
    study.write_settings(settings)
    return study


def require_methods(space: Genotype, methods: Sequence[str]) -> None:
    """Refuse methods for spaces with a supernet, where a space has none."""
    for method in methods:
        if METHODS[method].needs_supernet:
            require_supernet(space, space.name, f"leave out --method {method}")


def require_settings(reference: Genotype, train: TrainConfig) -> None:
    """Refuse settings of trainings that do not go together, before data are read."""
    require_one_length(train)
    require_rate(train)
    require_plan(train.plan, train.recompute)
    known_loss(train.loss, reference)
    require_class_weights(train, reference)


def require_within(reference: Genotype, config: StudyConfig, size: Sequence[int]) -> None:
    """Refuse budgets that the reference cannot be scaled to on images of a size."""
    for budget in config.budgets:
        scaled_to(reference, [budget.limit(reference, size, config.train.batch, config.train.device)], size)


def as_begun(train: TrainConfig, before: TrainConfig) -> TrainConfig:
    """The settings, where genoc decides with what it decided when the study was begun.

    A study without class weights has none to give: then `auto` stays, which is another setting.
    """
    if train.precision == "auto":
        train = evolve(train, precision=before.precision)
    if train.class_weights == "auto" and before.class_weights is not None:
        train = evolve(train, class_weights=before.class_weights)
    return train


def with_precision(train: TrainConfig, axes: int) -> TrainConfig:
    """The settings of all trainings, with one precision: chosen once for a study, not by each training.

    Raises InputError if one was asked for that is slow here.
    """
    if train.precision == "fp32":
        return train
    choice = chosen(train, axes)
    if train.precision != "auto":
        require_quick(choice)
    say(choice.line())
    return evolve(train, precision=choice.precision)


def own_budget(reference: Genotype, size: Sequence[int]) -> Budget:
    """The budget that the reference uses as it is, on images of a size."""
    return Budget("macs", cost(lower(reference), size).macs)


def require_free_study(path: Path, resume: bool) -> None:
    """Refuse a path that cannot be a folder, and a folder that is not empty unless its study is resumed."""
    require_writable(path, "--out")
    if is_taken(path) and not resume:
        remedy = "add --resume to go on with it, or give another folder"
        raise refuse(str(path), "--out", "this folder is not empty", remedy)
    if is_other(path):
        problem = f"there is no search by trainings in it to go on with: it has no {STUDY.name}"
        raise refuse(str(path), "--out", problem, "leave out --resume, and give a new folder")


def require_room_for_study(path: Path) -> None:
    """Refuse a path that cannot be a study's folder, and a folder that holds something else."""
    require_writable(path, "--out")
    if is_other(path):
        problem = f"this folder is not empty, and holds no study: it has no {STUDY.name}"
        raise refuse(str(path), "--out", problem, "give another folder")


def is_other(path: Path) -> bool:
    """Whether a folder holds something that is no study, nor the beginning of one."""
    return is_taken(path) and not (STUDY.is_in(path) or StudyFolder(path).is_beginning)


def plain(space: Genotype) -> Genotype:
    """The genotype of the first options of a space, which is its own reference.

    Raises InputError where the choices of cells are open: their first options are rarely a network.
    """
    options = {path: choice.options[0] for path, choice in choices(space)}
    if not has_plain(space):
        problem = "the first options of cells are rarely a network, so the space has no reference of its own"
        raise refuse(space.name, "--reference", problem, "give a network to compare with")
    return evolve(in_force(fill(space, options)), name=f"{space.name}-plain", about="")


def has_plain(space: Genotype) -> bool:
    """Whether the first options of a space are a network: where the choices of cells are open, rarely."""
    return not any(path.startswith("cells.") for path, _ in choices(space))


def require_comparable(space: Genotype, reference: Genotype) -> None:
    """Refuse what is no space, and a reference that cannot be trained on what its networks can."""
    if not is_space(space):
        remedy = "give a search space; `genoc new` lists some"
        raise InputError(
            space.name, [Diagnostic("the space", "no choice is open, so there is nothing to search", remedy)]
        )
    require_alike(space, reference)


def require_alike(space: Genotype, network: Genotype) -> None:
    """Refuse a network that cannot be trained on what those of a space can."""
    require_decided(network, network.name)
    problems = [
        Diagnostic(
            key,
            f"{network.name!r} has {getattr(network, key)!r}, the space {getattr(space, key)!r}",
            "make them alike",
        )
        for key in ALIKE
        if getattr(network, key) != getattr(space, key)
    ]
    if problems:
        raise InputError(f"{network.name} and {space.name}", problems)


def require_names(given: Sequence[Genotype], files: Sequence[str]) -> None:
    """Refuse given networks whose names the study uses otherwise, or that two of them have."""
    taken: dict[str, str] = {}
    own, remedy = {Reference.name, Random.name, *METHODS}, 'give it another "name" in its file'
    for network, file in zip(given, files, strict=True):
        if network.name in own:
            problem = f"the study names networks of its own {network.name!r}"
            raise refuse(file, "name", problem, remedy)
        if network.name in taken:
            problem = f"{network.name!r} is the name of the network in {taken[network.name]} too"
            raise refuse(file, "name", problem, remedy)
        taken[network.name] = file
