"""Beginning a study, or going on with one."""

from pathlib import Path

from attrs import evolve

from compiler.checks import require_decided
from genotype import Diagnostic, Genotype, InputError, refuse
from genotype.form.choices import choices, is_space
from genotype.form.presence import in_force
from genotype.form.resolve_choices import fill
from search.api import prepared_training
from search.study.folder import StudyFolder
from search.study.settings import StudyConfig
from search.training.optimisation.length import require_one_length

ALIKE = ("spatial_dims", "in_channels", "out_channels", "output")


def begun(path: Path, space: Genotype, reference: Genotype, config: StudyConfig) -> StudyFolder:
    """The folder of a study, with its settings. Raises InputError if they do not fit together."""
    require_comparable(space, reference)
    require_one_length(config.train)
    _, data = prepared_training(reference, config.train)
    patch = data.facts.get("patch")
    size = tuple(reversed(patch)) if patch else (config.train.data.size,) * reference.spatial_dims
    study = StudyFolder(path)
    study.begin(space, reference, size, config)
    return study


def plain(space: Genotype) -> Genotype:
    """The genotype of the first options of a space, which is its own reference.

    Raises InputError where the choices of cells are open: their first options are rarely a network.
    """
    options = {path: choice.options[0] for path, choice in choices(space)}
    if any(path.startswith("cells.") for path in options):
        problem = "the first options of cells are rarely a network, so the space has no reference of its own"
        raise refuse(space.name, "--reference", problem, "give a network to compare with")
    return evolve(in_force(fill(space, options)), name=f"{space.name}-plain", about="")


def require_comparable(space: Genotype, reference: Genotype) -> None:
    """Refuse a reference that cannot be trained on what the networks of a space can."""
    require_decided(reference, reference.name)
    if not is_space(space):
        remedy = "give a search space; `genoc new` lists some"
        raise InputError(space.name, [Diagnostic("the space", "no choice is open", remedy)])
    problems = [
        Diagnostic(
            key,
            f"the reference has {getattr(reference, key)!r}, the space {getattr(space, key)!r}",
            "make them alike",
        )
        for key in ALIKE
        if getattr(reference, key) != getattr(space, key)
    ]
    if problems:
        raise InputError(f"{reference.name} and {space.name}", problems)
