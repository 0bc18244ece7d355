"""Levels (resolutions) and stages (runs of convolution layers at a level)."""

from attrs import frozen

from genotype.choose import Choose
from genotype.kinds import Activation, Axes, Depth, Index, Norm, Width


@frozen
class Level:
    """A resolution: `stride` is the factor by which it is coarser than the level before it."""

    stride: Axes


@frozen
class Stage:
    """`depth` layers (convolution, norm, activation) at one level, `widths` channels each.

    A stage reads its links concatenated in the order of the file. `kernel`, `norm`,
    `activation` and `bias` are the genotype's unless given here.
    """

    level: Index
    depth: Depth | Choose[Depth]
    widths: Width | Choose[Width] | tuple[Width | Choose[Width], ...]
    kernel: Axes = 3
    norm: Norm | None = None
    activation: Activation | None = None
    bias: bool | None = None

    @property
    def max_depth(self) -> int:
        """The number of layers of the deepest candidate."""
        return max(self.depth.options) if isinstance(self.depth, Choose) else self.depth

    @property
    def layer_widths(self) -> tuple[int | Choose[int], ...]:
        """One width, or choice of widths, for each of `max_depth` layers."""
        if isinstance(self.widths, tuple):
            return self.widths
        return (self.widths,) * self.max_depth
