"""What a loss of somebody's own has to give: a scalar that the weights learn from."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from genotype.diagnostics.diagnostic import InputError, refuse
from search.training.losses.kinds import Loss


def scalar_of(loss: Loss, name: str) -> Loss:
    """The same loss, whose result is refused where nothing can be learnt from it.

    What the loss itself raises comes through as it is.
    """

    def required(logits: Tensor, labels: Tensor) -> Tensor:
        found: Any = loss(logits, labels)
        if not isinstance(found, Tensor):
            raise no_loss(name, f"gives {kind(found)}, not a tensor", "compute it by torch from the logits")
        if found.dim():
            shape = " x ".join(map(str, found.shape))
            raise no_loss(name, f"gives a tensor {shape}, not a scalar", "give its mean: .mean()")
        if torch.is_grad_enabled() and logits.requires_grad and not found.requires_grad:
            problem = "gives a scalar that has no gradient, so nothing can be learnt from it"
            remedy = "compute it from the logits without .detach(), .item(), argmax or a threshold"
            raise no_loss(name, problem, remedy)
        return found

    return required


def kind(found: Any) -> str:
    """What is no tensor, in words."""
    return "nothing" if found is None else f"a value of the type {type(found).__name__}"


def no_loss(name: str, problem: str, remedy: str) -> InputError:
    """The error for a loss whose result is none."""
    return refuse("the loss", name, problem, remedy)
