"""Links from stage to stage, and what they carry."""

from attrs import field, frozen

from genotype.form.choose import Choose
from genotype.form.field_types import Axes, Factor, Name, ResizeKind, Width

INPUT = "input"
"""The name under which links read the network's input image."""


@frozen
class WidthOf:
    """`{"of": "enc3"}`: as many channels as that stage has at its output, even if the search decides how
    many.
    """

    stage: Name = field(metadata={"json": "of"})
    """The stage whose channels are counted."""


@frozen
class Resize:
    """How a link changes resolution, in full: `{"kind": "transposed_conv", "width": 64}`.

    Only `transposed_conv` has `width` and `bias`; its width is a number or that of a stage, and by default
    that of its input.
    """

    kind: ResizeKind
    """How the resolution changes."""
    width: Width | WidthOf | None = None
    """Output channels of a transposed_conv: a number, or {"of": a stage}; default: as many as it reads."""
    bias: bool = True
    """Whether a transposed_conv has a bias."""


@frozen
class Link:
    """From a stage (or `input`) to a stage: first the resize, then an op or a cell, if any.

    `width` is the output width of `op`; by default that of its input.
    """

    source: Name = field(metadata={"json": "from"})
    """The stage it reads, or input."""
    target: Name = field(metadata={"json": "to"})
    """The stage that reads it; several links are concatenated in the order of the file."""
    resize: ResizeKind | Resize | None = None
    """How it changes resolution; required if its ends are at different resolutions."""
    op: Name | Choose[Name] | None = None
    """An op on the link, or {"choose": [...]}."""
    width: Width | None = None
    """Output channels of the op; default: as many as it reads."""
    cell: Name | None = None
    """The name of the cell on the link."""


def resize_of(link: Link) -> Resize | None:
    """A link's resize as a Resize, also if only its kind is written."""
    return Resize(link.resize) if isinstance(link.resize, str) else link.resize


@frozen
class Head:
    """A convolution from a stage to `out_channels` logit maps.

    The first head is the network's output. The others are for deep supervision; `weight` is each head's
    share of the training loss.
    """

    source: Name = field(metadata={"json": "from"})
    """The stage it reads."""
    kernel: Axes = 1
    """Kernel size, odd: one number, or one for each axis."""
    bias: bool = True
    """Whether it has a bias."""
    weight: Factor = 1.0
    """Its share of the training loss, 0 or more."""
