"""Links: what flows from stage to stage, and what happens on the way."""

from attrs import field, frozen

from genotype.choose import Choose
from genotype.kinds import Axes, Factor, Name, ResizeKind, Width

INPUT = "input"
"""The name by which a link reads the network's input image."""


@frozen
class WidthOf:
    """`{"of": "enc3"}`: as many channels as leave that stage, also where a search decides how many."""

    stage: Name = field(metadata={"json": "of"})


@frozen
class Resize:
    """How a link changes resolution, written out: `{"kind": "transposed_conv", "width": 64}`.

    `width` and `bias` belong to `transposed_conv` alone; its width is a number, or that of a
    stage, and the input's unless given.
    """

    kind: ResizeKind
    width: Width | WidthOf | None = None
    bias: bool = True


@frozen
class Link:
    """From a stage (or `input`) to a stage: first the resize, then an op or a cell, if any.

    `width` is the output width of `op`; the input's unless given.
    """

    source: Name = field(metadata={"json": "from"})
    target: Name = field(metadata={"json": "to"})
    resize: ResizeKind | Resize | None = None
    op: Name | Choose[Name] | None = None
    width: Width | None = None
    cell: Name | None = None


def resize_of(link: Link) -> Resize | None:
    """A link's resize, written out."""
    return Resize(link.resize) if isinstance(link.resize, str) else link.resize


@frozen
class Head:
    """A convolution from a stage to `out_channels` logit maps.

    The first head is the network's output; the others are deep supervision, and `weight` is
    each one's share of the training loss.
    """

    source: Name = field(metadata={"json": "from"})
    kernel: Axes = 1
    bias: bool = True
    weight: Factor = 1.0
