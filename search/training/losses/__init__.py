"""What a training minimises: losses by name, and what an ignored pixel and a class weigh in them."""

from __future__ import annotations

from search.training.losses.kinds import Loss, Weights
from search.training.losses.names import DEFAULTS, LOSSES, add_loss, default_loss, lent, loss_named

__all__ = ["DEFAULTS", "LOSSES", "Loss", "Weights", "add_loss", "default_loss", "lent", "loss_named"]
