"""What the blocks of a stage are."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from attrs import field, frozen

from genotype.form.choose import Choose
from genotype.form.field_types import Between, BlockName, Name, OrWord, Width

Multiple = Annotated[float, Between(0.01, 64)]
MOST_CONVS = 16
Convs = Annotated[int, Between(1, MOST_CONVS)]
Probability = Annotated[float, Between(0, 0.99)]
ShortcutKind = Literal["projection", "pool", "conv", "conv_1x1", "pad", "none"]
PaddingKind = Literal["even", "end"]


@frozen
class Squeeze:
    """`"scse"`, or `{"kind": "scse", "reduction": 8}`: concurrent spatial and channel
    squeeze-and-excitation (Roy et al. 2018).
    """

    kind: Literal["scse"]
    """scse: channels weighed by their means, plus pixels weighed by their channels."""
    reduction: Multiple = 16.0
    """Channels that are weighed over those of the hidden layer, which are rounded down, at least 1."""


Squeezing = Annotated[Squeeze, OrWord()] | Multiple
"""Squeeze-and-excitation: a number, or the name of another kind, alone or with settings."""

OPEN_SETTINGS = ("expansion", "groups", "squeeze", "shortcut", "convs", "growth")
"""The settings of a block that may each be a choice."""


@frozen
class StageBlock:
    """A kind of block with its settings: `{"kind": "mbconv", "expansion": 6, "squeeze": 4}`.

    In a search space a setting may be a choice: `"expansion": {"choose": [2, 4, 6]}`. Which settings a
    kind takes, and what it does without them, `genoc explain G211` tells.
    """

    kind: BlockName
    """conv, residual, residual_unit, bottleneck, preact, dense, depth_sep, mbconv, convnext, mednext or
    identity."""
    expansion: Multiple | Choose[Multiple] | None = None
    """Hidden channels, as a multiple of the block's input (of its output in a bottleneck, of the growth in
    a dense block), rounded."""
    groups: Width | Choose[Width] | None = None
    """Groups of the convolution with the stage's kernel; 1 unless given."""
    squeeze: Squeezing | Choose[Squeezing | None] | None = field(default=None, metadata={"null": "without"})
    """Squeeze-and-excitation; its hidden layer has the block's input channels over this number, rounded
    down. "scse" is the concurrent one."""
    shortcut: ShortcutKind | Choose[ShortcutKind] | None = None
    """What the shortcut does where the stride or the channels change."""
    convs: Convs | Choose[Convs] | None = None
    """Convolutions of a residual_unit (2 unless given) or conv block (1), or layers of a dense block (4)."""
    growth: Width | Choose[Width] | None = None
    """Channels that each layer of a dense block adds; 12 unless given."""
    padding: PaddingKind | None = None
    """Padding of strided convolutions: even (as much at both ends) or end (more behind, as in TensorFlow)."""
    drop_path: Probability = 0.0
    """Probability that a training step leaves out an image's residual branch."""


def block_of(value: "Name | StageBlock") -> StageBlock:
    """A kind of block, written out."""
    return StageBlock(value) if isinstance(value, str) else value


def settings_places(path: str, block: object) -> Iterator[tuple[str, Any]]:
    """Every setting of a block that may be a choice, with its path; none of a choice of blocks."""
    if isinstance(block, StageBlock):
        yield from ((f"{path}.{key}", getattr(block, key)) for key in OPEN_SETTINGS)
