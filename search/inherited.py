"""The weights that a search's supernet leaves to a network derived from it."""

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from compiler.checks import load_checked
from compiler.load import load_network
from genotype import Genotype, refuse
from genotype.membership import outside
from search.checkpoint import Checkpoint, under
from search.inherit import inherit
from search.run import Run

REMEDY = "give the folder of the search from which the genotype was derived"


def inherited(genotype: Genotype, folder: Path) -> dict[str, Tensor]:
    """The state dict of a genotype's network, cut out of the last supernet of a search.

    What the supernet does not have, a scale of norms, is a fresh network's. Refused where the folder
    holds no search, or one of a space in which this genotype is not.
    """
    run = Run(folder)
    if not run.checkpoint.exists():
        raise refuse(str(folder), run.checkpoint.name, "there is no such file", REMEDY)
    space = load_checked(folder / "space.json")
    wrong = next(outside(space, genotype), None)
    if wrong is not None:
        problem = f"the genotype is not of its space {space.name!r}: {wrong} differs"
        raise refuse(str(folder), "--inherit", problem, REMEDY)
    state = under(Checkpoint.read(run.checkpoint).tensors, "supernet/network", ".")
    require_supernet(state, space, folder)
    return inherit(space, genotype, state, load_network(genotype).state_dict())


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
