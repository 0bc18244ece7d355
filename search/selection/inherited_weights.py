"""The weights that a search's supernet leaves to a network derived from it."""

from collections.abc import Mapping
from itertools import islice
from pathlib import Path

import torch
from torch import Tensor

from compiler.backend.load import load_network
from compiler.checks import load_checked
from genotype import Diagnostic, Genotype, refuse
from genotype.diagnostics.input_error import UnsuitableGenotype
from genotype.form.membership import outside
from search.data.listing import SHOWN
from search.runs.checkpoint import Checkpoint, under
from search.runs.files import SPACE
from search.runs.folder_kinds import require_search
from search.runs.run import Run
from search.selection.weight_inheritance import inherit

REMEDY = "give the folder of the search from which the genotype was derived"


def inherited(genotype: Genotype, folder: Path) -> dict[str, Tensor]:
    """The state dict of a genotype's network, cut out of the last supernet of a search.

    What the supernet does not have, a scale of norms, is a fresh network's. Refused where the folder
    holds no search, or one of a space in which this genotype is not.
    """
    run = Run(folder)
    require_search(folder, "--inherit", [SPACE, run.checkpoint.name], REMEDY)
    space = load_checked(folder / SPACE)
    require_inside(genotype, space, folder)
    state = under(Checkpoint.read(run.checkpoint).tensors, "supernet/network", ".")
    require_supernet(state, space, folder)
    return inherit(space, genotype, state, load_network(genotype).state_dict())


def require_inside(genotype: Genotype, space: Genotype, folder: Path) -> None:
    """Refuse a genotype that is none of a space's, naming the first places in it."""
    problem = f"differs from {space.name!r}, the space of the search in {folder}"
    places = list(islice(outside(space, genotype), SHOWN))
    if places:
        raise UnsuitableGenotype(
            genotype.name, [Diagnostic(path, problem, remedy(path, space)) for path in places]
        )


def remedy(path: str, space: Genotype) -> str:
    """What to write at a place of a genotype that differs from its space, where that is a number."""
    value = getattr(space, path, None)
    return f"{REMEDY}, or write {value}" if isinstance(value, int) else REMEDY


def require_supernet(state: Mapping[str, Tensor], space: Genotype, folder: Path) -> None:
    """Refuse weights that are not just those of the space's supernet."""
    with torch.device("meta"):
        wanted = load_network(space).state_dict()
    differing = [
        key
        for key in sorted({*state, *wanted})
        if key not in state or key not in wanted or state[key].shape != wanted[key].shape
    ]
    if differing:
        problem = f"is not of a search of {space.name!r}: {differing[0]} differs"
        raise refuse(str(folder), Run(folder).checkpoint.name, problem, REMEDY)
