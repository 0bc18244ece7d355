"""The weights that a derived network inherits from a search's supernet."""

from collections.abc import Mapping
from itertools import islice
from pathlib import Path

import torch
from torch import Tensor

from compiler.backend.load import load_network
from compiler.checks import load_checked
from compiler.structure.membership import outside
from genotype import Diagnostic, Genotype, refuse
from genotype.diagnostics.input_error import UnsuitableGenotype
from search.data.listing import SHOWN
from search.runs.checkpoint import Checkpoint, under
from search.runs.files import SPACE
from search.runs.folder_kinds import require_search
from search.runs.run import Run
from search.selection.weight_inheritance import inherit

REMEDY = "give the folder of the search from which the genotype was derived"


def inherited(genotype: Genotype, folder: Path) -> dict[str, Tensor]:
    """The state dict of a genotype's network, cut out of a search's supernet after its last epoch.

    What the supernet does not have, the scale of norms, is that of a fresh network. Raises InputError if
    the folder holds no search, or one in a space that does not contain this genotype.
    """
    run = Run(folder)
    require_search(folder, "--inherit", [SPACE, run.checkpoint.name], REMEDY)
    space = load_checked(folder / SPACE)
    require_inside(genotype, space, folder)
    state = under(Checkpoint.read(run.checkpoint).tensors, "supernet/network", ".")
    require_supernet(state, space, folder)
    return inherit(space, genotype, state, load_network(genotype).state_dict())


def require_inside(genotype: Genotype, space: Genotype, folder: Path) -> None:
    """Refuse a genotype that is not in a space, naming the first differences."""
    problem = f"differs from {space.name!r}, the space of the search in {folder}"
    places = list(islice(outside(space, genotype), SHOWN))
    if places:
        raise UnsuitableGenotype(
            genotype.name, [Diagnostic(path, problem, remedy(path, space)) for path in places]
        )


def remedy(path: str, space: Genotype) -> str:
    """The value to write where a genotype differs from its space, if that is a number."""
    value = getattr(space, path, None)
    return f"{REMEDY}, or write {value}" if isinstance(value, int) else REMEDY


def require_supernet(state: Mapping[str, Tensor], space: Genotype, folder: Path) -> None:
    """Refuse weights that are not those of the space's supernet."""
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
