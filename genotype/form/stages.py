"""Levels (resolutions) and stages (sequences of convolution layers at a level)."""

from attrs import frozen

from genotype.form.choose import Choose
from genotype.form.field_types import Activation, Axes, Depth, Index, Norm, Width


@frozen
class Level:
    """A resolution: `stride` is the factor by which it is coarser than the level before it."""

    stride: Axes
    """How much coarser it is than the level before; 1 for the image itself."""


@frozen
class Stage:
    """`depth` layers (convolution, norm, activation) at one level, with `widths` channels each.

    A stage reads its links, concatenated in the order of the file. `kernel`, `norm`, `activation` and
    `bias` default to those of the genotype.
    """

    level: Index
    """The number of its level; 0 is the image's own resolution."""
    depth: Depth | Choose[Depth]
    """How many layers, or {"choose": [...]}."""
    widths: Width | Choose[Width] | tuple[Width | Choose[Width], ...]
    """Channels: one number for every layer, or one for each; any may be {"choose": [...]}."""
    kernel: Axes = 3
    """Kernel size of its convolutions, odd: one number, or one for each axis."""
    norm: Norm | None = None
    """Its norm, if not that of the network."""
    activation: Activation | None = None
    """Its activation, if not that of the network."""
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
