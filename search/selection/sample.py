"""A random genotype from a search space, as a baseline."""

import torch
from attrs import evolve

from genotype import Genotype, refuse
from genotype.form.choices import is_space
from search.data.seeding import seeded
from search.selection.derive import Derivation, derive
from search.selection.origin import sampled
from search.supernet.alphas import Alphas

LONGEST_NAME = 63
"""Letters of a genotype's name."""


def sample(space: Genotype, seed: int) -> Derivation:
    """Derive from alphas that are independent normal draws, so that every ranking is equally likely.

    The space's own rules apply: as many edges per node as a search would keep. Raises InputError if no
    choice is open.
    """
    if not is_space(space):
        remedy = "give a search space; `genoc new` lists some"
        raise refuse(space.name, "the space", "no choice is open, so there is nothing to sample", remedy)
    seeded(seed, 0)
    alphas = Alphas(space)
    for values in alphas.values:
        torch.nn.init.normal_(values)
    drawn = derive(space, alphas.decided(), sampled(space, seed))
    return evolve(drawn, genotype=evolve(drawn.genotype, name=named_by(space.name, seed)))


def named_by(name: str, seed: int) -> str:
    """A name that another seed does not give: `segmentation-sample-3`."""
    ending = f"-sample-{seed}"
    return name[: LONGEST_NAME - len(ending)] + ending
