"""What a training minimises: losses by name, and what an ignored pixel and a class weigh in them."""

from __future__ import annotations

from search.training.losses.kinds import Loss, Weights
from search.training.losses.names import (
    DEFAULTS,
    LOSS_PLUGINS,
    LOSSES,
    add_loss,
    default_loss,
    every_name,
    lent,
    loss_named,
)
from search.training.losses.plugged import for_outputs

__all__ = [
    "DEFAULTS",
    "LOSSES",
    "LOSS_PLUGINS",
    "Loss",
    "Weights",
    "add_loss",
    "default_loss",
    "every_name",
    "for_outputs",
    "lent",
    "loss_named",
]
