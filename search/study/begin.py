"""Beginning a study, or going on with one."""

from pathlib import Path

from compiler.checks import require_decided
from genotype import Diagnostic, Genotype, InputError
from genotype.form.choices import is_space
from search.api import prepared_training
from search.study.folder import StudyFolder
from search.study.settings import StudyConfig

ALIKE = ("spatial_dims", "in_channels", "out_channels", "output")


def begun(path: Path, space: Genotype, reference: Genotype, config: StudyConfig) -> StudyFolder:
    """The folder of a study, with its settings. Raises InputError if they do not fit together."""
    require_comparable(space, reference)
    _, data = prepared_training(reference, config.train)
    patch = data.facts.get("patch")
    size = tuple(reversed(patch)) if patch else (config.train.data.size,) * reference.spatial_dims
    study = StudyFolder(path)
    study.begin(space, reference, size, config)
    return study


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
