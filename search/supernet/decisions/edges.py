"""The ops of the edges into a node of a cell."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal

import torch
from attrs import frozen
from torch import Tensor

from search.supernet.decisions.base import Decision, Site, among_real, is_real, only_real
from search.supernet.decisions.relaxed_top import relaxed_top

RankedOps = list[tuple[Site, str]]


FAR_BELOW = 40.0
"""Where an edge has a single op left, its weight is that beside another this far below the least alpha."""


def log_odds(alphas: Tensor) -> Tensor:
    """log(w / (1 - w)) of the softmax weights w of alphas (n,), n > 1: ordered as w, and exact near w = 1.

    Weights themselves round to 1 where one alpha is far above the others, and could not be told apart.
    """
    itself = torch.eye(len(alphas), dtype=torch.bool, device=alphas.device)
    others = torch.logsumexp(alphas.expand(len(alphas), -1).masked_fill(itself, -torch.inf), 1)
    least = alphas[alphas.isfinite()].min()
    return alphas - others.clamp_min(least.detach() - FAR_BELOW)


@frozen
class EdgesDecision(Decision):
    """Which ops are kept on the open edges into a node: the best `keep`, and never `none`.

    With `softmax` "node" all operations into the node compete (Zhang et al. 2023, "Rethinking DARTS Search
    Space"), and one edge may keep several. With "edge" those of each edge do (Liu et al. 2019, DARTS): an
    edge keeps its best op or nothing, and edges are ranked by their best.
    """

    kind: ClassVar[str] = "edges"

    softmax: Literal["node", "edge"]
    keep: int

    @property
    def groups(self) -> tuple[tuple[Site, ...], ...]:
        return (self.sites,) if self.softmax == "node" else tuple((site,) for site in self.sites)

    def scores(self, alphas: Tensor) -> Tensor:
        """The log-odds of the weights: with a softmax per edge, alphas of different edges do not compare."""
        return torch.cat([log_odds(group) for group in self.grouped(alphas.detach().double())])

    def annealed(self, alphas: Tensor, tau: float) -> dict[str, Tensor]:
        """Weights that sum to `keep`, so that in the end so many ops have the weight 1; none for `none`.

        With a softmax per edge, an edge's ops share its weight, by which it is among the `keep` best.
        """
        real = self.of_real(alphas)
        if self.softmax == "node":
            return self.by_site(relaxed_top(torch.cat(list(real.values())) / tau, self.keep))
        odds = self.of_real(torch.cat([log_odds(group) for group in self.grouped(alphas)]))
        edges = relaxed_top(torch.stack([of_edge.max() for of_edge in odds.values()]) / tau, self.keep)
        return {
            path: edge * torch.softmax(ops / tau, 0).nan_to_num(0.0)
            for edge, (path, ops) in zip(edges, real.items(), strict=True)
        }

    def of_real(self, values: Tensor) -> dict[str, Tensor]:
        """What belongs to the candidates of every edge, -inf for `none`."""
        by_site = self.by_site(values)
        return {site.path: only_real(site, by_site[site.path]) for site in self.sites}

    def likelihoods(self, gates: Mapping[str, Tensor]) -> Mapping[str, Tensor]:
        """Such that `keep` candidates are expected to be kept, or all; with a softmax per edge, one each."""
        if self.softmax == "edge":
            share = min(self.keep / len(self.sites), 1)
            return {site.path: share * among_real(site, gates[site.path]) for site in self.sites}
        real = {site.path: gates[site.path] * is_real(site).to(gates[site.path]) for site in self.sites}
        scale = self.keep / torch.cat(list(real.values())).sum().clamp_min(1e-12)
        return {path: (weights * scale).clamp_max(1) for path, weights in real.items()}

    def neighbours(self, selected: frozenset[int]) -> Iterator[frozenset[int]]:
        """Another op in place of one that is kept; with a softmax per edge, never a second on an edge."""
        place_of = [(site, op) for site in self.sites for op in site.options]
        for gone in sorted(selected):
            rest = selected - {gone}
            taken = {place_of[place][0].path for place in rest} if self.softmax == "edge" else set()
            for place, (site, op) in enumerate(place_of):
                if place not in selected and op != "none" and site.path not in taken:
                    yield rest | {place}

    def discretize(self, scores: Tensor, alphas: Tensor) -> Mapping[str, Any]:
        ranked = self.ranked(self.by_site(scores))
        selected = {(site.path, op) for site, op in ranked[: self.keep]}
        return {
            site.path: tuple(op for op in site.options if (site.path, op) in selected) for site in self.sites
        }

    def ranked(self, scores: Mapping[str, Tensor]) -> RankedOps:
        """The candidates that can be kept, best first; of equals, the first in the file."""
        real = [
            (float(score), site, op)
            for site in self.sites
            for score, op in zip(scores[site.path], site.options, strict=True)
            if op != "none"
        ]
        if self.softmax == "edge":
            of_edge = [[candidate for candidate in real if candidate[1] is site] for site in self.sites]
            real = [max(ops, key=lambda candidate: candidate[0]) for ops in of_edge]
        return [(site, op) for _, site, op in sorted(real, key=lambda candidate: -candidate[0])]

    def gates(self, decided: Mapping[str, Any]) -> dict[str, Tensor]:
        return {
            site.path: torch.tensor([float(op in decided[site.path]) for op in site.options])
            for site in self.sites
        }
