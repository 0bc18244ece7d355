"""Deriving genotypes from a finished search's folder, without searching again."""

from os.path import lexists
from pathlib import Path
from typing import Any

from attrs import evolve

from compiler.checks import Checked, read_checked
from genotype import Genotype, refuse
from genotype.form.choices import is_space
from search.config import PerturbationConfig
from search.derivation.perturbation import select
from search.prepare import prepared_data, trained
from search.runs.documents import BUDGET, PERTURBATION, PerturbationRecord
from search.runs.files import SPACE
from search.runs.folder_kinds import require_search
from search.runs.recorded_alphas import last_epoch, recorded_alphas
from search.runs.run import Run
from search.runs.run_record import read_record, search_config
from search.search import Search
from search.selection.budget import Budget
from search.selection.derive import Derivation
from search.selection.from_alphas import derived_from
from search.selection.origin import perturbed, searched
from search.supernet.overrides import Overrides
from search.training.resuming.restoring import own


def derive_by_alphas(folder: Path, epoch: int | None, overrides: Overrides) -> Derivation:
    """The genotype that the recorded alphas give, after so many epochs or after the last.

    Reads only space.json and alphas.json, and budget.json if the search had a budget. Raises InputError if
    no network is within the budget.
    """
    given = checked_space(folder).genotype
    space = overrides.applied(given)
    alphas, budget = recorded_alphas(folder, space, epoch), recorded_budget(folder, space)
    count = last_epoch(folder) if epoch is None else epoch
    return derived_from(alphas, space, budget, searched(given, count))


def recorded_budget(folder: Path, space: Genotype) -> Budget | None:
    """The budget of a search; None if it had none."""
    if not BUDGET.is_in(folder):
        return None
    record = BUDGET.read(folder)
    if len(record.size) != space.spatial_dims:
        remedy = "put back the file that the search wrote"
        raise refuse(str(folder / BUDGET.name), "size", f"is not one of {space.spatial_dims}D", remedy)
    return Budget.of(space, record.size, record.parameters, record.macs)


def derive_by_perturbation(
    folder: Path, given: dict[str, Any], overrides: Overrides, config: PerturbationConfig, device: str
) -> Derivation:
    """The genotype that perturbing the trained supernet gives; perturbation.json records each candidate's
    importance.

    `given` are data settings; the others are those of the search. Raises InputError if the folder has no
    checkpoint, which holds the supernet's weights.
    """
    run, checked = Run(folder), checked_space(folder)
    space = overrides.applied(checked.genotype)
    if BUDGET.is_in(folder):
        problem = "this search had a budget, to which decisions taken one by one cannot be held"
        raise refuse(str(folder), BUDGET.name, problem, "use --method alphas")
    if not lexists(run.checkpoint):
        problem = f"the run has no {run.checkpoint.name}, which holds the weights of its supernet"
        raise refuse(str(folder), "the checkpoint", problem, "use --method alphas, or search again")
    settings = search_config(folder, read_record(folder))
    own(run, run.checkpoint)  # that of the epoch before would give another genotype
    settings = evolve(settings, data=evolve(settings.data, **given), device=device)
    with trained(checked):
        data = prepared_data(space, settings.data, settings.seed, device)
    derivation, importances = select(Search.start(space, data, settings, run), config)
    record = PerturbationRecord(config.seed, config.probe, config.tune_steps, tuple(importances))
    PERTURBATION.write(run, record)
    about = perturbed(checked.genotype, config.seed)
    return evolve(derivation, genotype=evolve(derivation.genotype, about=about))


def checked_space(folder: Path) -> Checked:
    """The search space of a run, with its text."""
    require_search(folder, "the run", [SPACE], "give the folder that `genoc search` wrote")
    space = read_checked(folder / SPACE)
    if not is_space(space.genotype):
        raise refuse(str(folder), SPACE, "no choice is open", "give the folder of a search")
    return space
