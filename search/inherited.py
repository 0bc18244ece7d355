"""The weights that a search's supernet leaves to a network derived from it."""

from pathlib import Path

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
    tensors = under(Checkpoint.read(run.checkpoint).tensors, "supernet")
    state = {key.removeprefix("network."): tensor for key, tensor in tensors.items()}
    return inherit(space, genotype, state, load_network(genotype).state_dict())
