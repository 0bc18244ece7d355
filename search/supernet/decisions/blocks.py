"""The inputs of polynary blocks."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import torch
from attrs import frozen
from torch import Tensor

from genotype import BlockInput
from search.supernet.decisions.base import Decision


@frozen
class BlockDecision(Decision):
    """Which nodes a block reads: those that matter at least as much as the mean, or all."""

    keep: str

    def selected(self, scores: Tensor) -> list[int]:
        """The indices of the inputs that are kept; at least one."""
        if self.keep == "all":
            return list(range(len(scores)))
        # The mean of equal numbers may come out a rounding above them.
        floor = min(float(scores.mean()), float(scores.max()))
        return [place for place, score in enumerate(scores.tolist()) if score >= floor]

    def log_scores(self, alphas: Tensor) -> Tensor:
        return alphas - alphas.mean()

    def cheap(self, rank: int) -> frozenset[int]:
        """A single input, the one of that rank or the last; all if derivation keeps all."""
        if self.keep == "all":
            return frozenset(range(self.size))
        return frozenset([min(rank, self.size - 1)])

    def neighbours(self, selected: frozenset[int]) -> Iterator[frozenset[int]]:
        """One input fewer, if derivation may keep fewer than all; or one more."""
        if self.keep == "above_mean":
            yield from (selected - {place} for place in sorted(selected) if len(selected) > 1)
            yield from (selected | {place} for place in range(self.size) if place not in selected)


@frozen
class SumDecision(BlockDecision):
    """The SSB: a softmax over its inputs; those that are kept have their share as a fixed weight."""

    kind: ClassVar[str] = "sum"

    def likelihoods(self, gates: Mapping[str, Tensor]) -> Mapping[str, Tensor]:
        """Those with at least the mean weight are certainly kept."""
        return {path: (gate * len(gate)).clamp_max(1) for path, gate in gates.items()}

    def discretize(self, scores: Tensor, alphas: Tensor) -> Mapping[str, Any]:
        (site,), places = self.sites, self.selected(scores)
        weights = torch.softmax(alphas[places].double(), 0).tolist()
        inputs = (
            BlockInput(site.options[place], round(weight, 4))
            for place, weight in zip(places, weights, strict=True)
        )
        # What would be multiplied by nothing is not an input; the weights sum to 1, so that some stay.
        return {site.path: tuple(given for given in inputs if given.weight)}

    def gates(self, decided: Mapping[str, Any]) -> dict[str, Tensor]:
        (site,) = self.sites
        weights = {given.node: given.weight for given in decided[site.path]}
        return {site.path: torch.tensor([weights.get(node, 0.0) for node in site.options])}


@frozen
class ConcatDecision(BlockDecision):
    """The CSB: a sigmoid for each input; the 1x1 convolution after it weighs those that are kept."""

    kind: ClassVar[str] = "concat"
    relaxation: ClassVar[str] = "sigmoid"

    def relax(self, alphas: Tensor) -> dict[str, Tensor]:
        return self.by_site(torch.sigmoid(alphas))

    def annealed(self, alphas: Tensor, tau: float) -> dict[str, Tensor]:
        """The sigmoids of how far the alphas are above their mean; 1 for all if derivation keeps all."""
        known = alphas.isfinite()
        if self.keep == "all":
            return self.by_site(known.to(alphas))
        return self.relax((alphas - alphas[known].mean()) / tau)

    def discretize(self, scores: Tensor, alphas: Tensor) -> Mapping[str, Any]:
        (site,) = self.sites
        return {site.path: tuple(BlockInput(site.options[place]) for place in self.selected(scores))}

    def gates(self, decided: Mapping[str, Any]) -> dict[str, Tensor]:
        (site,) = self.sites
        selected = {given.node for given in decided[site.path]}
        return {site.path: torch.tensor([float(node in selected) for node in site.options])}
