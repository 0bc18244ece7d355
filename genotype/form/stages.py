"""Levels (resolutions) and stages (sequences of convolution layers at a level)."""

from attrs import frozen

from genotype.form.blocks import StageBlock
from genotype.form.choose import Choose
from genotype.form.field_types import Axes, Depth, FusionKind, Index, Name, Width
from genotype.form.styles import Activation, ActivationKind, Norm, NormKind


@frozen
class Level:
    """A resolution: `stride` is the factor by which it is coarser than the level before it."""

    stride: Axes
    """How much coarser it is than the level before; 1 for the image itself."""


@frozen
class Fusion:
    """How a stage joins its links, written out: `{"kind": "gate", "width": 32}`."""

    kind: FusionKind
    """concat, add (1x1 convolutions bring all to the width of the first), or gate (Oktay et al. 2018)."""
    width: Width | None = None
    """Hidden channels of a gate; half of the skip connection's unless given."""


def fusion_of(value: FusionKind | Fusion) -> Fusion:
    """How links are joined, written out."""
    return Fusion(value) if isinstance(value, str) else value


@frozen
class Stage:
    """`depth` blocks at one level, `widths` channels each; a block is a convolution, norm and activation
    unless `block` says otherwise.

    A stage reads its links concatenated in the order of the file, unless `fusion` says otherwise. `norm`,
    `activation` and `bias` are the genotype's unless given here.
    """

    level: Index
    """The number of its level; 0 is the image's own resolution."""
    depth: Depth | Choose[Depth]
    """How many blocks, or {"choose": [...]}."""
    widths: Width | Choose[Width] | tuple[Width | Choose[Width], ...]
    """Channels: one number for every block, or one for each; any may be {"choose": [...]}."""
    fusion: FusionKind | Fusion = "concat"
    """How it joins what its links bring: concat, add, gate, or {"kind": ...} with settings."""
    block: Name | StageBlock = "conv"
    """What its blocks are: conv, residual, mbconv, ..., or {"kind": ...} with settings."""
    kernel: Axes = 3
    """Kernel size of its convolutions, odd: one number, or one for each axis."""
    norm: NormKind | Norm | None = None
    """Its norm, where that is not the network's."""
    activation: ActivationKind | Activation | None = None
    """Its activation, where that is not the network's."""
    bias: bool | None = None
    """Whether its convolutions have a bias, if not as in the network."""

    @property
    def max_depth(self) -> int:
        """The largest candidate depth."""
        return max(self.depth.options) if isinstance(self.depth, Choose) else self.depth

    @property
    def layer_widths(self) -> tuple[int | Choose[int], ...]:
        """One width, or choice of widths, for each of `max_depth` layers."""
        if isinstance(self.widths, tuple):
            return self.widths
        return (self.widths,) * self.max_depth
