"""Links from stage to stage, and what they carry."""

from attrs import field, frozen

from genotype.form.blocks import Multiple
from genotype.form.choose import Choose, options_of
from genotype.form.field_types import Axes, Factor, Name, ResizeKind, Width
from genotype.form.styles import Activation, ActivationKind, Norm, NormKind

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

    A `transposed_conv` may have a kernel, norm and activation, a `max_pool` a kernel. An interpolation
    (`bilinear`, `trilinear`, `nearest`) with a width has a 1x1 convolution before it. `mednext` is the up
    block of Roy et al. 2023.
    """

    kind: ResizeKind
    """How the resolution changes."""
    width: Width | WidthOf | None = None
    """Output channels: a number, or {"of": a stage}; as many as it reads unless given."""
    bias: bool = True
    """Whether its convolution has a bias."""
    kernel: Axes | None = None
    """Kernel of a transposed_conv or max_pool, its stride unless given; of a mednext block 3 unless given."""
    norm: NormKind | Norm | None = None
    """The norm after a transposed_conv; none unless given."""
    activation: ActivationKind | Activation | None = None
    """The activation after a transposed_conv; none unless given."""
    expansion: Multiple | None = None
    """Hidden channels of a mednext block, as a multiple of its input; 2 unless given."""
    align_corners: bool = False
    """Whether a linear interpolation keeps the corner pixels where they are."""


@frozen
class Link:
    """From a stage (or `input`) to a stage: first the resize, then an op or a cell, if any.

    `width` is the output width of `op`; by default that of its input. Where no link that is `present` leads
    from a stage towards a head, the stage is absent too, with all its links.
    """

    source: Name = field(metadata={"json": "from"})
    """The stage it reads, or input."""
    target: Name = field(metadata={"json": "to"})
    """The stage that reads it; several links are concatenated in the order of the file."""
    resize: ResizeKind | Resize | Choose[ResizeKind | Resize] | None = None
    """How it changes resolution, or {"choose": [...]}; required if its ends are at different resolutions."""
    op: Name | Choose[Name] | None = None
    """An op on the link, or {"choose": [...]}."""
    width: Width | None = None
    """Output channels of the op; default: as many as it reads."""
    cell: Name | None = None
    """The name of the cell on the link."""
    present: bool | Choose[bool] = True
    """Whether it is there: true, false (as if it were not written), or {"choose": [true, false]}."""


@frozen
class Head:
    """A convolution from a stage to `out_channels` logit maps, behind a norm and an activation if given.

    A stage at a coarser level may be brought to the image's resolution by `resize`: an interpolation after
    the convolution, or a transposed convolution in its place.

    The first head is the network's output. The others are for deep supervision; `weight` is each head's
    share of the training loss.
    """

    source: Name = field(metadata={"json": "from"})
    """The stage it reads."""
    kernel: Axes = 1
    """Kernel size, odd: one number, or one for each axis."""
    bias: bool = True
    """Whether it has a bias."""
    norm: NormKind | Norm | None = None
    """The norm before it; none unless given."""
    activation: ActivationKind | Activation | None = None
    """The activation before it; none unless given."""
    resize: ResizeKind | Resize | None = None
    """How it reaches the image's resolution; unless given it stays at its stage's."""
    conv: bool = True
    """Whether there is a convolution; without one the channels of the stage are the logits."""
    weight: Factor = 1.0
    """Its share of the training loss, 0 or more."""


def written_out(resize: ResizeKind | Resize) -> Resize:
    """A resize with its settings."""
    return Resize(resize) if isinstance(resize, str) else resize


def resize_of(head: Head) -> Resize | None:
    """The resize of a head, written out."""
    return None if head.resize is None else written_out(head.resize)


def resizes_of(link: Link) -> tuple[Resize, ...]:
    """The resizes that a link has, or may have, written out; none where it keeps its resolution."""
    return () if link.resize is None else tuple(map(written_out, options_of(link.resize)))
