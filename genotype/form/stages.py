"""Levels (resolutions) and stages (sequences of convolution layers at a level)."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import product
from math import prod
from typing import Any

from attrs import evolve, field, frozen

from genotype.form.blocks import Probability, Squeezing, StageBlock, block_of, settings_places
from genotype.form.choose import Choose, options_of
from genotype.form.field_types import Axes, BlockName, Depth, FusionKind, Index, Width
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
    squeeze: Squeezing | None = field(default=None, metadata={"null": "without"})
    """Squeeze-and-excitation of what is joined: the channels over those of its hidden layer, or "scse"."""


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
    block: BlockName | StageBlock | Choose[BlockName | StageBlock] = "conv"
    """What its blocks are: conv, residual, mbconv, ..., {"kind": ...} with settings, or {"choose": [...]}."""
    kernel: Axes | Choose[Axes] = 3
    """Kernel size of its convolutions, odd: one number, one for each axis, or {"choose": [...]}."""
    norm: NormKind | Norm | Choose[NormKind | Norm] | None = None
    """Its norm, where that is not the network's, or {"choose": [...]}."""
    activation: ActivationKind | Activation | Choose[ActivationKind | Activation] | None = None
    """Its activation, where that is not the network's, or {"choose": [...]}."""
    bias: bool | None = None
    """Whether its convolutions have a bias, if not as in the network."""
    dropout: Probability = 0.0
    """Probability that a training step leaves out a channel of an image at the end of a block, before its
    shortcut is added."""

    @property
    def max_depth(self) -> int:
        """The largest candidate depth."""
        return max(self.depth.options) if isinstance(self.depth, Choose) else self.depth

    @cached_property
    def layer_widths(self) -> tuple[int | Choose[int], ...]:
        """One width, or choice of widths, for each of `max_depth` layers."""
        if isinstance(self.widths, tuple):
            return self.widths
        return (self.widths,) * self.max_depth

    @property
    def fusions(self) -> tuple[Fusion, ...]:
        """How it joins, or may join, its links, written out."""
        return tuple(map(fusion_of, options_of(self.fusion)))

    def places(self) -> Iterator[tuple[str, Any]]:
        """What may be a choice beside its depth and widths, by path in it, in the order of the file."""
        for key in OPEN_FIELDS:
            yield key, getattr(self, key)
            if key == "block":
                yield from settings_places("block", self.block)

    @cached_property
    def candidates(self) -> "tuple[Candidate, ...]":
        """Every combination of what may stand for its blocks; a single one where that is decided."""
        made_with = {path: value for path, value in self.places() if path != "fusion"}
        is_open = {path: isinstance(value, Choose) for path, value in made_with.items()}
        options = [tuple(enumerate(options_of(value))) for value in made_with.values()]
        return tuple(
            candidate(dict(zip(made_with, chosen, strict=True)), is_open) for chosen in product(*options)
        )

    @cached_property
    def combinations(self) -> int:
        """How many candidates there are, without making them."""
        return prod(len(options_of(value)) for path, value in self.places() if path != "fusion")


def stage_places(path: str, stage: Stage) -> Iterator[tuple[str, Any]]:
    """Every place of a stage where a choice may stand, with what stands there."""
    yield f"{path}.depth", stage.depth
    for number, width in enumerate(stage.layer_widths):
        yield f"{path}.widths[{number}]", width
    yield from ((f"{path}.{key}", value) for key, value in stage.places())


@frozen
class Candidate:
    """What a stage's blocks are made with, decided; `places` are those of the options, by path left open."""

    block: StageBlock
    kernel: Axes
    norm: NormKind | Norm | None
    activation: ActivationKind | Activation | None
    places: Mapping[str, int]


def candidate(chosen: Mapping[str, tuple[int, Any]], is_open: Mapping[str, bool]) -> Candidate:
    """What stands for a stage's blocks with these options by path, each beside its place in its choice."""
    options = {path: option for path, (_, option) in chosen.items()}
    settings = {path.removeprefix("block."): options[path] for path in options if path.startswith("block.")}
    block = evolve(block_of(options["block"]), **settings)
    fields = {key: options[key] for key in BLOCK_FIELDS if key != "block"}
    places = {path: place for path, (place, _) in chosen.items() if is_open[path]}
    return Candidate(block=block, **fields, places=places)
