"""What a decision is: some choices of a space, weighed together by one vector of alphas."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import torch
from attrs import frozen
from torch import Tensor


@frozen
class Site:
    """A choice of the space: its path, its candidates in the order of the file, and their words."""

    path: str
    options: tuple[Any, ...]
    words: tuple[str, ...]


@frozen
class Decision(ABC):
    """Choices that are derived together.

    `sites` are the choices; the alphas are a vector with an entry for each of their options, one
    choice after the other. To add a kind of decision: a class here beside, and its place in
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
        """The choices whose options share one softmax (or stand side by side under a sigmoid)."""
        return (self.sites,)

    def grouped(self, alphas: Tensor) -> tuple[Tensor, ...]:
        """The alphas of each group."""
        sizes = [sum(len(site.options) for site in group) for group in self.groups]
        return torch.split(alphas, sizes)

    def relax(self, alphas: Tensor) -> dict[str, Tensor]:
        """The gate of every choice, from alphas of shape (size,): weights that sum to 1 by group."""
        return self.by_site(torch.cat([torch.softmax(group, 0) for group in self.grouped(alphas)]))

    def by_site(self, weights: Tensor) -> dict[str, Tensor]:
        """A vector over all options, cut into one for each choice."""
        sizes = [len(site.options) for site in self.sites]
        return dict(zip((site.path for site in self.sites), weights.split(sizes), strict=True))

    def likelihoods(self, gates: Mapping[str, Tensor]) -> Mapping[str, Tensor]:
        """How likely each candidate stays, going by the gates of this decision; 1 where it surely does."""
        return gates

    def log_scores(self, alphas: Tensor) -> Tensor:
        """How much each candidate matters (size,), so that differences compare across decisions."""
        return torch.cat([torch.log_softmax(group, 0) for group in self.grouped(alphas)])

    @abstractmethod
    def neighbours(self, kept: frozenset[int]) -> Iterator[frozenset[int]]:
        """What else could stay, one change away; candidates are called by their place."""

    def settled(self, kept: frozenset[int], alphas: Tensor) -> Mapping[str, Any]:
        """The decision that just these candidates stay, which is one that it can come to."""
        return self.settle(torch.tensor([float(place in kept) for place in range(self.size)]), alphas)

    def masked(self, alphas: Tensor, place: int) -> dict[str, Tensor]:
        """The gates without one candidate: it weighs 0, the others of its softmax sum to 1."""
        without = alphas.detach().clone()
        without[place] = -torch.inf
        return self.relax(without)

    def derive(self, alphas: Tensor) -> Mapping[str, Any]:
        """What alphas decide, as `genotype.fill.fill` takes it."""
        return self.settle(self.scores(alphas), alphas)

    def scores(self, alphas: Tensor) -> Tensor:
        """How much each candidate matters (size,), going by the alphas."""
        return alphas

    @abstractmethod
    def settle(self, scores: Tensor, alphas: Tensor) -> Mapping[str, Any]:
        """What stays of candidates that matter as much as `scores` say; alphas weigh what stays."""

    def cheap(self, rank: int) -> frozenset[int]:
        """Candidates that stay where little should be spent; `rank` is for kinds that have several such."""
        return self.places(self.derive(torch.zeros(self.size)))

    def places(self, decided: Mapping[str, Any]) -> frozenset[int]:
        """The places of the candidates that stay."""
        gates = self.gates(decided)
        weights = torch.cat([gates[site.path] for site in self.sites]).tolist()
        return frozenset(place for place, weight in enumerate(weights) if weight)

    @abstractmethod
    def gates(self, decided: Mapping[str, Any]) -> dict[str, Tensor]:
        """The gates under which the supernet computes what was decided: 1 for what stays, else 0."""


@frozen
class SingleChoice(Decision):
    """One choice of which exactly one option stays: the one that matters most."""

    def settle(self, scores: Tensor, alphas: Tensor) -> Mapping[str, Any]:
        (site,) = self.sites
        return {site.path: site.options[int(scores.argmax())]}

    def neighbours(self, kept: frozenset[int]) -> Iterator[frozenset[int]]:
        yield from (frozenset([place]) for place in range(self.size) if place not in kept)

    def gates(self, decided: Mapping[str, Any]) -> dict[str, Tensor]:
        (site,) = self.sites
        return {site.path: torch.tensor([float(option == decided[site.path]) for option in site.options])}


def is_real(site: Site) -> Tensor:
    """1 for every option that can stay, 0 for `none`."""
    return torch.tensor([float(option != "none") for option in site.options])


def among_real(site: Site, weights: Tensor) -> Tensor:
    """The weights of the options that can stay, so that they sum to 1."""
    real = weights * is_real(site).to(weights)
    return real / real.sum().clamp_min(1e-12)
