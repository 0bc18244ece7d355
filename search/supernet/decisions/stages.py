"""A stage's depth and the width of each of its layers."""

from typing import ClassVar

from attrs import frozen

from search.supernet.decisions.base import SingleChoice


@frozen
class SizeDecision(SingleChoice):
    """One of several numbers."""

    def cheap(self, rank: int) -> frozenset[int]:
        """The smallest."""
        (site,) = self.sites
        return frozenset([site.options.index(min(site.options))])


@frozen
class DepthDecision(SizeDecision):
    """How many layers a stage has: the outputs at the candidate depths, weighed by softmax."""

    kind: ClassVar[str] = "depth"


@frozen
class WidthDecision(SizeDecision):
    """How many channels a layer has: masks of leading channels, weighed by softmax."""

    kind: ClassVar[str] = "width"
