"""What a stage's blocks are, and how it joins its links: one of several runs of blocks, or of fusions."""

from math import prod
from typing import ClassVar

from attrs import frozen

from genotype.form.field_types import per_axis
from search.supernet.decisions.base import SingleChoice
from search.supernet.decisions.stages import SizeDecision


@frozen
class VariantDecision(SingleChoice):
    """One of several candidates of which none is the smallest by itself."""

    def cheap(self, rank: int) -> frozenset[int]:
        """The candidate of that rank, or the last."""
        return frozenset([min(rank, self.size - 1)])


@frozen
class BlockKindDecision(VariantDecision):
    """Which blocks a stage is a run of: the outputs of a run of each, weighed by softmax."""

    kind: ClassVar[str] = "block"


@frozen
class KernelDecision(SingleChoice):
    """The kernel of a stage's convolutions: a run of blocks with each, weighed by softmax."""

    kind: ClassVar[str] = "kernel"

    def cheap(self, rank: int) -> frozenset[int]:
        """The smallest."""
        (site,) = self.sites
        sizes = [prod(per_axis(size, 3)) for size in site.options]
        return frozenset([sizes.index(min(sizes))])


@frozen
class ExpansionDecision(SizeDecision):
    """The hidden channels of a stage's blocks: a run of blocks with each, weighed by softmax."""

    kind: ClassVar[str] = "expansion"


@frozen
class GroupsDecision(SingleChoice):
    """The groups of a stage's convolutions: a run of blocks with each, weighed by softmax."""

    kind: ClassVar[str] = "groups"

    def cheap(self, rank: int) -> frozenset[int]:
        """The most groups."""
        (site,) = self.sites
        return frozenset([site.options.index(max(site.options))])


@frozen
class SqueezeDecision(VariantDecision):
    """The squeeze-and-excitation of a stage's blocks: a run of blocks with each, weighed by softmax."""

    kind: ClassVar[str] = "squeeze"


@frozen
class ShortcutDecision(VariantDecision):
    """The shortcut of a stage's blocks: a run of blocks with each, weighed by softmax."""

    kind: ClassVar[str] = "shortcut"


@frozen
class ConvsDecision(SizeDecision):
    """The convolutions of a stage's blocks: a run of blocks with each, weighed by softmax."""

    kind: ClassVar[str] = "convs"


@frozen
class GrowthDecision(SizeDecision):
    """The channels that a layer of a dense block adds: a run of blocks with each, weighed by softmax."""

    kind: ClassVar[str] = "growth"


@frozen
class NormDecision(VariantDecision):
    """The norm of a stage's blocks: a run of blocks with each, weighed by softmax."""

    kind: ClassVar[str] = "norm"


@frozen
class ActivationDecision(VariantDecision):
    """The activation of a stage's blocks: a run of blocks with each, weighed by softmax."""

    kind: ClassVar[str] = "activation"


@frozen
class FusionDecision(VariantDecision):
    """How a stage joins its links: what each fusion gives, weighed by softmax."""

    kind: ClassVar[str] = "fusion"


BY_FIELD = {
    "fusion": FusionDecision,
    "block": BlockKindDecision,
    "block.expansion": ExpansionDecision,
    "block.groups": GroupsDecision,
    "block.squeeze": SqueezeDecision,
    "block.shortcut": ShortcutDecision,
    "block.convs": ConvsDecision,
    "block.growth": GrowthDecision,
    "kernel": KernelDecision,
    "norm": NormDecision,
    "activation": ActivationDecision,
}
"""The kind of decision by its path in a stage."""
