"""Genotypes of a space: drawn at random, or changed from its plain one; all scaled to a budget."""

from collections.abc import Iterable
from fractions import Fraction
from zlib import crc32

import torch
from attrs import frozen
from torch import Tensor

from compiler.scaling.scaling import Scaling
from genotype import Diagnostic, Genotype, InputError
from search.scaling import Limit, scaled_to
from search.selection.derive import derive
from search.selection.sample import sample
from search.study.kinds import Change, Kind, kind_of
from search.supernet.alphas import Alphas

TRIES = 20


@frozen
class Candidate:
    """A plain genotype of a space with changes; with none, that of the first options.

    What is open in cells, of which the first options are rarely a network, is drawn by `number`, alike in all
    cells.
    """

    changes: tuple[Change, ...] = ()
    number: int = 0

    def genotype(self, space: Genotype) -> Genotype:
        """The genotype of a space."""
        alphas = Alphas(space)
        with torch.no_grad():
            for decision, values in alphas.pairs():
                values.copy_(self.alphas(kind_of(space, decision)))
        return derive(space, alphas.decided(), self.words(alphas, space)).genotype

    def words(self, alphas: Alphas, space: Genotype) -> str:
        """What it is: `plain, with block residual in the encoder, and depth 1 in the decoder`."""
        said = []
        for change in self.changes:
            concerned = (one for one in alphas.decisions if change.concerns(kind_of(space, one)))
            said.append(change.words(next(concerned).sites[0]))
        return f"plain, with {', and '.join(said)}" if said else "plain"

    def alphas(self, kind: Kind) -> Tensor:
        """Alphas that decide choices of a kind."""
        if kind.where == "cell":
            generator = torch.Generator().manual_seed(crc32(f"{kind.about} {self.number}".encode()))
            return torch.randn(kind.size, generator=generator)
        options = [change.option for change in self.changes if change.concerns(kind)]
        return torch.eye(kind.size)[options[-1] if options else 0]


def random(space: Genotype, limit: Limit, size: tuple[int, ...], seed: int) -> Genotype:
    """A random genotype of a space, scaled to a budget on images of a size; another if it cannot be.

    Raises InputError if none of many can be.
    """
    drawn = (sample(space, seed * TRIES + number).genotype for number in range(TRIES))
    return fitting(space, limit, size, drawn)


def fitting(space: Genotype, limit: Limit, size: tuple[int, ...], genotypes: Iterable[Genotype]) -> Genotype:
    """The first of some genotypes that can be scaled to a budget. Raises InputError if none can be."""
    narrowest = []
    for genotype in genotypes:
        try:
            return scaled_to(genotype, [limit], size).genotype
        except InputError:
            narrowest.append(limit.of(Scaling.of(genotype).at(Fraction(0))))
    least = min(narrowest)
    problem = f"the narrowest of {len(narrowest)} genotypes of {space.name!r} has {limit.words(least)}"
    raise InputError("the study", [Diagnostic(limit.option, problem, limit.remedy(least))])
