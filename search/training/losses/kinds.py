"""What a loss is, and what is known of it before torch is imported."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from attrs import frozen

from search.training.output_kind import OutputKind

if TYPE_CHECKING:
    from torch import Tensor

Loss = Callable[["Tensor", "Tensor"], "Tensor"]
"""From logits (B, C, *spatial) and labels (B, *spatial) int64, which may hold IGNORE, to a scalar."""

Weights = tuple[float, ...] | None
"""A factor for each label, the background first; None: every label counts alike."""

Make = Callable[[OutputKind, Weights], Loss]


@frozen
class Offered:
    """How a loss is made for an output and class weights; `weighs`: whether class weights change it."""

    make: Make
    weighs: bool = True
