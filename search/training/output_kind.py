"""The meaning of a network's output channels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from genotype.diagnostics.diagnostic import refuse

if TYPE_CHECKING:
    from torch import Tensor

OutputKind = Literal["mask", "mask_pair", "classes"]
"""What a network's output channels mean, for logits (B, C, *spatial) with one or more spatial axes.

`mask` is one channel, the target; `mask_pair` two, the target and its complement, each with a
sigmoid of its own (as in the thesis); `classes` two or more that share a softmax, 0 the background.
"""

TARGET = 1
"""The label of the target class."""

_LEAST_CHANNELS: Mapping[OutputKind, int] = {"mask": 1, "mask_pair": 2, "classes": 2}


def known_kind(output_kind: str) -> OutputKind:
    """The name of an output kind, checked. Raises InputError if it is unknown."""
    for kind in _LEAST_CHANNELS:
        if kind == output_kind:
            return kind
    known = ", ".join(_LEAST_CHANNELS)
    raise refuse("output", output_kind, "no such kind of output", f"use one of {known}")


def check_channels(logits: Tensor, kind: OutputKind) -> None:
    """Raise ValueError unless logits (B, C, *spatial) have the channels of this kind of output."""
    count, least = logits.shape[1], _LEAST_CHANNELS[kind]
    if count < least or (kind != "classes" and count > least):
        raise ValueError(f"{kind} output has {least} channels, but the logits are {tuple(logits.shape)}")
