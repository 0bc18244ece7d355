"""What a stage of identity blocks has no use for."""

from collections.abc import Mapping
from typing import Any, Final

from attrs import evolve

from genotype.form.blocks import block_of
from genotype.form.choose import options_of
from genotype.form.stages import Candidate, Stage

OF_BLOCKS: Final[Mapping[str, Any]] = {
    "depth": 1,
    "kernel": 3,
    "norm": None,
    "activation": None,
    "bias": None,
    "dropout": 0.0,
}
"""What an identity stage has nothing to use for, and what stands there if nothing is written."""


def is_identity(stage: Stage) -> bool:
    """Whether a stage can only be of identity blocks."""
    return all(block_of(option).kind == "identity" for option in options_of(stage.block))


def may_be_identity(stage: Stage) -> bool:
    """Whether a stage can be of identity blocks, among others."""
    return any(block_of(option).kind == "identity" for option in options_of(stage.block))


def as_identity(stage: Stage) -> Stage:
    """A stage that is one identity block, of whatever its blocks might else be made."""
    return evolve(stage, widths=stage.layer_widths[:1], **OF_BLOCKS)


def with_what_it_uses(candidate: Candidate) -> Candidate:
    """What a stage's blocks are made with, as usual where they have no use for it."""
    if candidate.block.kind != "identity":
        return candidate
    return evolve(candidate, kernel=OF_BLOCKS["kernel"], norm=None, activation=None)
