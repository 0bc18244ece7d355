"""The ops of the edges into a node of a cell."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal

import torch
from attrs import frozen
from torch import Tensor

from search.supernet.decisions.base import Decision, Site, among_real, is_real, only_real
from search.supernet.decisions.relaxed_top import relaxed_top

RankedOps = list[tuple[Site, str]]


def best_of(alphas: Tensor, real: Tensor) -> Tensor:
    """By what edges are ranked: the log of the weight of the best op that an edge can keep."""
    return real.max() - torch.logsumexp(alphas, 0)


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
        """The weights: with a softmax per edge, alphas of different edges are not comparable."""
        return torch.cat(list(self.relax(alphas.detach().double()).values()))

    def annealed(self, alphas: Tensor, tau: float) -> dict[str, Tensor]:
        """Weights that sum to `keep`, so that in the end so many ops have the weight 1; none for `none`.

        With a softmax per edge, an edge's ops share its weight, by which it is among the `keep` best.
        """
        real = self.by_site(alphas)
        real = {site.path: only_real(site, real[site.path]) for site in self.sites}
        if self.softmax == "node":
            return self.by_site(relaxed_top(torch.cat(list(real.values())) / tau, self.keep))
        bests = torch.stack(
            [best_of(*pair) for pair in zip(self.grouped(alphas), real.values(), strict=True)]
        )
        edges = relaxed_top(bests / tau, self.keep)
        return {
            path: edge * torch.softmax(ops / tau, 0).nan_to_num(0.0)
            for edge, (path, ops) in zip(edges, real.items(), strict=True)
        }

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
