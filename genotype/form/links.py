"""Links: what flows from stage to stage, and what happens on the way."""

from attrs import field, frozen

from genotype.form.choose import Choose
from genotype.form.field_types import Axes, Factor, Name, ResizeKind, Width

INPUT = "input"
"""The name by which a link reads the network's input image."""


@frozen
class WidthOf:
    """`{"of": "enc3"}`: as many channels as leave that stage, also where a search decides how many."""

    stage: Name = field(metadata={"json": "of"})
    """The stage whose channels are counted."""


@frozen
class Resize:
    """How a link changes resolution, written out: `{"kind": "transposed_conv", "width": 64}`.

    `width` and `bias` belong to `transposed_conv` alone; its width is a number, or that of a
    stage, and the input's unless given.
    """

    kind: ResizeKind
    """How the resolution changes."""
    width: Width | WidthOf | None = None
    """Output channels of a transposed_conv: a number, or {"of": a stage}; as many as it reads else."""
    bias: bool = True
    """Whether a transposed_conv has a bias."""


@frozen
class Link:
    """From a stage (or `input`) to a stage: first the resize, then an op or a cell, if any.

    `width` is the output width of `op`; the input's unless given.
    """

    source: Name = field(metadata={"json": "from"})
    """The stage it reads, or input."""
    target: Name = field(metadata={"json": "to"})
    """The stage that reads it; several links are concatenated in the order of the file."""
    resize: ResizeKind | Resize | None = None
    """How it changes resolution; needed where its ends are at levels of different resolution."""
    op: Name | Choose[Name] | None = None
    """An op on the way, or {"choose": [...]}."""
    width: Width | None = None
    """Output channels of the op; as many as it reads unless given."""
    cell: Name | None = None
    """The cell on the way, by its name under cells."""


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
    """The stage it reads."""
    kernel: Axes = 1
    """Kernel size, odd: one number, or one for each axis."""
    bias: bool = True
    """Whether it has a bias."""
    weight: Factor = 1.0
    """Its share of the training loss, 0 or more."""
