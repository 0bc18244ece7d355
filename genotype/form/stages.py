"""Levels (resolutions) and stages (sequences of convolution layers at a level)."""

from collections.abc import Mapping
from itertools import product
from typing import Any

from attrs import frozen

from genotype.form.blocks import StageBlock, block_of
from genotype.form.choose import Choose, options_of
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


BLOCK_FIELDS = ("block", "kernel", "norm", "activation")
"""What its blocks are made with; each may be a choice."""
OPEN_FIELDS = ("fusion", *BLOCK_FIELDS)
"""What a stage may leave open beside its depth and widths."""


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
    fusion: FusionKind | Fusion | Choose[FusionKind | Fusion] = "concat"
    """How it joins its links: concat, add, gate, {"kind": ...} with settings, or {"choose": [...]}."""
    block: Name | StageBlock | Choose[Name | StageBlock] = "conv"
    """What its blocks are: conv, residual, mbconv, ..., {"kind": ...} with settings, or {"choose": [...]}."""
    kernel: Axes | Choose[Axes] = 3
    """Kernel size of its convolutions, odd: one number, one for each axis, or {"choose": [...]}."""
    norm: NormKind | Norm | Choose[NormKind | Norm] | None = None
    """Its norm, where that is not the network's, or {"choose": [...]}."""
    activation: ActivationKind | Activation | Choose[ActivationKind | Activation] | None = None
    """Its activation, where that is not the network's, or {"choose": [...]}."""
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

    @property
    def fusions(self) -> tuple[Fusion, ...]:
        """How it joins, or may join, its links, written out."""
        return tuple(map(fusion_of, options_of(self.fusion)))

    @property
    def candidates(self) -> "tuple[Candidate, ...]":
        """Every combination of what may stand for its blocks; a single one where that is decided."""
        options = [tuple(enumerate(options_of(getattr(self, name)))) for name in BLOCK_FIELDS]
        return tuple(
            self.candidate(dict(zip(BLOCK_FIELDS, chosen, strict=True))) for chosen in product(*options)
        )

    def candidate(self, chosen: Mapping[str, tuple[int, Any]]) -> "Candidate":
        """What stands for its blocks with these options, each beside its place among its field's."""
        options = {name: option for name, (_, option) in chosen.items()}
        places = {
            name: place for name, (place, _) in chosen.items() if isinstance(getattr(self, name), Choose)
        }
        return Candidate(**{**options, "block": block_of(options["block"])}, places=places)


@frozen
class Candidate:
    """What a stage's blocks are made with, decided; `places` are those of the options, by field left open."""

    block: StageBlock
    kernel: Axes
    norm: NormKind | Norm | None
    activation: ActivationKind | Activation | None
    places: Mapping[str, int]
