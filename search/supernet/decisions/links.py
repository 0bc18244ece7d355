"""The op and the resize of a link, and whether it is there."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from attrs import frozen
from torch import Tensor

from search.supernet.decisions.base import SingleChoice, among_real, only_real
from search.supernet.decisions.styles import VariantDecision


@frozen
class LinkOpDecision(SingleChoice):
    """Which op a link carries: a mixed op during the search, then the best candidate other than `none`."""

    kind: ClassVar[str] = "link_op"

    def annealed(self, alphas: Tensor, tau: float) -> dict[str, Tensor]:
        """`none`, which is never kept, has no weight."""
        (site,) = self.sites
        return self.relax(only_real(site, alphas / tau))

    def likelihoods(self, gates: Mapping[str, Tensor]) -> Mapping[str, Tensor]:
        return {site.path: among_real(site, gates[site.path]) for site in self.sites}

    def neighbours(self, selected: frozenset[int]) -> Iterator[frozenset[int]]:
        (site,) = self.sites
        yield from (
            neighbour for neighbour in super().neighbours(selected) if site.options[min(neighbour)] != "none"
        )

    def discretize(self, scores: Tensor, alphas: Tensor) -> Mapping[str, Any]:
        (site,) = self.sites
        real = [number for number, option in enumerate(site.options) if option != "none"]
        return {site.path: site.options[max(real, key=lambda number: float(scores[number]))]}


@frozen
class PresentDecision(SingleChoice):
    """Whether a link is there: its value times the weight of `true`, by softmax."""

    kind: ClassVar[str] = "present"

    def cheap(self, rank: int) -> frozenset[int]:
        """That it is not."""
        (site,) = self.sites
        return frozenset([site.options.index(False)])


@frozen
class ResizeDecision(VariantDecision):
    """How a link changes resolution: what each resize gives, weighed by softmax."""

    kind: ClassVar[str] = "resize"
