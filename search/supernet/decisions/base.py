"""A decision: one or more choices of a space, weighed together by one vector of alphas."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import torch
from attrs import frozen
from torch import Tensor


@frozen
class Site:
    """A choice of the space: its path, its candidates in the order of the file, and their labels."""

    path: str
    options: tuple[Any, ...]
    words: tuple[str, ...]


@frozen
class Decision(ABC):
    """Choices that are decided together.

    `sites` are the choices; the alphas are a vector with an entry for each of their options, one choice
    after the other. To add a kind of decision: a class in this folder, and its use in
    `search/supernet/decisions/__init__.py`.
    """

    kind: ClassVar[str]
    relaxation: ClassVar[str] = "softmax"

    name: str
    sites: tuple[Site, ...]

    @property
    def size(self) -> int:
        return sum(len(site.options) for site in self.sites)

    @property
    def groups(self) -> tuple[tuple[Site, ...], ...]:
        """The choices whose options share one softmax (or are listed together under a sigmoid)."""
        return (self.sites,)

    def grouped(self, alphas: Tensor) -> tuple[Tensor, ...]:
        """The alphas of each group."""
        sizes = [sum(len(site.options) for site in group) for group in self.groups]
        return torch.split(alphas, sizes)

    def relax(self, alphas: Tensor) -> dict[str, Tensor]:
        """The gate of every choice from alphas (size,): weights that sum to 1 per group."""
        return self.by_site(torch.cat([torch.softmax(group, 0) for group in self.grouped(alphas)]))

    def annealed(self, alphas: Tensor, tau: float) -> dict[str, Tensor]:
        """The gate of every choice at a temperature: as tau falls to 0, the gates of what alphas decide."""
        return self.relax(alphas / tau)

    def by_site(self, weights: Tensor) -> dict[str, Tensor]:
        """A vector over all options, divided into one for each choice."""
        sizes = [len(site.options) for site in self.sites]
        return dict(zip((site.path for site in self.sites), weights.split(sizes), strict=True))

    def likelihoods(self, gates: Mapping[str, Tensor]) -> Mapping[str, Tensor]:
        """The probability that each candidate is kept, by the gates of this decision; 1 if it is certain."""
        return gates

    def log_scores(self, alphas: Tensor) -> Tensor:
        """How much each candidate matters (size,), on a scale that is comparable between decisions."""
        return torch.cat([torch.log_softmax(group, 0) for group in self.grouped(alphas)])

    @abstractmethod
    def neighbours(self, selected: frozenset[int]) -> Iterator[frozenset[int]]:
        """The other selections that are one change away; candidates are given by index."""

    def discretize_selected(self, selected: frozenset[int], alphas: Tensor) -> Mapping[str, Any]:
        """The decision to keep just these candidates, which must be possible."""
        return self.discretize(torch.tensor([float(place in selected) for place in range(self.size)]), alphas)

    def without(self, alphas: Tensor, place: int) -> Tensor:
        """The alphas without one candidate: relaxed, its weight is 0, the others of its softmax sum to 1."""
        others = alphas.detach().clone()
        others[place] = -torch.inf
        return others

    def derive(self, alphas: Tensor) -> Mapping[str, Any]:
        """What alphas decide, in the form that `genotype.form.resolve_choices.fill` takes."""
        return self.discretize(self.scores(alphas), alphas)

    def scores(self, alphas: Tensor) -> Tensor:
        """How much each candidate matters (size,), by the alphas."""
        return alphas

    @abstractmethod
    def discretize(self, scores: Tensor, alphas: Tensor) -> Mapping[str, Any]:
        """What is kept if candidates matter as much as `scores` say; alphas weigh what is kept."""

    def cheap(self, rank: int) -> frozenset[int]:
        """Candidates to keep at low cost; `rank` is for kinds with several such selections."""
        return self.places(self.derive(torch.zeros(self.size)))

    def places(self, decided: Mapping[str, Any]) -> frozenset[int]:
        """The indices of the candidates that are kept."""
        gates = self.gates(decided)
        weights = torch.cat([gates[site.path] for site in self.sites]).tolist()
        return frozenset(place for place, weight in enumerate(weights) if weight)

    @abstractmethod
    def gates(self, decided: Mapping[str, Any]) -> dict[str, Tensor]:
        """The gates under which the supernet computes what was decided: 1 for what is kept, else 0."""


@frozen
class SingleChoice(Decision):
    """One choice of which exactly one option is kept: the one that matters most."""

    def discretize(self, scores: Tensor, alphas: Tensor) -> Mapping[str, Any]:
        (site,) = self.sites
        return {site.path: site.options[int(scores.argmax())]}

    def neighbours(self, selected: frozenset[int]) -> Iterator[frozenset[int]]:
        yield from (frozenset([place]) for place in range(self.size) if place not in selected)

    def gates(self, decided: Mapping[str, Any]) -> dict[str, Tensor]:
        (site,) = self.sites
        return {site.path: torch.tensor([float(option == decided[site.path]) for option in site.options])}


def is_real(site: Site) -> Tensor:
    """1 for every option that can be kept, 0 for `none`."""
    return torch.tensor([float(option != "none") for option in site.options])


def only_real(site: Site, logits: Tensor) -> Tensor:
    """The logits of the options that can be kept, -inf for `none`."""
    return logits.masked_fill(is_real(site).to(logits.device) == 0, -torch.inf)


def among_real(site: Site, weights: Tensor) -> Tensor:
    """The weights of the options that can be kept, normalised to sum to 1."""
    real = weights * is_real(site).to(weights)
    return real / real.sum().clamp_min(1e-12)
